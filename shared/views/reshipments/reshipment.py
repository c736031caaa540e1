"""Reshipments as the API shows them."""

from collections.abc import Sequence
from typing import Literal

from typing_extensions import TypedDict

from shared.domain.actions import Action
from shared.domain.money import usd
from shared.domain.order_page.escalations import escalations
from shared.domain.orders.packages import Package, TrackingEvent, TrackingStatus
from shared.domain.reshipments.available_actions import available_actions
from shared.domain.reshipments.case import ClosedReason, Offer, ReshipmentStatus
from shared.domain.reshipments.page import ReshipmentPage
from shared.views.cases import (
    ActionView,
    Amount,
    DecisionView,
    ResourceView,
    Time,
    TimelineEntry,
    actions_view,
    decision_view,
    moment,
    resource_view,
    timeline_view,
)
from shared.views.orders.tracking import TrackingEventView, event_view
from shared.views.viewer import Viewer

OfferStatus = Literal["pending", "accepted", "rejected", "expired"]


class MissingLineView(TypedDict):
    """So many units of an order line."""

    line_id: str
    quantity: int


class OfferView(TypedDict):
    """The seller's offer of a partial refund."""

    status: OfferStatus
    amount: Amount


class ShipmentView(TypedDict):
    """Where the items are, the carrier's reports in carrier-time order."""

    status: TrackingStatus
    events: list[TrackingEventView]


class ReshipmentView(ResourceView):
    """The request card; `label_id` is for the seller, who bought the label.

    In a list without description and reasons: read the request for them.
    """

    status: ReshipmentStatus
    tag: Literal["Reshipment"]
    currency: str
    order_id: str
    shipping_mode: str
    lines: list[MissingLineView]
    reason: str
    description: str
    value: Amount | None
    approved_by: Literal["seller", "platform"] | None
    rejection_reason: str | None
    closed_reason: ClosedReason | None
    offer: OfferView | None
    refunded: Amount
    buyer_shipping_charge: Amount
    package_id: str | None
    label_id: str | None
    carrier: str | None
    tracking_number: str | None
    tracking: ShipmentView | None
    shipped_at: Time | None
    delivered_at: Time | None
    decision: DecisionView | None
    available_actions: list[ActionView]


class ReshipmentWithTimelineView(ReshipmentView):
    """A request with its history."""

    timeline: list[TimelineEntry]


def reshipment_view(page: ReshipmentPage, *, viewer: Viewer) -> ReshipmentView:
    """Show a request to one of its parties, or to an agent."""
    case = page.reshipment
    sent = page.package if case.tracking_number else None
    return {
        **resource_view("reshipment", case),
        "status": case.status,
        "tag": "Reshipment",
        "currency": "USD",
        "order_id": case.order_id,
        "shipping_mode": case.shipping_mode,
        "lines": [{"line_id": line.line_id, "quantity": line.quantity} for line in case.lines],
        "reason": case.reason,
        "description": case.description,
        "value": usd(case.value) if case.value is not None else None,
        "approved_by": case.approved_by,
        "rejection_reason": case.rejection_reason,
        "closed_reason": case.closed_reason,
        "offer": _offer(case.offer),
        "refunded": usd(case.refunded),
        "buyer_shipping_charge": "0.00",
        "package_id": case.package_id,
        "label_id": sent.label_id if sent and viewer.role != "buyer" else None,
        "carrier": case.carrier,
        "tracking_number": case.tracking_number,
        "tracking": _tracking(sent, page.events),
        "shipped_at": moment(case.shipped_at),
        "delivered_at": moment(case.delivered_at),
        "decision": decision_view(case.decision),
        "available_actions": actions_view(_actions(page, viewer), viewer),
    }


def reshipment_with_timeline_view(page: ReshipmentPage, *, viewer: Viewer) -> ReshipmentWithTimelineView:
    """Show a request and how it came to be as it is."""
    return {**reshipment_view(page, viewer=viewer), "timeline": timeline_view(page.history)}


def _actions(page: ReshipmentPage, viewer: Viewer) -> tuple[Action, ...]:
    case = page.reshipment
    if viewer.role == "seller":
        return available_actions(case, page.package, page.book, role="seller", now=viewer.now)
    if viewer.role == "buyer":
        own = available_actions(case, role="buyer", now=viewer.now)
        return (*own, *_ways(page, viewer))
    return ()


def _ways(page: ReshipmentPage, viewer: Viewer) -> tuple[Action, ...]:
    """What is open to the buyer of a request that came to nothing."""
    case, book = page.reshipment, page.book
    ways = escalations(case, package=page.package, now=viewer.now)
    if not ways or book is None:
        return ways
    from shared.domain.order_page.open_ways import disputable  # few requests come to nothing

    may_dispute = disputable(case, book, now=viewer.now)
    return tuple(way for way in ways if may_dispute or way.action != "file_dispute")


def _offer(offer: Offer | None) -> OfferView | None:
    return {"status": offer.status, "amount": usd(offer.amount)} if offer else None


def _tracking(package: Package | None, events: Sequence[TrackingEvent]) -> ShipmentView | None:
    if package is None:
        return None
    return {"status": package.status, "events": [event_view(event) for event in events]}
