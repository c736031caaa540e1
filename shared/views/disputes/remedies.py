"""What is sent about carrying a judgment out, and what is shown of goods sent for it."""

from typing import Literal, Self

from pydantic import ConfigDict, model_validator
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from shared.domain.disputes.case import RemedyKind
from shared.domain.disputes.records import GoodsRemedy, RemedyShipment
from shared.domain.disputes.remedies import Remedy
from shared.domain.labels.pricing import LabelChoice
from shared.views.cases import Time, moment
from shared.views.fields import Body, CarrierCode, PositiveCents, Prose, TrackingNumber
from shared.views.labels.label import InsuranceChoice, ServiceName, SignatureField


class RemedyBody(Body):
    """What is done; a refund is all that is due unless `amount` says so too.

    A replacement or another shipment goes, in TikTok Shipping, with a label for `service`, whose insurance
    and signature are those of any label; in Seller Shipping under `carrier` and `tracking_number`.
    """

    model_config = ConfigDict(json_schema_extra={"required": ["action"]})

    action: RemedyKind
    amount: PositiveCents | None = None
    service: ServiceName | None = None
    insurance: InsuranceChoice | None = None
    signature: SignatureField | None = None
    tracking_number: TrackingNumber | None = None
    carrier: CarrierCode | None = None
    note: Prose | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        given = (self.service is not None, self.carrier is not None, self.tracking_number is not None)
        if self.goods is None:
            if any(given):
                raise PydanticCustomError("remedy", "a shipment belongs to a replacement or a resend")
        elif given not in ((True, False, False), (False, True, True)):
            raise PydanticCustomError("remedy", "give a service, or a carrier and a tracking_number")
        if self.service is None and (self.insurance or self.signature):
            raise PydanticCustomError("remedy", "insurance and signature are bought with a label's service")
        if self.service is not None and self.note:
            raise PydanticCustomError("remedy", "a note goes with a number, not with a label")
        return self

    @property
    def goods(self) -> GoodsRemedy | None:
        """What is sent, if goods are."""
        return self.action if self.action in ("replacement", "resend") else None

    def label(self) -> LabelChoice | None:
        """Convert to what is bought with the label, if one is."""
        if self.service is None:
            return None
        cover = self.insurance or InsuranceChoice(option="free")
        return LabelChoice(
            service=self.service, option=cover.option, amount=cover.amount, signature=self.signature or "none"
        )

    def remedy(self) -> Remedy:
        """Convert to a remedy other than goods, as the domain knows it."""
        return Remedy.model_validate(self.model_dump(include={"action", "amount", "note"}))


class RemedyShipmentView(TypedDict):
    """The goods sent to carry the judgment out; `scanned_at`: their carrier's first scan, in its time.

    `label_id` is for the seller, who bought the label.
    """

    action: GoodsRemedy
    status: Literal["label_bought", "number_entered", "on_its_way", "delivered", "lost", "back_with_seller"]
    package_id: str
    label_id: str | None
    carrier: str
    tracking_number: str
    scanned_at: Time | None
    note: str | None


def remedy_shipment_view(sent: RemedyShipment, *, role: str) -> RemedyShipmentView:
    """Show the goods to one of the parties, or to an agent."""
    return {
        "action": sent.action,
        "status": sent.status,
        "package_id": sent.package_id,
        "label_id": sent.label_id if role in ("seller", "agent") else None,
        "carrier": sent.carrier,
        "tracking_number": sent.tracking_number,
        "scanned_at": moment(sent.scanned_at),
        "note": sent.note,
    }
