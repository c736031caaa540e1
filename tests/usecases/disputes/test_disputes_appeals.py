"""Disagreeing with a judgment: appeals, second requests, acceptance, each to the second."""

from typing import Any

import pytest

from shared.domain.errors import Invalid, Rejected
from shared.usecases.disputes import filing, judging, queries, withdrawal
from tests.support.aws import Clock
from tests.support.disputes import AGENT, BUYER, REFUTED, SELLER, Court
from tests.support.refusals import refusal


def test_an_appeal_in_the_last_second_of_the_second_day_is_in_time(case: Court, clock: Clock) -> None:
    """R-JDG-09, R-PDA-18"""
    case.won()
    window = case.dispute.deadline("appeal")
    assert window is not None
    clock.now = window.due_at
    assert case.appeal().status == "appealed"
    assert case.told("buyer")[-1] == "judgment_appealed"
    assert case.notice("buyer", "judgment_appealed").clause.startswith("R-PDA-18")
    clock.forward(days=30)
    assert case.sweep() == []


@pytest.mark.parametrize("swept", [True, False])
def test_an_appeal_a_second_later_is_late(case: Court, swept: bool) -> None:
    """R-JDG-09"""
    case.won()
    case.pass_due("appeal", swept=swept)
    refused = refusal(case.appeal)
    assert (type(refused), refused.code) == (Rejected, "appeal_window_closed")
    assert refused.extra["deadline"] == "2026-05-07T06:59:59Z"
    assert case.dispute.status == "action_pending"


def test_appeals_are_refused_where_there_is_nothing_to_appeal(case: Court) -> None:
    """R-JDG-09, A-23"""
    case.contested()
    assert refusal(case.appeal).code == "not_judged"
    case.judge()
    assert refusal(case.appeal, " ").code == "invalid_request"
    case.appeal()
    assert refusal(case.appeal).code == "already_appealed"
    assert refusal(case.accept, "buyer").code == "appeal_pending"
    case.file("inconsistent_product", "b")
    case.show("buyer")
    case.show("seller")
    case.complete("buyer", "seller")
    case.judge(REFUTED)
    assert refusal(case.appeal).code == "nothing_to_appeal"
    assert refusal(case.decide_appeal).code == "not_appealed"


def test_who_has_accepted_can_not_appeal(case: Court) -> None:
    case.won()
    case.accept("seller")
    assert refusal(case.appeal).code == "judgment_accepted"
    assert refusal(case.accept, "seller").code == "already_accepted"


def test_an_appeal_that_fails_leaves_the_judgment_and_makes_it_final(case: Court) -> None:
    """A-23, R-PDA-15"""
    case.won()
    case.appeal()
    final = case.decide_appeal(reason="The photos show it.")
    assert (final.status, final.final_at) == ("action_pending", case.clock.now)
    for party in ("buyer", "seller"):
        words = case.notice(party, "judgment_final")
        assert "The photos show it." in words.paragraphs[1]
    words = case.notice("seller", "judgment_final")
    assert words.until == "May 6, 2026, 12:00 p.m. Pacific time"
    assert "deducted" in words.otherwise


def test_an_appeal_that_succeeds_replaces_the_judgment_and_both_hear_of_the_new_one(case: Court) -> None:
    """A-23, R-JDG-06"""
    case.won()
    case.appeal()
    case.clock.forward(hours=1)
    judged = case.decide_appeal(REFUTED)
    assert (judged.status, judged.final_at) == ("judged", None)
    assert judged.appeal and judged.appeal.replaced and judged.appeal.replaced.winner == "buyer"
    words = case.notice("buyer", "dispute_judged")
    assert words.asked == "Ask for a second and last decision, or accept the judgment."
    assert words.until == "May 6, 2026, 11:59 p.m. Pacific time"
    assert words.paragraphs[0] == "The seller's appeal succeeded: It was."
    told = "The buyer can ask a second and last time until May 6, 2026, 11:59 p.m. Pacific time."
    assert f"{told} Nothing is carried out before that." in case.notice("seller", "dispute_judged").paragraphs
    case.pass_due("second_request")
    assert case.book.denied("a") == {1}
    assert "appeal" not in " ".join(case.notice("seller", "judgment_final").paragraphs)


