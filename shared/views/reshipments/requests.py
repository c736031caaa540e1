"""What asking for a reshipment, answering and sending it take."""

from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from shared.domain.labels.pricing import LabelChoice
from shared.domain.reshipments.case import RequestedLine
from shared.domain.reshipments.negotiation import Proposal
from shared.views.fields import (
    Body,
    CarrierCode,
    Id,
    PositiveCents,
    Prose,
    Reason,
    TrackingNumber,
    Whole,
)
from shared.views.labels.requests import InsuranceChoice, ServiceName, SignatureField


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
