"""Recalls: a whole product is refunded, a part of its batches is to be justified within seven days."""

from typing import Any

import pytest

from shared.domain.agenda import STAFF, moves_of
from shared.domain.case import PLATFORM, Actor, Deadline
from shared.domain.decision import Decision
from shared.domain.errors import Conflict
from shared.domain.orders.entries import buyer_refund
from shared.domain.policy import clause
from shared.domain.safety.recalls import (
    Document,
    Justification,
    Recall,
    RecallProgress,
    RecallRefund,
    count_orders,
    justify,
    lapse,
    leave_out,
    missing,
    open_recall,
    refunded,
)
from tests.support.dispute_builders import FILED, HOUR, SECOND
from tests.support.dispute_play import AGENT
from tests.support.moments import market
from tests.support.order_builders import step as made
from tests.support.policies import CURRENT
from tests.support.refusals import refused
from tests.support.safety_builders import Watched

# The last second of the seventh day after a recall at noon of 4 May.
DAY_7_END = market("2026-05-11T23:59:59")
LATER = FILED + HOUR
SELLER = Actor(role="seller", account="shop-1")
LAB = Document(name="lab.pdf", sha256="0" * 64)


def a_recall(*batches: str) -> Recall:
    """Of these batches, of the whole product without any."""
    return opening(batches or None).case


def opening(batches: Any = None) -> Any:
    return open_recall(
        id="rcl_1",
        seller_id="shop-1",
        product_id="p",
        source="regulator",
        reference="CPSC 26-101",
        batches=batches,
        agent=AGENT,
        now=FILED,
    )


def justified(recall: Recall, *, now: Any = LATER) -> Any:
    return justify(recall, text="The others passed.", documents=[LAB], now=now)


# The whole product


def test_a_whole_product_is_refunded_and_nothing_asked_of_the_seller() -> None:
    """R-JDG-34, R-PDA-13"""
    step = opening()
    assert (step.event, step.actor, step.at) == ("recall_opened", AGENT, FILED)
    assert step.detail == {"source": "regulator"}
    assert step.case == Recall(
        id="rcl_1",
        version=1,
        created_at=FILED,
        updated_at=FILED,
        policy_version=CURRENT,
        seller_id="shop-1",
        product_id="p",
        source="regulator",
        reference="CPSC 26-101",
        batches=None,
        status="refunding",
        decision=Decision(
            outcome="refund_every_order",
            basis="hazard_override",
            clauses=(clause("R-JDG-34"), clause("R-PDA-13")),
            facts={"source": "regulator", "reference": "CPSC 26-101", "product_id": "p"},
            policy_version=CURRENT,
        ),
    )
    assert (step.case.compliant, missing(step.case), moves_of(step.case)) == (None, [], ())


def test_its_orders_are_counted_as_they_are_found() -> None:
    """R-PDA-13"""
    first = count_orders(a_recall(), more=3, to="order-3", now=LATER)
    assert (first.event, first.actor, first.at, first.detail) == (
        "orders_found",
        PLATFORM,
        LATER,
        {"more": 3},
    )
    assert (first.case.orders, first.case.all_found, first.case.found_to) == (3, False, "order-3")
    second = count_orders(first.case, more=2, to=None, now=LATER).case
    assert (second.orders, second.all_found, second.found_to) == (5, True, None)
    assert second.status == "refunding"


def test_an_order_that_never_came_is_left_out_once() -> None:
    """R-PDA-13"""
    counted = count_orders(a_recall(), more=3, to=None, now=FILED).case
    step = leave_out(counted, "order-2", now=LATER)
    assert step is not None
    assert (step.event, step.actor, step.at) == ("order_left_out", PLATFORM, LATER)
    assert (step.detail, step.case.orders, step.case.absent) == ({"order_id": "order-2"}, 2, ("order-2",))
    assert leave_out(step.case, "order-2", now=LATER) is None
    other = made(leave_out(step.case, "order-3", now=LATER)).case
    assert (other.orders, other.absent) == (1, ("order-2", "order-3"))


@pytest.mark.parametrize(
    ("found", "last", "done", "status"),
    [
        (2, True, 1, "refunding"),
        (2, True, 2, "completed"),
        (2, True, 3, "completed"),
        (2, False, 2, "refunding"),
        (0, True, 0, "completed"),
        (0, False, 0, "refunding"),
    ],
)
def test_it_is_completed_when_every_order_was_found_and_is_done_with(
    found: int, last: bool, done: int, status: str
) -> None:
    """R-PDA-13"""
    recall = count_orders(a_recall(), more=found, to=None if last else "order-9", now=LATER).case
    assert RecallProgress(recall=recall, refunded=done).status == status


def test_a_recall_of_a_part_is_never_completed() -> None:
    """R-PDA-14"""
    recall = count_orders(a_recall("B-1"), more=0, to=None, now=LATER).case
    assert RecallProgress(recall=recall, refunded=0).status == "awaiting_justification"


def test_an_order_is_refunded_or_done_with_without_money() -> None:
    """R-PDA-13"""
    recall = a_recall().model_copy(update={"policy_version": "2025_07"})
    payment = buyer_refund(case_id="rcl_1-o", order_id="order-1", seller_id="shop-1", amount=19_99)
    step = refunded(recall, id="rcl_1-o", order_id="order-1", payment=payment, now=LATER)
    assert (step.event, step.actor, step.at, step.money) == ("order_refunded", PLATFORM, LATER, (payment,))
    assert step.case == RecallRefund(
        id="rcl_1-o",
        version=1,
        created_at=LATER,
        updated_at=LATER,
        policy_version="2025_07",
        recall_id="rcl_1",
        order_id="order-1",
        seller_id="shop-1",
        status="refunded",
        amount=19_99,
    )
    spent = refunded(recall, id="rcl_1-o", order_id="order-1", payment=None, now=LATER)
    assert (spent.event, spent.money, spent.case.status, spent.case.amount) == (
        "order_refunded",
        (),
        "nothing_left",
        0,
    )


