"""Moves: who can do what in an open case, until when, and what happens otherwise (R-MSG-03)."""

from datetime import timedelta
from typing import Any

import pytest

from shared.domain.agenda import STAFF, Move, moves_of
from shared.domain.case import Case
from shared.domain.claims import affidavits
from shared.domain.claims.questions import answer, ask
from shared.domain.orders.number_review import review_number
from shared.domain.orders.packages import track
from shared.domain.reshipments.answers import approve, reject
from shared.domain.safety.recalls import justify, lapse, open_recall
from shared.domain.support import case as support
from shared.domain.support.buyer_protection import HelpFacts
from tests.support import claim_builders as claims
from tests.support import reshipment_builders as requests
from tests.support import state_walk
from tests.support.dispute_builders import FILE, FILED, HOUR, SECOND, a_scan
from tests.support.dispute_play import AGENT, REFUTED, Life
from tests.support.dispute_stages import a_contested_dispute, a_dispute, a_won_dispute, on_its_way
from tests.support.order_builders import a_package

DAY = timedelta(days=1)


def agenda(case: Case) -> list[tuple[str, str, str, bool]]:
    """Role, account, action and must of each move, as they come."""
    return [(one.role, one.account, one.action, one.must) for one in moves_of(case)]


def the_move(case: Case, role: str) -> Move:
    (found,) = [one for one in moves_of(case) if one.role == role]
    return found


# Disputes


def test_each_party_that_is_expected_to_show_something_has_a_move_until_its_window_ends() -> None:
    life = on_its_way("lost_package")
    assert agenda(life.dispute) == [
        ("buyer", "buyer-1", "submit_evidence", True),
        ("seller", "seller-1", "submit_evidence", True),
        ("carrier", "ups", "submit_evidence", True),
    ]
    move, window = the_move(life.dispute, "seller"), life.due("evidence", "seller")
    assert (move.starts_at, move.due_at, move.consequence, move.clause) == (
        window.starts_at,
        window.due_at,
        window.consequence,
        window.clause,
    )
    assert (move.object, move.id, move.order_id, move.kind) == ("dispute", "dsp_1", "order-1", "evidence")
    assert move.amount == life.dispute.amount


def test_an_appeal_waits_for_an_agent_but_while_proceedings_are_looked_at() -> None:
    """R-DSP-19, R-MSG-03: no move is listed that is refused"""
    life = a_won_dispute()
    life.appeal()
    assert agenda(life.dispute) == [("agent", STAFF, "decide_appeal", True)]
    life.report("seller")
    assert [action for _, _, action, _ in agenda(life.dispute)] == ["decide_proceedings"]
    life.decide_report(False)
    assert agenda(life.dispute) == [("agent", STAFF, "decide_appeal", True)]


def test_who_has_shown_fifty_pieces_is_asked_to_say_that_this_is_all() -> None:
    """R-DSP-13, R-MSG-03: the choices of the dispute say the same"""
    life = a_dispute()
    for _ in range(49):
        life.show("seller")
    assert the_move(life.dispute, "seller").action == "submit_evidence"
    life.show("seller")
    assert the_move(life.dispute, "seller").action == "complete_evidence"
    assert the_move(life.dispute, "buyer").action == "submit_evidence"


def test_a_move_says_what_the_dispute_is_about() -> None:
    life = a_dispute("quality_safety", "a", "b")
    assert the_move(life.dispute, "buyer").title == life.dispute.title
    assert life.dispute.title.endswith(" and 1 more")


def test_who_has_said_that_this_is_all_has_no_move_left() -> None:
    life = a_dispute()
    life.show("buyer")
    life.complete("buyer")
    assert agenda(life.dispute) == [("seller", "seller-1", "submit_evidence", True)]


def test_a_file_on_its_way_is_no_move_of_anybody() -> None:
    life = a_dispute("quality_safety")
    life.show("buyer", file=FILE)
    life.complete("buyer")
    assert [move for move in moves_of(life.dispute) if move.role == "buyer"] == []


