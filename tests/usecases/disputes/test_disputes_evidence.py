"""Evidence: in time to the second, and who may hand in what."""

import pytest

from shared.domain.errors import Conflict, Invalid, NotFound, Stale
from shared.usecases.disputes import evidence, queries
from shared.usecases.services import Caller
from tests.support.aws import Clock
from tests.support.disputes import BUYER, CARRIER, STRANGERS, Court
from tests.support.refusals import refusal

EXE = b"MZ\x90\x00" + bytes(200)
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"
HTML = b"<!doctype html><script>alert(1)</script>"
ZIP = b"PK\x03\x04" + bytes(200)


@pytest.mark.parametrize("swept", [True, False])
def test_evidence_in_the_last_second_counts_and_a_second_later_is_late_swept_or_not(
    case: Court, clock: Clock, swept: bool
) -> None:
    """R-DSP-14, R-GEN-04, R-GEN-05"""
    case.file()
    due = case.dispute.deadlines[0].due_at
    clock.now = due
    assert case.show("buyer").evidence.status == "counted"
    case.pass_due("evidence", "seller", swept=swept)
    refused = refusal(case.show, "buyer")
    assert (type(refused), refused.code) == (Conflict, "evidence_window_closed")
    assert refused.extra["deadline"] == "2026-05-06T19:00:00Z"
    assert len(case.dispute.evidence) == 1


def test_what_lapsed_is_written_before_the_late_request_is_refused(case: Court) -> None:
    """R-GEN-05: the refusal is of the state as it is; the windows have lapsed, and the rules have judged."""
    case.file()
    case.show("buyer")
    due = case.pass_due("evidence", "seller", swept=False)
    refusal(case.show, "seller")
    judged = case.dispute
    assert judged.status == "judged" and judged.judgment is not None
    assert (judged.judgment.winner, judged.judgment.basis) == ("buyer", "seller_evidence_insufficient")
    assert judged.judging_since == due
    assert case.sweep() == []


def test_all_windows_that_lapsed_at_once_are_carried_out_in_one_go_by_the_sweep(case: Court) -> None:
    """R-DSP-16, R-GEN-07"""
    case.file()
    case.pass_due("evidence", "buyer", swept=False)
    assert case.sweep() == [1, 1]
    assert case.events() == ["dispute_filed", "evidence_window_lapsed", "judged"]


def test_a_carrier_has_fifteen_days_and_its_word_is_waited_for(case: Court) -> None:
    """R-DSP-74, R-JDG-14"""
    case.file("lost_package")
    case.show("buyer", "statement", "correct_address")
    case.show("seller", "receipt", "handed_to_carrier")
    case.complete("buyer", "seller")
    assert case.dispute.status == "evidence_collection"
    case.show("carrier", "carrier_record", "lost_in_transit")
    assert case.complete("carrier").status == "judged"


def test_a_carrier_that_was_not_asked_is_told_so_and_any_other_finds_nothing(case: Court) -> None:
    """R-DSP-84, R-GEN-10"""
    case.file("damaged_package")
    for act in (case.show, case.complete):
        refused = refusal(act, "carrier")
        assert (type(refused), refused.code) == (Conflict, "party_not_expected")
    assert type(refusal(queries.read, case.services, CARRIER, case.id)) is NotFound
    command = case.command(STRANGERS[2])
    assert type(refusal(evidence.complete, case.services, command, case.id)) is NotFound


@pytest.mark.parametrize("stranger", STRANGERS)
def test_to_strangers_a_dispute_looks_absent(case: Court, stranger: Caller) -> None:
    """R-GEN-10"""
    case.file("lost_package")
    command = case.command(stranger)
    foreign = refusal(evidence.complete, case.services, command, case.id)
    absent = refusal(evidence.complete, case.services, command, "dsp_none")
    assert (type(foreign), str(foreign)) == (NotFound, str(absent))


def test_whoever_is_done_can_add_nothing_more(case: Court) -> None:
    """R-DSP-14"""
    case.file()
    case.complete("buyer")
    assert refusal(case.show, "buyer").code == "evidence_window_closed"
    assert refusal(case.complete, "buyer").code == "evidence_window_closed"
    assert case.show("seller").evidence.status == "counted"


def test_evidence_needs_the_attestation_and_a_running_dispute(case: Court) -> None:
    """R-DSP-15"""
    case.file()
    assert type(refusal(case.show, "buyer", attested=False)) is Invalid
    from shared.usecases.disputes import withdrawal

    withdrawal.withdraw(case.services, case.command(BUYER), case.id)
    assert refusal(case.show, "buyer").code == "dispute_over"


def test_a_supplement_waits_for_the_sellers_answer_and_the_buyer_is_told_of_it(case: Court) -> None:
    """R-JDG-24, A-17"""
    case.file("quality_safety", visible=False)
    assert refusal(case.show, "buyer", supplement=True).code == "supplement_not_allowed"
    case.show("seller", "test_report", issuer="third_party_lab")
    assert case.told("buyer") == ["dispute_filed", "supplement_possible"]
    case.show("seller", "commercial_invoice")
    assert case.told("buyer") == ["dispute_filed", "supplement_possible"]
    case.complete("buyer")
    made = case.show("buyer", supplement=True)
    assert (made.evidence.status, made.evidence.supplement) == ("counted", True)
    assert refusal(case.show, "seller", supplement=True).code == "supplement_not_allowed"


def test_one_who_has_read_an_older_version_is_told_so(case: Court) -> None:
    """If-Match, after the ownership check"""
    case.file()
    case.show("seller")
    old = case.command(BUYER, if_match=1)
    assert type(refusal(evidence.complete, case.services, old, case.id)) is Stale
    new = case.command(BUYER, if_match=2)
    assert evidence.complete(case.services, new, case.id).dispute.version == 3
