"""What a dispute looks at in its order: when things happened, who carried them, what was paid."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from shared.domain.disputes.facts import System
from shared.domain.disputes.windows import Anchors
from shared.domain.labels.signatures import receipt
from shared.domain.orders.order import AfterSale, Order
from shared.domain.orders.packages import Package, delivered_at, proved


def holding(packages: Iterable[Package], line_ids: Collection[str]) -> tuple[Package, ...]:
    """Find the packages with these lines that were not cancelled."""
    return tuple(
        package
        for package in packages
        if package.cancelled_at is None and any(line.line_id in line_ids for line in package.lines)
    )


def anchors(order: Order, packages: Sequence[Package], line_ids: Collection[str]) -> Anchors:
    """Find what the acceptance periods of these lines start with; an order counts as paid when placed."""
    sent = holding(packages, line_ids)
    return Anchors(
        delivered_at=delivered_at(order, packages, line_ids),
        last_update_at=max((p.last_update_at for p in sent if p.last_update_at), default=None),
        shipped_at=max((p.marked_shipped_at for p in sent if p.marked_shipped_at), default=None),
        paid_at=order.facts.paid_at or order.facts.placed_at,
    )


def observe(order: Order, packages: Sequence[Package], line_ids: Collection[str], *, now: datetime) -> System:
    """Collect what the platform's own data say (R-DSP-20): of several packages, what is so of all."""
    packages = [proved(package) for package in packages]
    sent = holding(packages, line_ids)
    return System(
        a_scan=bool(sent) and all(package.shipped_at for package in sent),
        signature_record=bool(sent) and all(receipt(package).received for package in sent),
        estimated_delivery_at=order.facts.estimated_delivery_at,
        delivered_at=delivered_at(order, packages, line_ids),
        now=now,
    )


def carrier_of(packages: Iterable[Package], line_ids: Collection[str]) -> str | None:
    """Find the carrier of these lines: of several the one with the newest report, None if none is known."""
    known = [package for package in holding(packages, line_ids) if package.carrier]
    known.sort(key=lambda package: package.last_update_at or package.created_at)
    return known[-1].carrier if known else None


def insurable_value(packages: Iterable[Package], line_ids: Collection[str]) -> int:
    """Sum up the cents the packages with these lines are worth, as far as that is known."""
    return sum(package.value.total for package in holding(packages, line_ids) if package.value)


def requests_about(order: Order, line_id: str) -> tuple[AfterSale, ...]:
    """List the after-sale requests about a line; one that names no line is about all of them."""
    return tuple(
        request for request in order.after_sales if not request.line_ids or line_id in request.line_ids
    )
