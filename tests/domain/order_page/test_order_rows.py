"""An order as it is read: its row of the list, its book, and whether a claim can be opened."""

from datetime import timedelta
from typing import Any

import pytest

from shared.domain.claims.filing import eligibility, refusal
from shared.domain.order_page.rows import OrderRow, claim_obstacle, row_of
from shared.domain.orders.book import Book
from tests.support.claim_builders import LAST_SECOND, OPENED, a_shipped_package
from tests.support.dispute_builders import PLACED, SECOND, a_disputed_order
from tests.support.dispute_stages import a_final_dispute
from tests.support.label_builders import free
from tests.support.order_builders import an_item, packages_of
from tests.support.order_page_builders import a_page, page_of


def test_a_row_says_what_was_bought_by_whom_and_in_which_packages() -> None:
    """R-ORD-05"""
    order = a_disputed_order()
    packages = packages_of(order)
    assert row_of(order, packages.values()) == OrderRow(
        id="order-1",
        shipping_mode="tiktok_shipping",
        placed_at=PLACED,
        total=500_00,
        items=order.facts.items,
        buyer_name="Bea Buyer",
        packages=(packages["A"], packages["B"]),
        erased=False,
    )


def test_a_package_that_was_packed_anew_is_not_the_orders_any_more() -> None:
    """R-ORD-05"""
    order = a_disputed_order()
    packages = packages_of(order)
    gone = packages["A"].model_copy(update={"repacked": True, "cancelled_at": PLACED})
    kept = packages["B"].model_copy(update={"cancelled_at": PLACED})
    assert row_of(order, [gone, kept]).packages == (kept,)


def test_the_total_is_what_was_told_of_prices() -> None:
    """R-ORD-05"""
    order = a_disputed_order(items=(an_item("a", 200_00), an_item("b", 300_00)), shipping_fee_paid=5_99)
    assert row_of(order, ()).total == 505_99


def test_the_book_of_an_order_is_empty_until_something_is_entered() -> None:
    """R-REF-05"""
    empty = a_page().order_book
    assert (empty.order.id, empty.left, empty.refunded, empty.book.entries) == ("order-1", 500_00, 0, ())
    life = a_final_dispute()
    life.perform("refund")
    assert isinstance(life.stored, Book)
    paid = page_of(life).order_book
    assert (paid.book, paid.refunded, paid.left) == (life.stored, 200_00, 300_00)


# Whether a claim can be opened, from what a package knows itself


@pytest.mark.parametrize("mode", ["seller_shipping", "fulfilled_by_tiktok"])
def test_a_package_that_is_not_insured_here_has_no_claim(mode: str) -> None:
    """R-CLM-01"""
    package, _ = a_shipped_package()
    other = package.model_copy(update={"shipping_mode": mode})
    assert claim_obstacle(other, now=OPENED) == "claim_mode_not_eligible"


def test_a_shipped_package_has_until_the_last_second_of_day_90() -> None:
    """R-CLM-03, R-GEN-04"""
    package, label = a_shipped_package()
    assert package.claim_by == LAST_SECOND
    for now, code in (
        (OPENED, None),
        (LAST_SECOND, None),
        (LAST_SECOND + timedelta(microseconds=999_999), None),
        (LAST_SECOND + SECOND, "claim_window_closed"),
    ):
        assert claim_obstacle(package, now=now) == code
        rule = refusal(eligibility(package, label, now=now))
        assert (rule.code if rule else None) == code


@pytest.mark.parametrize(
    ("known", "code"),
    [
        ({"insurance_status": None, "claim_by": None}, "claim_mode_not_eligible"),
        ({"insurance_status": "expired", "claim_by": None}, "claim_mode_not_eligible"),
        ({"insurance_status": "confirmed", "claim_by": None}, "claim_not_scanned"),
        ({"insurance_status": "expired"}, None),
        ({"claim_status": "under_review"}, "claim_already_open"),
        ({"claim_status": "accepted"}, "claim_already_paid"),
        ({"claim_status": "rejected"}, None),
        ({"claim_status": None}, None),
    ],
)
def test_what_else_stands_in_the_way_is_named(known: dict[str, Any], code: str | None) -> None:
    """R-CLM-01, R-CLM-02, R-CLM-16"""
    package, _ = a_shipped_package()
    assert claim_obstacle(package.model_copy(update=known), now=OPENED) == code


def test_for_a_package_that_is_worth_nothing_there_is_nothing_to_claim() -> None:
    """R-CLM-15, R-ORD-05: its cover is 0.00"""
    package, label = a_shipped_package(0, chosen=free(0))
    refused = refusal(eligibility(package, label, now=OPENED))
    assert refused and claim_obstacle(package, now=OPENED) == refused.code == "claim_exceeds_cover"


def test_the_end_of_the_window_comes_before_an_earlier_claim() -> None:
    """R-CLM-03, R-CLM-16"""
    package, _ = a_shipped_package()
    claimed = package.model_copy(update={"claim_status": "accepted"})
    assert claim_obstacle(claimed, now=LAST_SECOND + SECOND) == "claim_window_closed"
