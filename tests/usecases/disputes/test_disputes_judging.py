"""Judging: by the rules, by an adjudicator, late; and who is told what at once."""

from datetime import UTC, datetime

import pytest

from shared.domain.disputes.case import Verdict
from shared.domain.disputes.evidence import Evidence, Material
from shared.domain.disputes.facts import Facts, Finding, Flags
from shared.domain.disputes.records import Override
from shared.domain.errors import Conflict, Invalid, NotFound
from shared.usecases.disputes import judging, queries, simulation
from shared.usecases.services import Services
from tests.support.aws import Clock
from tests.support.claims import effects_of
from tests.support.dispute_builders import SECOND
from tests.support.disputes import AGENT, VERIFIED, Court, court
from tests.support.faults import watched
from tests.support.refusals import refusal


def test_both_are_told_of_a_judgment_in_the_transaction_that_makes_it(case: Court, clock: Clock) -> None:
    """R-JDG-06: two rows, one notified_at; R-JDG-07"""
    case.contested()
    clock.forward(hours=1)
    with watched() as wire:
        judging.judge(case.services, case.command(AGENT), case.id, verdict=VERIFIED)
    judgment = case.dispute.judgment
    assert judgment is not None and judgment.notified_at == clock.now
    assert wire.operations.count("TransactWriteItems") == 1
    told = [one for party in ("buyer", "seller") for one in case.inbox(party) if one.kind == "dispute_judged"]
    assert [one.created_at for one in told] == [judgment.notified_at] * 2
    assert [one.words.subject for one in told] == [
        "The dispute about order order-1 was decided for you",
        "The dispute about order order-1 was decided for the buyer",
    ]


def test_who_loses_is_told_why_and_until_when_to_disagree(case: Court) -> None:
    """R-JDG-09, R-DSP-02: in the policy's zone, with the clauses"""
    case.won()
    words = case.notice("seller", "dispute_judged")
    assert "found that the buyer is right" in words.paragraphs[0]
    assert words.asked.startswith("Appeal and give your reasons")
    assert words.until == "May 6, 2026, 11:59 p.m. Pacific time"
    assert words.otherwise == "The judgment becomes final."
    assert words.clauses[0] == "R-JDG-02"
    assert any("rights under the law" in paragraph for paragraph in words.paragraphs)
    won = case.notice("buyer", "dispute_judged")
    assert (won.asked, won.until) == ("", "")
    assert any("May 6, 2026, 11:59 p.m. Pacific time" in paragraph for paragraph in won.paragraphs)


def test_the_rules_judge_alone_where_they_can_and_an_adjudicator_where_they_can_not(case: Court) -> None:
    """R-JDG-35, R-JDG-37"""
    assert case.contested().status == "judging"
    assert case.told("seller") == ["dispute_filed"]
    case.file("inconsistent_product", "b")
    judged = case.complete("buyer", "seller")
    assert judged.judgment and judged.judgment.judged_by == "rules"
    assert judged.judgment.basis == "buyer_evidence_insufficient"


def test_the_recommendation_is_what_the_rules_say_and_changes_nothing(case: Court) -> None:
    """R-JDG-35"""
    case.file()
    before = case.dispute
    found = queries.recommendation(case.services, case.command(AGENT), case.id)
    assert (found.winner, found.basis) == ("seller", "buyer_evidence_insufficient")
    case.show("buyer")
    found = queries.recommendation(case.services, case.command(AGENT), case.id)
    assert (found.winner, found.basis) == ("buyer", "seller_evidence_insufficient")
    assert case.dispute.version == before.version + 1
    assert type(refusal(queries.recommendation, case.services, case.command(AGENT), "dsp_no")) is NotFound


