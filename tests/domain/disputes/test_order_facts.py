"""What the periods of a dispute start with, as its order and packages have it."""

from collections.abc import Iterable
from typing import Any

from shared.domain.disputes.order_facts import anchors, holding, observe
from shared.domain.labels.label import Label
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package, TrackingEvent, cancel, track
from tests.support.label_builders import a_label
from tests.support.order_builders import ADDRESS, an_order, at, order_facts, package_facts, packages_of

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


def test_a_package_cancelled_once_the_carrier_had_it_still_shows_what_became_of_it() -> None:
    """R-DSP-20, R-SIG-18, A-41: one that never left the seller shows nothing"""
    kept = an_order()
    unsent, other = packages_of(kept).values()
    told = [
        TrackingEvent(status="accepted", occurred_at=DAY[2], received_at=DAY[2]),
        TrackingEvent(status="delivered", occurred_at=DAY[5], received_at=DAY[5], signed_by="B. Buyer"),
    ]
    gone = [cancel(one, occurred_at=DAY[3], now=DAY[3]) for one in (shown(unsent, 2), other)]
    scanned, never = [one.case for one in gone if one]
    assert about(kept, [scanned, never], "a", "b") == (scanned,)
    step = track(scanned, told, now=DAY[5])
    assert step is not None
    sent = about(kept, [step.case, never], "a")
    assert anchors(kept, sent, now=DAY[6]).delivered_at == DAY[5]
    seen = observe(kept, sent, now=DAY[6])
    assert (seen.a_scan, seen.signature_record, seen.delivered_at) == (True, True, DAY[5])


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
    kept = an_order(delivered_at=DAY[5])
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
    unpaid = an_order(paid_at=None, delivered_at=DAY[5])
    assert anchors(unpaid, (), now=DAY[30]).paid_at == unpaid.facts.placed_at


def bought(package: Package, **told: Any) -> Label:
    """A label that was bought here for the package, bearing an address."""
    label, _ = a_label()
    usual = {"package_id": package.id, "status": "purchased", "address": ADDRESS.fingerprint()}
    return label.model_copy(update={**usual, **told})


def test_a_label_bought_here_shows_the_address_and_no_other_does() -> None:
    """A-41, R-DSP-71: each package's, still valid, for the address the buyer has"""
    kept = an_order()
    sent = [shown(package, 2) for package in packages_of(kept).values()]
    labels = [bought(package) for package in sent]

    def addressed(*labels: Label) -> bool:
        return observe(kept, sent, labels, now=DAY[4]).address_on_label

    assert addressed(*labels)
    assert not addressed()
    assert not addressed(labels[0])
    assert not addressed(labels[0], bought(sent[1], status="voided"))
    assert not addressed(labels[0], bought(sent[1], address=None))
    assert not addressed(labels[0], bought(sent[1], flags=("address_changed",)))


def test_a_label_with_another_address_shows_it_for_neither_side() -> None:
    """A-41: nor is a signature got there one of the buyer's"""
    kept = an_order()
    signed = TrackingEvent(status="delivered", occurred_at=DAY[3], received_at=DAY[3], signed_by="B. Buyer")
    step = track(packages_of(kept)["A"], [signed], now=DAY[3])
    assert step is not None
    for flags in ((), ("address_changed",)):
        seen = observe(kept, [step.case], [bought(step.case, flags=flags)], now=DAY[4])
        assert (seen.address_on_label, seen.signature_record) == (not flags, not flags)


def test_where_nothing_was_handed_over_the_address_can_t_have_been_wrong() -> None:
    """R-DSP-71"""
    kept = an_order(delivered_at=None)
    unsent = list(packages_of(kept).values())
    assert observe(kept, unsent, now=DAY[4]).address_on_label
    assert observe(kept, (), now=DAY[4]).address_on_label
    assert not observe(kept, [shown(unsent[0], 2), unsent[1]], now=DAY[4]).address_on_label
    arrived = an_order(delivered_at=DAY[3])
    assert not observe(arrived, unsent, now=DAY[4]).address_on_label


def test_only_a_carrier_s_own_later_delivery_takes_back_that_it_lost_something() -> None:
    """A-41: not the platform's word, and it has to be so of every package"""
    kept = an_order(delivered_at=DAY[5])
    lost = TrackingEvent(status="lost", occurred_at=DAY[3], received_at=DAY[3])
    found = TrackingEvent(status="delivered", occurred_at=DAY[4], received_at=DAY[4])
    boxes = packages_of(kept)
    parcels = [track(boxes[name], [lost], now=DAY[3]) for name in ("A", "B")]
    gone = [step.case for step in parcels if step]
    assert observe(kept, gone, now=DAY[6]).tracking_lost
    assert not observe(kept, [gone[0], boxes["B"]], now=DAY[6]).tracking_lost
    back = track(gone[0], [lost, found], now=DAY[4])
    assert back is not None
    assert not observe(kept, [back.case], now=DAY[6]).tracking_lost
    borrowed = track(boxes["A"], [lost], shared=True, now=DAY[3])
    assert borrowed is not None
    assert not observe(kept, [borrowed.case], now=DAY[6]).tracking_lost