def test_judging_is_the_agents_move_with_an_end_and_without_one_once_it_is_overdue() -> None:
    """R-JDG-38, A-18"""
    life = a_contested_dispute()
    due = life.due("judgment").due_at
    assert agenda(life.dispute) == [("agent", STAFF, "judge", True)]
    assert the_move(life.dispute, "agent").due_at == due
    life.skip("judgment")
    assert agenda(life.dispute) == [("agent", STAFF, "judge", True)]
    overdue = the_move(life.dispute, "agent")
    assert (overdue.due_at, overdue.starts_at) == (None, due)


def test_who_lost_may_disagree_and_has_no_duty_to() -> None:
    """settled: `must` where silence has a consequence"""
    assert agenda(a_won_dispute().dispute) == [("seller", "seller-1", "appeal", False)]
    assert agenda(a_won_dispute(verdict=REFUTED).dispute) == [("buyer", "buyer-1", "redispute", False)]


def test_who_has_accepted_the_judgment_has_no_right_to_disagree_left() -> None:
    life = a_won_dispute().accept("seller")
    assert [move for move in moves_of(life.dispute) if move.action == "appeal"] == []


def test_an_appeal_waits_for_an_agent_without_an_end_since_it_was_filed() -> None:
    life = a_won_dispute()
    life.wait(HOUR)
    life.appeal()
    move = the_move(life.dispute, "agent")
    assert (move.action, move.must, move.due_at, move.starts_at) == ("decide_appeal", True, None, life.now)
    assert move.consequence == "It is escalated inside the platform when it has waited for five days."
    assert move.clause == "R-JDG-09"


def test_a_final_judgment_is_the_sellers_to_carry_out_in_its_48_hours() -> None:
    life = a_returnable()
    life.ship_back()
    life.track_return("delivered")
    move = the_move(life.dispute, "seller")
    assert (move.action, move.must) == ("carry_out", True)
    assert move.due_at == life.due("post_dispute_action").due_at


def test_a_dispute_that_is_over_is_on_no_agenda() -> None:
    life = a_dispute()
    life.withdraw()
    assert moves_of(life.dispute) == ()


def test_goods_that_are_due_back_are_the_buyers_move_until_they_are_sent() -> None:
    life = a_returnable()
    assert agenda(life.dispute) == [("buyer", "buyer-1", "ship_back", True)]
    life.ship_back()
    assert moves_of(life.dispute) == ()


def test_an_objection_to_what_came_back_is_the_agents_to_decide() -> None:
    """R-PDA-23"""
    life = a_returnable()
    life.ship_back()
    life.track_return("delivered")
    life.object_to_return()
    assert agenda(life.dispute) == [("agent", STAFF, "decide_objection", True)]
    assert (the_move(life.dispute, "agent").kind, the_move(life.dispute, "agent").due_at) == (
        "objection_decision",
        None,
    )


def test_what_an_agent_asks_for_is_that_partys_move() -> None:
    """R-JDG-42"""
    life = a_contested_dispute()
    life.ask("seller", hours=24)
    assert agenda(life.dispute) == [("seller", "seller-1", "submit_evidence", True)]
    assert the_move(life.dispute, "seller").due_at == life.now + 24 * HOUR


def test_proceedings_of_the_seller_are_the_agents_to_confirm_or_lift_while_the_clocks_are_held() -> None:
    """R-DSP-19"""
    life = a_returnable()
    life.report("seller")
    assert agenda(life.dispute) == [("agent", STAFF, "decide_proceedings", True)]
    held = life.dispute.goods_back
    life.wait(DAY).decide_report(confirmed=False)
    assert agenda(life.dispute) == [("buyer", "buyer-1", "ship_back", True)]
    goods = life.dispute.goods_back
    assert held is not None and goods is not None
    assert goods.due_at == the_move(life.dispute, "buyer").due_at == held.due_at + DAY


def a_returnable() -> Life:
    life = a_won_dispute("quality_safety").accept("buyer", "seller")
    assert life.dispute.goods_back is not None
    return life


# Reshipments


