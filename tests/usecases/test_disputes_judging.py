"""Judging: by the rules, by an adjudicator, late; disagreeing with it; and who is told what at once."""

from typing import Any

import pytest

from shared.domain.disputes.case import Override, Verdict
from shared.domain.disputes.evidence import Evidence, Material
from shared.domain.disputes.facts import Facts, Finding, Flags
from shared.domain.errors import Conflict, Invalid, NotFound, Refusal, Rejected
from shared.domain.notifications import Notification
from shared.usecases.disputes import filing, judging, parties
from shared.usecases.services import Services
from tests.claiming import effects_of
from tests.disputing import AGENT, BUYER, REFUTED, SELLER, VERIFIED, Court, court
from tests.domain.disputes.told import SECOND
from tests.emulated import Clock
from tests.faults import watched


@pytest.fixture
def case(services: Services, clock: Clock) -> Court:
    return court(services, clock)


def refusal(how: Any, *args: Any, **told: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        how(*args, **told)
    return refused.value


def of_kind(case: Court, party: str, kind: str, about: str | None = None) -> Notification:
    """What a party was told last; `about` tells two disputes of one second apart."""
    told = [one for one in case.inbox(party) if one.kind == kind]
    return [one for one in told if about in (None, one.about_case)][-1]


# The judgment


def test_both_are_told_of_a_judgment_in_the_transaction_that_makes_it(case: Court, clock: Clock) -> None:
    """R-JDG-06: two rows, one notified_at; R-JDG-07"""
    case.contested()
    clock.forward(hours=1)
    with watched() as wire:
        judging.judge(case.services, case.command(AGENT), case.id, verdict=VERIFIED)
    judgment = case.dispute.judgment
    assert judgment is not None and judgment.notified_at == clock.now
    assert wire.operations.count("TransactWriteItems") == 1
    notices = [of_kind(case, party, "dispute_judged") for party in ("buyer", "seller")]
    assert [one.created_at for one in notices] == [judgment.notified_at] * 2
    assert notices[0].words.subject == f"Dispute {case.id}: decided for you"
    assert notices[1].words.subject == f"Dispute {case.id}: decided for the other side"


def test_who_loses_is_told_why_and_until_when_to_disagree(case: Court) -> None:
    """R-JDG-09, R-DSP-02: in the policy's zone, with the clauses"""
    case.won()
    words = of_kind(case, "seller", "dispute_judged").words
    assert "found the claim true" in words.paragraphs[0]
    assert words.asked.startswith("Appeal with your grounds")
    assert words.until == "May 6, 2026, 11:59 p.m. (PDT)"
    assert words.otherwise == "The judgment becomes final."
    assert words.clause.startswith("R-JDG-02 (001 L69)")
    assert any("rights under the law" in paragraph for paragraph in words.paragraphs)
    won = of_kind(case, "buyer", "dispute_judged").words
    assert (won.asked, won.until) == ("", "")
    assert any("May 6, 2026, 11:59 p.m. (PDT)" in paragraph for paragraph in won.paragraphs)


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
    found = judging.recommendation(case.services, case.command(AGENT), case.id)
    assert (found.winner, found.basis) == ("seller", "buyer_evidence_insufficient")
    case.show("buyer")
    found = judging.recommendation(case.services, case.command(AGENT), case.id)
    assert (found.winner, found.basis) == ("buyer", "seller_evidence_insufficient")
    assert case.dispute.version == before.version + 1
    assert type(refusal(judging.recommendation, case.services, case.command(AGENT), "dsp_no")) is NotFound


def test_the_platforms_own_data_are_looked_at(services: Services, clock: Clock) -> None:
    """R-DSP-20: the tracking shows that it came after the estimate."""
    from tests.domain.disputes.told import DELIVERED

    case = court(
        services,
        clock,
        estimated_delivery_at=DELIVERED - SECOND,
        parcels={"last_update_at": clock.now.replace(month=5, day=3)},
    )
    case.file("delayed_delivery")
    case.show("buyer")
    case.show("seller", "shipping_label")
    judged = case.complete("buyer", "seller", "carrier")
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
    rows = dict(of_kind(case, "buyer", "dispute_judged").words.facts)
    assert rows["Reason of the adjudicator"] == "The photos are of another lamp."


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
        words = of_kind(case, party, "dispute_rejected_by_platform").words
        assert ("Reason given", "Not an order of this buyer.") in words.facts
        assert words.clause.startswith("R-DSP-18")
    assert case.sweep() == []


def test_a_simulation_is_the_same_rules_on_made_up_facts() -> None:
    """R-JDG-35"""
    facts = Facts(scenario="counterfeit", shipping_mode="fbt", flags=Flags(hazard_confirmed=True))
    found = judging.simulate(facts, Evidence(seller=(Material(kind="photo"),)), Finding())
    assert (found.winner, found.basis, found.disposal) == ("buyer", "hazard_override", "destroy_or_discard")


# Ending without a judgment


def test_who_withdraws_ends_it_for_all(case: Court) -> None:
    """R-DSP-06"""
    case.file()
    parties.withdraw(case.services, case.command(BUYER), case.id)
    assert (case.dispute.status, case.docket.lines["a"].open) == ("withdrawn", None)
    assert case.told("seller") == ["dispute_filed", "dispute_withdrawn"]
    assert refusal(parties.withdraw, case.services, case.command(BUYER), case.id).code == "dispute_over"


def test_a_settlement_needs_both_and_the_other_is_asked(case: Court) -> None:
    """R-DSP-17"""
    case.file()
    parties.settle(case.services, case.command(SELLER), case.id)
    assert case.dispute.status == "evidence_collection"
    assert case.told("buyer") == ["dispute_filed", "settlement_offered"]
    assert case.told("seller") == ["dispute_filed"]
    assert refusal(parties.settle, case.services, case.command(SELLER), case.id).code == "already_agreed"
    parties.settle(case.services, case.command(BUYER), case.id)
    assert case.dispute.status == "cancelled_mutual"
    assert "dispute_cancelled_mutual" in case.told("seller")


def test_a_court_stops_the_service_and_every_timer(case: Court) -> None:
    """R-DSP-19"""
    case.contested()
    command = case.command(SELLER)
    parties.stop(case.services, command, case.id, kind="court", reference="24-CV-1")
    assert case.dispute.status == "stopped_external" and case.dispute.next_deadline is None
    assert of_kind(case, "buyer", "dispute_stopped_external").words.clause.startswith("R-DSP-19")
    blank = refusal(parties.stop, case.services, command, case.id, kind=" ", reference="x")
    assert type(blank) in (Invalid, Conflict)


def test_withdrawing_in_the_last_second_comes_before_the_rules_judge(case: Court, clock: Clock) -> None:
    """R-GEN-04, R-DSP-06"""
    case.file()
    due = case.dispute.deadlines[0].due_at
    clock.now = due
    parties.withdraw(case.services, case.command(BUYER), case.id)
    assert case.dispute.status == "withdrawn"


def test_withdrawing_a_second_later_comes_after_it(case: Court) -> None:
    """R-GEN-05: unswept all the same"""
    case.file()
    case.pass_due("evidence", "buyer", swept=False)
    assert refusal(parties.withdraw, case.services, case.command(BUYER), case.id).code == "already_judged"
    assert case.dispute.status == "judged"


# Disagreeing


def test_an_appeal_in_the_last_second_of_the_second_day_is_in_time(case: Court, clock: Clock) -> None:
    """R-JDG-09, R-PDA-18"""
    case.won()
    window = case.dispute.deadline("appeal")
    assert window is not None
    clock.now = window.due_at
    assert case.appeal().status == "appealed"
    assert case.told("buyer")[-1] == "judgment_appealed"
    assert of_kind(case, "buyer", "judgment_appealed").words.clause.startswith("R-PDA-18")
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
        words = of_kind(case, party, "judgment_final").words
        assert "The photos show it." in words.paragraphs[0]
    words = of_kind(case, "seller", "judgment_final").words
    assert words.until == "May 6, 2026, 12:00 p.m. (PDT)"
    assert "deducted" in words.otherwise


def test_an_appeal_that_succeeds_replaces_the_judgment_and_both_hear_of_the_new_one(case: Court) -> None:
    """A-23, R-JDG-06"""
    case.won()
    case.appeal()
    case.clock.forward(hours=1)
    final = case.decide_appeal(REFUTED)
    assert (final.status, final.closed_reason) == ("closed", "seller_won")
    assert final.appeal and final.appeal.replaced and final.appeal.replaced.winner == "buyer"
    words = of_kind(case, "buyer", "dispute_judged").words
    assert (words.asked, words.until) == ("", "")
    assert words.paragraphs[0] == "The seller's appeal succeeded: It was."
    assert "Nobody can disagree with it any more: it is final." in words.paragraphs
    assert case.docket.lines["a"].won_by == "seller"


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
    assert [piece.attached for piece in second.evidence] == ["first_round"] * 2
    assert (case.dispute.status, case.dispute.next_id) == ("superseded", second.id)
    assert case.docket.lines["a"].open == second.id
    assert case.told("seller") == ["dispute_filed", "dispute_filed", "dispute_judged"]
    words = of_kind(case, "seller", "dispute_filed", second.id).words
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
    words = of_kind(case, "buyer", "dispute_judged", case.id).words
    assert words.asked == ""


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


def test_a_command_reads_what_it_needs_and_writes_once(case: Court) -> None:
    """Round trips: the dispute, its order, the packages; one transaction."""
    case.contested()
    command = case.command(AGENT)
    with watched() as wire:
        judging.judge(case.services, command, case.id, verdict=VERIFIED)
    assert wire.operations == ["BatchGetItem"] * 3 + ["TransactWriteItems"]
