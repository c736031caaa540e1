"""Disputes about units whose reshipment came to nothing, or was sent: what is tried, taken and judged."""

from datetime import timedelta

import pytest

from shared.domain.actions import Action, refusal_of
from shared.domain.disputes.available_actions import filing_options
from shared.domain.orders.book import OrderBook
from shared.domain.orders.entries import give_way, hold, lose, note_failed, release
from shared.domain.orders.packages import Package
from tests.support.dispute_builders import DELIVERED, FILED, HOUR, SECOND
from tests.support.dispute_play import Life
from tests.support.dispute_units import Change, gave, reshipping, sent_again, six, some
from tests.support.moments import market
from tests.support.order_builders import a_package
from tests.support.refusals import refusal

DAY = timedelta(days=1)


def unasked() -> Life:
    """Six cups of which the platform has told no request."""
    life = six()
    life.order = life.order.model_copy(update={"after_sales": ()})
    return life


def failed(book: OrderBook) -> OrderBook:
    return note_failed(book, "rsh_1", failed=True)


def over(book: OrderBook) -> OrderBook:
    return release(book, "rsh_1")


def lost(*units: int) -> Change:
    return lambda book: lose(book, {"a": units}, case_id="rsh_1", at=FILED)


def rejected() -> Life:
    return unasked().enter(reshipping(2)).enter(failed).enter(over)


def overdue(*units: int) -> Life:
    return unasked().enter(reshipping(*units)).enter(failed)


def sent_and_lost(*units: int) -> Life:
    """Units sent again in package R, which the carrier has lost."""
    life = unasked().enter(reshipping(*units)).enter(lost(*units)).enter(failed).enter(over)
    return with_package(life, status="lost", last_update_at=FILED - HOUR)


def with_package(life: Life, **told: object) -> Life:
    sent: Package = a_package(id="R", order_id=life.order.id, reshipment_id="rsh_1", **told)
    life.packages = (*life.packages, sent)
    return life


@pytest.mark.parametrize("life", [rejected(), overdue(2), sent_and_lost(*range(1, 7))])
def test_a_reshipment_that_came_to_nothing_counts_as_tried(life: Life) -> None:
    """R-DSP-11"""
    life.file("lost_package")
    assert life.dispute.status == "evidence_collection"


def test_one_that_goes_on_or_was_only_asked_for_does_not() -> None:
    """R-DSP-11: nor does one that ended because others made the items good"""
    assert refusal(unasked().file).code == "aftersale_request_required"
    assert refusal(unasked().enter(reshipping(2)).enter(over).file).code == "aftersale_request_required"
    going_on = unasked().enter(reshipping(*range(1, 7)))
    assert refusal(going_on.file).code == "aftersale_in_process"


def test_the_units_of_an_overdue_reshipment_are_taken_first_and_it_gives_way() -> None:
    """R-DSP-11, A-35"""
    life = overdue(3, 4)
    life.file(**some(1))
    assert life.dispute.units == {"a": ((3, 3),)}
    assert [one.case_id for one in life.book.book.holds] == [life.dispute.id]
    assert life.book.requests("a").disputed == ("rsh_1",)
    assert life.book.requests("a").failed == ()


def test_a_reshipment_of_other_units_stays() -> None:
    """R-DSP-11"""
    life = overdue(6).enter(gave(1))
    life.enter(lambda book: hold(book, {"a": [5]}, case_id="rsh_2", service="reshipment"))
    life.file(**some(1))
    assert life.dispute.units == {"a": ((6, 6),)}
    assert [one.case_id for one in life.book.book.holds] == ["rsh_2", life.dispute.id]


def test_a_label_that_was_bought_and_not_handed_over_no_longer_counts_as_goods() -> None:
    """R-DSP-11: the order's own package is judged, for nothing was sent"""
    life = with_package(overdue(2).enter(sent_again(2)))
    life.file(**some(1))
    assert life.dispute.package_ids == ("C0",)
    assert life.book.settled("a", "goods") == set()


