"""What the carrier reports about a package, folded in carrier time; what counts as delivered and shown."""

from datetime import datetime, timedelta
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.case import Actor
from shared.domain.errors import Rejected
from shared.domain.orders.packages import (
    PHYSICAL,
    Package,
    TrackingEvent,
    TrackingStatus,
    cancel,
    delivered_at,
    is_cancelled,
    known_value,
    own_part,
    track,
    tracked_since,
)
from tests.support.order_builders import (
    a_package,
    an_order,
    at,
    package_facts,
    packages_of,
    step,
)

DAY = {day: at(f"03-{day:02d}T08:00:00") for day in range(1, 31)}


def report(
    status: TrackingStatus, occurred_at: datetime, received_at: datetime | None = None, **told: object
) -> TrackingEvent:
    return TrackingEvent.model_validate(
        {"status": status, "occurred_at": occurred_at, "received_at": received_at or occurred_at, **told}
    )


def tracked(start: Package, *reports: TrackingEvent) -> Package:
    """The package after these reports came, in this order."""
    for n, one in enumerate(reports, 1):
        transition = track(start, own_part(reports[:n], DAY[1]), now=one.received_at)
        start = transition.case if transition else start
    return start


def test_a_package_nobody_has_reported_on_is_pre_transit() -> None:
    untouched = a_package()
    assert (untouched.status, untouched.last_update_at, untouched.shipped_at) == ("pre_transit", None, None)


def test_the_first_physical_report_is_the_a_scan_in_carrier_time() -> None:
    """R-CLM-04, R-INS-20"""
    scanned = step(track(a_package(carrier="ups"), [report("accepted", DAY[2], DAY[3])], now=DAY[3]))
    assert scanned.event == "package_scanned"
    assert scanned.actor == Actor(role="carrier", account="ups")
    assert (scanned.case.shipped_at, scanned.case.status) == (DAY[2], "accepted")
    assert scanned.case.updated_at == DAY[3]
    assert scanned.detail == {
        "status": "accepted",
        "shipped_at": "2026-03-02T08:00:00Z",
    }


@pytest.mark.parametrize("status", sorted(PHYSICAL))
def test_every_report_of_a_parcel_in_the_carriers_hands_counts_as_scanned(status: TrackingStatus) -> None:
    """R-INS-20, R-CLM-02"""
    assert tracked(a_package(), report(status, DAY[2])).shipped_at == DAY[2]


@pytest.mark.parametrize("status", ["pre_transit", "lost"])
def test_a_label_announced_or_a_parcel_reported_lost_unseen_is_no_scan(status: TrackingStatus) -> None:
    """R-CLM-02"""
    shown = step(track(a_package(), [report(status, DAY[2])], now=DAY[2]))
    assert shown.event == "tracking_updated"
    assert (shown.case.shipped_at, shown.case.status) == (None, status)
    assert shown.case.last_update_at == DAY[2]


def test_later_reports_move_the_status_and_leave_the_a_scan() -> None:
    first, then = report("accepted", DAY[2]), report("out_for_delivery", DAY[4])
    shown = step(track(tracked(a_package(), first), [first, then], now=DAY[4]))
    assert shown.event == "tracking_updated"
    assert (shown.case.status, shown.case.shipped_at) == ("out_for_delivery", DAY[2])


def test_an_older_state_after_a_newer_is_shown_in_its_place_and_does_not_move_the_status_back() -> None:
    """R-INS-20"""
    late = tracked(a_package(), report("delivered", DAY[5]), report("in_transit", DAY[3], DAY[6]))
    assert late.status == "delivered"
    assert (late.shipped_at, late.delivered_at) == (DAY[3], DAY[5])


def test_an_earlier_scan_reported_later_redates_the_a_scan_and_says_so() -> None:
    """R-CLM-04, R-INS-28, R-INS-31: the carrier's time decides, not the time of the report."""
    first, earlier = report("in_transit", DAY[3]), report("accepted", DAY[2], DAY[4])
    moving = tracked(a_package(), first)
    redated = step(track(moving, [earlier, first], now=DAY[4]))
    assert redated.event == "ship_date_corrected"
    assert (redated.case.shipped_at, redated.case.status) == (DAY[2], "in_transit")
    assert redated.case.deadlines == moving.deadlines == ()


def test_a_repeated_report_changes_nothing() -> None:
    first = report("accepted", DAY[2])
    assert track(tracked(a_package(), first), [first], now=DAY[9]) is None


