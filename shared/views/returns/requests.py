"""What buyers, sellers and agents send about goods on their way back."""

from typing import Annotated

from pydantic import Field

from shared.domain.evidence.files import FileInfo
from shared.domain.returns.model import ObjectionReason
from shared.domain.returns.risk import Peril
from shared.views.evidence.files import FileBody
from shared.views.fields import (
    Body,
    CarrierCode,
    Id,
    Moment,
    OptionalReason,
    PositiveCents,
    Prose,
    TrackingNumber,
    no_items,
)


class ShipBack(Body):
    """How the goods go back."""

    carrier: CarrierCode
    tracking_number: TrackingNumber
    shipped_at: Moment


class BuyReturnLabel(Body):
    """By which service the goods go back; the cheapest unless one is named."""

    service: Id | None = None


class ObjectToReturn(Body):
    """What is wrong with what came back, in words and files."""

    reason: ObjectionReason
    description: Prose
    files: Annotated[list[FileBody], Field(max_length=10)] = Field(default_factory=no_items)

    def announced(self) -> list[FileInfo]:
        """Convert the files to what the domain knows."""
        return [file.info() for file in self.files]


class AnnounceInstead(Body):
    """The file that is to come in the place of another."""

    file: FileBody


class DecideObjection(Body):
    """Whether the objection is upheld, and why; `amount`: what the buyer is refunded all the same."""

    upheld: bool
    peril: Peril | None = None
    amount: PositiveCents | None = None
    reason: OptionalReason = ""
