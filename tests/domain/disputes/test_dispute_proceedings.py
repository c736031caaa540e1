"""Courts and regulators: what stops at once, and what is held for five days (R-DSP-19)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from shared.domain.errors import Conflict, Invalid
from shared.domain.policy import clause
from shared.domain.times import rfc3339
from tests.support.dispute_builders import FILED, HOUR, SECOND
from tests.support.dispute_play import REFUTED, Life
from tests.support.dispute_stages import (
    a_contested_dispute,
    a_dispute,
    a_final_dispute,
    a_won_dispute,
    on_its_way,
)
from tests.support.moments import market

REVIEWED_BY = market("2026-05-09T23:59:59")


def final() -> Life:
    """The seller has 48 hours from noon of 4 May to refund 200.00."""
    return a_final_dispute("counterfeit")


def running(life: Life) -> list[str]:
    return [one.kind for one in life.dispute.deadlines if one.state == "open"]


def lost(scenario: str = "counterfeit") -> Life:
    return a_won_dispute(scenario, REFUTED)


def appealed() -> Life:
    life = a_won_dispute("counterfeit")
    life.appeal()
    return life


@pytest.mark.parametrize("by", ["buyer", "seller"])
@pytest.mark.parametrize("begin", [a_dispute, a_contested_dispute, lost])
def test_where_nobody_owes_anything_either_side_stops_it_at_once(begin: Callable[[], Life], by: str) -> None:
    """R-DSP-19"""
    life = begin()
    dispute = life.report(by)
    assert (dispute.status, dispute.next_deadline, dispute.review) == ("stopped_external", None, None)
    assert life.wait(timedelta(days=90)).dispute == dispute
    assert (life.money, life.book.free("a")) == ([], {1})


@pytest.mark.parametrize("begin", [lambda: a_won_dispute("counterfeit"), appealed, final])
def test_whom_the_judgment_is_for_stops_it_at_once(begin: Callable[[], Life]) -> None:
    """R-DSP-19: the deduction too, and the units are given back"""
    life = begin()
    assert life.report("buyer").status == "stopped_external"
    assert life.wait(timedelta(days=90)).money == []
    assert (life.book.settled("a"), life.book.free("a")) == (set(), {1})
    for attempt in (life.perform, life.appeal, lambda: life.accept("buyer"), life.redispute):
        with pytest.raises(Conflict, match="dispute_over"):
            attempt()


@pytest.mark.parametrize("begin", [lambda: a_won_dispute("counterfeit"), appealed, final])
def test_who_owes_something_holds_the_clocks_for_five_days(begin: Callable[[], Life]) -> None:
    """R-DSP-19"""
    life = begin()
    before = life.dispute.status
    dispute = life.report("seller")
    assert (dispute.status, running(life)) == (before, ["proceedings_review"])
    review = life.due("proceedings_review")
    assert (review.due_at, review.party, review.clause) == (REVIEWED_BY, "platform", clause("R-DSP-19"))
    life.wait(REVIEWED_BY)
    assert (life.dispute.status, life.money) == (before, [])


def test_confirmed_it_stops_and_nothing_is_paid() -> None:
    """R-DSP-19: the book's units are given back"""
    life = final()
    life.report("seller")
    life.wait(REVIEWED_BY)
    dispute = life.decide_report(True, " The court has it. ")
    assert (dispute.status, dispute.next_deadline) == ("stopped_external", None)
    assert dispute.proceedings is not None
    assert dispute.proceedings.reason == "The court has it."
    assert dispute.review is not None
    assert (dispute.review.confirmed, dispute.review.decided_at) == (True, REVIEWED_BY)
    assert life.wait(timedelta(days=90)).money == []
    assert life.book.free("a") == {1}


def test_lifted_the_seller_has_the_rest_of_its_48_hours_to_the_second() -> None:
    """R-DSP-19, R-PDA-02"""
    life = final().wait(20 * HOUR)
    life.report("seller")
    life.wait(30 * HOUR)
    life.decide_report(False)
    due = FILED + 20 * HOUR + 30 * HOUR + 28 * HOUR
    window = life.due("post_dispute_action")
    assert (window.due_at, window.start_event) == (due, "proceedings_lifted")
    life.wait(due)
    assert life.money == []
    life.wait(due + SECOND)
    assert [one.kind for one in life.money] == ["buyer_refund", "seller_deduction"]


