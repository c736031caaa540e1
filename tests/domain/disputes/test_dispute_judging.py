"""When a dispute is judged, by whom, on what, and what both parties are told."""

from datetime import datetime, timedelta

import pytest

from shared.domain.disputes.case import Verdict
from shared.domain.disputes.clocks import lapse
from shared.domain.disputes.dispute_facts import recommendation
from shared.domain.disputes.records import Override
from shared.domain.errors import Conflict, Invalid, Rejected
from shared.domain.policy import clause
from tests.support.dispute_builders import FILED, HOUR, SECOND, a_disputed_order
from tests.support.dispute_play import REFUTED, VERIFIED, Life
from tests.support.dispute_stages import (
    a_contested_dispute,
    a_dispute,
    a_won_dispute,
    an_undelivered_dispute,
    ruled,
    with_mode,
)
from tests.support.moments import market

DAY = timedelta(days=1)


def test_the_rules_decide_at_once_in_the_step_that_ends_the_collection() -> None:
    """R-JDG-01, R-JDG-35: judged by the rules alone, on the evidence that it names"""
    life = a_dispute()
    photo = life.show("buyer")
    life.complete("buyer", "seller")
    step = life.steps[-1]
    assert step.event == "judged"
    assert step.detail["cause"] == "evidence_completed"
    assert life.dispute.status == "judged"
    judgment = life.dispute.judgment
    assert judgment is not None
    assert (judgment.judged_by, judgment.evidence_ids) == ("rules", (photo,))
    assert life.due("judgment").state == "met"


def test_where_the_rules_leave_it_open_an_adjudicator_has_to_judge() -> None:
    """R-JDG-37, A-17"""
    life = a_contested_dispute()
    assert (life.dispute.status, life.dispute.judgment) == ("judging", None)
    assert recommendation(life.context, now=life.now).winner == "needs_adjudicator"


def test_the_recommendation_rests_on_the_evidence_so_far() -> None:
    """R-JDG-35, R-DSP-20"""
    life = a_dispute()
    assert recommendation(life.context, now=life.now).basis == "buyer_evidence_insufficient"
    life.show("buyer")
    assert recommendation(life.context, now=life.now).basis == "seller_evidence_insufficient"


def test_an_adjudicator_decides_by_what_the_material_supports() -> None:
    """R-JDG-02, R-JDG-03"""
    life = a_contested_dispute()
    life.judge(VERIFIED)
    assert ruled(life)[:2] == ("buyer", "claim_verified_by_adjudicator")
    life = a_contested_dispute()
    life.judge(REFUTED)
    assert ruled(life)[:2] == ("seller", "claim_refuted_by_adjudicator")


def test_a_finding_that_leaves_it_open_judges_nothing() -> None:
    """R-JDG-37"""
    life = a_contested_dispute()
    with pytest.raises(Rejected) as caught:
        life.judge(Verdict())
    assert (caught.value.code, caught.value.clause) == ("finding_undecided", clause("R-JDG-37"))
    assert life.dispute.status == "judging"


@pytest.mark.parametrize("winner", ["buyer", "seller"])
def test_an_adjudicator_may_depart_from_the_rules_with_a_reason_that_is_recorded(winner: str) -> None:
    """R-JDG-10"""
    life = a_contested_dispute()
    life.override(winner, "  The photos are of another parcel. ")
    judgment = life.dispute.judgment
    assert judgment is not None
    assert (judgment.winner, judgment.judged_by) == (winner, "adjudicator")
    assert judgment.override_reason == "The photos are of another parcel."
    assert "override_reason" not in life.steps[-1].detail
    assert life.dispute.decision is not None
    assert life.dispute.decision.facts["override_reason"] == "The photos are of another parcel."


def test_an_override_without_a_reason_is_refused() -> None:
    """R-JDG-10"""
    life = a_contested_dispute()
    with pytest.raises(Invalid) as caught:
        life.judge(Verdict(override=Override(winner="buyer", reason=" ")))
    assert caught.value.code == "reason_required"


def test_both_parties_are_told_in_the_same_second() -> None:
    """R-JDG-06, R-JDG-07, R-DSP-21: one step, one time, for either side to read"""
    life = a_contested_dispute().wait(HOUR)
    life.judge()
    judgment, decision = life.dispute.judgment, life.dispute.decision
    assert judgment is not None
    assert decision is not None
    assert judgment.notified_at == life.now == life.steps[-1].at
    assert (decision.outcome, decision.basis) == ("buyer", "claim_verified_by_adjudicator")
    assert decision.clauses == judgment.clauses
    assert decision.facts["evidence"] == list(judgment.evidence_ids)
    assert decision.facts["finding"] == {"claim_verified": True}
    assert decision.facts["notified_at"] == "2026-05-04T20:00:00Z"


def test_judging_waits_until_everybody_is_done_or_out_of_time() -> None:
    """R-JDG-14, A-16: the carrier's fifteen days are not worthless"""
    life = an_undelivered_dispute()
    life.show("buyer", "statement", "correct_address")
    life.show("seller", "statement", "sent_out")
    life.complete("buyer", "seller")
    with pytest.raises(Conflict) as caught:
        life.judge()
    assert (caught.value.code, caught.value.clause) == ("evidence_still_open", clause("R-JDG-14"))
    life.skip("evidence", "carrier")
    assert life.dispute.judging_since == market("2026-05-19T23:59:59")
    assert ruled(life)[1] == "carrier_evidence_insufficient"


JUDGED_WITHIN = [
    ("inconsistent_product", "R-JDG-11", "2026-05-06T12:00:00"),
    ("counterfeit", "R-JDG-12", "2026-05-09T23:59:59"),
    ("quality_safety", "R-JDG-12", "2026-05-09T23:59:59"),
]


