"""Which units of an order are on their way back, or are still to be sent back."""

from typing import Any

import pytest

from shared.domain.order_page.returning import returning_units
from shared.domain.orders.order import PackageLine
from shared.domain.support.case import SupportCase
from shared.domain.support.resolving import resolve
from tests.support.dispute_builders import FILED, HOUR, SECOND, a_disputed_order
from tests.support.dispute_play import AGENT, SHIP_FROM, Life
from tests.support.dispute_stages import a_final_dispute, a_won_dispute
from tests.support.order_builders import an_item, package_facts
from tests.support.order_page_builders import a_help_case, a_page

LAMPS = a_disputed_order(
    items=(an_item("a", 200_00, 3), an_item("b", 300_00)),
    packages=(package_facts("A", ("a", 3)), package_facts("B", "b")),
)


def of_disputes(life: Life) -> dict[str, frozenset[int]]:
    return dict(returning_units(life.book, life.disputes, ()))


def asked_back(*named: tuple[str, int], amount: int | None = None) -> SupportCase:
    """A case of customer service that waits for these units."""
    lines = [PackageLine(line_id=line_id, quantity=quantity) for line_id, quantity in named]
    how: dict[str, Any] = {"outcome": "return_and_refund", "amount": amount, "lines": lines, "reason": "So."}
    step, _ = resolve(
        a_help_case(*lines), a_page().order_book, agent=AGENT, now=FILED, address=SHIP_FROM, **how
    )
    return step.case


def test_the_goods_of_a_dispute_are_returning_until_they_have_arrived() -> None:
    """R-PDA-06, R-PDA-20"""
    life = a_final_dispute()
    assert of_disputes(life) == {"a": {1}}
    life.ship_back()
    assert of_disputes(life) == {"a": {1}}
    life.wait(HOUR).track_return("in_transit")
    assert of_disputes(life) == {"a": {1}}
    life.wait(HOUR).track_return("delivered")
    assert of_disputes(life) == {}


def test_goods_that_were_not_sent_in_time_or_are_lost_return_no_more() -> None:
    """R-PDA-20, R-PDA-22"""
    late = a_final_dispute()
    late.wait(late.due("return_shipment").due_at + SECOND)
    assert of_disputes(late) == {}
    lost = a_final_dispute()
    lost.ship_back()
    lost.track_return("lost")
    assert of_disputes(lost) == {}


def test_goods_with_a_label_or_back_with_the_buyer_are_still_to_be_sent() -> None:
    """R-PDA-06"""
    life = a_final_dispute()
    life.order_label()
    assert of_disputes(life) == {"a": {1}}
    life = a_final_dispute()
    life.ship_back()
    life.wait(HOUR).track_return("return_to_sender")
    assert life.dispute.goods_back is not None and life.dispute.goods_back.status == "back_with_buyer"
    assert of_disputes(life) == {"a": {1}}


def test_a_dispute_without_a_return_has_none_under_way() -> None:
    """R-PDA-07"""
    assert of_disputes(a_final_dispute("counterfeit")) == {}


def test_a_judgment_that_is_not_final_asks_for_no_goods_yet() -> None:
    """R-PDA-20"""
    assert of_disputes(a_won_dispute()) == {}


def test_units_of_several_disputes_about_a_line_are_put_together() -> None:
    """R-PDA-20"""
    life = a_final_dispute(life=Life(order=LAMPS), lines=(PackageLine(line_id="a", quantity=1),))
    (first,) = life.disputes
    assert first.disputed == {"a": {1}}
    other = first.model_copy(update={"id": "dsp_9", "units": {"a": ((2, 3),)}})
    assert returning_units(life.book, [first, other], ()) == {"a": {1, 2, 3}}


def test_the_goods_of_a_case_of_customer_service_are_those_it_asks_back() -> None:
    """R-BPP-15, R-PDA-20"""
    book = a_page().order_book
    case = asked_back(("b", 1))
    assert returning_units(book, (), [case]) == {"b": {1}}
    assert returning_units(book, (), [asked_back(("a", 1), ("b", 1))]) == {"a": {1}, "b": {1}}
    assert returning_units(book, (), [a_help_case()]) == {}


def test_it_needs_no_return_once_it_is_closed_or_the_goods_have_arrived() -> None:
    """R-PDA-20"""
    book, case = a_page().order_book, asked_back(("b", 1))
    assert case.goods_back is not None
    closed = case.model_copy(update={"status": "closed"})
    assert returning_units(book, (), [closed]) == {}
    for status in ("arrived", "refund_due", "objected", "decided", "lapsed", "lost"):
        goods = case.goods_back.model_copy(update={"status": status})
        assert returning_units(book, (), [case.model_copy(update={"goods_back": goods})]) == {}
    without = case.model_copy(update={"goods_back": None})
    assert returning_units(book, (), [without, case]) == {"b": {1}}


@pytest.mark.parametrize("status", ["due", "back_with_buyer", "label_bought", "number_entered", "on_its_way"])
def test_goods_are_returning_in_every_state_before_their_arrival(status: str) -> None:
    """R-PDA-20"""
    book, case = a_page().order_book, asked_back(("b", 1))
    assert case.goods_back is not None
    goods = case.goods_back.model_copy(update={"status": status})
    assert returning_units(book, (), [case.model_copy(update={"goods_back": goods})]) == {"b": {1}}


def test_disputes_and_cases_about_one_line_are_put_together() -> None:
    """R-PDA-20: a case asks back units that no dispute is about, as long as there are any"""
    life = a_final_dispute(life=Life(order=LAMPS), lines=(PackageLine(line_id="a", quantity=1),))
    case = asked_back(("a", 1))
    lines = (PackageLine(line_id="a", quantity=2),)
    assert case.resolution is not None
    two = case.model_copy(update={"resolution": case.resolution.model_copy(update={"lines": lines})})
    assert returning_units(life.book, (), [two]) == {"a": {2, 3}}
    assert returning_units(life.book, life.disputes, [two]) == {"a": {1, 2, 3}}
    assert returning_units(life.book, life.disputes, [case]) == {"a": {1, 2}}
