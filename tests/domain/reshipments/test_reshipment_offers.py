"""A refund instead of the items: the seller's proposal, the buyer's answer."""

from typing import Any

import pytest

from shared.domain.errors import Conflict, Invalid, Rejected
from shared.domain.orders.entries import refund
from shared.domain.reshipments.bookkeeping import entered
from shared.domain.reshipments.case import RequestedLine
from shared.domain.reshipments.negotiation import answer_offer, propose
from tests.support.moments import market
from tests.support.order_builders import an_item
from tests.support.refusals import refused
from tests.support.reshipment_builders import (
    BUYER,
    MONDAY,
    SECOND,
    TUESDAY_END,
    WEDNESDAY_END,
    WORTH,
    a_book,
    a_reshipment,
    answered,
    clocks,
    decision,
    declined,
    held,
    lapsed,
    offered,
    proposed,
    record,
    requested,
)


def test_a_refund_of_the_items_value_needs_no_answer_of_the_buyer() -> None:
    """R-RSH-08"""
    step = proposed(a_reshipment(), "refund_only", 2_000)
    assert (step.case.status, step.case.approved_by, step.case.refunded) == (
        "resolved_refund",
        "platform",
        2_000,
    )
    assert step.case.next_deadline is None
    assert step.case.offer is None
    (refund,) = step.money
    assert (refund.id, refund.kind, refund.amount) == ("rsh_1:buyer_refund", "buyer_refund", 2_000)
    assert (refund.debit, refund.credit, refund.seller_id) == ("seller", "buyer", "shop-1")
    assert step.case.decision is not None
    assert step.case.decision.facts == {"amount": "20.00", "value": "20.00"}


def test_a_refund_only_of_a_cent_less_than_the_items_value_is_not_better_for_the_buyer() -> None:
    """R-RSH-08, A-37"""
    refused(
        Rejected,
        "solution_not_allowed",
        lambda: proposed(a_reshipment(), "refund_only", 1_999),
    )


def test_a_refund_only_is_no_solution_while_the_items_value_is_unknown() -> None:
    """R-RSH-07"""
    untold = a_book(items=(an_item("plates", None, 2),))
    step, book = requested(of=untold)
    refusal = refused(
        Rejected,
        "solution_not_allowed",
        lambda: propose(step.case, book, kind="refund_only", amount=WORTH, now=MONDAY),
    )
    assert "not known yet" in refusal.detail


@pytest.mark.parametrize("kind", ["refund_only", "partial_refund"])
def test_no_proposal_exceeds_what_can_still_be_refunded(kind: Any) -> None:
    """R-RSH-09, R-REF-06: of exactly its units"""
    case, book = a_reshipment(), held(left=1_500)
    assert propose(case, book, kind=kind, amount=1_500, now=MONDAY).case.version == 2
    refusal = refused(
        Rejected, "refund_exceeds_paid", lambda: propose(case, book, kind=kind, amount=1_501, now=MONDAY)
    )
    assert refusal.extra == {"left": "15.00"}


@pytest.mark.parametrize("kind", ["refund_only", "partial_refund"])
@pytest.mark.parametrize("amount", [0, -1])
def test_a_proposal_of_nothing_is_invalid(kind: Any, amount: int) -> None:
    """R-RSH-09"""
    refused(
        Invalid,
        "invalid_amount",
        lambda: proposed(a_reshipment(), kind, amount),
    )


def test_a_partial_refund_waits_for_the_buyer_until_the_end_of_the_next_day() -> None:
    """R-RSH-09, R-RSH-10, R-RSH-17: and the seller's clock stops."""
    friday = market("2026-03-06T12:00:00")
    step = proposed(a_reshipment(friday), "partial_refund", 1, friday)
    assert (step.case.status, step.money) == ("offer_pending", ())
    assert step.case.offer is not None
    assert (step.case.offer.status, step.case.offer.amount) == ("pending", 1)
    response, answer = step.case.deadlines
    assert (response.kind, response.state) == ("reshipment_response", "met")
    assert (answer.kind, answer.party, answer.state) == ("partial_refund_answer", "buyer", "open")
    assert answer.due_at == market("2026-03-07T23:59:59")


def test_a_partial_refund_is_never_automatic_however_high() -> None:
    """R-RSH-08, A-37"""
    assert offered(amount=WORTH).status == "offer_pending"


@pytest.mark.parametrize("kind", ["refund_only", "partial_refund"])
@pytest.mark.parametrize("start", ["pending", "declined", "expired"])
def test_there_is_one_offer_and_no_proposal_after_it(kind: Any, start: str) -> None:
    """R-RSH-11, A-25"""
    expired = lapsed(offered(), TUESDAY_END + SECOND)
    case, now = {
        "pending": (offered(), MONDAY),
        "declined": (declined(), MONDAY),
        "expired": (expired, TUESDAY_END + SECOND),
    }[start]
    refused(
        Conflict,
        "proposal_not_allowed",
        lambda: proposed(case, kind, 2_000, now),
    )


def test_an_accepted_offer_is_refunded_and_nothing_is_sent() -> None:
    """R-RSH-18"""
    step = answered(offered(), "accept", TUESDAY_END)
    assert (step.case.status, step.case.refunded, step.actor) == ("resolved_partial_refund", 1_000, BUYER)
    assert step.case.offer is not None
    assert step.case.offer.status == "accepted"
    assert step.case.next_deadline is None
    (refund,) = step.money
    assert (refund.id, refund.debit, refund.credit, refund.amount) == (
        "rsh_1:buyer_refund",
        "seller",
        "buyer",
        1_000,
    )


