"""Support cases: opened where they belong, moved on day 31, resolved once by an agent."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from shared.domain.case import PLATFORM, Actor, Transition
from shared.domain.errors import Conflict, Invalid, NotConfigured, Refusal, Rejected
from shared.domain.orders.book import OrderBook
from shared.domain.orders.entries import hold
from shared.domain.orders.order import OrderItem, PackageLine
from shared.domain.support.buyer_protection import HelpFacts
from shared.domain.support.case import (
    HelpRequest,
    SupportCase,
    end,
    lapse,
    note_message,
    open_case,
)
from shared.domain.support.outcomes import Resolution
from shared.domain.support.resolving import resolve
from tests.support.dispute_play import SHIP_FROM
from tests.support.moments import market
from tests.support.order_builders import an_item, an_order, at
from tests.support.refusals import refused

SECOND = timedelta(seconds=1)
AGENT = Actor(role="agent", account="ag-7")


DELIVERED = market("2026-03-02T12:00:00")
DAY_30_END = market("2026-04-01T23:59:59")
DAY_90_END = market("2026-05-31T23:59:59")
CONTACTED = DELIVERED + timedelta(hours=1)


def facts(**changes: Any) -> HelpFacts:
    order: dict[str, Any] = {"placed_at": market("2026-02-20T12:00:00"), "delivered_at": DELIVERED}
    return HelpFacts(**(order | changes))


def opened(now: datetime = DAY_30_END, **changes: Any) -> Transition[SupportCase]:
    wish: dict[str, Any] = {
        "kind": "refund",
        "channel": "ticket",
        "description": "The kettle stopped working.",
        "seller_contacted_at": CONTACTED,
    }
    of, book = changes.pop("of", facts()), changes.pop("book", a_book())
    id = changes.pop("id", "cse_1")
    return open_case(of, book, HelpRequest(**(wish | changes)), id=id, now=now)


def a_book(*items: OrderItem, **told: Any) -> OrderBook:
    """An order of 40.00: three cups for 10.00 and a lamp for 30.00, unless told otherwise."""
    usual = (an_item("cups", 1_000, 3), an_item("lamp", 3_000))
    return OrderBook.read(an_order(items=items or usual, packages=(), **told), None)


def lines(*named: tuple[str, int]) -> list[PackageLine]:
    return [PackageLine(line_id=line_id, quantity=quantity) for line_id, quantity in named]


def decided(
    case: SupportCase, book: OrderBook | None = None, **changes: Any
) -> tuple[Transition[SupportCase], OrderBook]:
    wish: dict[str, Any] = {
        "outcome": "refund",
        "amount": 2_500,
        "lines": (),
        "reason": "Covered.",
        "agent": AGENT,
        "now": DAY_90_END,
    }
    return resolve(case, book or a_book(), **(wish | changes))


def resolved(case: SupportCase, **changes: Any) -> Transition[SupportCase]:
    return decided(case, **changes)[0]


def test_a_case_is_opened_where_it_belongs_with_the_clauses_that_sent_it_there() -> None:
    """R-BPP-03, R-BPP-04, R-BPP-06"""
    step = opened(DAY_30_END + SECOND)
    assert (step.event, step.actor) == ("support_case_opened", Actor(role="buyer", account="buyer-1"))
    assert (step.case.route, step.case.status, step.case.version) == ("buyer_protection", "open", 1)
    assert step.case.decision.clauses[0] == "R-BPP-06"
    assert [d.state for d in step.case.deadlines] == ["lapsed", "met"]
    assert step.case.next_deadline is None


def test_what_the_routing_refuses_opens_no_case() -> None:
    """R-BPP-08"""
    refused(Conflict, "contact_seller_first", lambda: opened(seller_contacted_at=None))


@pytest.mark.parametrize("tried", [False, True])
def test_a_standard_case_becomes_one_of_buyer_protection_on_day_31(tried: bool) -> None:
    """R-BPP-06, A-27"""
    case = opened(of=facts(unresolved_request=tried)).case
    assert lapse(case, now=DAY_30_END) is None
    step = lapse(case, now=DAY_30_END + SECOND)
    assert step is not None
    assert (step.event, step.actor) == ("moved_to_buyer_protection", PLATFORM)
    assert (step.case.route, step.case.decision.outcome) == ("buyer_protection", "buyer_protection")
    assert [(d.kind, d.state) for d in step.case.deadlines] == [
        ("standard_return", "lapsed"),
        ("buyer_protection", "met"),
    ]
    assert lapse(step.case, now=DAY_90_END + SECOND) is None


def test_a_case_of_buyer_protection_outlives_day_90() -> None:
    """R-BPP-07: raised in time is in time."""
    case = opened(DAY_90_END).case
    assert lapse(case, now=DAY_90_END + timedelta(days=30)) is None
    assert resolved(case, now=DAY_90_END + timedelta(days=30)).case.closed_reason == "refunded"


def test_a_question_waits_for_no_clock() -> None:
    """R-BPP-05"""
    case = opened(kind="question").case
    assert (case.route, case.deadlines, lapse(case, now=DAY_90_END)) == ("customer_service", (), None)


def test_an_agents_refund_is_paid_once_by_the_seller() -> None:
    """R-BPP-07"""
    step = resolved(opened().case)
    assert (step.case.status, step.case.closed_reason, step.case.refunded) == ("closed", "refunded", 2_500)
    assert step.case.resolution == Resolution(
        outcome="refund", amount=2_500, reason="Covered.", at=DAY_90_END
    )
    (refund,) = step.money
    assert (refund.id, refund.debit, refund.credit, refund.amount) == (
        "cse_1:buyer_refund",
        "seller",
        "buyer",
        2_500,
    )
    assert step.case.next_deadline is None
    assert (step.actor, step.case.decision.basis) == (AGENT, "agent")
    refused(Conflict, "already_resolved", lambda: resolved(step.case))


def test_a_refund_that_follows_a_return_is_decided_now_and_paid_when_the_goods_are_back() -> None:
    """R-BPP-15, R-PDA-20: of lines alone, as much as is left of them"""
    how: dict[str, Any] = {"outcome": "return_and_refund", "amount": None, "lines": lines(("cups", 2))}
    step, book = decided(opened().case, address=SHIP_FROM, **how)
    case = step.case
    assert (case.status, case.closed_reason, case.refunded, step.money) == ("return_pending", None, 0, ())
    assert case.resolution == Resolution(
        outcome="return_and_refund",
        amount=667,
        lines=(*lines(("cups", 2)),),
        reason="Covered.",
        at=DAY_90_END,
    )
    assert (case.waiting_since, case.quiet_since, book) == (None, DAY_90_END, a_book())
    assert [one.kind for one in case.deadlines if one.state == "open"] == ["return_shipment"]
    refused(Conflict, "already_resolved", lambda: resolved(case))
    refused(NotConfigured, "ship_from_missing", lambda: decided(opened().case, **how))


def test_what_goes_back_is_what_is_refunded_else_what_the_case_is_about() -> None:
    """R-PDA-20"""
    case = opened(lines=lines(("lamp", 1))).case
    how: dict[str, Any] = {"outcome": "return_and_refund", "address": SHIP_FROM}
    assert resolved(case, **how).case.lines_back == (*lines(("lamp", 1)),)
    named = lines(("cups", 1))
    assert resolved(case, **how, amount=100, lines=named).case.lines_back == (*named,)


def test_lines_without_an_amount_are_refunded_as_far_as_anything_is_left_of_them() -> None:
    """R-BPP-15, R-REF-05: and nothing where nothing is left."""
    step, book = decided(opened().case, amount=None, lines=lines(("lamp", 1), ("cups", 2)))
    assert (step.case.refunded, step.money[0].amount) == (3_000 + 667, 3_667)
    assert (book.settled("lamp"), book.settled("cups"), book.left) == ({1}, {1, 2}, 333)
    other = opened(id="cse_2").case
    rest, after = decided(other, book, amount=None, lines=lines(("cups", 3)))
    assert (rest.case.refunded, after.left) == (333, 0)
    refusal = refused(
        Rejected,
        "refund_exceeds_paid",
        lambda: decided(other, book, amount=None, lines=lines(("lamp", 1))),
    )
    assert refusal.extra == {"left": "0.00"}


def test_an_amount_alone_is_taken_from_what_is_left_of_the_whole_order_pro_rata() -> None:
    """R-REF-05"""
    _, book = decided(opened().case, amount=400)
    assert (book.left_of_line("cups"), book.left_of_line("lamp")) == (900, 2_700)
    assert book.settled("cups") == book.settled("lamp") == set()


def test_an_amount_alone_is_taken_from_the_lines_the_case_is_about() -> None:
    """R-REF-05: named by default, never taken from other lines"""
    case = opened(lines=lines(("cups", 3))).case
    step, book = decided(case, amount=400)
    assert (book.left_of_line("cups"), book.left_of_line("lamp")) == (600, 3_000)
    assert step.case.resolution is not None
    assert step.case.resolution.lines == case.lines
    refusal = refused(Rejected, "refund_exceeds_paid", lambda: decided(case, book, amount=601))
    assert refusal.extra == {"left": "6.00"}
    _, other = decided(case, amount=400, lines=lines(("lamp", 1)))
    assert (other.left_of_line("cups"), other.left_of_line("lamp")) == (1_000, 2_600)


def test_a_refund_of_neither_amount_nor_lines_is_not_one_of_the_cases_lines() -> None:
    """R-BPP-15"""
    case = opened(lines=lines(("cups", 3))).case
    refused(Invalid, "invalid_request", lambda: resolved(case, amount=None))


def test_an_amount_of_lines_is_taken_from_those_alone() -> None:
    """R-REF-05, settled only where nothing is left"""
    _, book = decided(opened().case, amount=400, lines=lines(("lamp", 1)))
    assert (book.left_of_line("cups"), book.left_of_line("lamp"), book.settled("lamp")) == (
        1_000,
        2_600,
        set(),
    )
    refusal = refused(
        Rejected,
        "refund_exceeds_paid",
        lambda: decided(opened().case, a_book(), amount=3_001, lines=lines(("lamp", 1))),
    )
    assert refusal.extra == {"left": "30.00"}
    _, whole = decided(opened().case, amount=3_000, lines=lines(("lamp", 1)))
    assert whole.settled("lamp") == {1}


def test_a_refund_names_an_amount_or_lines() -> None:
    """R-BPP-15"""
    refusal = refused(Invalid, "invalid_request", lambda: resolved(opened().case, amount=None))
    assert [error["field"] for error in refusal.errors] == ["lines"]


def test_every_bad_line_of_a_resolution_is_named() -> None:
    """R-REF-05"""
    named = lines(("forks", 1), ("cups", 4), ("lamp", 1), ("lamp", 1))
    refusal = refused(Invalid, "invalid_request", lambda: resolved(opened().case, lines=named))
    assert [error["field"] for error in refusal.errors] == [
        "lines[0].line_id",
        "lines[1].quantity",
        "lines[3].line_id",
    ]


def test_units_no_case_is_open_about_are_refunded_first() -> None:
    """R-REF-05"""
    held = hold(a_book(), {"cups": {1}}, case_id="rsh_1", service="reshipment")
    _, book = decided(opened().case, held, amount=None, lines=lines(("cups", 2)))
    assert book.settled("cups") == {2, 3}


def test_of_a_cancelled_order_nothing_is_left_to_refund() -> None:
    """R-REF-04"""
    cancelled = a_book(cancelled_at=at("03-01T10:05:30"))
    refused(Rejected, "nothing_left", lambda: decided(opened().case, cancelled))
    step, _ = decided(opened().case, cancelled, outcome="declined", amount=None)
    assert step.case.closed_reason == "declined"


def test_an_open_case_of_a_cancelled_order_ends_with_nothing_left() -> None:
    """R-REF-04"""
    step = end(opened().case, now=DAY_30_END)
    assert step is not None
    assert (step.event, step.actor, step.detail) == (
        "support_case_closed",
        PLATFORM,
        {"reason": "nothing_left"},
    )
    assert (step.case.status, step.case.closed_reason, step.case.next_deadline) == (
        "closed",
        "nothing_left",
        None,
    )
    assert (step.case.decision.basis, step.case.decision.clauses) == ("nothing_left", ("R-REF-04",))
    assert end(step.case, now=DAY_30_END) is None
    refused(Conflict, "already_resolved", lambda: resolved(step.case))


@pytest.mark.parametrize("outcome", ["declined", "answered"])
def test_what_is_declined_or_answered_moves_no_money(outcome: Any) -> None:
    """R-BPP-05, R-BPP-07, R-BPP-15"""
    step = resolved(opened().case, outcome=outcome, amount=None)
    assert (step.case.status, step.case.closed_reason) == ("closed", outcome)
    assert (step.case.refunded, step.money) == (0, ())
    refused(Invalid, "invalid_amount", lambda: resolved(opened().case, outcome=outcome, amount=1))
    named: dict[str, Any] = {"outcome": outcome, "amount": None, "lines": lines(("lamp", 1))}
    refused(Invalid, "invalid_request", lambda: resolved(opened().case, **named))


@pytest.mark.parametrize(
    ("changes", "kind", "code"),
    [
        ({"reason": " \n"}, Invalid, "reason_required"),
        ({"amount": 0}, Invalid, "invalid_amount"),
        ({"amount": -1}, Invalid, "invalid_amount"),
        ({"amount": 4_001}, Rejected, "refund_exceeds_paid"),
    ],
)
def test_a_resolution_gives_its_reason_and_stays_within_what_was_paid(
    changes: dict[str, Any], kind: type[Refusal], code: str
) -> None:
    """R-BPP-07"""
    refused(kind, code, lambda: resolved(opened().case, **changes))
    assert resolved(opened().case, amount=4_000).case.refunded == 4_000


def test_the_records_of_a_case_say_where_it_went_and_how_it_ended() -> None:
    """R-GEN-13"""
    start = opened()
    assert (start.event, start.detail) == ("support_case_opened", {"route": "standard_return_refund"})
    assert (start.case.refunded, start.case.seller_contacted_at) == (0, CONTACTED)
    moved = lapse(start.case, now=DAY_30_END + SECOND)
    assert moved is not None
    assert (moved.event, moved.detail) == ("moved_to_buyer_protection", {"from": "standard_return_refund"})
    assert moved.case.decision.basis == "standard_period_over"
    assert moved.case.decision.clauses == ("R-BPP-06", "R-BPP-11")
    ended = resolved(moved.case, reason=" Covered. ")
    told = {"reason": "Covered.", "amount": "25.00"}
    assert ended.case.resolution is not None
    assert (ended.event, ended.case.resolution.reason) == ("support_case_resolved", "Covered.")
    assert ended.detail == {"outcome": "refund", "amount": "25.00"}
    assert ended.case.decision.outcome == "refund"
    assert ended.case.decision.facts == moved.case.decision.facts | told
    assert ended.case.decision.clauses == moved.case.decision.clauses


def test_a_case_resolved_within_the_standard_period_leaves_no_clock_running() -> None:
    """R-GEN-06"""
    step = resolved(opened().case, now=DAY_30_END)
    assert [deadline.state for deadline in step.case.deadlines] == ["met", "met"]


def test_a_bad_field_of_a_resolution_is_named() -> None:
    """R-BPP-07"""
    blank = refused(Invalid, "reason_required", lambda: resolved(opened().case, reason=" "))
    extra = refused(Invalid, "invalid_amount", lambda: resolved(opened().case, outcome="declined"))
    assert [error["field"] for refusal in (blank, extra) for error in refusal.errors] == ["reason", "amount"]


def test_the_last_cent_is_refunded_when_it_is_all_that_is_left() -> None:
    """R-BPP-07"""
    _, cent = decided(opened(id="cse_0").case, amount=3_999)
    assert decided(opened().case, cent, amount=1)[0].case.refunded == 1
    named = lines(("cups", 3), ("lamp", 1))
    assert decided(opened().case, cent, amount=None, lines=named)[0].case.refunded == 1


# What a case is about, and who waits


def test_a_case_names_lines_of_the_order_each_once_in_a_quantity_that_was_bought() -> None:
    """R-BPP-15"""
    assert opened(lines=lines(("cups", 3), ("lamp", 1))).case.lines == (*lines(("cups", 3), ("lamp", 1)),)
    named = lines(("forks", 1), ("cups", 4), ("lamp", 1), ("lamp", 1))
    refusal = refused(Invalid, "invalid_request", lambda: opened(lines=named))
    assert [error["field"] for error in refusal.errors] == [
        "lines[0].line_id",
        "lines[1].quantity",
        "lines[3].line_id",
    ]


@pytest.mark.parametrize(
    ("born", "flags"), [(date(2008, 2, 20), ()), (date(2008, 2, 21), ("under_age",)), (None, ())]
)
def test_a_buyer_who_was_too_young_is_helped_and_the_case_flagged(born: date | None, flags: Any) -> None:
    """R-BPP-10: on the day of the order, the birthday being old enough"""
    step = opened(of=facts(date_of_birth=born))
    assert (step.case.flags, step.case.status, step.case.route) == (flags, "open", "standard_return_refund")


def test_a_case_waits_from_the_oldest_message_that_no_agent_has_answered() -> None:
    """R-BPP-05: the request being the first"""
    case = opened(CONTACTED).case
    buyer, seller = Actor(role="buyer", account="buyer-1"), Actor(role="seller", account="shop-1")
    waits = [(case.waiting_since, case.quiet_since)]
    for minutes, by in ((1, buyer), (2, AGENT), (3, seller), (4, buyer), (5, AGENT)):
        now = CONTACTED + timedelta(minutes=minutes)
        case = note_message(case, message_id="msg_1", by=by, now=now).case
        waits.append((case.waiting_since, case.quiet_since))
    after = [CONTACTED + timedelta(minutes=n) for n in range(6)]
    assert waits == [
        (CONTACTED, None),
        (CONTACTED, None),
        (None, after[2]),
        (after[3], None),
        (after[3], None),
        (None, after[5]),
    ]


def test_a_closed_case_waits_for_nobody_and_takes_no_message() -> None:
    """R-BPP-03, R-BPP-05"""
    case = resolved(opened().case).case
    assert (case.waiting_since, case.quiet_since) == (None, DAY_90_END)
    refused(
        Conflict,
        "case_closed",
        lambda: note_message(case, message_id="msg_1", by=AGENT, now=DAY_90_END),
    )


def test_while_goods_go_back_the_case_takes_messages_and_waits_for_the_answer() -> None:
    """R-BPP-05"""
    case = resolved(opened().case, outcome="return_and_refund", address=SHIP_FROM).case
    later = DAY_90_END + SECOND
    buyer = Actor(role="buyer", account="buyer-1")
    step = note_message(case, message_id="msg_1", by=buyer, now=later)
    assert (step.case.status, step.case.waiting_since) == ("return_pending", later)


def test_a_message_is_recorded_by_its_id() -> None:
    """R-GEN-13"""
    step = note_message(opened().case, message_id="msg_cse_1-1", by=AGENT, now=DAY_30_END)
    assert (step.event, step.actor, step.detail) == ("message_posted", AGENT, {"message_id": "msg_cse_1-1"})
