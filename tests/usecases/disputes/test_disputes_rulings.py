"""What agents enter and ask, and what both sides end after a judgment: who is told, and who was first."""

from dataclasses import replace
from typing import Any

import pytest

from shared.domain.disputes import closing
from shared.domain.disputes.evidence_requests import Question
from shared.domain.disputes.evidence_submission import NewEvidence
from shared.domain.errors import ConcurrentUpdate
from shared.usecases.disputes import evidence, judging, queries, withdrawal
from shared.usecases.disputes.context import decide
from shared.usecases.ending import end_cases
from tests.support.aws import Clock
from tests.support.disputes import AGENT, BUYER, CARRIER, JPEG, ORDER, REFUTED, SELLER, Court, a_file
from tests.support.refusals import refusal

QUESTION = Question(party="seller", what="The first page.", reason="It is missing.", hours=24)


def settle(case: Court, *who: Any) -> None:
    for caller in who:
        withdrawal.settle(case.services, case.command(caller), case.id)


def stop(case: Court, by: Any) -> None:
    withdrawal.stop(case.services, case.command(by), case.id, kind="court", reference="24-CV-1")


def tell(case: Court, **told: Any) -> Any:
    said = NewEvidence(kind="statement", description="It was handed to the desk.", attested=True, **told)
    return evidence.submit_third_party(
        case.services, case.command(AGENT), case.id, evidence=said, source="The reception desk"
    )


def test_who_is_asked_for_more_reads_what_why_and_until_when(case: Court, clock: Clock) -> None:
    """R-JDG-42"""
    case.contested()
    judging.ask(case.services, case.command(AGENT), case.id, question=QUESTION)
    words = case.notice("seller", "evidence_requested")
    assert ("What is needed", "The first page.") in words.facts
    assert ("Why", "It is missing.") in words.facts
    assert words.until == "May 5, 2026, 12:00 p.m. Pacific time"
    assert "evidence_requested" not in case.told("buyer")
    case.pass_due("information_request")
    assert (case.dispute.status, case.events()[-1]) == ("judging", "evidence_window_lapsed")


def test_both_sides_hear_of_what_a_third_party_has_told_once_they_can_read_it(case: Court) -> None:
    """R-DSP-20"""
    case.contested()
    tell(case)
    for party in ("buyer", "seller"):
        assert ("It comes from", "The reception desk") in case.notice(party, "third_party_evidence").facts
    made = tell(case, file=a_file())
    assert case.told("buyer").count("third_party_evidence") == 1
    case.upload(made, JPEG)
    assert case.told("buyer").count("third_party_evidence") == 2
    renewed = refusal(evidence.renew_upload, case.services, case.command(AGENT), case.id, made.evidence.id)
    assert renewed.code == "already_uploaded"


def test_the_sellers_letter_names_the_address_for_an_appeal_by_mail(case: Court) -> None:
    """R-JDG-09"""
    case.services.deployment = replace(case.services.deployment, mail_from="help@surety.example")
    case.won()
    asked = "Appeal and give your reasons, with the dispute or by e-mail to help@surety.example, or accept"
    assert case.notice("seller", "dispute_judged").asked == f"{asked} the judgment."


def test_an_appeal_entered_by_an_agent_suspends_the_48_hours_and_both_hear_of_it(
    case: Court, clock: Clock
) -> None:
    """R-JDG-09, R-PDA-18"""
    case.won()
    received_at = clock.now
    case.pass_due("appeal")
    assert case.dispute.status == "action_pending"
    withdrawal.enter_appeal(
        case.services, case.command(AGENT), case.id, grounds="It was sealed.", received_at=received_at
    )
    assert (case.dispute.status, case.book.open_case("a", "dispute")) == ("appealed", case.id)
    assert "May 4, 2026, 12:00 p.m. Pacific time" in case.notice("seller", "appeal_entered").paragraphs[0]
    assert "judgment_appealed" in case.told("buyer")
    clock.forward(days=10)
    assert (case.sweep(), case.payments()) == ([], [])


def test_after_the_judgment_both_end_it_and_the_letters_say_that_nothing_is_paid(case: Court) -> None:
    """R-DSP-17"""
    case.final("counterfeit")
    settle(case, SELLER)
    assert case.notice("buyer", "settlement_offered").until == "The judgment is carried out"
    settle(case, BUYER)
    words = case.notice("buyer", "dispute_cancelled_mutual")
    assert "What was decided is not carried out, and nothing is paid under it." in words.paragraphs[0]
    case.clock.forward(days=10)
    assert (case.sweep(), case.payments(), case.book.free("a")) == ([], [], {1})


