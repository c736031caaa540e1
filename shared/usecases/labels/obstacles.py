"""What stands in the way of a label for a package, whatever is chosen with it."""

from shared.domain.case import Case
from shared.domain.errors import Refusal
from shared.domain.labels.pricing import check_contents, check_sellable
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package
from shared.domain.orders.privacy import check_kept
from shared.domain.orders.resending import check_to_send
from shared.storage.store import Ref
from shared.usecases.services import Services


def check_may_go(services: Services, package: Package, order: Order) -> None:
    """Check that a package can be sent now. Raises what the checks of order, contents and cause raise."""
    check_kept(order)
    check_contents(order, package)
    _check_to_send(services, package)


def refusal_of(services: Services, package: Package, order: Order) -> Refusal | None:
    """Find why a purchase would be refused; None if it would not be."""
    try:
        check_sellable(package)
        check_may_go(services, package, order)
    except Refusal as refusal:
        return refusal
    return None


def _check_to_send(services: Services, package: Package) -> None:
    """Check that what a package was made for waits to be sent; one that is over meanwhile is paid back."""
    if package.made_for is None:
        return
    from shared.domain.disputes.case import Dispute  # few labels are bought for these but with their cases
    from shared.domain.reshipments.case import Reshipment

    kind: type[Case] = Dispute if package.dispute_id else Reshipment
    (case,) = services.store.load(Ref(kind, package.made_for))
    check_to_send(package, [case] if case else [])
