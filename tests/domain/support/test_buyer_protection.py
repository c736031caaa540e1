"""Where a buyer's request for help goes: seller, standard process, disputes, Buyer Protection."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.errors import Conflict, Invalid, Rejected
from shared.domain.orders.book import OrderBook
from shared.domain.orders.order import AfterSale
from shared.domain.policy import policy
from shared.domain.support.buyer_protection import (
    HelpFacts,
    Routing,
    age_on,
    help_facts,
    is_under_age,
    route,
    windows,
)
from tests.support import order_builders
from tests.support.moments import MARKET, market
from tests.support.policies import CURRENT
from tests.support.refusals import refused

SECOND = timedelta(seconds=1)


DELIVERED = market("2026-03-02T12:00:00")
DAY_30_END = market("2026-04-01T23:59:59")
DAY_90_END = market("2026-05-31T23:59:59")
CONTACTED = DELIVERED + timedelta(hours=1)


def facts(**changes: Any) -> HelpFacts:
    order: dict[str, Any] = {"placed_at": market("2026-02-20T12:00:00"), "delivered_at": DELIVERED}
    return HelpFacts(**(order | changes))


def routed(now: datetime = DAY_30_END, *, of: HelpFacts | None = None, **changes: Any) -> Routing:
    wish: dict[str, Any] = {"kind": "return", "seller_contacted_at": CONTACTED}
    return route(of or facts(), now=now, **(wish | changes))


# Where it goes


@pytest.mark.parametrize("kind", ["return", "refund"])
def test_to_the_end_of_day_30_the_standard_process_is_the_way(kind: Any) -> None:
    """R-BPP-11, A-27"""
    routing = routed(DAY_30_END, kind=kind)
    assert routing.route == "standard_return_refund"
    assert routing.decision.clauses == ("R-BPP-11",)
    assert [(d.kind, d.state, d.due_at) for d in routing.deadlines] == [
        ("standard_return", "open", DAY_30_END),
        ("buyer_protection", "open", DAY_90_END),
    ]


@pytest.mark.parametrize("kind", ["return", "refund"])
@pytest.mark.parametrize("now", [DAY_30_END + SECOND, DAY_90_END])
def test_from_day_31_to_the_end_of_day_90_buyer_protection_is(kind: Any, now: datetime) -> None:
    """R-BPP-06, R-BPP-07, R-BPP-12: 90 days in all, not 120."""
    routing = routed(now, kind=kind)
    assert routing.route == "buyer_protection"
    assert routing.decision.basis == "standard_period_over"
    assert [d.state for d in routing.deadlines] == ["lapsed", "open"]


@pytest.mark.parametrize("kind", ["return", "refund"])
def test_after_day_90_there_is_none(kind: Any) -> None:
    """R-BPP-07"""
    refusal = refused(Rejected, "bpp_window_closed", lambda: routed(DAY_90_END + SECOND, kind=kind))
    assert refusal.extra == {"deadline": "2026-06-01T06:59:59Z"}
    assert refusal.clause == "R-BPP-07"


def test_a_request_that_came_to_nothing_goes_to_the_dispute_service_within_30_days() -> None:
    """R-BPP-11"""
    tried = facts(unresolved_request=True)
    assert routed(DAY_30_END, of=tried).route == "dispute_service"
    assert routed(DAY_30_END + SECOND, of=tried).route == "buyer_protection"


@pytest.mark.parametrize("of", [facts(), facts(delivered_at=None)], ids=["delivered", "not delivered"])
def test_a_question_goes_to_customer_service_whenever_it_is_asked(of: HelpFacts) -> None:
    """R-BPP-03, R-BPP-05"""
    routing = routed(DAY_90_END + SECOND, of=of, kind="question")
    assert (routing.route, routing.deadlines) == ("customer_service", ())


@pytest.mark.parametrize(
    ("kind", "clause"), [("question", "R-BPP-03"), ("return", "R-BPP-08"), ("refund", "R-BPP-08")]
)
def test_the_seller_is_asked_first(kind: Any, clause: str) -> None:
    """R-BPP-01, R-BPP-03, R-BPP-08"""
    refusal = refused(Conflict, "contact_seller_first", lambda: routed(kind=kind, seller_contacted_at=None))
    assert refusal.extra == {"route": "ask_seller"}
    assert refusal.clause is not None
    assert refusal.clause.startswith(clause)


def test_the_seller_was_not_asked_in_the_future() -> None:
    """R-GEN-05: five minutes are left for clocks that differ."""
    ahead = CONTACTED - timedelta(minutes=5)
    assert routed(ahead).route == "standard_return_refund"
    refusal = refused(Invalid, "invalid_request", lambda: routed(ahead - SECOND))
    assert [error["field"] for error in refusal.errors] == ["seller_contacted_at"]


@pytest.mark.parametrize("kind", ["return", "refund"])
def test_before_the_delivery_no_return_and_no_buyer_protection(kind: Any) -> None:
    """R-BPP-13"""
    refusal = refused(Rejected, "not_delivered", lambda: routed(of=facts(delivered_at=None), kind=kind))
    assert refusal.extra == {
        "route": "dispute_service",
        "alternatives": ["delayed_delivery", "lost_package"],
    }


def test_both_windows_run_from_the_day_of_delivery() -> None:
    """R-BPP-12, A-28"""
    standard, protection = windows(DELIVERED, version=CURRENT)
    assert (standard.starts_at, protection.starts_at) == (DELIVERED, DELIVERED)
    assert (standard.due_at, protection.due_at) == (DAY_30_END, DAY_90_END)
    assert (standard.start_event, protection.start_event) == ("delivered", "delivered")


@given(st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)), st.integers(0, 120))
def test_every_moment_after_delivery_has_exactly_one_way(delivered: datetime, days: int) -> None:
    """R-BPP-06, R-BPP-07, R-BPP-11"""
    now = delivered.replace(microsecond=0) + timedelta(days=days)
    day = (now.astimezone(MARKET).date() - delivered.astimezone(MARKET).date()).days
    try:
        to = routed(
            now, of=facts(delivered_at=delivered), seller_contacted_at=delivered.replace(microsecond=0)
        )
    except Rejected as refusal:
        assert (refusal.code, day > 90) == ("bpp_window_closed", True)
    else:
        assert to.route == ("standard_return_refund" if day <= 30 else "buyer_protection")
        assert day <= 90


@pytest.mark.parametrize(
    ("changes", "basis"),
    [
        ({"kind": "question"}, "seller_could_not_help"),
        ({"kind": "return"}, "standard_period_running"),
        ({"kind": "refund", "of": facts(unresolved_request=True)}, "request_unresolved"),
        ({"kind": "refund", "now": DAY_90_END}, "standard_period_over"),
    ],
)
def test_the_decision_says_what_it_rests_on(changes: dict[str, Any], basis: str) -> None:
    """R-GEN-13"""
    routing = routed(**changes)
    told = {"kind": changes["kind"], "seller_contacted_at": "2026-03-02T21:00:00Z"}
    if changes["kind"] != "question":
        told["delivered_at"] = "2026-03-02T20:00:00Z"
    assert (routing.decision.outcome, routing.decision.basis) == (routing.route, basis)
    assert (routing.decision.facts, routing.decision.policy_version) == (told, CURRENT)


@pytest.mark.parametrize("kind", ["return", "refund", "reshipment", "cancellation"])
@pytest.mark.parametrize("status", ["in_process", "processed", "rejected", "closed"])
def test_a_return_or_refund_that_was_rejected_or_closed_came_to_nothing(kind: Any, status: Any) -> None:
    """R-BPP-11, R-DSP-11"""
    asked = AfterSale(request_id="r-1", kind=kind, status=status, occurred_at=DELIVERED)
    order = order_builders.an_order().model_copy(update={"after_sales": (asked,)})
    told = help_facts(OrderBook.read(order, None), (), now=DELIVERED)
    in_vain = kind in ("return", "refund") and status in ("rejected", "closed")
    assert told.unresolved_request is in_vain


def test_the_facts_are_those_of_the_order() -> None:
    """R-BPP-07, R-BPP-10"""
    child = order_builders.BUYER.model_copy(update={"date_of_birth": date(2010, 1, 1)})
    order = order_builders.an_order(delivered_at=order_builders.at("03-01T10:00:00"), buyer=child)
    assert help_facts(OrderBook.read(order, None), (), now=DELIVERED) == HelpFacts(
        placed_at=order_builders.at("03-01T10:00:00"),
        delivered_at=order_builders.at("03-01T10:00:00"),
        date_of_birth=date(2010, 1, 1),
    )
    nowhere = OrderBook.read(order_builders.an_order(), None)
    assert help_facts(nowhere, (), now=DELIVERED).delivered_at is None


# Age


@pytest.mark.parametrize(
    ("placed", "old_enough"),
    [
        ("2026-05-09T23:59:59", False),
        ("2026-05-10T00:00:00", True),
        ("2026-05-10T12:00:00", True),
        ("2026-05-11T00:00:00", True),
        ("2025-05-10T12:00:00", False),
    ],
)
def test_who_turns_18_on_the_day_of_the_order_is_old_enough(placed: str, old_enough: bool) -> None:
    """R-BPP-10: to the birthday, by the clock in Los Angeles."""
    order = facts(placed_at=market(placed), date_of_birth=date(2008, 5, 10))
    assert is_under_age(order) is not old_enough
    assert routed(of=order).route == "standard_return_refund"


def test_the_age_at_the_time_of_the_order_counts_not_the_age_now() -> None:
    """R-BPP-10"""
    order = facts(placed_at=market("2026-02-20T12:00:00"), date_of_birth=date(2008, 3, 1))
    assert is_under_age(order)


@pytest.mark.parametrize("kind", ["return", "refund", "question"])
def test_a_child_is_sent_the_same_way_as_anybody(kind: Any) -> None:
    """R-BPP-10"""
    assert routed(of=facts(date_of_birth=date(2012, 1, 1)), kind=kind) == routed(kind=kind)


def test_an_unknown_birthday_is_no_obstacle() -> None:
    """R-BPP-10"""
    assert not is_under_age(facts(date_of_birth=None))


@pytest.mark.parametrize(
    ("day", "age"),
    [
        (date(2026, 2, 28), 17),
        (date(2026, 3, 1), 18),
        (date(2028, 2, 28), 19),
        (date(2028, 2, 29), 20),
    ],
)
def test_a_child_of_a_leap_day_is_a_year_older_on_march_1_of_other_years(day: date, age: int) -> None:
    """R-BPP-10"""
    assert age_on(day, date(2008, 2, 29)) == age


@given(st.dates(date(1930, 1, 1), date(2020, 1, 1)), st.dates(date(2020, 1, 2), date(2040, 1, 1)))
def test_age_grows_by_one_a_year_and_never_within_it(born: date, day: date) -> None:
    """R-BPP-10"""
    age = age_on(day, born)
    tomorrow = age_on(day + timedelta(days=1), born)
    assert tomorrow in (age, age + 1)
    assert tomorrow == age or (day + timedelta(days=1)).month in (born.month, 3)


def test_the_age_and_the_windows_come_from_the_policy() -> None:
    """R-BPP-10, R-GEN-11"""
    assert policy(CURRENT).section("protection")["min_buyer_age"] == 18