@pytest.mark.parametrize(("scenario", "rule", "due"), JUDGED_WITHIN)
def test_the_platform_s_own_time_starts_with_the_last_document(scenario: str, rule: str, due: str) -> None:
    """R-JDG-11, R-JDG-12"""
    window = a_contested_dispute(scenario).due("judgment")
    assert (window.due_at, window.clause) == (market(due), clause(rule))
    assert (window.starts_at, window.start_event) == (FILED, "documents_received")


def test_a_damaged_package_is_judged_within_48_hours_and_a_lost_or_late_one_within_24() -> None:
    """R-JDG-11, R-JDG-13"""
    life = with_mode("seller_shipping").file("damaged_package")
    life.show("buyer")
    life.show("seller", "photo", "packed_well", "handed_over_good_condition", "delivered_good_condition")
    life.complete("buyer", "seller")
    assert life.due("judgment").due_at == FILED + 48 * HOUR
    life = an_undelivered_dispute("seller_shipping")
    life.show("buyer", "statement", "correct_address")
    life.show("seller", "statement", "sent_out", "delivered_to_address")
    life.show("carrier", "carrier_record", "lost_in_transit")
    life.complete("carrier", "buyer", "seller")
    assert (life.dispute.status, life.due("judgment").due_at) == ("judging", FILED + 24 * HOUR)


def test_a_window_that_follows_a_lapsed_one_is_counted_from_its_last_second() -> None:
    """R-GEN-07: 15 dates and then 5 are 20, not 21"""
    life = a_dispute("quality_safety", visible=True)
    life.show("buyer")
    life.show("seller")
    life.skip("evidence", "buyer")
    assert life.due("judgment").starts_at == FILED + 48 * HOUR
    life = a_dispute("quality_safety", visible=False)
    life.show("seller", "supplier_contract")
    life.show("buyer", "test_report", issuer="third_party_lab", supplement=True)
    life.skip("evidence", "buyer")
    assert life.dispute.status == "judging"
    assert life.due("judgment").due_at == market("2026-05-24T23:59:59")


@pytest.mark.parametrize(
    ("last_word", "due"),
    [
        ("2026-03-03T00:00:00", "2026-03-08T23:59:59"),
        ("2026-10-27T23:59:59", "2026-11-01T23:59:59"),
        ("2026-03-07T12:00:00", "2026-03-12T23:59:59"),
    ],
)
def test_five_calendar_days_end_with_the_market_s_day(last_word: str, due: str) -> None:
    """R-JDG-12, R-GEN-02"""
    start = market(last_word)
    life = Life(order=a_disputed_order(delivered_at=start), now=start)
    assert contested_in(life, "counterfeit").due("judgment").due_at == market(due)


@pytest.mark.parametrize(
    ("last_word", "due"),
    [("2026-03-07T12:00:00", "2026-03-09T13:00:00"), ("2026-10-31T12:00:00", "2026-11-02T11:00:00")],
)
def test_48_hours_are_48_hours_when_the_clocks_change(last_word: str, due: str) -> None:
    """R-JDG-11, R-GEN-01"""
    start = market(last_word)
    life = Life(order=a_disputed_order(delivered_at=start), now=start)
    assert contested_in(life, "inconsistent_product").due("judgment").due_at == market(due)


def contested_in(life: Life, scenario: str) -> Life:
    life.file(scenario)
    life.show("buyer")
    life.show("seller")
    return life.complete("buyer", "seller")


def test_a_missed_judgment_is_escalated_and_nobody_wins_by_it() -> None:
    """R-JDG-38, A-18"""
    life = a_contested_dispute()
    due = life.due("judgment").due_at
    life.wait(due)
    assert life.dispute.escalated_at is None
    life.wait(SECOND)
    assert (life.dispute.status, life.dispute.escalated_at) == ("judging", due + SECOND)
    assert life.dispute.judgment is None
    assert life.wait(30 * DAY).dispute.status == "judging"


def test_an_escalated_dispute_is_still_judged_after_further_investigation() -> None:
    """R-JDG-39"""
    life = a_contested_dispute().skip("judgment").wait(3 * DAY)
    life.judge()
    assert life.dispute.status == "judged"
    assert life.due("judgment").state == "lapsed"
    assert life.dispute.judgment is not None
    assert life.dispute.judgment.notified_at == life.now


def test_a_dispute_is_judged_once() -> None:
    """R-JDG-06, invariant 9"""
    life = a_won_dispute()
    with pytest.raises(Conflict, match="already_judged"):
        life.judge(REFUTED)
    life = a_dispute()
    life.withdraw()
    with pytest.raises(Conflict, match="dispute_over"):
        life.judge()


@pytest.mark.parametrize("sweep_after", [timedelta(seconds=1), timedelta(hours=6), timedelta(days=40)])
def test_a_late_sweep_judges_late_but_changes_no_window(sweep_after: timedelta) -> None:
    """R-GEN-05, R-JDG-06: the judgment is told when it is made, and only then the two days begin"""
    life = a_dispute()
    due = life.due("evidence", "seller").due_at
    life.now = due + sweep_after
    first = lapse(life.context, now=life.now)
    assert first is not None
    life.commit(first)
    life.commit(lapse(life.context, now=life.now))
    assert (life.dispute.judging_since, life.due("judgment").starts_at) == (due, due)
    judgment = life.dispute.judgment
    assert judgment is not None
    assert judgment.notified_at == life.now
    assert lapse(life.context, now=life.now) is None
    kept: datetime = life.due("second_request").starts_at
    assert kept == life.now
