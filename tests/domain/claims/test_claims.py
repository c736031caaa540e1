"""What the insurer's word does to a claim, its money, its affidavit and its package."""

from typing import Any

import pytest

from shared.domain.case import PLATFORM, Actor
from shared.domain.claims.claim import Claim, acknowledge
from shared.domain.claims.decisions import end_as_paid, flag_double_recovery
from tests.support.claim_builders import (
    DAY,
    SECOND,
    SENT,
    TOKEN,
    a_claim,
    a_claim_with_package,
    accepted,
    accepting,
    completed,
    rejected,
    rejecting,
    sent,
    submitted,
)
from tests.support.policies import CURRENT

INSURER = Actor(role="insurer")


# The insurer's word


def acknowledged(claim: Claim, reference: str | None = "UP-7", *, now: Any = SENT) -> Any:
    return acknowledge(claim, reference=reference, occurred_at=now, now=now)


def test_an_acknowledged_claim_shows_the_insurers_reference() -> None:
    """R-CLM-10"""
    step = acknowledged(a_claim())
    assert (step.event, step.actor) == ("claim_acknowledged", INSURER)
    assert step.detail == {"occurred_at": "2026-03-11T20:00:00Z"}
    assert (step.case.insurer_reference, step.case.acknowledged_at) == ("UP-7", SENT)
    assert step.case.status == "under_review"


@pytest.mark.parametrize("reference", ["UP-7", "UP-8", None])
def test_a_second_acknowledgement_is_recorded_and_changes_nothing(reference: str | None) -> None:
    """R-CLM-17"""
    first = acknowledged(a_claim()).case
    again = acknowledged(first, reference, now=SENT + DAY)
    assert again.event == "insurer_message_ignored"
    assert again.detail["because"] == "claim_already_acknowledged"
    assert (again.case.insurer_reference, again.case.acknowledged_at) == ("UP-7", SENT)


def test_a_reference_that_comes_after_the_acknowledgement_is_still_taken() -> None:
    """R-CLM-10"""
    first = acknowledged(a_claim(), None).case
    second = acknowledged(first, "UP-7", now=SENT + DAY).case
    assert (second.insurer_reference, second.acknowledged_at) == ("UP-7", SENT)
    assert acknowledged(first, None).event == "insurer_message_ignored"


def test_acknowledgement_and_decision_may_come_in_either_order() -> None:
    """R-CLM-17: the state is the same in the end."""
    claim, parcel = a_claim_with_package()
    after = acknowledged(accepting(claim, parcel, reference=None)[0].case).case
    before = accepting(acknowledged(claim).case, parcel, reference=None)[0].case
    for shown in (after, before):
        assert (shown.status, shown.insurer_reference, shown.acknowledged_at) == ("accepted", "UP-7", SENT)


def test_an_accepted_claim_pays_the_seller_from_the_insurer_once() -> None:
    """R-CLM-10, R-CLM-17, R-INS-24"""
    claim, parcel = a_claim_with_package(amount=250_00)
    step, shown = accepting(claim, parcel)
    assert (step.event, step.actor, step.case.status) == ("claim_accepted", INSURER, "accepted")
    assert (step.case.approved_amount, step.case.insurer_reference) == (250_00, "UP-7")
    assert step.case.decided_at == SENT + 3 * DAY + SECOND
    (payment,) = step.money
    assert (payment.id, payment.kind) == ("clm_1:seller_reimbursement", "seller_reimbursement")
    assert (payment.debit, payment.credit, payment.amount) == ("insurer", "seller", 250_00)
    assert (payment.order_id, payment.case_id, payment.seller_id) == ("ord-1", "clm_1", "shop-1")
    assert shown is not None
    assert (shown.event, shown.actor, shown.case.claim_status) == ("claim_accepted", INSURER, "accepted")
    assert shown.case.version == parcel.version + 1
    assert (shown.at, shown.detail) == (step.at, {"claim_id": "clm_1"})


def test_an_accepted_claim_says_what_was_decided_on_which_facts() -> None:
    """R-CLM-17, R-GEN-11"""
    claim, parcel = a_claim_with_package(amount=250_00)
    step, _ = accepting(claim, parcel, approved_amount=200_00, reimbursed=10_00)
    decision = step.case.decision
    assert decision is not None
    assert decision.model_dump() == {
        "outcome": "accepted",
        "basis": "insurer_decision",
        "clauses": ("R-CLM-10", "R-CLM-17"),
        "facts": {
            "amount": "250.00",
            "total_cover": "300.00",
            "package_value": "300.00",
            "approved_amount": "200.00",
            "reimbursed_by_platform": "10.00",
            "insurer_reference": "UP-7",
            "occurred_at": "2026-03-14T20:00:00Z",
        },
        "policy_version": CURRENT,
    }
    assert step.detail == decision.facts


