"""Disputes that end without a judgment: withdrawn, settled, stopped."""

from shared.domain.errors import Conflict, Invalid
from shared.usecases.disputes import withdrawal
from tests.support.aws import Clock
from tests.support.disputes import BUYER, SELLER, Court
from tests.support.refusals import refusal


def test_who_withdraws_ends_it_for_all(case: Court) -> None:
    """R-DSP-06"""
    case.file()
    withdrawal.withdraw(case.services, case.command(BUYER), case.id)
    assert (case.dispute.status, case.book.open_case("a", "dispute")) == ("withdrawn", None)
    assert case.told("seller") == ["dispute_filed", "dispute_withdrawn"]
    assert refusal(withdrawal.withdraw, case.services, case.command(BUYER), case.id).code == "dispute_over"


def test_a_settlement_needs_both_and_the_other_is_asked(case: Court) -> None:
    """R-DSP-17"""
    case.file()
    withdrawal.settle(case.services, case.command(SELLER), case.id)
    assert case.dispute.status == "evidence_collection"
    assert case.told("buyer") == ["dispute_filed", "settlement_offered"]
    assert case.told("seller") == ["dispute_filed"]
    assert refusal(withdrawal.settle, case.services, case.command(SELLER), case.id).code == "already_agreed"
    withdrawal.settle(case.services, case.command(BUYER), case.id)
    assert case.dispute.status == "cancelled_mutual"
    assert "dispute_cancelled_mutual" in case.told("seller")


def test_a_court_stops_the_service_and_every_timer(case: Court) -> None:
    """R-DSP-19"""
    case.contested()
    command = case.command(SELLER)
    withdrawal.stop(case.services, command, case.id, kind="court", reference="24-CV-1")
    assert case.dispute.status == "stopped_external" and case.dispute.next_deadline is None
    assert case.notice("buyer", "dispute_stopped_external").clause.startswith("R-DSP-19")
    blank = refusal(withdrawal.stop, case.services, command, case.id, kind=" ", reference="x")
    assert type(blank) in (Invalid, Conflict)


def test_withdrawing_in_the_last_second_comes_before_the_rules_judge(case: Court, clock: Clock) -> None:
    """R-GEN-04, R-DSP-06"""
    case.file()
    due = case.dispute.deadlines[0].due_at
    clock.now = due
    withdrawal.withdraw(case.services, case.command(BUYER), case.id)
    assert case.dispute.status == "withdrawn"


def test_withdrawing_a_second_later_comes_after_it(case: Court) -> None:
    """R-GEN-05: unswept all the same"""
    case.file()
    case.pass_due("evidence", "buyer", swept=False)
    assert refusal(withdrawal.withdraw, case.services, case.command(BUYER), case.id).code == "already_judged"
    assert case.dispute.status == "judged"


def test_after_a_withdrawal_both_are_told_what_is_left_of_the_buyers_requests(case: Court) -> None:
    """R-DSP-10, R-DSP-18: in the words of each"""
    case.file()
    withdrawal.withdraw(case.services, case.command(BUYER), case.id)
    until = "until May 31, 2026, 11:59 p.m. Pacific time"
    (first, *_) = case.notice("buyer", "dispute_withdrawn").paragraphs[1:]
    assert first == f"You can open one more dispute about this {until}."
    assert f"The buyer can open one more dispute about this {until}." in (
        case.notice("seller", "dispute_withdrawn").paragraphs
    )


def test_after_the_second_withdrawal_no_other_dispute_is_promised(case: Court) -> None:
    """R-DSP-10"""
    for _ in range(2):
        case.file()
        withdrawal.withdraw(case.services, case.command(BUYER), case.id)
    told = case.notice("buyer", "dispute_withdrawn", case.id).paragraphs
    assert "It was the second of your two requests about this, so no other dispute can be opened." in told


def test_of_two_lines_the_one_that_has_a_request_left_is_named(case: Court) -> None:
    """R-DSP-10, R-DSP-18: two requests a line; the other was disputed before"""
    for lines in (("a",), ("a", "b")):
        case.file("inconsistent_product", *lines)
        withdrawal.withdraw(case.services, case.command(BUYER), case.id)
    told = case.notice("buyer", "dispute_withdrawn", case.id).paragraphs
    assert "You can open one more dispute about A thing until May 31, 2026, 11:59 p.m. Pacific time." in told
    left = case.dispute.next_request
    assert left is not None and left.left == 1
    assert case.file("inconsistent_product", "b").round == 2


def test_a_settlement_counts_as_one_of_the_buyers_requests_and_is_told_so_to_each(case: Court) -> None:
    """R-DSP-17"""
    case.file()
    withdrawal.settle(case.services, case.command(BUYER), case.id)
    asked = case.notice("seller", "settlement_offered").asked
    assert asked.endswith("It then ends, and counts as one of the buyer's two requests.")