def test_of_carrying_out_and_agreeing_at_once_one_has_to_look_again(case: Court) -> None:
    """R-DSP-17, R-PDA-01: nothing is paid after a stop, nothing is stopped that was paid"""
    case.final("counterfeit")
    settle(case, SELLER)

    def agree_while_it_is_carried_out(found: Any) -> Any:
        case.perform()
        return closing.settle(found, by="buyer", now=case.clock.now)

    with pytest.raises(ConcurrentUpdate):
        decide(case.services, case.command(BUYER), case.id, agree_while_it_is_carried_out)
    assert refusal(settle, case, BUYER).code == "judgment_carried_out"
    assert [kind for kind, *_ in case.payments()] == ["buyer_refund"]


def test_a_report_of_the_seller_holds_the_deduction_and_both_hear_how_it_goes_on(case: Court) -> None:
    """R-DSP-19"""
    case.final("counterfeit")
    stop(case, SELLER)
    for party in ("buyer", "seller"):
        assert "May 9, 2026, 11:59 p.m. Pacific time" in case.notice(party, "dispute_on_hold").paragraphs[0]
    case.clock.forward(days=4)
    assert (case.sweep(), case.payments()) == ([], [])
    case.pass_due("proceedings_review")
    words = case.notice("seller", "dispute_goes_on")
    assert words.paragraphs[0].startswith("The proceedings that were reported were not confirmed in time.")
    assert words.until == "May 11, 2026, 11:59 p.m. Pacific time"
    case.pass_due("post_dispute_action")
    assert [kind for kind, *_ in case.payments()] == ["buyer_refund", "seller_deduction"]


def test_whoever_has_accepted_is_not_asked_to_appeal_when_the_dispute_goes_on(case: Court) -> None:
    """R-DSP-19, R-PDA-15"""
    case.won()
    case.accept("seller")
    stop(case, SELLER)
    judging.decide_proceedings(
        case.services, case.command(AGENT), case.id, confirmed=False, reason="No such case."
    )
    assert case.dispute.deadline("appeal").state == "open"  # type: ignore[union-attr]
    assert case.notice("seller", "dispute_goes_on").asked == ""


def test_confirmed_the_dispute_stops_and_the_reason_is_kept_apart(case: Court) -> None:
    """R-DSP-19"""
    case.final("counterfeit")
    stop(case, SELLER)
    judging.decide_proceedings(
        case.services, case.command(AGENT), case.id, confirmed=True, reason="The court has it."
    )
    assert case.dispute.status == "stopped_external"
    assert case.dispute.proceedings and case.dispute.proceedings.reason == "The court has it."
    assert "not carried out" in case.notice("seller", "dispute_stopped_external").paragraphs[0]
    history = queries.read(case.services, AGENT, case.id).history
    assert "court" not in " ".join(str(one.detail) for one in history)


def test_who_withdraws_reads_that_a_request_is_left_and_until_when(case: Court) -> None:
    """R-DSP-18"""
    case.file()
    withdrawal.withdraw(case.services, case.command(BUYER), case.id)
    told = "You can open one more dispute about this until May 31, 2026, 11:59 p.m. Pacific time."
    assert told in case.notice("buyer", "dispute_withdrawn").paragraphs
    assert told not in case.notice("seller", "dispute_withdrawn").paragraphs


def test_a_carrier_reads_that_nothing_is_needed_any_more_of_a_cancelled_order(case: Court) -> None:
    """R-REF-04: it was asked for its records until a certain time"""
    case.file("lost_package")
    case.tell(cancelled_at=case.clock.now)
    end_cases(case.services, ORDER)
    assert case.told("carrier") == ["dispute_filed", "evidence_not_needed"]
    told = case.notice("carrier", "evidence_not_needed").paragraphs
    assert told == ("The dispute is over. You need not send anything for it any more.",)


def test_a_carrier_that_has_sent_what_it_has_is_told_nothing_more(case: Court) -> None:
    """R-JDG-06"""
    case.file("lost_package")
    case.show("carrier", "carrier_record", "lost_in_transit")
    case.complete("carrier", "buyer", "seller")
    assert case.told("carrier") == ["dispute_filed"]


def test_a_carrier_that_is_asked_reads_it_in_its_inbox(case: Court) -> None:
    """R-JDG-42, R-DSP-84"""
    case.file("lost_package")
    case.show("buyer", "statement", "correct_address")
    case.show("seller", "receipt", "sent_out", "delivered_to_address")
    case.show("carrier", "carrier_record", "delivered_to_address", "lost_in_transit")
    case.complete("buyer", "seller", "carrier")
    asked = QUESTION.model_copy(update={"party": "carrier"})
    judging.ask(case.services, case.command(AGENT), case.id, question=asked)
    assert "evidence_requested" in case.told("carrier")
    evidence.complete(case.services, case.command(CARRIER), case.id)
    assert case.judge(REFUTED).status == "judged"
