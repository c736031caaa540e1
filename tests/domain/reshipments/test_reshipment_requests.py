"""Asking for missing items: what is taken in, and what is refused."""

from typing import Any

import pytest

from shared.domain.case import Transition
from shared.domain.errors import Conflict, Invalid, Rejected
from shared.domain.orders.book import OrderBook
from shared.domain.orders.entries import hold, lessen, refund, release, settle
from shared.domain.reshipments.case import RequestedLine, Reshipment
from tests.support.moments import market
from tests.support.order_builders import an_item, at
from tests.support.refusals import refused
from tests.support.reshipment_builders import (
    BUYER,
    MONDAY,
    TUESDAY_END,
    a_book,
    a_reshipment,
    asked,
    clocks,
    record,
    requested,
)

CANCELLED = at("03-01T10:05:30")


def test_a_request_waits_for_the_seller_until_the_end_of_the_next_working_day() -> None:
    """R-RSH-01, R-RSH-03"""
    step = asked()
    assert (step.event, step.actor, step.at) == ("reshipment_requested", BUYER, MONDAY)
    assert (step.case.status, step.case.version, step.case.approved_by) == ("awaiting_seller", 1, None)
    assert step.money == ()
    (response,) = step.case.deadlines
    assert (response.kind, response.party, response.state) == ("reshipment_response", "seller", "open")
    assert (response.starts_at, response.due_at) == (MONDAY, TUESDAY_END)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-03-07T12:00:00", "2026-03-09T23:59:59"),
        ("2026-07-02T12:00:00", "2026-07-06T23:59:59"),
        ("2026-11-25T12:00:00", "2026-11-27T23:59:59"),
        ("2027-12-30T12:00:00", "2028-01-03T23:59:59"),
    ],
    ids=["Saturday", "before Independence Day as kept", "before Thanksgiving", "before New Year as kept"],
)
def test_weekends_and_holidays_do_not_count_against_the_seller(now: str, due: str) -> None:
    """R-RSH-03, R-GEN-03"""
    waiting = a_reshipment(market(now)).next_deadline
    assert waiting is not None
    assert waiting.due_at == market(due)


def test_items_of_an_order_not_yet_delivered_cannot_be_missing() -> None:
    """R-RSH-01"""
    refusal = refused(Rejected, "not_delivered", lambda: asked(received_at=None))
    assert refusal.clause == "R-RSH-01"


@pytest.mark.parametrize("reason", ["defective", "wrong_item", "", "Missing_Items", "missing_items "])
def test_missing_items_are_the_only_reason(reason: str) -> None:
    """R-RSH-01, A-38"""
    refused(Rejected, "reason_not_allowed", lambda: asked(reason=reason))


@pytest.mark.parametrize(
    ("lines", "fields"),
    [
        ([], ["lines"]),
        ([RequestedLine(line_id="forks", quantity=1)], ["lines[0].line_id"]),
        ([RequestedLine(line_id="cups", quantity=0)], ["lines[0].quantity"]),
        ([RequestedLine(line_id="cups", quantity=-1)], ["lines[0].quantity"]),
        ([RequestedLine(line_id="cups", quantity=4)], ["lines[0].quantity"]),
        (
            [RequestedLine(line_id="cups", quantity=1), RequestedLine(line_id="cups", quantity=1)],
            ["lines[1].line_id"],
        ),
        (
            [RequestedLine(line_id="forks", quantity=1), RequestedLine(line_id="plates", quantity=3)],
            ["lines[0].line_id", "lines[1].quantity"],
        ),
    ],
    ids=["none", "foreign", "zero", "negative", "more than bought", "twice", "every bad one is named"],
)
def test_only_items_of_the_order_in_the_quantity_bought_can_be_asked_for(
    lines: list[RequestedLine], fields: list[str]
) -> None:
    """R-RSH-20"""
    refusal = refused(Invalid, "invalid_request", lambda: asked(lines=lines))
    assert [error["field"] for error in refusal.errors] == fields


def test_all_units_of_a_line_can_be_asked_for() -> None:
    """R-RSH-20"""
    step = asked(
        lines=[RequestedLine(line_id="cups", quantity=3), RequestedLine(line_id="plates", quantity=2)]
    )
    assert step.case.value == 5_000


def again(book: OrderBook, line_id: str = "plates", quantity: int = 1) -> Transition[Reshipment]:
    """Another request of the order, whose book is as given."""
    return asked(of=book, id="rsh_9", lines=[RequestedLine(line_id=line_id, quantity=quantity)])


def test_an_order_line_has_one_active_request() -> None:
    """R-RSH-20"""
    _, book = requested()
    refusal = refused(Conflict, "reshipment_already_open", lambda: again(book))
    assert refusal.extra == {"line_ids": ["plates"]}
    assert again(book, "cups").case.status == "awaiting_seller"
    assert again(release(book, "rsh_1")).case.status == "awaiting_seller"


