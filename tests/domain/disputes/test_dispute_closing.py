"""Disputes that end without a judgment."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from shared.domain.disputes import closing, proceedings
from shared.domain.disputes.case import Dispute
from shared.domain.errors import Conflict, Invalid, Rejected
from shared.domain.policy import clause
from tests.support.dispute_builders import HOUR, SECOND
from tests.support.dispute_play import AGENT, Life
from tests.support.dispute_stages import a_contested_dispute, a_dispute, a_final_dispute, a_won_dispute
from tests.support.moments import market


def withdraw(life: Life) -> Dispute:
    return life.withdraw()


def reject(life: Life, reason: str = "Filed about another order.") -> Dispute:
    return life.commit(closing.reject(life.context, by=AGENT, reason=reason, now=life.now))


def settle(life: Life, *parties: str) -> Dispute:
    for party in parties or ("buyer", "seller"):
        life.commit(closing.settle(life.context, by=party, now=life.now))
    return life.dispute


def stop(life: Life, by: str = "seller", kind: str = "court", reference: str = "24-CV-7") -> Dispute:
    return life.commit(proceedings.report(life.context, by=by, kind=kind, reference=reference, now=life.now))


ENDINGS = [
    (withdraw, "withdrawn"),
    (reject, "rejected_by_platform"),
    (settle, "cancelled_mutual"),
    (stop, "stopped_external"),
]
every_ending = pytest.mark.parametrize(("end", "status"), ENDINGS)


@every_ending
@pytest.mark.parametrize("begin", [a_dispute, a_contested_dispute])
def test_before_the_judgment_a_dispute_can_end_and_every_timer_stops(
    begin: Callable[[], Life], end: Callable[[Life], Dispute], status: str
) -> None:
    """R-DSP-06, R-DSP-17, R-DSP-18, R-DSP-19"""
    life = begin()
    dispute = end(life)
    assert (dispute.status, dispute.next_deadline, dispute.judgment) == (status, None, None)
    assert life.wait(timedelta(days=90)).dispute == dispute
    assert life.money == []


@every_ending
def test_it_counts_as_a_request_and_makes_room_for_another_within_the_period(
    end: Callable[[Life], Dispute], status: str
) -> None:
    """R-DSP-18, A-12"""
    life = a_dispute()
    first = end(life)
    life.now = market("2026-05-31T23:59:59")
    second = life.file().dispute
    assert (second.round, second.previous_id) == (2, first.id)
    life.now = second.created_at + HOUR
    end(life)
    with pytest.raises(Conflict, match="dispute_limit_reached"):
        life.file()


@every_ending
def test_outside_the_period_there_is_no_other_request(end: Callable[[Life], Dispute], status: str) -> None:
    """R-DSP-18, R-DSP-03"""
    life = a_dispute()
    end(life)
    life.now = market("2026-06-01T00:00:00")
    with pytest.raises(Rejected, match="acceptance_window_closed"):
        life.file()


@pytest.mark.parametrize("end", [withdraw, reject])
def test_after_the_judgment_a_request_is_neither_withdrawn_nor_rejected(
    end: Callable[[Life], Dispute],
) -> None:
    """What is judged is carried out, appealed or disputed again"""
    for life in (a_won_dispute(), a_final_dispute()):
        with pytest.raises(Conflict, match="already_judged"):
            end(life)


@pytest.mark.parametrize("begin", [a_won_dispute, a_final_dispute])
def test_both_can_settle_it_until_the_judgment_has_been_carried_out(begin: Callable[[], Life]) -> None:
    """R-DSP-17: every timer and the deduction stop, and the units are free again"""
    life = begin()
    dispute = settle(life)
    assert (dispute.status, dispute.next_deadline) == ("cancelled_mutual", None)
    assert (life.book.settled("a"), life.book.held("a"), life.book.free("a")) == (set(), set(), {1})
    assert life.wait(timedelta(days=90)).dispute == dispute
    assert life.money == []
    with pytest.raises(Conflict, match="dispute_over"):
        life.perform()


def test_what_has_been_carried_out_is_settled_no_more() -> None:
    """R-DSP-17"""
    life = a_final_dispute("counterfeit")
    settle(life, "seller")
    life.perform()
    with pytest.raises(Conflict, match="judgment_carried_out"):
        settle(life, "buyer")
    assert [one.amount for one in life.money] == [200_00]


def test_in_the_last_second_of_the_48_hours_an_agreement_stops_the_deduction() -> None:
    """R-DSP-17, R-PDA-03"""
    life = a_final_dispute("counterfeit")
    due = life.due("post_dispute_action").due_at
    settle(life, "seller")
    life.wait(due)
    assert settle(life, "buyer").status == "cancelled_mutual"
    late = a_final_dispute("counterfeit")
    settle(late, "seller")
    late.wait(due + SECOND)
    with pytest.raises(Conflict, match="judgment_carried_out"):
        settle(late, "buyer")
    assert [one.kind for one in late.money] == ["buyer_refund", "seller_deduction"]


def test_an_agreement_offered_before_the_judgment_counts_no_more_after_it() -> None:
    """R-DSP-17: who lost can't take up what the other offered before"""
    life = a_contested_dispute()
    settle(life, "buyer")
    life.judge()
    assert life.dispute.settled_by == ()
    assert settle(life, "seller").status == "judged"


