"""The seller approves or rejects: in time, once, with a reason."""

import pytest

from shared.domain.errors import Conflict, Invalid
from shared.domain.reshipments.answers import approve, reject
from shared.domain.reshipments.bookkeeping import end
from tests.support.order_builders import at
from tests.support.refusals import refused
from tests.support.reshipment_builders import (
    MONDAY,
    SECOND,
    SELLER,
    SELLERS_ANSWERS,
    TUESDAY_END,
    WEDNESDAY_END,
    a_book,
    a_reshipment,
    answered,
    clocks,
    decision,
    declined,
    lapsed,
    offered,
    record,
    sent,
)


@pytest.mark.parametrize("start", ["asked", "declined"])
def test_an_approved_request_is_to_be_sent_within_two_working_days(start: str) -> None:
    """R-RSH-05, R-RSH-12"""
    case = a_reshipment() if start == "asked" else declined()
    step = approve(case, now=MONDAY)
    assert (step.case.status, step.case.approved_by, step.actor) == ("approved", "seller", SELLER)
    assert step.money == ()
    waiting = step.case.next_deadline
    assert waiting is not None
    assert (waiting.kind, waiting.starts_at, waiting.due_at) == ("reshipment_dispatch", MONDAY, WEDNESDAY_END)
    assert step.case.decision is not None
    assert step.case.decision.clauses == ("R-RSH-05",)


@pytest.mark.parametrize("start", ["asked", "declined"])
def test_a_rejected_request_is_over_and_shows_the_reason(start: str) -> None:
    """R-RSH-06"""
    case = a_reshipment() if start == "asked" else declined()
    step = reject(case, reason="  The photo shows both plates. ", now=MONDAY)
    assert (step.case.status, step.case.rejection_reason) == ("rejected", "The photo shows both plates.")
    assert step.case.next_deadline is None
    assert step.money == ()


@pytest.mark.parametrize("reason", ["", " ", "\t\n", "\u00a0\u2003"])
def test_a_blank_reason_is_none(reason: str) -> None:
    """R-RSH-06"""
    refused(Invalid, "reason_required", lambda: reject(a_reshipment(), reason=reason, now=MONDAY))


@pytest.mark.parametrize("answer", SELLERS_ANSWERS)
def test_an_answer_in_the_last_second_counts_and_one_second_later_it_does_not(answer: str) -> None:
    """R-RSH-03, R-GEN-04"""
    decide = SELLERS_ANSWERS[answer]
    assert decide(a_reshipment(), TUESDAY_END).case.version == 2
    late = refused(Conflict, "response_window_closed", lambda: decide(a_reshipment(), TUESDAY_END + SECOND))
    assert late.extra == {"deadline": "2026-03-04T07:59:59Z"}


@pytest.mark.parametrize("answer", SELLERS_ANSWERS)
def test_a_late_answer_is_refused_alike_before_and_after_the_platform_approved(answer: str) -> None:
    """R-RSH-03, R-RSH-21, R-GEN-05"""
    decide, late = SELLERS_ANSWERS[answer], TUESDAY_END + SECOND
    swept = lapsed(a_reshipment(), late)
    before = refused(Conflict, "response_window_closed", lambda: decide(a_reshipment(), late))
    after = refused(Conflict, "response_window_closed", lambda: decide(swept, late))
    assert before.detail == after.detail
    assert "Please send the items." in after.detail


def test_whoever_has_nothing_left_to_send_is_not_asked_to() -> None:
    """R-RSH-03, R-REF-04: sent, or ended by others, after the platform approved"""
    approved = lapsed(a_reshipment(), TUESDAY_END + SECOND)
    ended = end(approved, a_book(cancelled_at=at("03-01T10:05:30")), now=TUESDAY_END + SECOND)
    assert ended is not None
    for case in (sent(approved).case, ended.case):
        late = refused(Conflict, "response_window_closed", approve, case, now=TUESDAY_END + SECOND)
        assert late.detail.endswith("so the platform approved the request.")


@pytest.mark.parametrize("answer", SELLERS_ANSWERS)
@pytest.mark.parametrize("status", ["approved", "rejected", "refunded", "offer accepted", "shipped"])
def test_a_decision_is_not_changed_later(answer: str, status: str) -> None:
    """R-RSH-21"""
    approved = approve(a_reshipment(), now=MONDAY).case
    decided = {
        "approved": approved,
        "rejected": reject(a_reshipment(), reason="No.", now=MONDAY).case,
        "refunded": SELLERS_ANSWERS["refund"](a_reshipment(), MONDAY).case,
        "offer accepted": answered(offered(), "accept").case,
        "shipped": sent(approved).case,
    }[status]
    refused(Conflict, "already_decided", lambda: SELLERS_ANSWERS[answer](decided, MONDAY))


@pytest.mark.parametrize("answer", ["approve", "reject"])
def test_the_seller_waits_while_the_buyer_considers_an_offer(answer: str) -> None:
    """R-RSH-17"""
    refused(Conflict, "offer_pending", lambda: SELLERS_ANSWERS[answer](offered(), MONDAY))


def test_the_record_of_an_approval_says_until_when_to_send() -> None:
    """R-GEN-13, R-RSH-05"""
    step = approve(a_reshipment(), now=MONDAY)
    assert record(step) == ("reshipment_approved", "seller:shop-1", {"send_by": "2026-03-05T07:59:59Z"})
    assert decision(step.case) == ("approved", "seller", ("R-RSH-05",), {})
    assert clocks(step.case) == [
        ("reshipment_response", "reshipment_requested", "met"),
        ("reshipment_dispatch", "reshipment_approved", "open"),
    ]


def test_a_rejection_says_why() -> None:
    """R-GEN-13, R-RSH-06: the case itself, not the record of the step, which can't be erased"""
    step = reject(a_reshipment(), reason="Both were packed.", now=MONDAY)
    told = {"reason": "Both were packed."}
    assert record(step) == ("reshipment_rejected", "seller:shop-1", {})
    assert step.case.rejection_reason == told["reason"]
    assert decision(step.case) == ("rejected", "seller", ("R-RSH-06",), told)
    assert clocks(step.case) == [("reshipment_response", "reshipment_requested", "met")]


def test_a_missing_reason_is_named_as_the_bad_field() -> None:
    """R-RSH-06"""
    refusal = refused(Invalid, "reason_required", lambda: reject(a_reshipment(), reason=" ", now=MONDAY))
    assert [(error["field"], error["code"]) for error in refusal.errors] == [("reason", "reason_required")]
