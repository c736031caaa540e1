"""POST /packages/{package_id}/number-review"""

from shared.domain.orders.packages import Package
from shared.runtime.api import Api, Request
from shared.usecases.ahead import follow_packages
from shared.usecases.number_review import review_number
from shared.views.orders.number_review import ReviewNumber, number_review_view

api = Api(follow_packages)
handler = api.handler


@api.route(
    "POST",
    "/packages/{package_id}/number-review",
    roles=("agent",),
    body=ReviewNumber,
    view=number_review_view,
)
def review(request: Request) -> Package:
    """Find whether a tracking number that another seller names too is the package's own."""
    body: ReviewNumber = request.body
    return review_number(
        request.services, request.command, request.path["package_id"], own=body.own, reason=body.reason
    )
