"""Tracking as the API shows it."""

from typing_extensions import TypedDict

from shared.domain.orders.packages import SignatureRequirement, TrackingEvent, TrackingStatus
from shared.domain.orders.tracking_numbers import TrackingPage
from shared.domain.times import rfc3339
from shared.views.cases import Time, moment
from shared.views.viewer import Viewer


class TrackingEventView(TypedDict):
    """One line of the tracking page."""

    status: TrackingStatus
    occurred_at: Time
    description: str | None
    location: str | None


class TrackingView(TypedDict):
    """Where a package is, and what is asked for at the door."""

    object: str
    package_id: str
    order_id: str
    carrier: str | None
    tracking_number: str | None
    status: TrackingStatus
    last_update_at: Time | None
    shipped_at: Time | None
    delivered_at: Time | None
    signature_requirement: SignatureRequirement
    events: list[TrackingEventView]


def tracking_view(page: TrackingPage, *, viewer: Viewer) -> TrackingView:
    """Show the tracking page, the same for buyer and seller (R-SIG-11)."""
    package = page.package
    return {
        "object": "tracking",
        "package_id": package.id,
        "order_id": package.order_id,
        "carrier": package.carrier,
        "tracking_number": package.tracking_number,
        "status": package.status,
        "last_update_at": moment(package.last_update_at),
        "shipped_at": moment(package.shipped_at),
        "delivered_at": moment(package.delivered_at),
        "signature_requirement": package.signature_requirement,
        "events": [event_view(event) for event in page.events],
    }


def event_view(event: TrackingEvent) -> TrackingEventView:
    """Show one line of the tracking page."""
    return {
        "status": event.status,
        "occurred_at": rfc3339(event.occurred_at),
        "description": event.description,
        "location": event.location,
    }
