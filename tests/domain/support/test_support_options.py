"""What each role can do with a case of customer service, and who is waited for."""

from typing import Any

import pytest

from shared.domain.actions import Action, Target
from shared.domain.agenda import STAFF, Move, moves_of
from shared.domain.policy import clause
from shared.domain.support.available_actions import available_actions
from shared.domain.support.case import SupportCase, end, note_message
from shared.domain.support.page import SupportCasePage
from tests.support.dispute_builders import FILED, HOUR, SECOND
from tests.support.dispute_play import AGENT
from tests.support.moments import market
from tests.support.order_page_builders import a_help_case
from tests.support.support_play import BUYER, Helped, goods_arrived

CASE = Target(kind="supportcase", id="cse_1")
# Fourteen days after noon of 4 May.
SENT_BY = market("2026-05-18T23:59:59")


def choices(
    case: SupportCase, role: str, *, now: Any = FILED, dispute_open: bool = False
) -> dict[str, Action]:
    page = SupportCasePage(case=case, dispute_open=dispute_open)
    return {one.action: one for one in available_actions(page, role=role, now=now)}


def codes(case: SupportCase, role: str, *, now: Any = FILED) -> dict[str, str | None]:
    return {name: one.reason_code for name, one in choices(case, role, now=now).items()}


def the_move(case: SupportCase) -> Move:
    (move,) = moves_of(case)
    return move


# What each role can do


def test_all_can_write_in_an_open_case_and_agents_decide_it() -> None:
    """R-BPP-04, R-BPP-05"""
    for role in ("buyer", "seller"):
        assert codes(a_help_case(), role) == {"send_message": None}
    found = choices(a_help_case(), "agent")
    assert list(found) == ["send_message", "resolve"]
    assert all(one.available and one.target == CASE for one in found.values())
    assert found["send_message"].clause == clause("R-BPP-04")
    assert {one.subject_id for one in found.values()} == {None}


def test_in_a_closed_case_nobody_can_do_anything() -> None:
    """R-BPP-03"""
    step = end(a_help_case(), now=FILED)
    assert step is not None
    assert codes(step.case, "agent") == {"send_message": "case_closed", "resolve": "already_resolved"}
    found = choices(step.case, "buyer")
    assert list(found) == ["send_message"]
    assert (found["send_message"].reason_code, found["send_message"].clause) == (
        "case_closed",
        clause("R-BPP-03"),
    )


@pytest.mark.parametrize(
    ("route", "status", "dispute_open", "offered"),
    [
        ("dispute_service", "open", False, True),
        ("dispute_service", "open", True, False),
        ("dispute_service", "closed", False, False),
        ("standard_return_refund", "open", False, False),
        ("buyer_protection", "open", False, False),
    ],
)
def test_a_buyer_is_sent_to_the_dispute_service_while_no_dispute_is_open(
    route: str, status: str, dispute_open: bool, offered: bool
) -> None:
    """R-BPP-11"""
    case = a_help_case().model_copy(update={"route": route, "status": status})
    assert ("file_dispute" in choices(case, "buyer", dispute_open=dispute_open)) is offered
    for role in ("seller", "agent"):
        assert "file_dispute" not in choices(case, role, dispute_open=dispute_open)
    if offered:
        dispute = choices(case, "buyer")["file_dispute"]
        assert (dispute.available, dispute.subject_id, dispute.target) == (True, "order-1", None)
        assert dispute.clause == clause("R-BPP-11")


def test_goods_asked_back_are_the_buyers_to_send_until_the_end_of_day_14() -> None:
    """R-PDA-20, R-PDA-06"""
    case = Helped().ask_back().case
    found = choices(case, "buyer")
    assert list(found) == ["send_message", "buy_return_label", "ship_back"]
    for name in ("buy_return_label", "ship_back"):
        assert (found[name].available, found[name].closes_at, found[name].target) == (True, SENT_BY, CASE)
    assert codes(case, "seller") == {"send_message": None, "object_to_return": "return_not_arrived"}
    assert codes(case, "agent") == {
        "send_message": None,
        "resolve": "already_resolved",
        "decide_objection": "not_objected",
        "ship_back": None,
    }


def test_with_a_label_under_way_there_is_no_second_one() -> None:
    """R-PDA-20"""
    case = Helped().ask_back().begin_label().case
    found = choices(case, "buyer")
    assert (found["buy_return_label"].reason_code, found["ship_back"].available) == (
        "label_already_created",
        True,
    )


def test_goods_under_way_are_not_sent_twice() -> None:
    """R-PDA-21"""
    helped = Helped().ask_back().ship_back()
    assert codes(helped.case, "buyer") == {
        "send_message": None,
        "buy_return_label": "return_already_uploaded",
        "ship_back": None,
    }
    helped.track("in_transit")
    assert codes(helped.case, "buyer")["ship_back"] == "return_already_uploaded"
    assert codes(helped.case, "agent")["ship_back"] is None


def test_goods_that_were_not_sent_in_time_are_not_sent_any_more() -> None:
    """R-PDA-20"""
    case = Helped().ask_back().skip("return_shipment").case
    assert codes(case, "buyer") == {
        "send_message": "case_closed",
        "buy_return_label": "return_window_closed",
        "ship_back": "return_window_closed",
    }


