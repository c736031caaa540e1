"""Refunds that cases decide, entered in the order's book: whatever their order, never more than was paid."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.case import Actor, Transition
from shared.domain.errors import Refusal
from shared.domain.orders.book import RefundBook, book_refund, left_of_order, prices
from shared.domain.reshipments.case import Reshipment
from shared.domain.reshipments.negotiation import answer_offer, propose
from shared.domain.support.buyer_protection import HelpFacts
from shared.domain.support.case import SupportCase, open_case, resolve
from tests.support import order_builders
from tests.support.reshipment_builders import MONDAY, a_reshipment

ORDER = order_builders.an_order(
    order_id="o-1",
    seller_id="shop-1",
    items=(
        order_builders.an_item("cups", 1_000, 3),
        order_builders.an_item("plates", 4_000, 2),
        order_builders.an_item("gift", None),
    ),
    packages=(),
)
PLACED = datetime(2026, 2, 20, tzinfo=UTC)
AGENT = Actor(role="agent", account="ag-7")


def helped(number: int) -> SupportCase:
    return open_case(
        HelpFacts(placed_at=PLACED, delivered_at=MONDAY),
        id=f"cse_{number}",
        order_id="o-1",
        seller_id="shop-1",
        buyer_id="ann",
        kind="refund",
        channel="ticket",
        description="",
        seller_contacted_at=MONDAY,
        now=MONDAY,
    ).case


def refunding(amount: int, kind: Any = "refund_only") -> Transition[Reshipment]:
    return propose(a_reshipment(), kind=kind, amount=amount, refundable=5_000, now=MONDAY)


def booked(book: RefundBook | None, step: Transition[Any], **about: Any) -> RefundBook:
    decided, entry = book_refund(book, ORDER, step, **about)
    assert decided is step
    kept: RefundBook = entry.case
    return kept


def test_only_lines_with_a_known_price_can_be_refunded() -> None:
    """R-INS-03"""
    assert prices(ORDER) == {"cups": 1_000, "plates": 4_000}
    assert left_of_order(None, ORDER) == 5_000


def test_a_step_without_money_is_booked_nowhere() -> None:
    """Invariant 1"""
    step = refunding(1_500, "partial_refund")
    assert book_refund(None, ORDER, step) == (step,)


def test_a_refund_is_booked_on_the_lines_it_is_about() -> None:
    """R-RSH-08"""
    book = booked(None, refunding(4_000), line_ids=["plates"])
    assert (book.refunded, left_of_order(book, ORDER)) == ({"plates": 4_000}, 1_000)


def test_a_refund_of_more_than_those_lines_cost_is_shared_by_all() -> None:
    """R-RSH-08: to the cent"""
    assert booked(None, refunding(4_001), line_ids=["plates"]).refunded == {"cups": 800, "plates": 3_201}
    assert booked(None, refunding(2_001), line_ids=["gift"]).refunded == {"cups": 400, "plates": 1_601}


def test_a_refund_of_more_than_is_left_is_a_mistake_of_the_program() -> None:
    """Invariant 1"""
    book = booked(None, refunding(4_000), line_ids=["plates"])
    with pytest.raises(ValueError, match="more than is left"):
        book_refund(book, ORDER, refunding(2_000))


AMOUNTS = st.one_of(st.sampled_from([1, 333, 1_000, 2_000, 4_000, 5_000, 5_001]), st.integers(1, 6_000))
EVENTS = st.tuples(st.sampled_from(["refund", "offer", "accept", "support", "support all"]), AMOUNTS)


@given(st.lists(EVENTS, max_size=10))
def test_whatever_the_order_of_offers_and_support_refunds_no_more_is_paid_than_was(
    story: list[tuple[str, int]],
) -> None:
    """R-RSH-09, R-RSH-18, R-BPP-07, invariant 1: by order and by line, once for each case"""
    book: RefundBook | None = None
    request, paid_out = a_reshipment(), []
    for number, (event, amount) in enumerate(story):
        with suppress(Refusal):
            step = _decide(request, event, amount, left_of_order(book, ORDER), number)
            steps = book_refund(book, ORDER, step, line_ids=["plates"])
            request = step.case if isinstance(step.case, Reshipment) else request
            book = steps[1].case if len(steps) == 2 else book
            paid_out += step.money
    refunded = book.refunded if book else {}
    assert sum(transfer.amount for transfer in paid_out) == sum(refunded.values()) <= 5_000
    assert all(refunded.get(line, 0) <= price for line, price in prices(ORDER).items())
    assert len({transfer.id for transfer in paid_out}) == len(paid_out)


def _decide(request: Reshipment, event: str, amount: int, left: int, number: int) -> Transition[Any]:
    if event == "accept":
        return answer_offer(request, answer="accept", refundable=left, now=MONDAY)
    if event in ("refund", "offer"):
        kind: Any = "refund_only" if event == "refund" else "partial_refund"
        return propose(request, kind=kind, amount=amount, refundable=left, now=MONDAY)
    return resolve(
        helped(number),
        outcome="refund",
        amount=None if event == "support all" else amount,
        reason="Covered.",
        refundable=left,
        agent=AGENT,
        now=MONDAY,
    )
