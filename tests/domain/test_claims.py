"""Insurance claims: who may open one, for how much, and what the insurer's word does."""

from datetime import timedelta
from typing import Any

import pytest

from shared.domain import claims
from shared.domain.case import PLATFORM, Actor
from shared.domain.claim_details import available_actions, evidence_checklist
from shared.domain.claim_filing import eligibility, refusal
from shared.domain.errors import Conflict, Invalid, Refusal, Rejected
from shared.domain.insurance import cover
from shared.domain.labels import Label, void
from shared.domain.packages import Package
from shared.domain.policy import CURRENT
from tests.domain.claimed import (
    DAY,
    LAST_SECOND,
    OPENED,
    SECOND,
    SENT,
    SHIPPED,
    TOKEN,
    accepted,
    accepting,
    completed,
    filing,
    opened,
    opened_with_package,
    rejected,
    rejecting,
    sent,
    shipped,
    submitted,
)
from tests.domain.parcels import NOON, POLICY, bought, failed, free, package

SELLER = Actor(role="seller", account="shop-1")
INSURER = Actor(role="insurer")


def refused(kind: type[Refusal], *case: Any, **asked: Any) -> Refusal:
    with pytest.raises(kind) as caught:
        filing(*case, **asked)
    assert type(caught.value) is kind
    return caught.value


# Eligibility


def test_every_rule_is_answered_in_a_fixed_order_with_its_facts_and_clause() -> None:
    """R-CLM-01 to R-CLM-04, R-CLM-16"""
    rules = eligibility(*shipped(), now=OPENED)
    assert [(rule.rule, rule.passed, rule.code, rule.detail) for rule in rules] == [
        ("shipping_mode", True, None, None),
        ("label_bought", True, None, None),
        ("scanned_by_carrier", True, None, None),
        ("within_claim_window", True, None, None),
        ("no_open_claim", True, None, None),
        ("no_accepted_claim", True, None, None),
        ("covered", True, None, None),
    ]
    assert [rule.facts for rule in rules] == [
        {"shipping_mode": "tiktok_shipping"},
        {"label_id": "lbl_1", "label_status": "purchased"},
        {"shipped_at": "2026-03-03T18:00:00Z"},
        {"deadline": "2026-06-02T06:59:59Z", "received_at": "2026-03-10T20:00:00Z"},
        {"claim_id": None, "claim_status": None},
        {"claim_id": None, "claim_status": None},
        {"total_cover": "300.00"},
    ]
    assert [rule.clause for rule in rules] == [
        "R-CLM-01 (000 L8, L40)",
        "R-CLM-01 (000 L8, L40)",
        "R-CLM-02 (000 L8, L40)",
        "R-CLM-03 (000 L8, L40)",
        "R-CLM-16",
        "R-CLM-16",
        "R-CLM-15 (000 L38)",
    ]
    assert refusal(rules) is None


def test_a_package_that_fails_on_several_grounds_shows_each_of_them() -> None:
    """R-CLM-01, R-CLM-02: no window has closed that never opened."""
    rules = eligibility(package(shipping_mode="seller_shipping"), None, now=OPENED)
    assert [rule.code for rule in rules] == [
        "claim_mode_not_eligible",
        "claim_mode_not_eligible",
        "claim_not_scanned",
        None,
        None,
        None,
        None,
    ]
    assert all(rule.detail for rule in rules if not rule.passed)
    assert rules[1].facts == {"label_id": None, "label_status": None}
    assert rules[3].facts["deadline"] is None
    assert rules[6].facts == {"total_cover": None}


def test_a_seller_shipping_seller_is_sent_to_the_carrier() -> None:
    """R-CLM-01, R-INS-14"""
    sent_by_seller, label = shipped()
    sent_by_seller = sent_by_seller.model_copy(update={"shipping_mode": "seller_shipping"})
    why = refused(Rejected, sent_by_seller, label)
    assert why.code == "claim_mode_not_eligible"
    assert "contact your carrier" in why.detail
    assert why.extra == {"shipping_mode": "seller_shipping", "advice": "contact your carrier"}
    assert why.clause == "R-CLM-01 (000 L8, L40)"