def test_the_seller_can_object_for_48_hours_after_the_goods_have_come() -> None:
    """R-PDA-23"""
    helped = goods_arrived()
    due = helped.now + 48 * HOUR
    objecting = choices(helped.case, "seller", now=due)["object_to_return"]
    assert (objecting.available, objecting.closes_at, objecting.target) == (True, due, CASE)
    late = choices(helped.case, "seller", now=due + SECOND)["object_to_return"]
    assert (late.available, late.reason_code, late.closes_at) == (False, "objection_window_closed", due)
    assert choices(helped.case, "agent")["decide_objection"].reason_code == "not_objected"


def test_an_objection_is_the_agents_to_decide() -> None:
    """R-PDA-23"""
    helped = goods_arrived().object_to()
    found = choices(helped.case, "agent")["decide_objection"]
    assert (found.available, found.target, found.closes_at) == (True, CASE, None)
    assert codes(helped.case, "seller")["object_to_return"] == "already_objected"
    helped.decide(True)
    assert codes(helped.case, "agent")["decide_objection"] == "not_objected"


# Who is waited for


def test_an_open_case_waits_for_an_agents_answer_since_the_oldest_unanswered_message() -> None:
    """R-BPP-05, R-MSG-03"""
    move = the_move(a_help_case())
    assert (move.role, move.account, move.kind, move.action, move.must) == (
        "agent",
        STAFF,
        "support_answer",
        "resolve",
        True,
    )
    assert (move.object, move.id, move.order_id) == ("support_case", "cse_1", "order-1")
    assert (move.starts_at, move.due_at, move.clause, move.amount) == (FILED, None, clause("R-BPP-05"), None)
    written = note_message(a_help_case(), message_id="msg_1", by=BUYER, now=FILED + HOUR).case
    assert the_move(written).starts_at == FILED
    assert move.consequence


def test_a_case_that_is_answered_may_be_closed_and_nobody_is_pressed() -> None:
    """R-BPP-05"""
    answered = note_message(a_help_case(), message_id="msg_1", by=AGENT, now=FILED + HOUR).case
    move = the_move(answered)
    assert (move.role, move.account, move.kind, move.action, move.must) == (
        "agent",
        STAFF,
        "support_closing",
        "resolve",
        False,
    )
    assert (move.starts_at, move.due_at, move.clause) == (FILED + HOUR, None, clause("R-BPP-05"))
    assert move.consequence is None
    older = answered.model_copy(update={"quiet_since": None})
    assert the_move(older).starts_at == FILED


def test_goods_asked_back_wait_for_their_buyer_about_what_is_refunded() -> None:
    """R-PDA-20"""
    helped = Helped().ask_back(amount=150_01)
    move = the_move(helped.case)
    assert (move.role, move.account, move.kind, move.action, move.must) == (
        "buyer",
        "buyer-1",
        "return_shipment",
        "ship_back",
        True,
    )
    assert (move.starts_at, move.due_at, move.amount) == (FILED, SENT_BY, 150_01)
    helped.wait(HOUR).ship_back()
    assert moves_of(helped.case) == ()


def test_what_is_written_while_goods_go_back_waits_for_an_agents_answer() -> None:
    """R-BPP-05, R-MSG-03: since the oldest unanswered message, and nothing is left to resolve"""
    helped = Helped().ask_back().wait(HOUR)
    assert [one.role for one in moves_of(helped.case)] == ["buyer"]
    asked = note_message(helped.case, message_id="msg_1", by=BUYER, now=helped.now).case
    _, move = moves_of(asked)
    assert (move.role, move.account, move.kind, move.action, move.must) == (
        "agent",
        STAFF,
        "support_answer",
        "send_message",
        True,
    )
    assert (move.starts_at, move.due_at, move.clause) == (helped.now, None, clause("R-BPP-05"))
    assert choices(asked, "agent")[move.action].available
    answered = note_message(asked, message_id="msg_2", by=AGENT, now=helped.now).case
    assert [one.role for one in moves_of(answered)] == ["buyer"]


def test_the_seller_may_object_to_what_has_come() -> None:
    """R-PDA-23"""
    helped = goods_arrived("b")
    move = the_move(helped.case)
    assert (move.role, move.account, move.kind, move.action, move.must) == (
        "seller",
        "seller-1",
        "return_objection",
        "object_to_return",
        False,
    )
    assert (move.starts_at, move.due_at, move.amount) == (helped.now, helped.now + 48 * HOUR, 300_00)


def test_an_objection_waits_for_an_agent() -> None:
    """R-PDA-23, R-MSG-03"""
    helped = goods_arrived().wait(HOUR).object_to()
    move = the_move(helped.case)
    assert (move.role, move.account, move.kind, move.action, move.must) == (
        "agent",
        STAFF,
        "objection_decision",
        "decide_objection",
        True,
    )
    assert (move.starts_at, move.due_at, move.amount) == (helped.now, None, 200_00)
    assert move.clause == clause("R-PDA-23")


def test_a_case_that_is_closed_waits_for_nobody() -> None:
    """R-MSG-03"""
    step = end(a_help_case(), now=FILED)
    assert step is not None and moves_of(step.case) == ()
    cancelled = end(goods_arrived().object_to().case, now=FILED + 2 * HOUR)
    assert cancelled is not None and moves_of(cancelled.case) == ()
    assert moves_of(goods_arrived().skip("return_objection").case) == ()
    assert moves_of(Helped().ask_back().skip("return_shipment").case) == ()


def test_without_a_resolution_no_amount_is_at_stake() -> None:
    """R-MSG-03"""
    case = Helped().ask_back().case.model_copy(update={"resolution": None})
    assert (the_move(case).amount, the_move(case).due_at) == (None, SENT_BY)
