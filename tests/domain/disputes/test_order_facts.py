"""What the periods of a dispute start with, as its order and packages have it."""

from collections.abc import Iterable

from shared.domain.disputes.order_facts import anchors, holding, observe
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package, TrackingEvent, track
from tests.support.order_builders import an_order, at, order_facts, package_facts, packages_of

DAY = {day: at(f"03-{day:02d}T08:00:00") for day in range(1, 31)}


def shown(package: Package, day: int) -> Package:
    """The package with a report of the carrier of that day."""
    report = TrackingEvent(status="accepted", occurred_at=DAY[day], received_at=DAY[day])
    transition = track(package, [report], now=DAY[day])
    assert transition is not None
    return transition.case


def about(order: Order, packages: Iterable[Package], *lines: str) -> tuple[Package, ...]:
    """The packages with the first unit of each of these lines."""
    return holding(order, packages, {line: {1} for line in lines})


def test_the_last_shipment_update_of_some_lines_is_that_of_their_packages() -> None:
    """A-14, R-DSP-60, R-DSP-70"""
    kept = an_order()
    carried = packages_of(kept)
    sent = [shown(carried["A"], 2), shown(carried["B"], 3)]
    assert anchors(kept, about(kept, sent, "a", "b"), now=DAY[30]).last_update_at == DAY[3]
    assert anchors(kept, about(kept, sent, "a"), now=DAY[30]).last_update_at == DAY[2]


def test_a_borrowed_number_proves_neither_a_scan_nor_a_signature_nor_a_delivery() -> None:
    """R-TRK-07, R-DSP-20"""
    kept = an_order(delivered_at=None)
    told = [
        TrackingEvent(status="accepted", occurred_at=DAY[2], received_at=DAY[2]),
        TrackingEvent(status="delivered", occurred_at=DAY[3], received_at=DAY[3], signed_by="B. Buyer"),
    ]
    for shared in (False, True):
        step = track(packages_of(kept)["A"], told, shared=shared, now=DAY[3])
        assert step is not None and step.case.delivered_at == DAY[3]
        seen = observe(kept, [step.case], now=DAY[4])
        proved = (seen.a_scan, seen.signature_record, seen.delivered_at is not None)
        assert proved == (not shared, not shared, not shared)


def test_without_any_tracking_the_order_has_its_shipping_and_payment() -> None:
    """A-36"""
    kept = an_order()
    untracked = anchors(kept, about(kept, packages_of(kept).values(), "a", "b"), now=DAY[30])
    assert (untracked.last_update_at, untracked.shipped_at, untracked.paid_at) == (
        None,
        None,
        order_facts().paid_at,
    )
    marked = an_order(
        packages=(package_facts("A", "a", shipped_at=DAY[2]), package_facts("B", "b", shipped_at=DAY[3]))
    )
    sent = list(packages_of(marked).values())
    assert anchors(marked, about(marked, sent, "a", "b"), now=DAY[30]).shipped_at == DAY[3]
    assert anchors(marked, about(marked, sent, "a"), now=DAY[30]).shipped_at == DAY[2]
    unpaid = an_order(paid_at=None)
    assert anchors(unpaid, (), now=DAY[30]).paid_at == unpaid.facts.placed_at