def test_a_package_fulfilled_by_the_platform_has_no_claim_and_no_carrier_to_ask() -> None:
    """R-INS-13"""
    fulfilled, label = shipped()
    why = refused(Rejected, fulfilled.model_copy(update={"shipping_mode": "fbt"}), label)
    assert why.code == "claim_mode_not_eligible"
    assert "carrier" not in why.detail
    assert why.extra == {"shipping_mode": "fbt"}


def test_a_package_without_a_label_bought_here_has_no_claim() -> None:
    """R-CLM-01"""
    why = refused(Rejected, package(), None)
    assert (why.code, why.extra["label_id"]) == ("claim_mode_not_eligible", None)
    assert "No label" in why.detail


@pytest.mark.parametrize("status", ["purchasing", "voided", "failed"])
def test_only_a_label_in_force_carries_a_claim(status: str) -> None:
    """R-CLM-01, R-INS-18, R-INS-28"""
    parcel, label = shipped()
    why = refused(Rejected, parcel, label.model_copy(update={"status": status}))
    assert why.code == "claim_mode_not_eligible"
    assert why.extra["label_status"] == status
    assert status in why.detail


def test_a_voided_or_failed_purchase_leaves_nothing_to_claim() -> None:
    """R-INS-22, R-INS-18"""
    label, parcel = bought()
    voided, cancelled = void(label, parcel, actor=PLATFORM, now=OPENED)
    assert refused(Rejected, cancelled.case, voided.case).code == "claim_mode_not_eligible"
    broken, unlabelled = failed()
    assert refused(Rejected, unlabelled.case, broken.case).code == "claim_mode_not_eligible"


def test_a_package_the_carrier_has_not_scanned_has_no_claim_yet() -> None:
    """R-CLM-02"""
    label, parcel = bought()
    why = refused(Rejected, parcel, label)
    assert (why.code, why.extra) == ("claim_not_scanned", {"shipped_at": None})
    assert why.clause == "R-CLM-02 (000 L8, L40)"


def test_a_claim_opened_in_the_last_second_of_day_90_is_accepted() -> None:
    """R-CLM-03, R-GEN-04: also when its fraction of a second has begun."""
    for moment in (LAST_SECOND - SECOND, LAST_SECOND, LAST_SECOND + timedelta(microseconds=999_999)):
        assert filing(*shipped(), now=moment)[0].case.status == "under_review"


def test_a_claim_opened_one_second_after_day_90_is_refused_with_the_deadline() -> None:
    """R-CLM-03"""
    why = refused(Rejected, *shipped(), now=LAST_SECOND + SECOND)
    assert why.code == "claim_window_closed"
    assert why.extra == {"deadline": "2026-06-02T06:59:59Z", "received_at": "2026-06-02T07:00:00Z"}
    assert why.clause == "R-CLM-03 (000 L8, L40)"


def test_the_window_counts_from_the_scan_and_not_from_the_label_or_the_mark() -> None:
    """R-CLM-04, A-08"""
    parcel, label = shipped()
    parcel = parcel.model_copy(
        update={"marked_shipped_at": SHIPPED - 5 * DAY, "placed_at": SHIPPED - 9 * DAY}
    )
    assert label.created_at < SHIPPED
    assert filing(parcel, label, now=LAST_SECOND)[0].case.shipped_at == SHIPPED


def test_a_late_sweep_does_not_lengthen_the_window() -> None:
    """R-GEN-05: the deadline is still open in the record, and over."""
    parcel, label = shipped()
    assert label.deadlines[-1].state == "open"
    assert refused(Rejected, parcel, label, now=LAST_SECOND + 30 * DAY).code == "claim_window_closed"