def test_a_decision_on_an_appeal_has_its_reason_and_its_judgment(case: Court) -> None:
    case.won()
    case.appeal()
    assert refusal(case.decide_appeal, reason=" ").code == "reason_required"
    command = case.command(AGENT)
    both = {"upheld": True, "reason": "It was.", "verdict": None}
    assert type(refusal(judging.decide_appeal, case.services, command, case.id, **both)) is Invalid


def test_the_second_request_is_a_dispute_of_its_own_with_what_counted_before(case: Court) -> None:
    """R-JDG-08, R-DSP-10"""
    case.won(verdict=REFUTED)
    first = case.id
    case.clock.forward(hours=1)
    page = filing.redispute(case.services, case.command(BUYER), first, description="Look again.")
    second = page.dispute
    assert (second.round, second.previous_id, second.status) == (2, first, "evidence_collection")
    assert [piece.attached for piece in second.counted()] == ["first_round"] * 2
    assert case.dispute_of(second.id).evidence == ()
    shown = queries.read(case.services, SELLER, second.id).dispute
    assert [piece.id for piece in shown.counted()] == list(second.first_evidence)
    assert (case.dispute.status, case.dispute.next_id) == ("superseded", second.id)
    assert case.book.open_case("a", "dispute") == second.id
    assert case.told("seller") == ["dispute_filed", "dispute_filed", "dispute_judged"]
    words = case.notice("seller", "dispute_filed", second.id)
    assert ("Request", "The second and last one") in words.facts


@pytest.mark.parametrize("swept", [True, False])
def test_the_second_request_is_in_time_to_the_second(case: Court, swept: bool) -> None:
    """R-JDG-08"""
    case.won(verdict=REFUTED)

    def again() -> Any:
        return filing.redispute(case.services, case.command(BUYER), case.id, description="Look.")

    window = case.dispute.deadline("second_request")
    assert window is not None
    case.pass_due("second_request", swept=swept)
    refused = refusal(again)
    assert (type(refused), refused.code) == (Rejected, "redispute_window_closed")
    assert case.dispute.closed_reason == "seller_won"


def test_a_judgment_of_the_second_request_is_final_at_once_where_the_seller_wins(case: Court) -> None:
    """R-DSP-10, R-PDA-15"""
    case.won(verdict=REFUTED)
    again = filing.redispute(case.services, case.command(BUYER), case.id, description="Look again.")
    case.id = again.dispute.id
    case.complete("buyer", "seller")
    final = case.judge(REFUTED)
    assert (final.status, final.closed_reason) == ("closed", "seller_won")
    refused = refusal(filing.redispute, case.services, case.command(BUYER), case.id, description="No.")
    assert refused.code == "dispute_limit_reached"
    words = case.notice("buyer", "dispute_judged", case.id)
    assert words.asked == ""


def test_the_buyer_is_told_about_which_line_a_second_request_is_left(case: Court) -> None:
    """R-DSP-10, R-JDG-08: of two lines one was disputed before"""
    case.file("inconsistent_product", "a")
    withdrawal.withdraw(case.services, case.command(BUYER), case.id)
    case.file("inconsistent_product", "a", "b")
    case.complete("buyer", "seller")
    told = case.notice("buyer", "dispute_judged", case.id)
    assert told.asked.startswith("Ask for a second and last decision about A thing, or accept the judgment.")
    assert told.asked.endswith("Both requests that can be made about the rest have been made.")
    again = filing.redispute(case.services, case.command(BUYER), case.id, description="Look again.").dispute
    assert (again.line_ids, again.package_ids) == (("b",), ("B",))
    case.clock.forward(seconds=1)
    case.id = again.id
    case.complete("buyer", "seller")
    assert case.dispute.closed_reason == "seller_won"
    assert (
        "Both requests that can be made about this have been made."
        in case.notice("buyer", "dispute_judged", again.id).paragraphs
    )


def test_redisputes_are_refused_where_there_is_nothing_to_dispute(case: Court) -> None:
    again = lambda: filing.redispute(case.services, case.command(BUYER), case.id, description="x")  # noqa: E731
    case.contested()
    assert refusal(again).code == "not_judged"
    case.judge()
    assert refusal(again).code == "nothing_to_dispute"
    assert refusal(case.accept, "buyer", "buyer").code == "already_accepted"


def test_a_judgment_accepted_by_both_is_final_at_once(case: Court) -> None:
    """R-PDA-15"""
    final = case.final()
    assert (final.status, final.final_at) == ("action_pending", case.clock.now)
    assert refusal(case.accept, "buyer").code == "judgment_final"