@pytest.mark.parametrize("approved", [1, 249_99, 250_00, 250_01, 300_00])
def test_the_insurer_may_approve_any_amount_up_to_the_cover(approved: int) -> None:
    """R-INS-24, R-CLM-10: also more than was claimed."""
    claim, parcel = a_claim_with_package(amount=250_00)
    step, shown = accepting(claim, parcel, approved_amount=approved)
    assert (step.case.approved_amount, step.money[0].amount) == (approved, approved)
    assert shown is not None


@pytest.mark.parametrize(
    ("approved", "because"),
    [
        (300_01, "approved_amount_exceeds_cover"),
        (0, "approved_amount_not_positive"),
        (-1, "approved_amount_not_positive"),
    ],
)
def test_a_payout_that_cannot_be_is_recorded_and_pays_nothing(approved: int, because: str) -> None:
    """R-INS-24, R-CLM-17"""
    claim, parcel = a_claim_with_package()
    step, shown = accepting(claim, parcel, approved_amount=approved)
    assert shown is None
    assert (step.event, step.actor, step.money) == ("insurer_message_ignored", INSURER, ())
    assert step.detail == {
        "message": "claim.accepted",
        "because": because,
        "occurred_at": "2026-03-14T20:00:00Z",
    }
    assert unchanged(claim, step.case)


def unchanged(before: Claim, after: Claim) -> bool:
    """But for the record that there was something to ignore."""
    assert after.version == before.version + 1
    return before == after.model_copy(update={"version": before.version, "updated_at": before.updated_at})


def test_a_rejected_claim_pays_nothing_and_keeps_the_insurers_reason() -> None:
    """R-CLM-17"""
    claim, parcel = a_claim_with_package()
    step, shown = rejecting(claim, parcel)
    assert (step.event, step.actor, step.money) == ("claim_rejected", INSURER, ())
    assert (step.case.status, step.case.approved_amount, step.case.flags) == ("rejected", None, ())
    assert step.case.decision is not None
    assert step.case.decision.outcome == "rejected"
    assert step.case.decision.facts["reason"] == "Delivered as addressed."
    assert shown is not None
    assert (shown.event, shown.case.claim_status, shown.case.claim_id) == (
        "claim_rejected",
        "rejected",
        "clm_1",
    )


@pytest.mark.parametrize(
    ("second", "message"), [(accepting, "claim.accepted"), (rejecting, "claim.rejected")]
)
def test_an_accepted_claim_stays_accepted(second: Any, message: str) -> None:
    """R-CLM-17: accepted is final, whatever comes after."""
    claim, parcel = a_claim_with_package()
    decided, shown = accepting(claim, parcel)
    assert shown is not None
    again, nothing = second(decided.case, shown.case)
    assert nothing is None
    assert (again.event, again.money) == ("insurer_message_ignored", ())
    assert (again.detail["message"], again.detail["because"]) == (message, "claim_already_accepted")
    assert unchanged(decided.case, again.case)


def test_a_rejected_claim_is_not_rejected_twice() -> None:
    """R-CLM-17"""
    claim, parcel = a_claim_with_package()
    decided, _ = rejecting(claim, parcel)
    again, nothing = rejecting(decided.case, parcel)
    assert (again.event, again.detail["because"], nothing) == (
        "insurer_message_ignored",
        "claim_already_rejected",
        None,
    )


def test_the_insurer_may_accept_a_claim_it_has_rejected() -> None:
    """R-CLM-17, A-45: it hears appeals itself."""
    claim, parcel = a_claim_with_package(amount=250_00)
    turned_down, shown = rejecting(claim, parcel)
    assert shown is not None
    later = SENT + 9 * DAY
    step, paid = accepting(turned_down.case, shown.case, now=later)
    assert (step.event, step.case.status, step.case.decided_at) == ("claim_accepted", "accepted", later)
    assert [(one.debit, one.credit, one.amount) for one in step.money] == [("insurer", "seller", 250_00)]
    assert paid is not None and paid.case.claim_status == "accepted"