def test_a_package_has_one_claim_under_review_at_most() -> None:
    """R-CLM-16"""
    parcel, label = shipped()
    _, claimed = filing(parcel, label)
    why = refused(Conflict, claimed.case, label, id="clm_2")
    assert why.code == "claim_already_open"
    assert why.extra == {"claim_id": "clm_1", "claim_status": "under_review"}


def test_a_package_is_paid_for_once() -> None:
    """R-CLM-16"""
    parcel, label = shipped()
    claim, claimed = filing(parcel, label)
    _, paid = accepting(claim.case, claimed.case)
    assert paid is not None
    why = refused(Conflict, paid.case, label, id="clm_2")
    assert (why.code, why.extra["claim_id"]) == ("claim_already_paid", "clm_1")


def rejected_package() -> tuple[Package, Label]:
    parcel, label = shipped()
    claim, claimed = filing(parcel, label)
    _, shown = rejecting(claim.case, claimed.case)
    assert shown is not None
    return shown.case, label


def test_after_a_rejected_claim_another_may_be_opened_while_the_90_days_run() -> None:
    """R-CLM-16, A-45"""
    claim, shown = filing(*rejected_package(), id="clm_2", now=LAST_SECOND)
    assert claim.case.status == "under_review"
    assert (shown.case.claim_id, shown.case.claim_status) == ("clm_2", "under_review")
    assert refused(Rejected, *rejected_package(), now=LAST_SECOND + SECOND).code == "claim_window_closed"


def test_the_first_rule_in_the_way_is_the_one_that_refuses() -> None:
    """R-CLM-01, R-CLM-02, R-CLM-03, R-CLM-16: each hides those after it."""
    parcel, label = shipped()
    late, claimed = LAST_SECOND + SECOND, parcel.model_copy(update={"claim_status": "under_review"})
    unscanned = label.model_copy(update={"shipped_at": None})
    assert refused(Rejected, claimed, label, now=late).code == "claim_window_closed"
    assert refused(Rejected, claimed, unscanned, now=late).code == "claim_not_scanned"
    by_seller = claimed.model_copy(update={"shipping_mode": "seller_shipping"})
    assert "Seller Shipping" in refused(Rejected, by_seller, None, now=late).detail


# The amount


@pytest.mark.parametrize("amount", [0, -1, -300_00])
def test_an_amount_that_is_not_positive_is_malformed_whatever_else_is_wrong(amount: int) -> None:
    """R-CLM-15"""
    for case in (shipped(), (package(), None)):
        why = refused(Invalid, *case, amount=amount)
        assert why.code == "invalid_amount"
        assert why.errors[0]["field"] == "amount"


@pytest.mark.parametrize("amount", [1, 299_99, 300_00])
def test_any_amount_up_to_the_cover_may_be_claimed(amount: int) -> None:
    """R-CLM-15, R-INS-24"""
    assert opened(300_00, amount=amount).amount == amount


def test_one_cent_over_the_cover_is_refused_with_the_cover() -> None:
    """R-CLM-15, A-45"""
    why = refused(Rejected, *shipped(300_00), amount=300_01)
    assert (why.code, why.extra) == ("claim_exceeds_cover", {"total_cover": "300.00"})
    assert why.clause == "R-CLM-15 (000 L38)"


@pytest.mark.parametrize(("value", "limit"), [(300_00, 200_00), (200_00, 200_00), (199_99, 199_99)])
def test_free_cover_alone_allows_a_claim_up_to_the_value_and_no_more_than_200(value: int, limit: int) -> None:
    """R-CLM-19, R-INS-24"""
    chosen = {"chosen": free(value)}
    assert opened(value, **chosen).amount == limit
    assert opened(value, amount=limit, **chosen).amount == limit
    assert refused(Rejected, *shipped(value, **chosen), amount=limit + 1).code == "claim_exceeds_cover"