# A part of its batches


def test_for_a_part_of_the_batches_the_seller_is_asked_why_not_the_rest() -> None:
    """R-PDA-14: to the last second of the seventh day"""
    recall = a_recall("B-1", "B-2")
    assert (recall.status, recall.batches, recall.compliant) == (
        "awaiting_justification",
        ("B-1", "B-2"),
        None,
    )
    (asked,) = recall.deadlines
    assert asked == Deadline(
        kind="recall_justification",
        party="seller",
        starts_at=FILED,
        start_event="recall_opened",
        due_at=DAY_7_END,
        state="open",
        consequence=asked.consequence,
        clause=clause("R-PDA-14"),
    )
    assert (recall.decision.outcome, recall.decision.basis, recall.decision.clauses) == (
        "justification_required",
        "recall_of_some_batches",
        (clause("R-PDA-14"),),
    )
    assert missing(recall) == ["justification_of_batches_not_recalled"]


def test_a_justification_in_the_last_second_settles_it() -> None:
    """R-PDA-14"""
    step = justified(a_recall("B-1"), now=DAY_7_END)
    assert (step.event, step.actor, step.at) == ("recall_justified", SELLER, DAY_7_END)
    assert step.detail == {"documents": 1, "in_time": True}
    settled = step.case
    assert (settled.status, settled.compliant, settled.flags) == ("justified", True, ())
    assert settled.justification == Justification(
        text="The others passed.", documents=(LAB,), received_at=DAY_7_END
    )
    assert [one.state for one in settled.deadlines] == ["met"]
    assert missing(settled) == []
    assert lapse(settled, now=DAY_7_END + SECOND) is None


def test_a_second_later_it_is_late_and_still_settles_it() -> None:
    """R-PDA-14: the flag of what was late stays"""
    now = DAY_7_END + SECOND
    step = justified(made(lapse(a_recall("B-1"), now=now)).case, now=now)
    assert step.detail == {"documents": 1, "in_time": False}
    settled = step.case
    assert (settled.status, settled.compliant, settled.flags) == (
        "justified",
        True,
        ("justification_missing",),
    )
    assert [one.state for one in settled.deadlines] == ["lapsed"]
    assert missing(settled) == []


def test_silence_is_flagged_from_the_first_second_after_the_seventh_day() -> None:
    """R-PDA-14"""
    assert lapse(a_recall("B-1"), now=DAY_7_END) is None
    step = lapse(a_recall("B-1"), now=DAY_7_END + SECOND)
    assert step is not None
    assert (step.event, step.actor, step.at) == ("justification_missing", PLATFORM, DAY_7_END + SECOND)
    late = step.case
    assert (late.status, late.compliant, late.flags) == ("unjustified", False, ("justification_missing",))
    assert [one.state for one in late.deadlines] == ["lapsed"]
    assert missing(late) == ["justification_of_batches_not_recalled"]
    assert lapse(late, now=DAY_7_END + HOUR) is None


def test_one_justifies_once_and_only_where_a_part_was_recalled() -> None:
    """R-PDA-14"""
    whole = refused(Conflict, "justification_not_asked", lambda: justified(a_recall()))
    again = refused(Conflict, "already_justified", lambda: justified(justified(a_recall("B-1")).case))
    assert whole.clause == again.clause == clause("R-PDA-14")


# Who is waited for


def test_the_sellers_justification_is_waited_for_until_it_is_there_or_too_late() -> None:
    """R-MSG-03"""
    recall = a_recall("B-1")
    (move,) = moves_of(recall)
    assert (move.role, move.account, move.kind, move.action, move.must) == (
        "seller",
        "shop-1",
        "recall_justification",
        "justify",
        True,
    )
    assert (move.object, move.id, move.starts_at, move.due_at) == ("recall", "rcl_1", FILED, DAY_7_END)
    assert moves_of(justified(recall).case) == ()
    assert moves_of(made(lapse(recall, now=DAY_7_END + SECOND)).case) == ()


def test_another_deadline_of_a_recall_is_no_move_of_the_sellers() -> None:
    """R-MSG-03"""
    recall = a_recall("B-1")
    other = recall.deadlines[0].model_copy(update={"kind": "another"})
    assert moves_of(recall.model_copy(update={"deadlines": (other,)})) == ()


def test_an_open_investigation_waits_for_the_agents_finding() -> None:
    """R-MSG-03, R-JDG-33: since it was opened"""
    watched = Watched().lose(1, 2, 3, 4, 5).lose(6, at=LATER)
    (move,) = moves_of(watched.under_way)
    assert (move.role, move.account, move.kind, move.action, move.must) == (
        "agent",
        STAFF,
        "finding",
        "enter_finding",
        True,
    )
    assert (move.object, move.id, move.clause) == ("investigation", "inv_5", clause("R-JDG-33"))
    assert (move.starts_at, move.due_at) == (FILED, None)
    for bad_faith in (True, False):
        ended = Watched().lose(1, 2, 3, 4, 5).find(bad_faith)
        assert moves_of(ended.under_way) == ()