def test_an_appeal_won_is_what_the_package_shows_and_ends_the_claim_opened_anew() -> None:
    """R-CLM-16, R-CLM-17: one acceptance a package."""
    anew, parcel = a_claim_with_package(id="clm_2")
    step, shown = accepting(rejected(), parcel)
    assert shown is not None
    assert (shown.case.claim_id, shown.case.claim_status) == ("clm_1", "accepted")
    ended = end_as_paid(anew, step.case, now=SENT + 4 * DAY)
    assert ended is not None
    assert (ended.event, ended.actor, ended.money) == ("claim_ended_as_paid", PLATFORM, ())
    assert (ended.case.status, ended.detail) == ("rejected", {"paid_claim_id": "clm_1"})
    assert ended.case.decision is not None
    assert ended.case.decision.basis == "paid_under_another_claim"
    late, nothing = accepting(ended.case, shown.case)
    assert (late.event, late.detail["because"], nothing) == (
        "insurer_message_ignored",
        "paid_under_another_claim",
        None,
    )


def test_only_a_claim_under_review_ends_as_paid_and_never_the_paid_one_itself() -> None:
    """R-CLM-16"""
    claim, _ = a_claim_with_package(id="clm_2")
    assert end_as_paid(rejected(claim), a_claim(), now=SENT) is None
    assert end_as_paid(claim, claim, now=SENT) is None
    elsewhere = a_claim().model_copy(update={"package_id": "pkg-9"})
    assert end_as_paid(claim, elsewhere, now=SENT) is None


def test_a_decision_without_a_reference_keeps_the_one_known() -> None:
    """R-CLM-10"""
    claim, parcel = a_claim_with_package()
    known = acknowledged(claim, "UP-1").case
    assert accepting(known, parcel, reference=None)[0].case.insurer_reference == "UP-1"
    assert rejecting(known, parcel, reference="UP-2")[0].case.insurer_reference == "UP-2"


# The affidavit when the claim ends


@pytest.mark.parametrize("end", [accepted, rejected])
def test_an_affidavit_still_out_is_closed_with_its_claim(end: Any) -> None:
    """R-AFF-11"""
    assert end(a_claim()).affidavit.status == "closed"
    closed = end(sent())
    assert (closed.affidavit.status, closed.affidavit.token_hash) == ("closed", TOKEN)
    assert [(deadline.kind, deadline.state) for deadline in closed.deadlines] == [("affidavit_link", "met")]
    assert closed.next_deadline is None


@pytest.mark.parametrize("end", [accepted, rejected])
def test_an_affidavit_that_was_received_stays_received(end: Any) -> None:
    """R-AFF-11: submitted or completed"""
    assert end(submitted()).affidavit.status == "submitted"
    assert end(completed()).affidavit.status == "completed"


def test_a_link_whose_time_was_over_when_the_claim_was_decided_has_lapsed() -> None:
    """R-AFF-09, R-AFF-11: the sweep was late."""
    ended = accepted(sent(), now=SENT + 60 * DAY)
    assert (ended.affidavit.status, ended.deadlines[-1].state) == ("closed", "lapsed")


# Recovered twice


@pytest.mark.parametrize(
    ("reimbursed", "flags"),
    [(0, ()), (50_00, ()), (50_01, ("double_recovery",)), (300_00, ("double_recovery",))],
)
def test_more_than_the_package_was_worth_in_all_is_flagged_and_still_paid(
    reimbursed: int, flags: tuple[str, ...]
) -> None:
    """R-CLM-20, A-29: worth 300.00, the insurer pays 250.00."""
    claim, parcel = a_claim_with_package(amount=250_00)
    step, _ = accepting(claim, parcel, reimbursed=reimbursed)
    assert step.case.flags == flags
    assert step.money[0].amount == 250_00


def test_a_reimbursement_after_the_insurers_is_flagged_as_well() -> None:
    """R-CLM-20"""
    paid = accepted(approved_amount=250_00)
    assert flag_double_recovery(paid, reimbursed=50_00, now=SENT + 9 * DAY) is None
    step = flag_double_recovery(paid, reimbursed=50_01, now=SENT + 9 * DAY)
    assert step is not None
    assert (step.event, step.actor, step.case.flags) == (
        "double_recovery_flagged",
        PLATFORM,
        ("double_recovery",),
    )
    assert step.detail == {"approved_amount": "250.00", "reimbursed_by_platform": "50.01"}
    assert flag_double_recovery(step.case, reimbursed=99_00, now=SENT + 10 * DAY) is None


@pytest.mark.parametrize("claim", [a_claim(), rejected()])
def test_a_claim_that_was_not_paid_recovers_nothing_twice(claim: Claim) -> None:
    """R-CLM-20"""
    assert flag_double_recovery(claim, reimbursed=300_00, now=SENT) is None