def test_a_request_waits_for_the_seller_then_for_what_was_approved_to_be_sent() -> None:
    """R-RSH-03, R-RSH-12"""
    asked = requests.a_reshipment()
    assert agenda(asked) == [("seller", "shop-1", "approve", True)]
    assert the_move(asked, "seller").due_at == requests.TUESDAY_END
    approved = approve(asked, now=requests.MONDAY).case
    assert agenda(approved) == [("seller", "shop-1", "ship", True)]
    assert the_move(approved, "seller").due_at == requests.WEDNESDAY_END
    assert moves_of(reject(asked, reason="No.", now=requests.MONDAY).case) == ()


def test_an_offer_is_the_buyers_move_about_the_amount_that_is_offered() -> None:
    """R-RSH-16"""
    move = the_move(requests.offered(amount=1_000), "buyer")
    assert (move.account, move.action, move.must, move.amount) == ("ann", "accept_offer", True, 1_000)
    assert move.due_at == requests.TUESDAY_END


def test_what_was_not_sent_in_time_still_waits_for_the_seller_without_an_end() -> None:
    """R-RSH-19: a late shipment is still accepted"""
    approved = approve(requests.a_reshipment(), now=requests.MONDAY).case
    overdue = requests.lapsed(approved, requests.WEDNESDAY_END + SECOND)
    move = the_move(overdue, "seller")
    assert (move.action, move.due_at, move.starts_at) == ("ship", None, requests.WEDNESDAY_END)
    assert moves_of(requests.sent(overdue, requests.THURSDAY_END).case) == ()


# Claims


def test_the_buyers_link_is_the_sellers_move_who_may_send_another() -> None:
    """R-AFF-10"""
    claim = claims.a_claim()
    assert agenda(claim) == [("seller", claim.seller_id, "send_affidavit", False)]
    assert the_move(claim, "seller").due_at is None
    sent = the_move(claims.sent(), "seller")
    assert (sent.action, sent.must, sent.due_at) == ("send_affidavit", False, claims.LINK_ENDS)
    assert (sent.party, sent.kind) == ("buyer", "affidavit_link")


def test_what_the_insurer_asks_is_the_sellers_move_until_its_last_second() -> None:
    """R-CLM-23"""
    until = claims.SENT + 5 * claims.DAY
    asked = ask(claims.submitted(), question="Where?", until=until, occurred_at=claims.SENT, now=claims.SENT)
    move = the_move(asked.case, "seller")
    assert (move.action, move.kind, move.must) == ("answer_insurer", "information_request", True)
    assert (move.due_at, move.amount) == (until, asked.case.amount)
    answered = answer(asked.case, id="ans_1", text="In the hall.", files=(), now=until)
    assert moves_of(answered.case) == ()


@pytest.mark.parametrize("case", [claims.submitted(), claims.accepted(), claims.rejected()])
def test_a_claim_that_needs_no_affidavit_is_on_no_agenda(case: Case) -> None:
    assert moves_of(case) == ()


def test_a_link_that_has_ended_can_be_followed_by_another_until_the_most_are_sent() -> None:
    """R-AFF-10"""
    expired = affidavits.expire(claims.sent(), now=claims.LINK_ENDS + SECOND)
    assert expired is not None
    assert the_move(expired.case, "seller").due_at is None
    most = expired.case.affidavit.model_copy(update={"sent_count": 5})
    assert moves_of(expired.case.model_copy(update={"affidavit": most})) == ()


# What waits for agents


def test_a_question_waits_for_an_agent_since_it_was_asked() -> None:
    """R-BPP-05"""
    case = a_help_case()
    assert agenda(case) == [("agent", STAFF, "resolve", True)]
    move = the_move(case, "agent")
    assert (move.object, move.due_at, move.starts_at) == ("support_case", None, FILED)
    ended = support.end(case, now=FILED + HOUR)
    assert ended is not None
    assert moves_of(ended.case) == ()


def a_help_case() -> support.SupportCase:
    asked = support.HelpRequest(
        kind="question", channel="ticket", description="It broke.", seller_contacted_at=FILED - HOUR
    )
    facts = HelpFacts(placed_at=FILED - 9 * 24 * HOUR, delivered_at=FILED - 24 * HOUR)
    return support.open_case(facts, requests.a_book(), asked, id="cse_1", now=FILED).case