def test_unconfirmed_in_five_days_the_clock_runs_on_from_their_end() -> None:
    """R-DSP-19: no deadline is lost, however late the sweep comes"""
    life = final().wait(20 * HOUR)
    life.report("seller")
    reviewed_by = market("2026-05-10T23:59:59")
    life.wait(reviewed_by + SECOND)
    assert life.due("proceedings_review").state == "lapsed"
    due = reviewed_by + 28 * HOUR
    assert (life.due("post_dispute_action").due_at, life.dispute.under_review) == (due, False)
    assert life.steps[-1].event == "proceedings_unconfirmed"
    told = {"deadline": "proceedings_review", "party": "platform", "due_at": rfc3339(reviewed_by)}
    assert life.steps[-1].detail == told
    late = final().wait(20 * HOUR)
    late.report("seller")
    late.wait(due + SECOND)
    assert (late.dispute.status, late.dispute.closed_reason) == ("closed", "auto_deducted")


def test_an_agent_may_still_confirm_after_the_five_days() -> None:
    """R-DSP-19: until the judgment has been carried out"""
    life = final()
    life.report("seller")
    life.wait(REVIEWED_BY + HOUR)
    assert life.decide_report(True).status == "stopped_external"
    carried_out = final()
    carried_out.report("seller")
    carried_out.wait(REVIEWED_BY + HOUR).perform()
    with pytest.raises(Conflict, match="judgment_carried_out"):
        carried_out.decide_report(True)


def test_two_days_to_disagree_end_with_a_day_again() -> None:
    """R-DSP-19, R-JDG-09, R-GEN-02: never less than was left"""
    life = a_won_dispute("counterfeit")
    life.report("seller")
    life.wait(26 * HOUR)
    life.decide_report(False)
    assert life.due("appeal").due_at == market("2026-05-08T23:59:59")
    life.wait(market("2026-05-08T23:59:59"))
    assert life.appeal().status == "appealed"


def test_nobody_disagrees_and_nothing_is_decided_while_the_clocks_are_held() -> None:
    """R-DSP-19: their time doesn't run"""
    life = a_won_dispute("counterfeit")
    life.report("seller")
    for attempt in (life.appeal, lambda: life.accept("buyer"), lambda: life.enter_appeal(FILED)):
        with pytest.raises(Conflict) as caught:
            attempt()
        assert (caught.value.code, caught.value.clause) == ("proceedings_under_review", clause("R-DSP-19"))
    life = appealed()
    life.report("seller")
    with pytest.raises(Conflict, match="proceedings_under_review"):
        life.decide_appeal()


def test_the_seller_can_still_carry_the_judgment_out() -> None:
    """R-PDA-01"""
    life = final()
    life.report("seller")
    assert (life.perform().status, running(life)) == ("closed", [])
    assert life.wait(timedelta(days=30)).dispute.closed_reason == "done"


def test_the_other_side_can_stop_it_at_once_all_the_same() -> None:
    """R-DSP-19"""
    life = final()
    life.report("seller")
    assert life.report("buyer").status == "stopped_external"
    assert life.wait(timedelta(days=30)).money == []


def test_a_refund_that_falls_due_meanwhile_has_its_48_hours_afterwards() -> None:
    """R-DSP-19, R-PDA-19: the goods came back during the hold"""
    life = on_its_way("quality_safety")
    for party in ("buyer", "seller"):
        life.show(party)
    life.complete("buyer", "seller").judge()
    life.accept("buyer", "seller").ship_back()
    life.report("seller")
    life.wait(10 * HOUR).track_return("delivered")
    assert running(life) == ["proceedings_review"]
    life.wait(30 * HOUR).decide_report(False)
    assert life.due("post_dispute_action").due_at == FILED + 40 * HOUR + 48 * HOUR


def test_the_clocks_are_held_once() -> None:
    """R-DSP-19: a second report of the same side delays nothing"""
    life = final()
    life.report("seller")
    life.wait(HOUR).decide_report(False)
    with pytest.raises(Conflict) as caught:
        life.report("seller")
    assert (caught.value.code, caught.value.clause) == ("already_reported", clause("R-DSP-19"))
    with pytest.raises(Conflict, match="already_decided"):
        life.decide_report(True)


def test_a_decision_says_why_and_there_has_to_be_a_report() -> None:
    """R-DSP-19"""
    life = final()
    with pytest.raises(Conflict, match="not_reported"):
        life.decide_report(True)
    life.report("seller")
    with pytest.raises(Invalid) as caught:
        life.decide_report(True, " ")
    assert caught.value.code == "reason_required"
    assert life.dispute.under_review
