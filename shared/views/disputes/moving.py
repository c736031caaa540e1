"""What parties send about a dispute under way: an appeal, proceedings, how a judgment is carried out."""

from datetime import datetime
from typing import Self

from pydantic import ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from shared.domain.disputes.case import RemedyKind
from shared.domain.disputes.records import GoodsRemedy
from shared.domain.disputes.remedies import Remedy
from shared.domain.errors import invalid_field
from shared.domain.labels.pricing import LabelChoice
from shared.views.fields import (
    Body,
    CarrierCode,
    Line,
    Moment,
    PositiveCents,
    Prose,
    TrackingNumber,
)
from shared.views.labels.requests import InsuranceChoice, ServiceName, SignatureField


class ReportProceedings(Body):
    """The court, regulator, mediation or the like that somebody has turned to."""

    kind: Line
    reference: Line


class AppealJudgment(Body):
    """What is wrong with the judgment; `received_at`: when an appeal that an agent enters came by e-mail."""

    grounds: Prose
    received_at: Moment | None = None

    def received_by(self, role: str) -> datetime | None:
        """Read when an e-mailed appeal was received; None for the seller's own.

        Raises Invalid for an agent who doesn't say it, or for a seller who does.
        """
        if role == "agent" and self.received_at is None:
            raise invalid_field("received_at", "say when the e-mail was received")
        if role != "agent" and self.received_at is not None:
            raise invalid_field("received_at", "is for agents, who enter appeals that came by e-mail")
        return self.received_at


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
