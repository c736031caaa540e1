"""What is open to a buyer whose missing items were refused, not sent in time, or lost."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.domain.order_page.escalations import escalations
from shared.domain.policy import clause
from shared.domain.reshipments.answers import approve, reject
from shared.domain.reshipments.case import RequestedLine, Reshipment
from tests.support import order_builders
from tests.support.moments import market
from tests.support.reshipment_builders import MONDAY, SECOND, WEDNESDAY_END, a_book, a_reshipment, lapsed

# The order came on Sunday, 1 March; day 30 and day 90 after that.
DAY_30_END = market("2026-03-31T23:59:59")
DAY_90_END = market("2026-05-30T23:59:59")
# The items got lost on Monday, 2 March; day 28 after that.
LOST_END = market("2026-03-30T23:59:59")
DAY = timedelta(days=1)
STANDARD = ("standard_return", DAY_30_END, clause("R-BPP-11"))
PROTECTION = ("buyer_protection", DAY_90_END, clause("R-BPP-06"))
QUESTION = ("ask_customer_service", None, clause("R-BPP-03"))


def rejected(**changes: Any) -> Reshipment:
    case = reject(a_reshipment(), reason="It was packed.", now=MONDAY).case
    return case.model_copy(update=changes)


def lost(**changes: Any) -> Reshipment:
    """The items were sent and did not arrive."""
    over: dict[str, Any] = {"status": "closed", "closed_reason": "lost", "updated_at": MONDAY}
    return a_reshipment().model_copy(update={**over, **changes})


def open_ways(case: Reshipment, now: datetime) -> list[tuple[str, datetime | None, str | None]]:
    ways = escalations(case, now=now)
    assert all(way.available for way in ways)
    assert {way.subject_id for way in ways} <= {case.order_id}, "each opens a case about the order"
    return [(way.action, way.closes_at, way.clause) for way in ways]


def dispute(until: datetime) -> tuple[str, datetime, str]:
    return "file_dispute", until, clause("R-DSP-11")


def test_refused_or_overdue_items_can_be_disputed_to_the_end_of_day_30() -> None:
    """R-RSH-23, R-DSP-11, R-DSP-30"""
    overdue = lapsed(approve(a_reshipment(), now=MONDAY).case, WEDNESDAY_END + SECOND)
    assert overdue.status == "ship_overdue"
    for case in (rejected(), overdue):
        assert open_ways(case, DAY_30_END) == [dispute(DAY_30_END), STANDARD, QUESTION]
        assert open_ways(case, DAY_30_END + SECOND) == [PROTECTION, QUESTION]


def test_afterwards_the_ways_of_customer_service_are_left() -> None:
    """R-RSH-23, R-BPP-06, R-BPP-07"""
    assert open_ways(rejected(), DAY_90_END) == [PROTECTION, QUESTION]
    assert open_ways(rejected(), DAY_90_END + SECOND) == [QUESTION]


def test_items_lost_on_their_way_can_be_disputed_to_the_end_of_day_28() -> None:
    """R-RSH-23, R-DSP-70: counted from when they got lost"""
    assert open_ways(lost(), LOST_END) == [dispute(LOST_END), STANDARD, QUESTION]
    assert open_ways(lost(), LOST_END + SECOND) == [STANDARD, QUESTION]


def test_items_of_several_packages_count_from_the_arrival_of_their_own() -> None:
    """R-RSH-23, R-DSP-30, R-RSH-20: a request takes the lowest units, which came in the first one"""
    boxes = tuple(order_builders.package_facts(id, ("plates", 1)) for id in ("first", "last"))
    book, came = a_book(packages=boxes), {"first": MONDAY - 7 * DAY, "last": MONDAY - DAY}
    packages = [
        box.model_copy(update={"delivered_at": came[id], "status": "delivered"})
        for id, box in order_builders.packages_of(book.order).items()
    ]
    one = a_reshipment(of=book, packages=packages)
    both = a_reshipment(of=book, packages=packages, lines=[RequestedLine(line_id="plates", quantity=2)])
    for case, until in ((one, market("2026-03-25T23:59:59")), (both, DAY_30_END)):
        no = reject(case, reason="It was packed.", now=MONDAY).case
        assert open_ways(no, until)[0] == dispute(until)
        assert open_ways(no, until + SECOND)[0] != dispute(until)
    assert STANDARD in open_ways(reject(one, reason="It was packed.", now=MONDAY).case, DAY_30_END)


def test_a_later_report_about_what_was_lost_starts_its_time_anew() -> None:
    """R-RSH-23, R-DSP-70: the period counts from the newest report that was shown"""
    seen = order_builders.a_package(reshipment_id="rsh_1", last_update_at=MONDAY + 3 * DAY)
    ways = escalations(lost(), package=seen, now=MONDAY)
    assert ways[0].closes_at == LOST_END + 3 * DAY


def test_without_a_delivery_only_what_was_lost_can_be_disputed() -> None:
    """R-RSH-23, R-BPP-13"""
    assert open_ways(rejected(received_at=None), MONDAY) == [QUESTION]
    assert open_ways(lost(received_at=None), MONDAY) == [dispute(LOST_END), QUESTION]


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("awaiting_seller", None),
        ("approved", None),
        ("shipped", None),
        ("completed", None),
        ("closed", "refunded"),
        ("closed", "nothing_left"),
        ("closed", "disputed"),
        ("resolved_refund", None),
    ],
)
def test_where_the_seller_still_can_or_has_settled_it_nothing_is_offered(
    status: str, reason: str | None
) -> None:
    """R-RSH-23"""
    case = a_reshipment().model_copy(update={"status": status, "closed_reason": reason})
    assert escalations(case, now=MONDAY) == ()


def test_when_personal_data_are_erased_nothing_is_open_any_more() -> None:
    """R-PRV-01"""
    assert escalations(rejected(personal_data_erased_at=MONDAY), now=MONDAY) == ()


def test_the_windows_are_those_of_the_policy_the_request_was_made_under() -> None:
    """R-GEN-11"""
    with pytest.raises(LookupError):
        escalations(rejected(policy_version="1999_01"), now=MONDAY)
    with pytest.raises(LookupError):
        escalations(lost(policy_version="1999_01"), now=MONDAY)