def test_without_an_amount_the_lower_of_loss_and_cover_is_claimed() -> None:
    """R-CLM-15, R-INS-24: the loss is the value of the package."""
    custom = cover(900_00, option="custom", amount=450_00, premium_rate=100, policy=POLICY)
    assert opened(900_00, chosen=custom).amount == 450_00
    assert opened(900_00).amount == 900_00
    assert opened(6_000_00).amount == 5_000_00


def test_a_package_insured_for_nothing_has_nothing_to_claim() -> None:
    """R-CLM-15"""
    worthless = shipped(0, chosen=free(0))
    why = refused(Rejected, *worthless)
    assert (why.code, why.extra) == ("claim_exceeds_cover", {"total_cover": "0.00"})
    assert eligibility(*worthless, now=OPENED)[-1].passed is False


# What opening a claim writes


def test_an_open_claim_carries_all_that_its_page_shows() -> None:
    """R-CLM-11, R-CLM-12, R-CLM-21"""
    step, shown = filing(*shipped(), amount=120_00, reason="damage", description="Crushed.")
    claim = step.case
    assert claim.model_dump(include={
        "id", "version", "status", "reason", "amount", "order_id", "package_id", "label_id", "insurance_id",
        "seller_id", "buyer_id", "line_ids", "package_value", "total_cover", "shipping_provider",
        "tracking_number", "description", "created_at", "updated_at", "policy_version",
    }) == {
        "id": "clm_1", "version": 1, "status": "under_review", "reason": "damage", "amount": 120_00,
        "order_id": "ord-1", "package_id": "pkg-1", "label_id": "lbl_1", "insurance_id": "ins_1",
        "seller_id": "shop-1", "buyer_id": "buyer-1", "line_ids": ("line-1",), "package_value": 300_00,
        "total_cover": 300_00, "shipping_provider": "usps", "tracking_number": "9400",
        "description": "Crushed.", "created_at": OPENED, "updated_at": OPENED, "policy_version": CURRENT,
    }  # fmt: skip
    assert (claim.affidavit.id, claim.affidavit.status) == ("aff_1", "not_sent")
    assert (claim.approved_amount, claim.decision, claim.flags, claim.deadlines) == (None, None, (), ())
    assert (step.event, step.actor, step.money) == ("claim_opened", SELLER, ())
    assert (shown.event, shown.actor) == ("claim_opened", SELLER)
    assert (shown.case.claim_id, shown.case.claim_status) == ("clm_1", "under_review")
    assert step.detail == shown.detail == {"claim_id": "clm_1", "reason": "damage", "amount": "120.00"}


def test_a_claim_rests_on_what_was_insured_with_the_label() -> None:
    """R-INS-27: a later change of the package's value changes no claim."""
    parcel, label = shipped(300_00)
    repriced = parcel.model_copy(update={"value": package(50_00).value})
    assert filing(repriced, label)[0].case.amount == 300_00


def test_each_package_of_an_order_is_claimed_on_its_own() -> None:
    """R-INS-02, R-CLM-06"""
    first, label = shipped(300_00)
    _, claimed = filing(first, label)
    other, other_label = shipped(200_00, chosen=free(200_00))
    other = other.model_copy(update={"id": "pkg-2"})
    assert claimed.case.order_id == other.order_id
    assert filing(other, other_label, id="clm_2")[0].case.total_cover == 200_00


def test_a_claim_outlives_the_claim_window_and_the_policy() -> None:
    """R-CLM-18"""
    parcel, label = shipped()
    claim, claimed = filing(parcel, label)
    assert claim.case.next_deadline is None
    expired = claimed.case.model_copy(update={"insurance_status": "expired"})
    after = LAST_SECOND + 30 * DAY
    step, shown = accepting(claim.case, expired, occurred_at=after, now=after)
    assert step.case.status == "accepted"
    assert shown is not None
    assert (shown.case.claim_status, shown.case.insurance_status) == ("accepted", "expired")


