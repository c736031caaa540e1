"""Where a seller's goods go back to."""

from collections.abc import Callable

from shared.domain.labels.origin import ShipFrom, read_ship_from
from shared.usecases.services import Services


def ship_from_of(services: Services, seller_id: str) -> Callable[[], ShipFrom | None]:
    """What tells the seller's address when it is asked for; None where it is not set up (R-PDA-20)."""
    return lambda: read_ship_from(services.deployment.ship_from(seller_id))
