"""Refunds of one order, whoever grants them, never exceed what was paid."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.orders.refund_book import RefundBook, left, refund

NOW = datetime(2026, 3, 2, 18, 30, tzinfo=UTC)
PAID = {"l1": 2000, "l2": 999}


def grant(book: RefundBook | None, amount: int, lines: list[str], case_id: str = "dsp_1"):
    return refund(
        book,
        order_id="o-1",
        seller_id="shop-1",
        case_id=case_id,
        paid=PAID,
        line_ids=lines,
        amount=amount,
        payer="seller",
        now=NOW,
    )


def test_a_refund_is_booked_on_its_lines_and_paid_once_under_its_case():
    step, transfer = grant(None, 2000, ["l1"])
    assert step.case.refunded == {"l1": 2000}
    assert (transfer.id, transfer.debit, transfer.credit, transfer.amount) == (
        "dsp_1:buyer_refund",
        "seller",
        "buyer",
        2000,
    )


def test_a_second_refund_gets_what_is_left_and_a_third_nothing():
    first, _ = grant(None, 1500, ["l1"])
    second, transfer = grant(first.case, 1500, ["l1"], "rsh_1")
    assert transfer.amount == 500
    assert grant(second.case, 1, ["l1"], "cse_1") is None
    assert left(second.case, PAID, ["l1", "l2"]) == {"l1": 0, "l2": 999}


@given(
    st.lists(st.tuples(st.integers(1, 4000), st.sampled_from([["l1"], ["l2"], ["l1", "l2"]])), max_size=12)
)
def test_whatever_the_order_of_refunds_no_line_is_refunded_past_its_price(wishes):
    book, paid_out = None, 0
    for n, (amount, lines) in enumerate(wishes):
        granted = grant(book, amount, lines, f"case_{n}")
        if granted:
            book, paid_out = granted[0].case, paid_out + granted[1].amount
    refunded = book.refunded if book else {}
    assert sum(refunded.values()) == paid_out
    assert all(refunded.get(line, 0) <= price for line, price in PAID.items())
