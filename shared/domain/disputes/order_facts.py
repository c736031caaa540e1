"""What a dispute looks at in its order: when things happened, who carried them, what was paid."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from shared.domain.disputes.facts import System
from shared.domain.disputes.windows import Anchors
from shared.domain.labels.addresses import ADDRESS_CHANGED
from shared.domain.labels.label import Label
from shared.domain.labels.signatures import receipt
from shared.domain.orders.book import Units
from shared.domain.orders.number_review import counted, proved
from shared.domain.orders.order import AfterSale, Order
from shared.domain.orders.packages import Package, delivered_at, is_live
from shared.domain.orders.units import units_in
from shared.domain.policy import policy_at


def holding(order: Order, packages: Iterable[Package], units: Units) -> tuple[Package, ...]:
    """Find the order's own packages with these units, but for those cancelled before the carrier had them."""
    return tuple(
        package
        for package in packages
        if is_live(order, package)
        and package.made_for is None
        and any(
            units_in(order, package.id).get(line_id, set()) & set(wanted) for line_id, wanted in units.items()
        )
    )


def anchors(order: Order, sent: Sequence[Package], *, now: datetime) -> Anchors:
    """Find what the acceptance periods start with for what was sent in these packages.

    An order counts as paid when placed, goods sent again as shipped when their package was made.
    A delivery under a borrowed number counts from its review (R-TRK-07). Of what was never handed over
    no report of a carrier counts (R-DSP-25).
    """
    if is_unshipped(order, sent):
        return Anchors(overdue_at=overdue_at(order))
    return Anchors(
        delivered_at=_arrived_at(order, [counted(package, now=now) for package in sent]),
        last_update_at=max((p.last_update_at for p in sent if p.last_update_at), default=None),
        shipped_at=max((at for p in sent if (at := _marked_at(p))), default=None),
        paid_at=order.facts.paid_at or order.facts.placed_at,
    )


def estimate(order: Order, sent: Sequence[Package]) -> datetime | None:
    """Find by when this is expected: the order's estimate, which says nothing of what is sent again."""
    return None if _again(sent) else order.facts.estimated_delivery_at


def is_unshipped(order: Order, sent: Sequence[Package]) -> bool:
    """Tell whether nothing of this was ever handed over, as the platform, or a carrier, has it (R-DSP-25).

    Goods sent again are no part of it: their own request sees to them.
    """
    return not _again(sent) and not _handed_over(order, sent)


def overdue_at(order: Order) -> datetime:
    """Find the last second in which the seller has time to send the order (R-DSP-25).

    That is its estimate, without one the end of the fifth day from the payment.
    """
    facts = order.facts
    if facts.estimated_delivery_at is not None:
        return facts.estimated_delivery_at
    paid_at = facts.paid_at or facts.placed_at
    table = policy_at(paid_at)
    days: int = table.section("disputes")["unshipped_days"]
    return table.due_at(paid_at, days, "calendar_days")


def observe(order: Order, sent: Sequence[Package], labels: Sequence[Label] = (), *, now: datetime) -> System:
    """Collect what the platform's own data say (R-DSP-20): of several packages, what is so of all.

    labels: those of the packages that were bought here. While one bears another address than the buyer's
    newest, it shows no address, and a signature got there proves no delivery (A-41).
    """
    own = [label for label in labels if label.status == "purchased"]
    elsewhere = any(ADDRESS_CHANGED in label.flags for label in own)
    addressed = {one.id for one in sent} <= {label.package_id for label in own if label.address}
    handed_over = _handed_over(order, sent)
    sent = [proved(package) for package in sent]
    return System(
        a_scan=bool(sent) and all(package.shipped_at for package in sent),
        signature_record=bool(sent) and not elsewhere and all(receipt(package).received for package in sent),
        address_on_label=not handed_over or (bool(sent) and addressed and not elsewhere),
        tracking_lost=bool(sent) and all(package.status == "lost" for package in sent),
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


def _handed_over(order: Order, sent: Sequence[Package]) -> bool:
    arrived = order.facts.delivered_at is not None and not _again(sent)
    return arrived or any(_left_seller(package) for package in sent)


def _left_seller(package: Package) -> bool:
    """Tell whether the platform, or a report under its number, has it that the package was handed over.

    Also a borrowed number's: whether that is so is then not known.
    """
    return (
        package.marked_shipped_at is not None
        or package.delivered_at is not None
        or package.shipped_at is not None
        or package.status != "pre_transit"
    )


def _again(sent: Sequence[Package]) -> bool:
    return any(package.made_for for package in sent)


def _arrived_at(order: Order, sent: Sequence[Package]) -> datetime | None:
    """Find when the last of these packages arrived; the platform's time is of the order's own."""
    if not _again(sent):
        return delivered_at(order, sent)
    times = [package.delivered_at for package in sent]
    return None if None in times else max(time for time in times if time is not None)


def _marked_at(package: Package) -> datetime | None:
    return package.marked_shipped_at or (package.created_at if package.made_for else None)