def test_where_only_lost_units_are_in_question_their_own_package_is_judged() -> None:
    """R-REF-01: it anchors the period, to the second"""
    life = sent_and_lost(2)
    life.file("lost_package", **some(1))
    assert (life.dispute.units, life.dispute.package_ids) == ({"a": ((2, 2),)}, ("R",))
    assert life.book.requests("a").disputed == ("rsh_1",)
    late = sent_and_lost(2)
    late.packages = (late.packages[0], late.packages[1].model_copy(update={"last_update_at": DELIVERED}))
    late.wait(life.due("evidence", "buyer").starts_at)
    assert late.file("lost_package", **some(1)).dispute.package_ids == ("R",)


def test_what_was_sent_again_is_disputed_without_asking_once_more() -> None:
    """R-RSH-22: what was sent again and did not come is a dispute"""
    life = with_package(
        unasked().enter(reshipping(*range(1, 7))).enter(sent_again(*range(1, 7))).enter(over),
        delivered_at=FILED - HOUR,
    )
    life.file(**some(1))
    assert life.dispute.package_ids == ("R",)


def test_of_a_unit_sent_twice_the_last_package_counts() -> None:
    """R-REF-01"""
    book = unasked().enter(lost(2)).enter(sent_again(2, by="rsh_2")).book
    assert book.sent_again_by("a", {2}) == ("rsh_2",)
    assert book.lost("a") == set()


def test_a_reshipment_that_gave_way_holds_nothing_and_gives_nothing() -> None:
    """R-DSP-11"""
    book = give_way(overdue(2).enter(sent_again(2)).book, "rsh_1")
    assert (book.held("a"), book.settled("a"), book.overdue("a")) == (set(), set(), {})
    assert give_way(book, "rsh_1").book == book.book


def test_a_line_that_was_disputed_and_withdrawn_stays_tried() -> None:
    """R-DSP-18"""
    life = overdue(2)
    life.file(**some(1))
    life.withdraw()
    life.wait(SECOND)
    assert life.file(**some(1)).dispute.round == 2


def offered(life: Life, scenario: str) -> Action:
    found = filing_options(life.order, life.packages, life.book, now=life.now)
    return next(one for one in found if one.subject_id == f"a:{scenario}")


def accepted(life: Life, scenario: str) -> list[int]:
    """How many cups a dispute can be filed about."""
    return [
        number
        for number in range(1, 7)
        if refusal_of(lambda asked=number: copy(life).file(scenario, **some(asked))) is None
    ]


def copy(life: Life) -> Life:
    return Life(order=life.order, packages=life.packages, now=life.now, stored=life.stored)


def test_one_of_several_units_sent_again_and_lost_is_offered_until_its_own_time_is_over() -> None:
    """R-DSP-11, R-RSH-23, R-DSP-70: the rest of the line could be disputed three days less"""
    life = sent_and_lost(2)
    (own, again) = life.packages
    life.packages = (own.model_copy(update={"last_update_at": DELIVERED}), again)
    until = market("2026-06-01T23:59:59")
    life.now = market("2026-05-30T12:00:00")
    assert accepted(life, "lost_package") == [1]
    assert (offered(life, "lost_package").available, offered(life, "lost_package").closes_at) == (True, until)
    life.now = until + SECOND
    assert accepted(life, "lost_package") == []
    closed = offered(life, "lost_package")
    assert (closed.reason_code, closed.closes_at) == ("acceptance_window_closed", until)


def test_of_a_line_in_two_packages_what_filing_takes_for_some_units_is_offered() -> None:
    """R-RSH-23, R-DSP-30: the first package's cups count from its own arrival, all from the last one's"""
    life = six(2, 4, delivered_at=None)
    first, last = life.packages
    arrived_at = [DELIVERED, DELIVERED + 18 * DAY]
    life.packages = tuple(
        box.model_copy(update={"delivered_at": at, "status": "delivered"})
        for box, at in zip((first, last), arrived_at, strict=True)
    )
    life.now = DELIVERED + 40 * DAY
    assert accepted(life, "inconsistent_product") == [3, 4, 5, 6]
    choice = offered(life, "inconsistent_product")
    assert (choice.available, choice.closes_at) == (True, market("2026-06-18T23:59:59"))
    life.packages = (life.packages[0], last.model_copy(update={"delivered_at": None}))
    assert accepted(life, "inconsistent_product") == []
    assert offered(life, "inconsistent_product").reason_code == "not_delivered"
    life.now = FILED
    assert accepted(life, "inconsistent_product") == [1, 2]
    assert offered(life, "inconsistent_product").closes_at == market("2026-05-31T23:59:59")
