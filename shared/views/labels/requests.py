"""What buying a label takes."""

from typing import Annotated, Any

from pydantic import BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError

from shared.domain.labels.insurance import CoverOption
from shared.domain.labels.label import PurchaseChannel
from shared.domain.labels.signatures import SIGNATURE_OPTIONS
from shared.domain.orders.packages import SignatureRequirement
from shared.views.fields import Body, Id, PositiveCents


def _signature(value: Any) -> Any:
    if value not in SIGNATURE_OPTIONS:
        raise PydanticCustomError(
            "invalid_signature_service", "must be one of {known}", {"known": ", ".join(SIGNATURE_OPTIONS)}
        )
    return value


SignatureField = Annotated[SignatureRequirement, BeforeValidator(_signature)]
ServiceName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,64}$")]


class InsuranceChoice(Body):
    """Which cover; `amount` is the total to insure and goes with `custom` alone."""

    option: CoverOption
    amount: PositiveCents | None = None


class PurchaseLabel(Body):
    """Everything that is bought with a label."""

    package_id: Id
    service: ServiceName
    insurance: InsuranceChoice
    signature: SignatureField
    channel: PurchaseChannel