def test_the_last_update_is_when_it_was_shown_not_when_the_carrier_says_it_happened() -> None:
    """A-14"""
    shown = tracked(a_package(), report("accepted", DAY[2], DAY[6]), report("in_transit", DAY[5], DAY[7]))
    assert shown.last_update_at == DAY[7]


def test_two_reports_of_one_second_are_ordered_by_how_far_the_parcel_is() -> None:
    one, other = report("accepted", DAY[2]), report("in_transit", DAY[2])
    for sequence in ((one, other), (other, one)):
        assert own_part(sequence, DAY[1]) == (one, other)
        assert tracked(a_package(), *sequence).status == "in_transit"


def test_two_scans_of_one_second_and_status_are_both_shown_in_a_fixed_order() -> None:
    here, there = report("in_transit", DAY[2], location="Elko"), report("in_transit", DAY[2], location="Reno")
    assert own_part((here, there), DAY[1]) == own_part((there, here), DAY[1]) == (here, there)


@pytest.mark.parametrize("after", ["in_transit", "exception", "lost", "damaged", "return_to_sender"])
def test_a_delivered_package_stays_delivered(after: TrackingStatus) -> None:
    done = tracked(a_package(), report("delivered", DAY[5]), report(after, DAY[6]))
    assert (done.status, done.delivered_at) == ("delivered", DAY[5])
    assert done.last_update_at == DAY[6]


def test_the_first_delivery_is_the_one_that_counts() -> None:
    assert (
        tracked(a_package(), report("delivered", DAY[6]), report("delivered", DAY[5])).delivered_at == DAY[5]
    )


def test_a_package_on_its_way_back_is_never_delivered_to_the_buyer() -> None:
    back = tracked(a_package(), report("return_to_sender", DAY[5]), report("delivered", DAY[8]))
    assert (back.status, back.delivered_at) == ("return_to_sender", None)


def test_a_return_learned_of_later_takes_the_delivery_back() -> None:
    """What arrived after the turning point arrived at the sender's."""
    back = tracked(a_package(), report("delivered", DAY[8]), report("return_to_sender", DAY[5], DAY[9]))
    assert (back.status, back.delivered_at) == ("return_to_sender", None)


@pytest.mark.parametrize("trouble", ["lost", "damaged", "exception", "available_for_pickup"])
def test_trouble_on_the_way_does_not_bar_a_delivery(trouble: TrackingStatus) -> None:
    told = [report("accepted", DAY[2]), report(trouble, DAY[5])]
    assert tracked(a_package(), *told).status == trouble
    assert tracked(a_package(), *told, report("delivered", DAY[7])).delivered_at == DAY[7]


def test_a_cancelled_package_is_still_tracked_and_stays_cancelled() -> None:
    """R-INS-28: a scan after the cancellation has to be seen."""
    gone = step(cancel(a_package(), occurred_at=DAY[2], now=DAY[3])).case
    scanned = tracked(gone, report("accepted", DAY[1], DAY[4]))
    assert (scanned.shipped_at, scanned.cancelled_at) == (DAY[1], DAY[3])


def test_a_cancellation_counts_from_when_it_was_received_and_only_once() -> None:
    """R-INS-28, R-INS-22"""
    cancelled = step(cancel(a_package(), occurred_at=DAY[2], now=DAY[3]))
    assert (cancelled.event, cancelled.case.cancelled_at) == ("package_cancelled", DAY[3])
    assert cancelled.detail == {"by": "package", "occurred_at": "2026-03-02T08:00:00Z"}
    assert is_cancelled(cancelled.case)
    assert cancel(cancelled.case, occurred_at=DAY[2], now=DAY[4]) is None


def test_a_package_cancelled_with_its_label_is_not_cancelled_again() -> None:
    """R-INS-22"""
    assert cancel(a_package(cancelled_at=DAY[3]), occurred_at=DAY[4], now=DAY[4]) is None


def test_the_value_of_a_package_is_refused_when_a_part_was_never_told() -> None:
    """R-INS-03"""
    assert known_value(a_package()).total == 200_00
    with pytest.raises(Rejected) as refused:
        known_value(a_package(value=None))
    assert refused.value.code == "package_value_unknown"


def test_an_order_is_delivered_when_the_platform_says_so() -> None:
    kept = an_order(delivered_at=DAY[9])
    carried = packages_of(kept)
    assert delivered_at(kept, carried.values()) == DAY[9]
    assert tracked(carried["A"], report("delivered", DAY[5])).delivered_at == DAY[9]