# The insurer's word


def acknowledged(claim: claims.Claim, reference: str | None = "UP-7", *, now: Any = SENT) -> Any:
    return claims.acknowledge(claim, reference=reference, occurred_at=now, now=now)


def test_an_acknowledged_claim_shows_the_insurers_reference() -> None:
    """R-CLM-10"""
    step = acknowledged(opened())
    assert (step.event, step.actor) == ("claim_acknowledged", INSURER)
    assert step.detail == {"occurred_at": "2026-03-11T20:00:00Z"}
    assert (step.case.insurer_reference, step.case.acknowledged_at) == ("UP-7", SENT)
    assert step.case.status == "under_review"


@pytest.mark.parametrize("reference", ["UP-7", "UP-8", None])
def test_a_second_acknowledgement_is_recorded_and_changes_nothing(reference: str | None) -> None:
    """R-CLM-17"""
    first = acknowledged(opened()).case
    again = acknowledged(first, reference, now=SENT + DAY)
    assert again.event == "insurer_message_ignored"
    assert again.detail["because"] == "claim_already_acknowledged"
    assert (again.case.insurer_reference, again.case.acknowledged_at) == ("UP-7", SENT)


def test_a_reference_that_comes_after_the_acknowledgement_is_still_taken() -> None:
    """R-CLM-10"""
    first = acknowledged(opened(), None).case
    second = acknowledged(first, "UP-7", now=SENT + DAY).case
    assert (second.insurer_reference, second.acknowledged_at) == ("UP-7", SENT)
    assert acknowledged(first, None).event == "insurer_message_ignored"


def test_acknowledgement_and_decision_may_come_in_either_order() -> None:
    """R-CLM-17: the state is the same in the end."""
    claim, parcel = opened_with_package()
    after = acknowledged(accepting(claim, parcel, reference=None)[0].case).case
    before = accepting(acknowledged(claim).case, parcel, reference=None)[0].case
    for shown in (after, before):
        assert (shown.status, shown.insurer_reference, shown.acknowledged_at) == ("accepted", "UP-7", SENT)