def test_an_investigation_waits_for_its_finding() -> None:
    """R-JDG-33"""
    steps = list(state_walk.investigation_steps())
    opened = next(step.case for step in steps if step.event == "investigation_opened")
    assert agenda(opened) == [("agent", STAFF, "enter_finding", True)]
    assert all(moves_of(step.case) == () for step in steps if step.event == "finding_entered")


def test_a_borrowed_number_waits_for_its_review_since_it_was_found_and_until_it_was_looked_at() -> None:
    """R-TRK-07"""
    package = a_package(carrier="ups", tracking_number="1Z9")
    shared = track(package, [a_scan("accepted", FILED)], shared=True, now=FILED)
    assert shared is not None
    move = the_move(shared.case, "agent")
    assert (move.action, move.object, move.starts_at) == ("review_number", "package", FILED)
    later = track(shared.case, [a_scan("in_transit", FILED + HOUR)], shared=True, now=FILED + 2 * HOUR)
    assert later is not None
    assert the_move(later.case, "agent").starts_at == FILED
    for own in (True, False):
        found = review_number(later.case, own=own, reason="So.", agent=AGENT, now=FILED + 3 * HOUR)
        assert moves_of(found.case) == ()


def test_the_reasons_about_a_partial_recall_are_the_sellers_move() -> None:
    """R-PDA-14"""
    told: dict[str, Any] = {"id": "rcl_1", "seller_id": "shop-1", "product_id": "p", "reference": "7"}
    recall = open_recall(source="media", batches=["B1"], agent=AGENT, now=FILED, **told).case
    assert agenda(recall) == [("seller", "shop-1", "justify", True)]
    assert moves_of(open_recall(source="media", batches=None, agent=AGENT, now=FILED, **told).case) == ()
    assert moves_of(justify(recall, text="Why.", documents=[], now=FILED).case) == ()
    ended = lapse(recall, now=FILED + timedelta(days=9))
    assert ended is not None
    assert moves_of(ended.case) == ()


# Invariant 6, for every state that can be reached


def steps_of_all() -> dict[str, Any]:
    return {
        "claim": state_walk.claim_steps,
        "reshipment": state_walk.reshipment_steps,
        "support case": state_walk.support_steps,
        "investigation": state_walk.investigation_steps,
    }


# What waits for nobody here: the insurer decides a claim, a carrier delivers what was sent, or goes back.
FILES_ON_THEIR_WAY = {"answer_files", "scan"}
OUTSIDE = {"under_review", "shipped", "return_pending"}
ENDED = {
    "accepted", "rejected", "completed", "resolved_refund", "resolved_partial_refund", "closed", "resolved",
    "bad_faith", "cleared", "lifted",
}  # fmt: skip


@pytest.mark.parametrize("name", steps_of_all())
def test_a_case_is_over_or_has_a_next_deadline_or_is_on_an_agenda_or_waits_for_others(name: str) -> None:
    """Invariant 6"""
    for step in steps_of_all()[name]():
        case = step.case
        if case.status in ENDED:
            # What was sent in time still goes to the insurer, who hears appeals itself.
            waiting = [one for one in case.deadlines if one.state == "open"]
            left = [one for one in waiting if one.kind not in FILES_ON_THEIR_WAY]
            assert (left, moves_of(case)) == ([], ()), step.event
        else:
            waits = case.next_deadline is not None or moves_of(case) != () or case.status in OUTSIDE
            assert waits, (step.event, case.status)


@pytest.mark.parametrize("name", [*steps_of_all(), "dispute"])
def test_an_account_has_one_move_for_each_kind_in_a_case(name: str) -> None:
    """settled: one row a case, role and kind of deadline"""
    for step in {**steps_of_all(), "dispute": state_walk.dispute_steps}[name]():
        kinds = [(move.role, move.account, move.kind) for move in moves_of(step.case)]
        assert len(set(kinds)) == len(kinds), step.event