@pytest.mark.parametrize("end", [withdraw, reject])
def test_what_was_not_judged_says_that_a_request_is_left_and_until_when(
    end: Callable[[Life], Dispute],
) -> None:
    """R-DSP-18: the acceptance period runs on"""
    life = a_dispute()
    left = end(life).next_request
    assert left is not None
    assert (left.left, left.until) == (1, market("2026-05-31T23:59:59"))
    life.file()
    assert end(life).next_request is None


def test_out_of_its_period_no_request_is_left() -> None:
    """R-DSP-18, R-DSP-03"""
    life = a_dispute("counterfeit", visible=False)
    life.show("seller")
    life.now = market("2026-05-10T12:00:00")
    life.order = life.order.model_copy(
        update={"facts": life.order.facts.model_copy(update={"delivered_at": market("2026-04-01T10:00:00")})}
    )
    life.sweep()
    assert withdraw(life).next_request is None


@every_ending
@pytest.mark.parametrize(("second", "other"), ENDINGS)
def test_what_is_over_ends_no_second_time(
    end: Callable[[Life], Dispute], status: str, second: Callable[[Life], Dispute], other: str
) -> None:
    """R-DSP-06"""
    life = a_dispute()
    end(life)
    with pytest.raises(Conflict, match="dispute_over"):
        second(life)


def test_one_side_alone_does_not_settle() -> None:
    """R-DSP-17"""
    life = a_dispute()
    settle(life, "seller")
    assert (life.dispute.status, life.dispute.settled_by) == ("evidence_collection", ("seller",))
    with pytest.raises(Conflict) as caught:
        settle(life, "seller")
    assert (caught.value.code, caught.value.clause) == ("already_agreed", clause("R-DSP-17"))
    assert settle(life, "buyer").status == "cancelled_mutual"


def test_an_offer_to_settle_stops_no_clock() -> None:
    """R-DSP-17"""
    life = a_dispute()
    settle(life, "seller")
    assert life.skip("evidence", "buyer").dispute.status == "judged"


def test_the_platform_says_why_it_does_not_take_a_dispute_up() -> None:
    """R-DSP-18"""
    life = a_dispute()
    with pytest.raises(Invalid) as caught:
        reject(life, "  ")
    assert caught.value.code == "reason_required"
    dispute = reject(life, " Filed about another order. ")
    assert dispute.rejection_reason == "Filed about another order."
    assert dispute.decision is not None
    assert dispute.decision.outcome == "rejected_by_platform"
    assert dispute.decision.clauses == (clause("R-DSP-18"),)


@pytest.mark.parametrize("by", ["buyer", "seller"])
def test_either_side_may_turn_to_a_court_and_says_to_which(by: str) -> None:
    """R-DSP-19, R-DSP-02"""
    life = a_dispute()
    for kind, reference, field in (("", "24-CV-7", "kind"), ("court", " ", "reference")):
        with pytest.raises(Invalid) as caught:
            stop(life, by, kind, reference)
        assert [bad["field"] for bad in caught.value.errors] == [field]
    told = stop(life, by, "regulator", "FTC-1").proceedings
    assert told is not None
    assert (told.kind, told.reference, told.reported_by) == ("regulator", "FTC-1", by)


@every_ending
def test_a_dispute_whose_time_ran_out_was_judged_before_it_could_end(
    end: Callable[[Life], Dispute], status: str
) -> None:
    """R-GEN-05: what has lapsed has happened, whether or not a sweep has run"""
    life = a_dispute()
    life.now = life.due("evidence", "seller").due_at + SECOND
    with pytest.raises(RuntimeError, match="bring it up to date first"):
        end(life)
    life.sweep()
    assert life.dispute.judgment is not None
    assert life.dispute.judgment.basis == "buyer_evidence_insufficient"