def test_else_an_order_is_delivered_with_the_last_of_its_packages() -> None:
    kept = an_order()
    carried = packages_of(kept)
    one, other = tracked(carried["A"], report("delivered", DAY[5])), carried["B"]
    assert delivered_at(kept, [one, other]) is None
    assert delivered_at(kept, [one, other], ["a"]) == DAY[5]
    assert delivered_at(kept, [one, tracked(other, report("delivered", DAY[7]))]) == DAY[7]


def test_a_cancelled_package_is_not_waited_for() -> None:
    kept = an_order()
    carried = packages_of(kept)
    one = tracked(carried["A"], report("delivered", DAY[5]))
    gone = step(cancel(carried["B"], occurred_at=DAY[2], now=DAY[2])).case
    assert delivered_at(kept, [one, gone]) == DAY[5]
    assert delivered_at(kept, [gone]) is None


def test_a_cancelled_package_that_the_carrier_delivers_all_the_same_has_arrived() -> None:
    """R-DSP-20, R-DSP-30: unless the order names others in its place"""
    kept = an_order()
    carried = packages_of(kept)
    scanned = tracked(carried["A"], report("accepted", DAY[2]))
    gone = step(cancel(scanned, occurred_at=DAY[3], now=DAY[3])).case
    other = tracked(carried["B"], report("delivered", DAY[5]))
    assert delivered_at(kept, [gone, other]) == DAY[5]
    arrived = tracked(gone, report("accepted", DAY[2]), report("delivered", DAY[7]))
    assert arrived.cancelled_at == DAY[3]
    assert delivered_at(kept, [arrived, other]) == DAY[7]
    assert delivered_at(kept, [arrived], ["a"]) == DAY[7]
    renamed = an_order(packages=(package_facts("B", "b"), package_facts("C", "a")))
    assert delivered_at(renamed, [arrived, other]) == DAY[5]


def test_the_platforms_delivery_of_a_package_comes_before_the_carriers() -> None:
    kept = an_order(packages=(package_facts("A", "a", delivered_at=DAY[6]), package_facts("B", "b")))
    carried = packages_of(kept)
    assert carried["A"].delivered_at == DAY[6]
    assert tracked(carried["A"], report("delivered", DAY[5])).delivered_at == DAY[6]
    assert tracked(carried["B"], report("delivered", DAY[5])).delivered_at == DAY[5]


statuses = st.sampled_from(sorted([*PHYSICAL, "pre_transit", "lost"]))
hours = st.integers(0, 5).map(lambda hour: at(f"03-02T{hour:02d}:00:00"))
reports = st.lists(
    st.builds(report, statuses, hours, hours, location=st.sampled_from([None, "Elko"])), max_size=6
)


@given(reports, st.randoms(use_true_random=False))
def test_any_order_of_reports_ends_in_the_same_state(told: list[TrackingEvent], chance: Random) -> None:
    """Webhooks come late and out of order."""
    shuffled = list(told)
    chance.shuffle(shuffled)
    unchanged = {"version", "updated_at"}
    straight, other = tracked(a_package(), *told), tracked(a_package(), *shuffled)
    assert straight.model_dump(exclude=unchanged) == other.model_dump(exclude=unchanged)


@given(reports)
def test_in_carrier_time_the_a_scan_never_moves_on(told: list[TrackingEvent]) -> None:
    """R-INS-20"""
    scans = [tracked(a_package(), *told[:n]).shipped_at for n in range(len(told) + 1)]
    known = [scan for scan in scans if scan is not None]
    assert known == sorted(known, reverse=True)
    assert scans[len(scans) - len(known) :] == known


def test_permutations_of_a_whole_journey_end_delivered_with_the_same_dates() -> None:
    journey = [
        report("pre_transit", DAY[1]),
        report("accepted", DAY[2]),
        report("in_transit", DAY[3]),
        report("delivered", DAY[5], signed_by="B. Buyer"),
    ]
    for sequence in permutations(journey):
        done = tracked(a_package(), *sequence)
        assert (done.status, done.shipped_at, done.delivered_at) == ("delivered", DAY[2], DAY[5])
        assert own_part(sequence, DAY[1]) == tuple(journey)


def test_what_was_reported_more_than_a_day_before_its_order_is_another_parcels() -> None:
    """R-TRK-03: to the second"""
    placed = a_package(placed_at=DAY[10])
    assert tracked_since(placed) == DAY[9]
    assert tracked_since(placed.model_copy(update={"tracked_from": DAY[12]})) == DAY[11]
    just, before = report("accepted", DAY[9]), report("delivered", DAY[9] - timedelta(seconds=1))
    assert own_part([before, just], tracked_since(placed)) == (just,)