def test_a_line_has_two_requests_and_no_third() -> None:
    """R-RSH-20"""
    book = a_book()
    for name in ("rsh_1", "rsh_2"):
        book = release(requested(of=book, id=name)[1], name)
    refusal = refused(Conflict, "reshipment_limit_reached", lambda: again(book))
    assert refusal.extra == {"line_ids": ["plates"]}
    assert again(book, "cups").case.status == "awaiting_seller"


def test_a_line_in_dispute_is_not_asked_for_and_the_refusal_says_which() -> None:
    """A-35, R-RSH-20"""
    book = hold(a_book(), {"plates": {2}}, case_id="dsp_1", service="dispute")
    refusal = refused(Conflict, "dispute_already_open", lambda: again(book))
    assert refusal.extra == {"line_ids": ["plates"], "dispute_id": "dsp_1"}
    assert again(book, "cups").case.status == "awaiting_seller"


def test_what_was_refunded_is_not_missing_any_more() -> None:
    """R-RSH-22"""
    book = refund(a_book(), {"plates": {1}}, case_id="cse_1", service="support", at=MONDAY)
    step, held = requested(of=book)
    assert held.units_of(step.case.id) == {"plates": {2}}
    refusal = refused(Rejected, "already_refunded", lambda: again(book, quantity=2))
    assert refusal.extra == {"line_ids": ["plates"], "free": 1}
    whole = lessen(a_book(), ["plates"], case_id="c", service="support", at=MONDAY, amount=4_000)
    refused(Rejected, "already_refunded", lambda: again(whole))


def test_what_was_sent_again_is_not_sent_a_third_time() -> None:
    """R-RSH-22"""
    how: dict[str, Any] = {"case_id": "rsh_0", "service": "reshipment", "gives": "goods", "at": MONDAY}
    book = settle(a_book(), {"plates": {1, 2}}, **how)
    refused(Conflict, "already_reshipped", lambda: again(book))


def test_units_lost_in_a_final_judgment_are_not_asked_for() -> None:
    """R-DSP-10"""
    held = hold(a_book(), {"plates": {1, 2}}, case_id="dsp_1", service="dispute")
    refused(Conflict, "already_decided", lambda: again(release(held, "dsp_1", denied=True)))


def test_of_a_cancelled_order_nothing_is_left_to_send_again() -> None:
    """R-REF-04"""
    refusal = refused(Rejected, "nothing_left", lambda: again(a_book(cancelled_at=CANCELLED)))
    assert refusal.clause == "R-REF-04"


def test_a_request_takes_the_lowest_free_units_and_holds_them() -> None:
    """R-RSH-20"""
    lines = [RequestedLine(line_id="cups", quantity=2)]
    _, book = requested(lines=lines)
    assert (book.held("cups"), book.free("cups"), book.open_case("cups", "reshipment")) == (
        {1, 2},
        {3},
        "rsh_1",
    )


@pytest.mark.parametrize(
    ("quantity", "value"), [(1, 334), (2, 667), (3, 1_000)], ids=["one of three", "two of three", "all"]
)
def test_the_items_are_worth_their_share_of_what_was_paid_for_the_line(quantity: int, value: int) -> None:
    """R-RSH-08, R-REF-06"""
    assert a_reshipment(lines=[RequestedLine(line_id="cups", quantity=quantity)]).value == value


def test_the_items_are_worth_their_shares_of_shipping_and_tax_too() -> None:
    """R-REF-02, R-REF-06"""
    assert a_reshipment(of=a_book(shipping_fee_paid=500, tax=100)).value == 2_000 + 200 + 40


def test_the_items_value_is_unknown_where_a_price_was_not_told() -> None:
    """R-RSH-08"""
    untold = a_book(items=(an_item("plates", None, 2),))
    assert a_reshipment(of=untold).value is None


def test_the_record_of_a_request_says_why_and_until_when_to_answer() -> None:
    """R-GEN-13"""
    assert record(asked()) == (
        "reshipment_requested",
        "buyer:ann",
        {"reason": "missing_items", "answer_by": "2026-03-04T07:59:59Z"},
    )
    assert clocks(a_reshipment()) == [("reshipment_response", "reshipment_requested", "open")]
    assert (a_reshipment().refunded, a_reshipment().shipping_mode) == (0, "tiktok_shipping")


def test_a_bad_line_is_named_with_what_is_wrong_with_it() -> None:
    """R-RSH-20"""
    refusal = refused(
        Invalid, "invalid_request", lambda: asked(lines=[RequestedLine(line_id="cups", quantity=4)])
    )
    (error,) = refusal.errors
    assert (error["field"], error["code"]) == ("lines[0].quantity", "invalid_request")
    assert error["message"] == "must be from 1 to the 3 bought"
