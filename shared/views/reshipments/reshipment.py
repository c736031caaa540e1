"""Reshipments as the API shows them, and what asking for one, answering and sending it take."""

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from shared.domain.actions import Action
from shared.domain.labels.pricing import LabelChoice
from shared.domain.money import usd
from shared.domain.order_page.escalations import escalations
from shared.domain.orders.packages import Package, TrackingEvent, TrackingStatus
from shared.domain.reshipments.available_actions import available_actions
from shared.domain.reshipments.case import ClosedReason, Offer, RequestedLine, Reshipment, ReshipmentStatus
from shared.domain.reshipments.negotiation import Proposal
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
from shared.views.fields import (
    Body,
    CarrierCode,
    Id,
    PageQuery,
    PositiveCents,
    Prose,
    Reason,
    TrackingNumber,
    Whole,
    one_value,
)
from shared.views.labels.label import InsuranceChoice, ServiceName, SignatureField
from shared.views.orders.tracking import TrackingEventView, event_view
from shared.views.viewer import Viewer

OfferStatus = Literal["pending", "accepted", "rejected", "expired"]


class MissingLine(Body):
    """So many units of an order line."""

    line_id: Id
    quantity: Whole


class RequestReshipment(Body):
    """Which items are missing; a reason the policy does not list is refused by rule."""

    order_id: Id
    lines: Annotated[list[MissingLine], Field(min_length=1, max_length=100)]
    reason: Annotated[str, Field(min_length=1, max_length=100)]
    description: Prose

    def missing(self) -> list[RequestedLine]:
        """Convert to the lines as the domain has them."""
        return [RequestedLine(line_id=line.line_id, quantity=line.quantity) for line in self.lines]


class RejectReshipment(Body):
    """Why the items are not sent; the buyer reads it."""

    reason: Reason = ""


class ProposeRefund(Body):
    """A refund instead of the items: of all they cost, or an offer of less."""

    kind: Proposal
    amount: PositiveCents


class ArrangeShipment(Body):
    """TikTok Shipping: the `service` to buy a label for. Seller Shipping: `carrier` and `tracking_number`.

    Insurance and signature are those of the label: the free cover and no signature, unless named.
    """

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": ["service"]}, {"required": ["carrier", "tracking_number"]}]}
    )

    service: ServiceName | None = None
    insurance: InsuranceChoice | None = None
    signature: SignatureField | None = None
    carrier: CarrierCode | None = None
    tracking_number: TrackingNumber | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        given = (self.service is not None, self.carrier is not None, self.tracking_number is not None)
        if given not in ((True, False, False), (False, True, True)):
            raise PydanticCustomError("shipment", "give a service, or a carrier and a tracking_number")
        if self.service is None and (self.insurance or self.signature):
            raise PydanticCustomError("shipment", "insurance and signature are bought with a label's service")
        return self

    def label(self) -> LabelChoice | None:
        """Convert to what is bought with the label, if one is."""
        if self.service is None:
            return None
        cover = self.insurance or InsuranceChoice(option="free")
        signature = self.signature or "none"
        return LabelChoice(
            service=self.service, option=cover.option, amount=cover.amount, signature=signature
        )


class ReshipmentQuery(PageQuery):
    """Which requests; `awaiting_action`: those that wait for the caller, for agents those for the seller."""

    tab: Annotated[Literal["awaiting_action"] | None, BeforeValidator(one_value)] = None


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
        "available_actions": actions_view(_actions(case, viewer), viewer),
    }


def reshipment_with_timeline_view(page: ReshipmentPage, *, viewer: Viewer) -> ReshipmentWithTimelineView:
    """Show a request and how it came to be as it is."""
    return {**reshipment_view(page, viewer=viewer), "timeline": timeline_view(page.history)}


def _actions(case: Reshipment, viewer: Viewer) -> tuple[Action, ...]:
    if viewer.role == "seller":
        return available_actions(case, role="seller", now=viewer.now)
    if viewer.role == "buyer":
        own = available_actions(case, role="buyer", now=viewer.now)
        return (*own, *escalations(case, now=viewer.now))
    return ()


def _offer(offer: Offer | None) -> OfferView | None:
    return {"status": offer.status, "amount": usd(offer.amount)} if offer else None


def _tracking(package: Package | None, events: Sequence[TrackingEvent]) -> ShipmentView | None:
    if package is None:
        return None
    return {"status": package.status, "events": [event_view(event) for event in events]}
