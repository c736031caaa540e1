"""POST /disputes, /disputes/{dispute_id}/redispute"""

from shared.domain.disputes.page import DisputePage
from shared.runtime.api import Api, Request
from shared.usecases.ahead import end_reshipments, link_files
from shared.usecases.disputes import filing
from shared.views.disputes.dispute import dispute_view
from shared.views.disputes.requests import AskAgain, FileDispute

api = Api(link_files, end_reshipments)
handler = api.handler


@api.route("POST", "/disputes", roles=("buyer",), body=FileDispute, view=dispute_view, status=201)
def file(request: Request) -> DisputePage:
    """Open a dispute about lines of an order."""
    body: FileDispute = request.body
    return filing.file(request.services, request.command, order_id=body.order_id, request=body.request())


@api.route(
    "POST",
    "/disputes/{dispute_id}/redispute",
    roles=("buyer",),
    body=AskAgain,
    view=dispute_view,
    status=201,
)
def redispute(request: Request) -> DisputePage:
    """Make the second and last request, within two calendar days of the judgment."""
    return filing.redispute(
        request.services,
        request.command,
        request.path["dispute_id"],
        description=request.body.description,
    )