def test_the_platforms_own_data_are_looked_at(services: Services, clock: Clock) -> None:
    """R-DSP-20: the tracking shows that it came after the estimate."""
    from tests.support.dispute_builders import DELIVERED

    case = court(
        services,
        clock,
        estimated_delivery_at=DELIVERED - SECOND,
        parcels={"last_update_at": clock.now.replace(month=5, day=3)},
    )
    case.file("delayed_delivery")
    case.show("buyer")
    case.show("seller", "shipping_label")
    judged = case.complete("carrier", "buyer", "seller")
    assert judged.judgment and judged.judgment.basis == "delay_verified"
    assert judged.judgment.liable_party == "tiktok_shop"


@pytest.mark.parametrize(
    ("verdict", "code"),
    [
        (Verdict(), "finding_undecided"),
        (Verdict(override=Override(winner="buyer", reason=" ")), "reason_required"),
    ],
)
def test_a_verdict_decides_and_an_override_has_its_reason(case: Court, verdict: Verdict, code: str) -> None:
    """R-JDG-10, R-JDG-37"""
    case.contested()
    assert refusal(case.judge, verdict).code == code
    assert case.dispute.status == "judging"


def test_an_override_is_told_with_its_reason(case: Court) -> None:
    """R-JDG-10"""
    case.contested()
    case.judge(Verdict(override=Override(winner="seller", reason="The photos are of another lamp.")))
    rows = dict(case.notice("buyer", "dispute_judged").facts)
    assert rows["Reason given by TikTok Shop"] == "The photos are of another lamp."


def test_nobody_judges_before_the_parties_are_done_or_twice(case: Court) -> None:
    """R-JDG-14, one judgment a round"""
    case.file()
    assert refusal(case.judge).code == "evidence_still_open"
    case.show("buyer")
    case.show("seller")
    case.complete("buyer", "seller")
    case.judge()
    assert (type(refusal(case.judge)), refusal(case.judge).code) == (Conflict, "already_judged")
    assert refusal(judging.reject, case.services, case.command(AGENT), case.id, reason="No.").code == (
        "already_judged"
    )


def test_a_judgment_that_is_late_goes_up_and_nobody_wins_by_it(case: Court) -> None:
    """R-JDG-38"""
    due = case.contested().deadline("judgment")
    assert due is not None
    case.clock.now = due.due_at
    assert case.sweep() == []
    case.pass_due("judgment")
    late = case.dispute
    assert (late.status, late.escalated_at, late.judgment) == ("judging", case.clock.now, None)
    assert [one.kind for one in effects_of(case.services, "work")] == ["judgment_overdue"]
    assert case.judge().judgment is not None


def test_the_platform_can_close_it_with_a_reason_and_both_hear_it(case: Court) -> None:
    """R-DSP-18"""
    case.file("lost_package")
    command = case.command(AGENT)
    missing = refusal(judging.reject, case.services, command, case.id, reason="  ")
    assert (type(missing), missing.code) == (Invalid, "reason_required")
    judging.reject(case.services, command, case.id, reason="Not an order of this buyer.")
    assert case.dispute.status == "rejected_by_platform"
    for party in ("buyer", "seller", "carrier"):
        words = case.notice(party, "dispute_rejected_by_platform")
        assert ("Reason given", "Not an order of this buyer.") in words.facts
        assert words.clause.startswith("R-DSP-18")
    assert case.sweep() == []


def test_a_simulation_is_the_same_rules_on_made_up_facts() -> None:
    """R-JDG-35"""
    facts = Facts(scenario="counterfeit", shipping_mode="fbt", flags=Flags(hazard_confirmed=True))
    found = simulation.simulate(
        facts,
        Evidence(seller=(Material(kind="photo"),)),
        Finding(),
        version=None,
        now=datetime(2026, 3, 2, tzinfo=UTC),
    )
    assert (found.winner, found.basis, found.disposal) == ("buyer", "hazard_override", "destroy_or_discard")


def test_a_command_reads_what_it_needs_and_writes_once(case: Court) -> None:
    """Round trips: the dispute; all that belongs to it; one transaction."""
    case.contested()
    command = case.command(AGENT)
    with watched() as wire:
        judging.judge(case.services, command, case.id, verdict=VERIFIED)
    assert wire.operations == ["BatchGetItem"] * 2 + ["TransactWriteItems"]
