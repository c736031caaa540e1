"""Reading what the carrier reported of a package."""

from shared.domain.orders.packages import Package, TrackingEvent, tracked_since
from shared.domain.orders.tracking_numbers import TrackingPage
from shared.storage.numbers import load_own_part
from shared.usecases.queries import load_own
from shared.usecases.services import Caller, Services


def read_tracking(services: Services, caller: Caller, package_id: str) -> TrackingPage:
    """Read one's own package with what its carrier reported. Raises NotFound for absent and foreign alike."""
    package = load_own(services, caller, Package, package_id)
    return TrackingPage(package=package, events=history_of(services, package))


def history_of(services: Services, package: Package) -> tuple[TrackingEvent, ...]:
    """Read a package's own part of its number's history (R-TRK-03)."""
    if package.carrier is None or package.tracking_number is None or package.last_update_at is None:
        return ()
    return load_own_part(services.store, package.carrier, package.tracking_number, tracked_since(package))
