"""A buyer is never refunded more than was paid."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.errors import Invalid, Rejected
from shared.domain.orders.book import OrderBook
from shared.domain.orders.entries import buyer_refund, lessen
from shared.domain.orders.refund_checks import check_left
from tests.support.order_builders import an_item, an_order, at


@pytest.mark.parametrize(
    ("paid", "refunded", "left"),
    [
        (10_000, [], 10_000),
        (10_000, [1], 9_999),
        (10_000, [4_000, 5_999], 1),
        (10_000, [10_000], 0),
        (10_000, [6_000, 6_000], 0),
        (0, [], 0),
    ],
)
def test_what_can_still_be_refunded_is_what_was_paid_less_all_refunds(
    paid: int, refunded: list[int], left: int
) -> None:
    """Refunds never exceed the amount paid."""
    book = OrderBook.read(an_order(items=(an_item("a", paid),), packages=()), None)
    for place, amount in enumerate(refunded):
        case = f"request:{place}"
        book = lessen(book, ["a"], case_id=case, service="platform", at=at("03-05T12:00:00"), amount=amount)
    assert book.left == left


def test_the_last_cent_can_be_refunded_and_not_one_more() -> None:
    """Refunds never exceed the amount paid."""
    check_left(10_000, left=10_000)
    with pytest.raises(Rejected) as refused:
        check_left(10_001, left=10_000)
    assert refused.value.code == "refund_exceeds_paid"
    assert refused.value.extra == {"left": "100.00"}
    assert "At most 100.00 can be refunded now." in refused.value.detail


def test_where_all_is_refunded_the_refusal_says_so() -> None:
    with pytest.raises(Rejected, match=r"Nothing is left to refund\."):
        check_left(1, left=0)


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_or_less_is_no_refund(amount: int) -> None:
    """R-RSH-09"""
    with pytest.raises(Invalid) as refused:
        check_left(amount, left=10_000)
    assert refused.value.code == "invalid_amount"
    assert [error["field"] for error in refused.value.errors] == ["amount"]


@given(st.integers(0, 1_000_000), st.lists(st.integers(-10, 300_000), max_size=12))
def test_any_series_of_refunds_stays_within_what_was_paid(paid: int, asked: list[int]) -> None:
    """Refunds never exceed the amount paid, and every refusal leaves them as they were."""
    made: list[int] = []
    for amount in asked:
        before = max(0, paid - sum(made))
        try:
            check_left(amount, left=before)
        except (Invalid, Rejected):
            assert amount <= 0 or amount > before
        else:
            made.append(amount)
    assert sum(made) <= paid


def test_a_refund_goes_from_the_seller_to_the_buyer_under_an_id_of_its_case() -> None:
    """R-RSH-18: one case refunds once."""
    first = buyer_refund(case_id="rsh_1", order_id="o-1", seller_id="shop-1", amount=500)
    again = buyer_refund(case_id="rsh_1", order_id="o-1", seller_id="shop-1", amount=600)
    assert first.id == again.id == "rsh_1:buyer_refund"
    assert (first.kind, first.debit, first.credit, first.amount) == ("buyer_refund", "seller", "buyer", 500)
    assert (first.order_id, first.case_id, first.seller_id) == ("o-1", "rsh_1", "shop-1")


def test_a_refund_can_be_the_platforms() -> None:
    """R-JDG-27"""
    refund = buyer_refund(case_id="dsp_1", order_id="o-1", seller_id="shop-1", amount=500, payer="platform")
    assert (refund.debit, refund.credit) == ("platform", "buyer")
