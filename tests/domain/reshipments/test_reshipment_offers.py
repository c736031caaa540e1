"""A refund instead of the items: the seller's proposal, the buyer's answer."""

from typing import Any

import pytest

from shared.domain.errors import Conflict, Invalid, Rejected
from shared.domain.reshipments.case import OrderedLine
from shared.domain.reshipments.negotiation import answer_offer, propose
from tests.support.moments import market
from tests.support.refusals import refused
from tests.support.reshipment_builders import (
    BUYER,
    MONDAY,
    PAID,
    SECOND,
    TUESDAY_END,
    WEDNESDAY_END,
    a_purchase,
    a_reshipment,
    clocks,
    decision,
    declined,
    lapsed,
    offered,
    record,
)


def test_a_refund_of_the_items_value_needs_no_answer_of_the_buyer() -> None:
    """R-RSH-08"""
    step = propose(a_reshipment(), kind="refund_only", amount=2_000, refundable=PAID, now=MONDAY)
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
        lambda: propose(a_reshipment(), kind="refund_only", amount=1_999, refundable=PAID, now=MONDAY),
    )


def test_a_refund_only_is_no_solution_while_the_items_value_is_unknown() -> None:
    """R-RSH-07"""
    untold = a_purchase(lines=(OrderedLine(line_id="plates", quantity=2, price_paid=None),))
    refusal = refused(
        Rejected,
        "solution_not_allowed",
        lambda: propose(
            a_reshipment(of=untold), kind="refund_only", amount=PAID, refundable=PAID, now=MONDAY
        ),
    )
    assert "not known yet" in refusal.detail


@pytest.mark.parametrize("kind", ["refund_only", "partial_refund"])
def test_no_proposal_exceeds_what_can_still_be_refunded(kind: Any) -> None:
    """R-RSH-09"""
    case = a_reshipment()
    assert propose(case, kind=kind, amount=2_500, refundable=2_500, now=MONDAY).case.version == 2
    refused(
        Rejected,
        "refund_exceeds_paid",
        lambda: propose(case, kind=kind, amount=2_501, refundable=2_500, now=MONDAY),
    )


@pytest.mark.parametrize("kind", ["refund_only", "partial_refund"])
@pytest.mark.parametrize("amount", [0, -1])
def test_a_proposal_of_nothing_is_invalid(kind: Any, amount: int) -> None:
    """R-RSH-09"""
    refused(
        Invalid,
        "invalid_amount",
        lambda: propose(a_reshipment(), kind=kind, amount=amount, refundable=PAID, now=MONDAY),
    )


def test_a_partial_refund_waits_for_the_buyer_until_the_end_of_the_next_day() -> None:
    """R-RSH-09, R-RSH-10, R-RSH-17: and the seller's clock stops."""
    friday = market("2026-03-06T12:00:00")
    step = propose(a_reshipment(friday), kind="partial_refund", amount=1, refundable=PAID, now=friday)
    assert (step.case.status, step.money) == ("offer_pending", ())
    assert step.case.offer is not None
    assert (step.case.offer.status, step.case.offer.amount) == ("pending", 1)
    response, answer = step.case.deadlines
    assert (response.kind, response.state) == ("reshipment_response", "met")
    assert (answer.kind, answer.party, answer.state) == ("partial_refund_answer", "buyer", "open")
    assert answer.due_at == market("2026-03-07T23:59:59")


def test_a_partial_refund_is_never_automatic_however_high() -> None:
    """R-RSH-08, A-37"""
    assert offered(amount=PAID).status == "offer_pending"


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
        lambda: propose(case, kind=kind, amount=2_000, refundable=PAID, now=now),
    )


