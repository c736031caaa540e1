"""The review of a package's tracking number, as the API takes and shows it."""

from typing_extensions import TypedDict

from shared.domain.orders.packages import Package
from shared.views.cases import Time, moment
from shared.views.fields import Body, Reason
from shared.views.viewer import Viewer


class ReviewNumber(Body):
    """Whether the number is the package's own after all, and why it is found so."""

    own: bool
    reason: Reason


class NumberReviewView(TypedDict):
    """What an agent found of a package's number, and what the package is flagged with now."""

    object: str
    package_id: str
    order_id: str
    own: bool | None
    reason: str
    reviewed_at: Time | None
    flags: list[str]


def number_review_view(package: Package, *, viewer: Viewer) -> NumberReviewView:
    """Show the review to an agent."""
    return {
        "object": "number_review",
        "package_id": package.id,
        "order_id": package.order_id,
        "own": package.number_own,
        "reason": package.number_reason,
        "reviewed_at": moment(package.number_reviewed_at),
        "flags": list(package.flags),
    }
