"""GET /investigations, POST /investigations/{investigation_id}/finding"""

from shared.domain.reading import Page
from shared.domain.safety.investigations import Investigation
from shared.runtime.api import Api, Request
from shared.usecases.safety import investigations
from shared.views.lists import paged
from shared.views.safety.investigations import EnterFinding, InvestigationQuery, investigation_view

api = Api()
handler = api.handler


@api.route(
    "GET", "/investigations", roles=("agent",), query=InvestigationQuery, view=paged(investigation_view)
)
def list_investigations(request: Request) -> Page[Investigation]:
    """Investigations of sellers who have lost many product disputes, newest first; by status."""
    query: InvestigationQuery = request.query
    return investigations.list_investigations(
        request.services,
        request.caller,
        statuses=query.status,
        size=query.page_size,
        token=query.page_token,
    )


@api.route(
    "POST",
    "/investigations/{investigation_id}/finding",
    roles=("agent",),
    body=EnterFinding,
    view=investigation_view,
)
def find(request: Request) -> Investigation:
    """Find whether the seller acted in bad faith; if so, the buyers of its cases are refunded."""
    body: EnterFinding = request.body
    return investigations.find(
        request.services,
        request.command,
        request.path["investigation_id"],
        bad_faith=body.bad_faith,
        reason=body.reason,
    )