def test_an_accepted_claim_pays_the_seller_from_the_insurer_once() -> None:
    """R-CLM-10, R-CLM-17, R-INS-24"""
    claim, parcel = opened_with_package(amount=250_00)
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
    claim, parcel = opened_with_package(amount=250_00)
    step, _ = accepting(claim, parcel, approved_amount=200_00, reimbursed=10_00)
    decision = step.case.decision
    assert decision is not None
    assert decision.model_dump() == {
        "outcome": "accepted",
        "basis": "insurer_decision",
        "clauses": ("R-CLM-10 (000 L8, L41)", "R-CLM-17 (000 L18)"),
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
    claim, parcel = opened_with_package(amount=250_00)
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
    claim, parcel = opened_with_package()
    step, shown = accepting(claim, parcel, approved_amount=approved)
    assert shown is None
    assert (step.event, step.actor, step.money) == ("insurer_message_ignored", INSURER, ())
    assert step.detail == {
        "message": "claim.accepted",
        "because": because,
        "occurred_at": "2026-03-14T20:00:00Z",
    }
    assert unchanged(claim, step.case)


def unchanged(before: claims.Claim, after: claims.Claim) -> bool:
    """But for the record that there was something to ignore."""
    assert after.version == before.version + 1
    return before == after.model_copy(update={"version": before.version, "updated_at": before.updated_at})


def test_a_rejected_claim_pays_nothing_and_keeps_the_insurers_reason() -> None:
    """R-CLM-17"""
    claim, parcel = opened_with_package()
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


@pytest.mark.parametrize("first", [accepting, rejecting])
@pytest.mark.parametrize(
    ("second", "message"), [(accepting, "claim.accepted"), (rejecting, "claim.rejected")]
)
def test_a_decided_claim_stays_as_it_was_decided(first: Any, second: Any, message: str) -> None:
    """R-CLM-17: both ends are final, whatever comes after, the same or the opposite."""
    claim, parcel = opened_with_package()
    decided, shown = first(claim, parcel)
    again, nothing = second(decided.case, shown.case)
    assert nothing is None
    assert (again.event, again.money) == ("insurer_message_ignored", ())
    assert (again.detail["message"], again.detail["because"]) == (
        message,
        f"claim_already_{decided.case.status}",
    )
    assert unchanged(decided.case, again.case)


def test_a_late_word_on_a_rejected_claim_leaves_its_successor_alone() -> None:
    """R-CLM-16, R-CLM-17"""
    parcel, label = rejected_package()
    _, reopened = filing(parcel, label, id="clm_2")
    step, shown = accepting(rejected(), reopened.case)
    assert (step.event, shown) == ("insurer_message_ignored", None)


def test_a_decision_without_a_reference_keeps_the_one_known() -> None:
    """R-CLM-10"""
    claim, parcel = opened_with_package()
    known = acknowledged(claim, "UP-1").case
    assert accepting(known, parcel, reference=None)[0].case.insurer_reference == "UP-1"
    assert rejecting(known, parcel, reference="UP-2")[0].case.insurer_reference == "UP-2"


# The affidavit when the claim ends


@pytest.mark.parametrize("end", [accepted, rejected])
def test_an_affidavit_still_out_is_closed_with_its_claim(end: Any) -> None:
    """R-AFF-11"""
    assert end(opened()).affidavit.status == "closed"
    closed = end(sent())
    assert (closed.affidavit.status, closed.affidavit.token_hash) == ("closed", TOKEN)
    assert [(deadline.kind, deadline.state) for deadline in closed.deadlines] == [("affidavit_link", "met")]
    assert closed.next_deadline is None


@pytest.mark.parametrize("end", [accepted, rejected])
def test_an_affidavit_that_was_received_stays_received(end: Any) -> None:
    """R-AFF-11, state machine 3.3"""
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
    claim, parcel = opened_with_package(amount=250_00)
    step, _ = accepting(claim, parcel, reimbursed=reimbursed)
    assert step.case.flags == flags
    assert step.money[0].amount == 250_00


def test_a_reimbursement_after_the_insurers_is_flagged_as_well() -> None:
    """R-CLM-20"""
    paid = accepted(approved_amount=250_00)
    assert claims.flag_double_recovery(paid, reimbursed=50_00, now=SENT + 9 * DAY) is None
    step = claims.flag_double_recovery(paid, reimbursed=50_01, now=SENT + 9 * DAY)
    assert step is not None
    assert (step.event, step.actor, step.case.flags) == (
        "double_recovery_flagged",
        PLATFORM,
        ("double_recovery",),
    )
    assert step.detail == {"approved_amount": "250.00", "reimbursed_by_platform": "50.01"}
    assert claims.flag_double_recovery(step.case, reimbursed=99_00, now=SENT + 10 * DAY) is None


@pytest.mark.parametrize("claim", [opened(), rejected()])
def test_a_claim_that_was_not_paid_recovers_nothing_twice(claim: claims.Claim) -> None:
    """R-CLM-20"""
    assert claims.flag_double_recovery(claim, reimbursed=300_00, now=SENT) is None


# What its page adds


def states(claim: claims.Claim) -> dict[str, str]:
    return {item.item: item.state for item in evidence_checklist(claim)}


def test_the_checklist_names_the_papers_the_affidavit_and_the_refund() -> None:
    """R-CLM-08, R-CLM-13, R-CLM-14, R-AFF-01"""
    assert states(opened()) == {
        "invoice": "available",
        "package_receipt": "available",
        "tracking_record": "available",
        "affidavit": "open",
        "refund_record": "open",
    }
    items = {item.item: item for item in evidence_checklist(opened())}
    assert items["invoice"].href == "/claims/clm_1/invoice"
    assert items["package_receipt"].href == "/packages/pkg-1/receipt"
    assert items["tracking_record"].href == "/packages/pkg-1/tracking"
    assert items["affidavit"].href == "/claims/clm_1/affidavit"
    assert items["refund_record"].href is None
    assert items["affidavit"].clause == "R-AFF-01 (000 L9, L23, L64)"
    assert all(item.hint for item in items.values())


def test_damage_is_best_shown_with_photos() -> None:
    """R-CLM-09: they are handed in on the insurer's site."""
    assert states(opened(reason="damage"))["damage_photos"] == "open"
    assert "damage_photos" not in states(opened(reason="other"))


def test_the_checklist_follows_the_affidavit() -> None:
    """R-AFF-01, R-AFF-04"""
    assert states(sent())["affidavit"] == "requested"
    assert states(submitted())["affidavit"] == "received"
    assert states(completed())["affidavit"] == "received"
    assert states(accepted(sent()))["affidavit"] == "open"


def test_a_refund_the_insurer_was_told_of_is_received() -> None:
    """R-CLM-14"""
    told = claims.SharedRefund(request_id="r-1", refund_status="refunded", refund_reason=None)
    assert states(opened().model_copy(update={"shared_refunds": (told,)}))["refund_record"] == "received"


def choices(claim: claims.Claim, role: Any = "seller", now: Any = SENT) -> dict[str, Any]:
    return {choice.action: choice for choice in available_actions(claim, role=role, now=now)}


def test_a_seller_can_preview_and_send_the_affidavit_and_download_the_papers() -> None:
    """R-AFF-01, R-AFF-06, R-CLM-08"""
    offered = choices(opened())
    assert {name: (choice.available, choice.href) for name, choice in offered.items()} == {
        "preview_affidavit": (True, "/claims/clm_1/affidavit/preview"),
        "send_affidavit": (True, "/claims/clm_1/affidavit"),
        "download_invoice": (True, "/claims/clm_1/invoice"),
        "download_receipt": (True, "/packages/pkg-1/receipt"),
    }
    assert offered["send_affidavit"].opens_at is None


def test_sending_again_opens_24_hours_after_the_last_sending() -> None:
    """R-AFF-10"""
    opens_at = SENT + timedelta(hours=24)
    early = choices(sent(), now=opens_at - SECOND)["send_affidavit"]
    assert (early.available, early.reason_code, early.opens_at) == (
        False,
        "affidavit_sent_recently",
        opens_at,
    )
    assert early.clause == "R-AFF-10"
    in_time = choices(sent(), now=opens_at)["send_affidavit"]
    assert (in_time.available, in_time.reason_code, in_time.opens_at) == (True, None, opens_at)


@pytest.mark.parametrize(
    ("claim", "code"),
    [(submitted(), "affidavit_already_submitted"), (accepted(sent()), "claim_closed")],
)
def test_an_action_that_will_not_come_back_says_why_and_no_time(claim: claims.Claim, code: str) -> None:
    """R-AFF-10, R-AFF-11"""
    choice = choices(claim, now=SENT + 5 * DAY)["send_affidavit"]
    assert (choice.available, choice.reason_code, choice.opens_at) == (False, code, None)


def test_an_agent_reads_the_papers_and_others_do_nothing_here() -> None:
    """R-GEN-10"""
    assert list(choices(opened(), "agent")) == ["download_invoice", "download_receipt"]
    assert choices(opened(), "buyer") == {}
    assert choices(opened(), "carrier") == {}


def test_the_claim_of_the_tests_was_shipped_when_the_carrier_scanned_it() -> None:
    """R-CLM-04"""
    assert NOON < SHIPPED == opened().shipped_at