def test_an_accepted_offer_is_refunded_and_nothing_is_sent() -> None:
    """R-RSH-18"""
    step = answer_offer(offered(), answer="accept", refundable=PAID, now=TUESDAY_END)
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
    step = answer_offer(offered(), answer="reject", refundable=PAID, now=TUESDAY_END)
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
    assert answer_offer(offered(), answer=answer, refundable=PAID, now=TUESDAY_END).case.version == 3
    before = refused(
        Conflict, "offer_expired", lambda: answer_offer(offered(), answer=answer, refundable=PAID, now=late)
    )
    swept = lapsed(offered(), late)
    after = refused(
        Conflict, "offer_expired", lambda: answer_offer(swept, answer=answer, refundable=PAID, now=late)
    )
    assert before.extra == after.extra == {"deadline": "2026-03-04T07:59:59Z"}


@pytest.mark.parametrize("first", ["accept", "reject"])
@pytest.mark.parametrize("second", ["accept", "reject"])
def test_an_offer_is_answered_once(first: Any, second: Any) -> None:
    """R-RSH-18: accepted twice, refunded once."""
    answered = answer_offer(offered(), answer=first, refundable=PAID, now=MONDAY).case
    refused(
        Conflict,
        "offer_already_answered",
        lambda: answer_offer(answered, answer=second, refundable=PAID, now=MONDAY),
    )


def test_without_an_offer_there_is_nothing_to_answer() -> None:
    """R-RSH-10"""
    refused(
        Conflict,
        "no_offer",
        lambda: answer_offer(a_reshipment(), answer="accept", refundable=PAID, now=MONDAY),
    )


def test_an_offer_is_not_paid_when_other_refunds_left_less() -> None:
    """R-RSH-18: never refunded more than paid."""
    assert answer_offer(offered(), answer="accept", refundable=1_000, now=MONDAY).case.refunded == 1_000
    refused(
        Rejected,
        "refund_exceeds_paid",
        lambda: answer_offer(offered(), answer="accept", refundable=999, now=MONDAY),
    )
    assert answer_offer(offered(), answer="reject", refundable=0, now=MONDAY).money == ()


def test_the_record_of_a_refund_instead_says_how_much_and_why_it_needed_no_answer() -> None:
    """R-GEN-13, R-RSH-08"""
    step = propose(a_reshipment(), kind="refund_only", amount=2_100, refundable=PAID, now=MONDAY)
    told = {"amount": "21.00", "value": "20.00"}
    assert record(step) == ("refund_approved", "seller:shop-1", told)
    assert decision(step.case) == (
        "resolved_refund",
        "more_favourable_to_buyer",
        ("R-RSH-08 (003 L15)",),
        told,
    )
    assert clocks(step.case) == [("reshipment_response", "reshipment_requested", "met")]


def test_the_record_of_an_offer_says_how_much_and_until_when_to_answer() -> None:
    """R-GEN-13, R-RSH-09"""
    step = propose(a_reshipment(), kind="partial_refund", amount=1_000, refundable=PAID, now=MONDAY)
    assert record(step) == (
        "partial_refund_offered",
        "seller:shop-1",
        {"amount": "10.00", "answer_by": "2026-03-04T07:59:59Z"},
    )
    assert clocks(step.case)[1:] == [("partial_refund_answer", "partial_refund_offered", "open")]


def test_the_record_of_an_answer_says_what_was_answered_to_what() -> None:
    """R-GEN-13, R-RSH-10, R-RSH-18"""
    taken = answer_offer(offered(), answer="accept", refundable=PAID, now=MONDAY)
    assert record(taken) == ("offer_accepted", "buyer:ann", {"amount": "10.00"})
    assert decision(taken.case) == (
        "resolved_partial_refund",
        "buyer",
        ("R-RSH-18 (003 L16)",),
        {"amount": "10.00"},
    )
    assert clocks(taken.case)[1:] == [("partial_refund_answer", "partial_refund_offered", "met")]
    turned_down = answer_offer(offered(), answer="reject", refundable=PAID, now=MONDAY)
    told = {"amount": "10.00", "answer_by": "2026-03-04T07:59:59Z"}
    assert record(turned_down) == ("offer_rejected", "buyer:ann", told)
    assert clocks(turned_down.case)[1:] == [
        ("partial_refund_answer", "partial_refund_offered", "met"),
        ("reshipment_response", "offer_rejected", "open"),
    ]
