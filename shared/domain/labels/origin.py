"""Where a package sets out: a seller's address, or a buyer's for goods that go back."""

from typing import Annotated

from pydantic import Field, ValidationError

from shared.domain.errors import NotConfigured
from shared.domain.orders.order import Address

Needed = Annotated[str, Field(min_length=1)]


class Origin(Address):
    """Somebody's address, with the name that stands above it."""

    name: str = ""
    phone: str | None = None


class ShipFrom(Origin):
    """Where a seller's packages set out, all of it. UPS and FedEx want a phone number there."""

    name: Needed
    line1: Needed
    city: Needed
    state: Needed
    postal_code: Needed
    country: Needed


def read_ship_from(parameter: str | None) -> ShipFrom | None:
    """Read a seller's address as a deployment keeps it, as JSON; None where it is not there or not whole."""
    try:
        return ShipFrom.model_validate_json(parameter or "")
    except ValidationError:
        return None


def ship_from_missing() -> NotConfigured:
    """Nobody knows where the packages of this seller set out."""
    return NotConfigured(
        "ship_from_missing", "The address this shop ships from is not set up, or not as it must be."
    )
