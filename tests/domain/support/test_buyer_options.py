"""What is open to a buyer on which day."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.domain.orders.book import OrderBook
from shared.domain.orders.order import AfterSale
from shared.domain.support.buyer_options import buyer_options
from shared.domain.support.buyer_protection import help_facts
from shared.views.links import href
from tests.support import order_builders

SECOND = timedelta(seconds=1)
DELIVERED = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
DAY_30 = datetime(2026, 4, 2, 6, 59, 59, tzinfo=UTC)
DAY_90 = datetime(2026, 6, 1, 6, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "codes"),
    [
        (DELIVERED, [None, "standard_period_running", None]),
        (DAY_30, [None, "standard_period_running", None]),
        (DAY_30 + SECOND, ["standard_period_over", None, None]),
        (DAY_90, ["standard_period_over", None, None]),
        (DAY_90 + SECOND, ["standard_period_over", "bpp_window_closed", None]),
    ],
)
def test_the_ways_open_one_after_the_other(now: datetime, codes: list[str | None]) -> None:
    """R-BPP-06, R-BPP-07, R-BPP-11, R-BPP-12"""
    ways = buyer_options(DELIVERED, now=now, subject_id="o-1")
    assert [way.reason_code for way in ways] == codes
    assert [way.available for way in ways] == [code is None for code in codes]
    assert {way.subject_id for way in ways} == {"o-1"}
    assert {href(way.action, way.target) for way in ways} == {"/support-cases"}


def test_each_way_says_when_it_opens_and_closes_and_by_which_clause() -> None:
    """R-BPP-12"""
    standard, protection, question = buyer_options(DELIVERED, now=DELIVERED, subject_id="o-1")
    assert (standard.action, standard.opens_at, standard.closes_at) == ("standard_return", DELIVERED, DAY_30)
    assert (protection.action, protection.opens_at, protection.closes_at) == (
        "buyer_protection",
        DAY_30 + SECOND,
        DAY_90,
    )
    assert (question.action, question.opens_at, question.closes_at) == ("ask_customer_service", None, None)
    clauses = [way.clause for way in (standard, protection, question)]
    assert clauses == ["R-BPP-11", "R-BPP-11", "R-BPP-03"]
    later = [way.clause for way in buyer_options(DELIVERED, now=DAY_30 + SECOND, subject_id="o-1")]
    assert later == ["R-BPP-06", "R-BPP-06", "R-BPP-03"]


def test_before_the_delivery_only_questions_are_answered() -> None:
    """R-BPP-13"""
    ways = buyer_options(None, now=DELIVERED, subject_id="o-1")
    assert [(way.action, way.reason_code) for way in ways] == [
        ("standard_return", "not_delivered"),
        ("buyer_protection", "not_delivered"),
        ("ask_customer_service", None),
    ]


@pytest.mark.parametrize(
    ("kind", "status", "unresolved"),
    [
        ("refund", "rejected", True),
        ("return", "closed", True),
        ("refund", "processed", False),
        ("refund", "in_process", False),
        ("reshipment", "rejected", False),
        ("cancellation", "closed", False),
    ],
)
def test_a_return_or_refund_that_came_to_nothing_is_unresolved(
    kind: str, status: str, unresolved: bool
) -> None:
    """R-BPP-11"""
    request = AfterSale.model_validate(
        {"request_id": "as-1", "kind": kind, "status": status, "occurred_at": DELIVERED}
    )
    order = order_builders.an_order().model_copy(update={"after_sales": (request,)})
    assert help_facts(OrderBook.read(order, None), (), now=DELIVERED).unresolved_request is unresolved


def test_the_facts_for_help_are_the_orders() -> None:
    """R-BPP-10, R-BPP-13"""
    order = order_builders.an_order(delivered_at=order_builders.at("03-01T10:05:00"))
    facts = help_facts(OrderBook.read(order, None), (), now=DELIVERED)
    assert (facts.delivered_at, facts.placed_at) == (order.facts.delivered_at, order.facts.placed_at)
    assert (facts.date_of_birth, facts.unresolved_request) == (order.facts.buyer.date_of_birth, False)
