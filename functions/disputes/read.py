"""GET /disputes, /disputes/{dispute_id}, …/recommendation, …/outcomes"""

from shared.domain.disputes.outcomes import PossibleOutcomes
from shared.domain.disputes.page import DisputePage
from shared.domain.disputes.recommendation import Recommendation
from shared.domain.reading import Page
from shared.runtime.api import ROLES, Api, Request
from shared.usecases.ahead import link_files
from shared.usecases.disputes import queries
from shared.views.disputes.dispute import dispute_row_view, dispute_with_timeline_view
from shared.views.disputes.judgments import recommendation_view
from shared.views.disputes.outcomes import outcomes_view
from shared.views.disputes.queries import DisputeQuery
from shared.views.lists import paged

api = Api(link_files)
handler = api.handler
AGENT = ("agent",)


@api.route("GET", "/disputes", roles=ROLES, query=DisputeQuery, view=paged(dispute_row_view))
def list_disputes(request: Request) -> Page[DisputePage]:
    """One's own disputes, newest first; by status."""
    query: DisputeQuery = request.query
    return queries.list_disputes(
        request.services,
        request.caller,
        statuses=query.status,
        size=query.page_size,
        token=query.page_token,
    )


@api.route("GET", "/disputes/{dispute_id}", roles=ROLES, view=dispute_with_timeline_view)
def read_dispute(request: Request) -> DisputePage:
    """One dispute with its history, and links to its files that work for five minutes."""
    return queries.read(request.services, request.caller, request.path["dispute_id"])


@api.route("GET", "/disputes/{dispute_id}/recommendation", roles=AGENT, view=recommendation_view)
def recommend(request: Request) -> Recommendation:
    """What the rules say on the evidence so far."""
    return queries.recommendation(request.services, request.command, request.path["dispute_id"])


@api.route("GET", "/disputes/{dispute_id}/outcomes", roles=AGENT, view=outcomes_view)
def list_outcomes(request: Request) -> PossibleOutcomes:
    """Every outcome that a finding can lead to on the evidence as it is, each with the smallest finding."""
    return queries.outcomes(request.services, request.command, request.path["dispute_id"])
