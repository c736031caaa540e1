"""What a dispute looks at in its order: when things happened, who carried them, what was paid."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from shared.domain.disputes.facts import System
from shared.domain.disputes.windows import Anchors
from shared.domain.labels.signatures import receipt
from shared.domain.orders.book import Units
from shared.domain.orders.number_review import counted, proved
from shared.domain.orders.order import AfterSale, Order
from shared.domain.orders.packages import Package, delivered_at
from shared.domain.orders.units import units_in


def holding(order: Order, packages: Iterable[Package], units: Units) -> tuple[Package, ...]:
    """Find the order's own packages with these units that were not cancelled."""
    return tuple(
        package
        for package in packages
        if package.cancelled_at is None
        and package.reshipment_id is None
        and any(
            units_in(order, package.id).get(line_id, set()) & set(wanted) for line_id, wanted in units.items()
        )
    )


def anchors(order: Order, sent: Sequence[Package], *, now: datetime) -> Anchors:
    """Find what the acceptance periods start with for what was sent in these packages.

    An order counts as paid when placed, goods sent again as shipped when their package was made.
    A delivery under a borrowed number counts from its review (R-TRK-07).
    """
    return Anchors(
        delivered_at=_arrived_at(order, [counted(package, now=now) for package in sent]),
        last_update_at=max((p.last_update_at for p in sent if p.last_update_at), default=None),
        shipped_at=max((at for p in sent if (at := _marked_at(p))), default=None),
        paid_at=order.facts.paid_at or order.facts.placed_at,
    )


def estimate(order: Order, sent: Sequence[Package]) -> datetime | None:
    """Find by when this is expected: the order's estimate, which says nothing of what is sent again."""
    return None if _again(sent) else order.facts.estimated_delivery_at


def observe(order: Order, sent: Sequence[Package], *, now: datetime) -> System:
    """Collect what the platform's own data say (R-DSP-20): of several packages, what is so of all."""
    sent = [proved(package) for package in sent]
    return System(
        a_scan=bool(sent) and all(package.shipped_at for package in sent),
        signature_record=bool(sent) and all(receipt(package).received for package in sent),
        estimated_delivery_at=estimate(order, sent),
        delivered_at=_arrived_at(order, sent),
        now=now,
    )


def carrier_of(sent: Iterable[Package]) -> str | None:
    """Find who carried this: of several the one with the newest report, None if none is known."""
    known = [package for package in sent if package.carrier]
    known.sort(key=lambda package: package.last_update_at or package.created_at)
    return known[-1].carrier if known else None


def insurable_value(sent: Iterable[Package]) -> int:
    """Sum up the cents these packages are worth, as far as that is known."""
    return sum(package.value.total for package in sent if package.value)


def requests_about(order: Order, line_id: str) -> tuple[AfterSale, ...]:
    """List the after-sale requests about a line; one that names no line is about all of them."""
    return tuple(
        request for request in order.after_sales if not request.line_ids or line_id in request.line_ids
    )


def _again(sent: Sequence[Package]) -> bool:
    return any(package.reshipment_id for package in sent)


def _arrived_at(order: Order, sent: Sequence[Package]) -> datetime | None:
    """Find when the last of these packages arrived; the platform's time is of the order's own."""
    if not _again(sent):
        return delivered_at(order, sent)
    times = [package.delivered_at for package in sent]
    return None if None in times else max(time for time in times if time is not None)


def _marked_at(package: Package) -> datetime | None:
    return package.marked_shipped_at or (package.created_at if package.reshipment_id else None)
