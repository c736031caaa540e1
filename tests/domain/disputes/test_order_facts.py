"""What the periods of a dispute start with, as its order and packages have it."""

from shared.domain.disputes.order_facts import anchors
from shared.domain.orders.packages import Package, TrackingEvent, track
from tests.support.order_builders import at, facts, order, packages, parcel

DAY = {day: at(f"03-{day:02d}T08:00:00") for day in range(1, 31)}


def shown(package: Package, day: int) -> Package:
    """The package with a report of the carrier of that day."""
    report = TrackingEvent(status="accepted", occurred_at=DAY[day], received_at=DAY[day])
    transition = track(package, report, now=DAY[day])
    assert transition is not None
    return transition.case


def test_the_last_shipment_update_of_some_lines_is_that_of_their_packages() -> None:
    """A-14, R-DSP-60, R-DSP-70"""
    kept = order()
    carried = packages(kept)
    sent = [shown(carried["A"], 2), shown(carried["B"], 3)]
    assert anchors(kept, sent, ["a", "b"]).last_update_at == DAY[3]
    assert anchors(kept, sent, ["a"]).last_update_at == DAY[2]


def test_without_any_tracking_the_order_has_its_shipping_and_payment() -> None:
    """A-36"""
    kept = order()
    untracked = anchors(kept, list(packages(kept).values()), ["a", "b"])
    assert (untracked.last_update_at, untracked.shipped_at, untracked.paid_at) == (
        None,
        None,
        facts().paid_at,
    )
    marked = order(packages=(parcel("A", "a", shipped_at=DAY[2]), parcel("B", "b", shipped_at=DAY[3])))
    sent = list(packages(marked).values())
    assert anchors(marked, sent, ["a", "b"]).shipped_at == DAY[3]
    assert anchors(marked, sent, ["a"]).shipped_at == DAY[2]
    unpaid = order(paid_at=None)
    assert anchors(unpaid, (), ["a"]).paid_at == unpaid.facts.placed_at