def test_a_declined_offer_goes_back_to_the_seller_with_a_fresh_working_day() -> None:
    """R-RSH-11, R-RSH-17"""
    step = answered(offered(), "reject", TUESDAY_END)
    assert (step.case.status, step.money) == ("awaiting_seller_final", ())
    assert step.case.offer is not None
    assert step.case.offer.status == "rejected"
    waiting = step.case.next_deadline
    assert waiting is not None
    assert (waiting.kind, waiting.start_event, waiting.due_at) == (
        "reshipment_response",
        "offer_rejected",
        WEDNESDAY_END,
    )


@pytest.mark.parametrize("answer", ["accept", "reject"])
def test_an_answer_to_an_offer_counts_to_the_last_second_of_the_next_day(answer: Any) -> None:
    """R-RSH-10, R-GEN-04"""
    late = TUESDAY_END + SECOND
    assert answered(offered(), answer, TUESDAY_END).case.version == 3
    before = refused(Conflict, "offer_expired", lambda: answered(offered(), answer, late))
    swept = lapsed(offered(), late)
    after = refused(Conflict, "offer_expired", lambda: answered(swept, answer, late))
    assert before.extra == after.extra == {"deadline": "2026-03-04T07:59:59Z"}


@pytest.mark.parametrize("first", ["accept", "reject"])
@pytest.mark.parametrize("second", ["accept", "reject"])
def test_an_offer_is_answered_once(first: Any, second: Any) -> None:
    """R-RSH-18: accepted twice, refunded once."""
    over = answered(offered(), first, MONDAY).case
    refused(
        Conflict,
        "offer_already_answered",
        lambda: answered(over, second, MONDAY),
    )


def test_without_an_offer_there_is_nothing_to_answer() -> None:
    """R-RSH-10"""
    refused(
        Conflict,
        "no_offer",
        lambda: answered(a_reshipment(), "accept", MONDAY),
    )


def test_an_offer_is_not_paid_when_other_refunds_left_less() -> None:
    """R-RSH-18: never refunded more than paid."""
    enough, less, nothing = held(left=1_000), held(left=999), held(left=0)
    assert answer_offer(offered(), enough, answer="accept", now=MONDAY).case.refunded == 1_000
    refused(
        Rejected,
        "refund_exceeds_paid",
        lambda: answer_offer(offered(), less, answer="accept", now=MONDAY),
    )
    assert answer_offer(offered(), nothing, answer="reject", now=MONDAY).money == ()


def test_the_record_of_a_refund_instead_says_how_much_and_why_it_needed_no_answer() -> None:
    """R-GEN-13, R-RSH-08"""
    step = proposed(a_reshipment(), "refund_only", 2_000)
    told = {"amount": "20.00", "value": "20.00"}
    assert record(step) == ("refund_approved", "seller:shop-1", told)
    assert decision(step.case) == (
        "resolved_refund",
        "more_favourable_to_buyer",
        ("R-RSH-08",),
        told,
    )
    assert clocks(step.case) == [("reshipment_response", "reshipment_requested", "met")]


def test_the_record_of_an_offer_says_how_much_and_until_when_to_answer() -> None:
    """R-GEN-13, R-RSH-09"""
    step = proposed(a_reshipment(), "partial_refund", 1_000)
    assert record(step) == (
        "partial_refund_offered",
        "seller:shop-1",
        {"amount": "10.00", "answer_by": "2026-03-04T07:59:59Z"},
    )
    assert clocks(step.case)[1:] == [("partial_refund_answer", "partial_refund_offered", "open")]


def test_the_record_of_an_answer_says_what_was_answered_to_what() -> None:
    """R-GEN-13, R-RSH-10, R-RSH-18"""
    taken = answered(offered(), "accept", MONDAY)
    assert record(taken) == ("offer_accepted", "buyer:ann", {"amount": "10.00"})
    assert decision(taken.case) == (
        "resolved_partial_refund",
        "buyer",
        ("R-RSH-18",),
        {"amount": "10.00"},
    )
    assert clocks(taken.case)[1:] == [("partial_refund_answer", "partial_refund_offered", "met")]
    turned_down = answered(offered(), "reject", MONDAY)
    told = {"amount": "10.00", "answer_by": "2026-03-04T07:59:59Z"}
    assert record(turned_down) == ("offer_rejected", "buyer:ann", told)
    assert clocks(turned_down.case)[1:] == [
        ("partial_refund_answer", "partial_refund_offered", "met"),
        ("reshipment_response", "offer_rejected", "open"),
    ]


def test_three_units_for_twenty_are_refunded_one_by_one_to_the_last_cent() -> None:
    """R-REF-06: 6.67, 6.67, 6.66; the third needs no more than is left"""
    book, amounts = a_book(items=(an_item("cups", 2_000, 3),)), []
    for name in ("rsh_1", "dsp_1", "rsh_2"):
        if name.startswith("dsp"):
            book = refund(book, {"cups": {2}}, case_id=name, service="dispute", at=MONDAY)
            continue
        lines = [RequestedLine(line_id="cups", quantity=1)]
        step, book = requested(of=book, id=name, lines=lines)
        assert step.case.value is not None
        amounts.append(step.case.value)
        done = propose(step.case, book, kind="refund_only", amount=step.case.value, now=MONDAY)
        book = entered(book, done.case, at=MONDAY)
    assert amounts == [667, 666]
    assert (book.left, book.refunded, book.book.holds) == (0, 2_000, ())


def test_an_accepted_offer_settles_exactly_its_units_for_its_amount() -> None:
    """R-REF-01"""
    step, book = requested()
    offer = propose(step.case, book, kind="partial_refund", amount=500, now=MONDAY).case
    after = entered(book, answer_offer(offer, book, answer="accept", now=MONDAY).case, at=MONDAY)
    assert (after.settled("plates"), after.refunded, after.left_of_line("plates")) == ({1}, 500, 2_000)
