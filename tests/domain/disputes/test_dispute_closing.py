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


@every_ending
def test_after_the_judgment_nothing_of_that_is_possible(end: Callable[[Life], Dispute], status: str) -> None:
    """What is judged is carried out, appealed or disputed again"""
    for life in (a_won_dispute(), a_final_dispute()):
        with pytest.raises(Conflict, match="already_judged"):
            end(life)


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
    with pytest.raises(Conflict, match="already_judged"):
        end(life)
