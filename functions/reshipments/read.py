"""GET /reshipments, /reshipments/{reshipment_id}"""

from shared.domain.reading import Page
from shared.domain.reshipments.page import ReshipmentPage
from shared.runtime.api import Api, Request
from shared.usecases.reshipments import queries
from shared.views.lists import paged
from shared.views.reshipments.queries import ReshipmentQuery
from shared.views.reshipments.reshipment import reshipment_view, reshipment_with_timeline_view

api = Api()
handler = api.handler
PARTIES = ("buyer", "seller", "agent")


@api.route("GET", "/reshipments", roles=PARTIES, query=ReshipmentQuery, view=paged(reshipment_view))
def list_requests(request: Request) -> Page[ReshipmentPage]:
    """Reshipment requests, newest first; all, or those that await action."""
    query: ReshipmentQuery = request.query
    return queries.list_requests(
        request.services,
        request.caller,
        awaiting_action=query.tab is not None,
        size=query.page_size,
        token=query.page_token,
    )


@api.route("GET", "/reshipments/{reshipment_id}", roles=PARTIES, view=reshipment_with_timeline_view)
def read_request(request: Request) -> ReshipmentPage:
    """One request with its tracking and its history."""
    return queries.read(request.services, request.caller, request.path["reshipment_id"])
