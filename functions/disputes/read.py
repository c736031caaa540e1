"""GET /disputes, /disputes/{dispute_id}"""

from shared.domain.disputes.page import DisputePage
from shared.domain.reading import Page
from shared.runtime.api import ROLES, Api, Request
from shared.usecases.ahead import link_files
from shared.usecases.disputes import queries
from shared.views.disputes.dispute import dispute_row_view, dispute_with_timeline_view
from shared.views.disputes.queries import DisputeQuery
from shared.views.lists import paged

api = Api(link_files)
handler = api.handler


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
