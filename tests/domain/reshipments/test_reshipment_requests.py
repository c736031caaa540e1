"""Asking for missing items: what is taken in, and what is refused."""

import pytest

from shared.domain.errors import Conflict, Invalid, Rejected
from shared.domain.reshipments.case import OrderedLine, RequestedLine
from tests.support.moments import market
from tests.support.refusals import refused
from tests.support.reshipment_builders import (
    BUYER,
    MONDAY,
    TUESDAY_END,
    a_purchase,
    a_reshipment,
    asked,
    clocks,
    record,
)


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
    refusal = refused(Rejected, "not_delivered", lambda: asked(of=a_purchase(delivered_at=None)))
    assert refusal.clause == "R-RSH-01 (003 L6)"


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


def test_an_order_line_has_one_active_request() -> None:
    """R-RSH-20"""
    refusal = refused(Conflict, "reshipment_already_open", lambda: asked(active_lines={"plates", "cups"}))
    assert refusal.extra == {"line_ids": ["plates"]}
    assert a_reshipment(active_lines={"cups"}).status == "awaiting_seller"


@pytest.mark.parametrize(
    ("quantity", "value"), [(1, 333), (2, 667), (3, 1_000)], ids=["one of three", "two of three", "all"]
)
def test_the_items_are_worth_their_share_of_what_was_paid_for_the_line(quantity: int, value: int) -> None:
    """R-RSH-08"""
    assert a_reshipment(lines=[RequestedLine(line_id="cups", quantity=quantity)]).value == value


def test_the_items_value_is_unknown_where_a_price_was_not_told() -> None:
    """R-RSH-08"""
    untold = a_purchase(lines=(OrderedLine(line_id="plates", quantity=2, price_paid=None),))
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
