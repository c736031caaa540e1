"""Carrying a judgment out: 48 hours, the deduction, the platform's own payments."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.domain.disputes.case import Dispute
from shared.domain.errors import Invalid, Rejected
from shared.domain.orders.packages import TrackingEvent
from shared.usecases.disputes import judging, withdrawal
from shared.usecases.ending import end_cases
from shared.usecases.services import Services
from shared.usecases.tracking import receive_events
from tests.support.aws import Clock
from tests.support.claim_builders import a_shipped_package
from tests.support.claim_builders import filing as claiming
from tests.support.claims import effects_of, keep
from tests.support.disputes import AGENT, ORDER, REFUTED, SELLER, Court, court
from tests.support.order_builders import an_item
from tests.support.refusals import refusal


def test_the_seller_refunds_in_the_last_second_and_nothing_is_deducted(case: Court) -> None:
    """R-PDA-02, R-PDA-04"""
    due = case.final().deadline("post_dispute_action")
    assert due is not None and due.due_at == case.clock.now + timedelta(hours=48)
    case.clock.now = due.due_at
    closed = case.perform("refund")
    assert (closed.status, closed.closed_reason) == ("closed", "done")
    assert case.payments() == [("buyer_refund", "seller", "buyer", 200_00)]
    case.clock.forward(days=9)
    assert case.sweep() == []
    assert case.notice("buyer", "dispute_closed").clause.startswith("R-PDA-02")


@pytest.mark.parametrize("swept", [True, False])
def test_a_second_later_the_amount_is_deducted_once_and_acting_is_too_late(case: Court, swept: bool) -> None:
    """R-PDA-03"""
    case.final()
    case.pass_due("post_dispute_action", swept=swept)
    refused = refusal(case.perform, "refund")
    assert refused.code == "action_window_closed"
    assert case.dispute.closed_reason == "auto_deducted"
    assert sorted(case.payments()) == [
        ("buyer_refund", "platform", "buyer", 200_00),
        ("seller_deduction", "seller", "platform", 200_00),
    ]
    assert case.sweep() == []
    words = case.notice("seller", "dispute_closed")
    assert "deducted the amount" in words.paragraphs[0] and words.clause.startswith("R-PDA-03")


def test_nothing_is_deducted_while_an_appeal_is_open(case: Court) -> None:
    """R-PDA-18"""
    case.won()
    case.appeal()
    case.clock.forward(days=30)
    assert case.sweep() == []
    assert case.payments() == []


def test_a_replacement_is_done_when_delivered(services: Services, clock: Clock) -> None:
    """R-PDA-04"""
    case = court(services, clock, shipping_mode="seller_shipping")
    case.final()
    case.perform("replacement", carrier="ups", tracking_number="1ZNEW")
    told = {"status": "delivered", "occurred_at": clock.now, "received_at": clock.now}
    event = TrackingEvent.model_validate(told)
    number = {"carrier": "ups", "tracking_number": "1ZNEW"}
    receive_events(services, case.command(SELLER), **number, events=[event])
    closed = case.dispute
    assert (closed.closed_reason, case.payments()) == ("done", [])
    assert ("Shipment", "UPS, 1ZNEW") in case.notice("buyer", "dispute_closed").facts
    assert refusal(case.perform, "refund").code == "already_carried_out"


@pytest.mark.parametrize(
    ("action", "told", "kind", "code"),
    [
        ("other", {"note": "A voucher"}, Rejected, "action_not_ordered"),
        ("refund", {"amount": 100_00}, Rejected, "refund_incomplete"),
        ("refund", {"amount": 200_01}, Rejected, "refund_exceeds_paid"),
        ("refund", {"amount": 0}, Invalid, "invalid_amount"),
    ],
)
def test_the_judgment_is_carried_out_as_it_says_and_in_full(
    case: Court, action: str, told: dict[str, Any], kind: type, code: str
) -> None:
    """R-PDA-01, R-PDA-04"""
    case.final()
    refused = refusal(case.perform, action, **told)
    assert (type(refused), refused.code) == (kind, code)
    assert case.payments() == []


def test_nobody_acts_before_the_judgment_is_final_or_for_somebody_else(case: Court) -> None:
    """R-PDA-15, R-PDA-01"""
    case.won()
    assert refusal(case.perform).code == "judgment_not_final"
    case.file("inconsistent_product", "b")
    case.complete("buyer", "seller")
    case.accept("buyer", "seller")
    assert refusal(case.perform).code == "party_not_responsible"


def test_a_price_never_told_is_not_refunded_by_guessing(services: Services, clock: Clock) -> None:
    """R-PDA-01"""
    case = court(services, clock, items=(an_item("a", None), an_item("b", 300_00)))
    case.final()
    assert refusal(case.perform).code == "paid_amount_unknown"
    case.pass_due("post_dispute_action")
    assert (case.dispute.status, case.dispute.flags) == ("action_pending", ("amount_unknown",))
    assert case.payments() == []
    assert {"amount_unknown", "amount_deducted"} & {*case.events()} == {"amount_unknown"}
    for party, whose in (("buyer", "the seller's"), ("seller", "your")):
        told = case.notice(party, "amount_unknown").paragraphs[0]
        assert "as soon as we are told what was paid" in told
        assert f"from {whose} payments" in told


def test_a_price_told_at_last_is_deducted_from_who_did_not_act_in_time(
    services: Services, clock: Clock
) -> None:
    """R-PDA-03"""
    case = court(services, clock, items=(an_item("a", None), an_item("b", 300_00)))
    case.final()
    case.pass_due("post_dispute_action")
    end_cases(services, ORDER)
    assert case.payments() == []
    case.tell(items=(an_item("a", 200_00), an_item("b", 300_00)))
    end_cases(services, ORDER)
    end_cases(services, ORDER)
    assert case.payments() == [
        ("buyer_refund", "platform", "buyer", 200_00),
        ("seller_deduction", "seller", "platform", 200_00),
    ]
    assert (case.dispute.closed_reason, case.dispute.flags, case.book.left_of_line("a")) == (
        "auto_deducted",
        (),
        0,
    )


def test_a_price_told_at_last_is_refunded_by_the_platform_that_owes_it(
    services: Services, clock: Clock
) -> None:
    """R-PDA-03, R-JDG-30"""
    case = court(services, clock, items=(an_item("a", None), an_item("b", 300_00)))
    lost_by_the_carrier(case)
    assert (case.dispute.status, case.dispute.flags) == ("action_pending", ("amount_unknown",))
    for party in ("buyer", "seller"):
        told = case.notice(party, "judgment_final").paragraphs
        assert "The refund is due; it is made as soon as we are told what was paid for this." in told
    case.tell(items=(an_item("a", 200_00), an_item("b", 300_00)))
    end_cases(services, ORDER)
    assert ("buyer_refund", "seller", "buyer", 200_00) in case.payments()
    assert ("seller_reimbursement", "platform", "seller", 200_00) in case.payments()
    assert case.dispute.closed_reason == "done"
    told = case.notice("seller", "dispute_closed").paragraphs[0]
    assert told == "TikTok Shop has refunded the buyer and paid you the same amount."


TOLD = {"items": (an_item("a", 200_00), an_item("b", 300_00))}


def unpriced(services: Services, clock: Clock) -> tuple[Court, datetime]:
    """The seller has not paid in time, and what was paid was never told; when the judgment was notified."""
    case = court(services, clock, items=(an_item("a", None), an_item("b", 300_00)))
    case.won("counterfeit")
    judged_at = case.clock.now
    case.pass_due("appeal")
    case.pass_due("post_dispute_action")
    assert case.dispute.flags == ("amount_unknown",)
    return case, judged_at


def test_a_price_told_while_proceedings_are_looked_at_is_paid_when_the_dispute_goes_on(
    services: Services, clock: Clock
) -> None:
    """R-DSP-19, R-PDA-03: nothing is paid while the clocks are held"""
    case, _ = unpriced(services, clock)
    withdrawal.stop(services, case.command(SELLER), case.id, kind="court", reference="24-CV-7")
    case.tell(**TOLD)
    end_cases(services, ORDER)
    assert (case.dispute.under_review, case.payments()) == (True, [])
    judging.decide_proceedings(
        services, case.command(AGENT), case.id, confirmed=False, reason="No such case."
    )
    (left,) = [one for one in effects_of(services, "work") if one.kind == "end_cases"]
    assert (left.id, left.payload) == (f"{case.id}:{case.dispute.version}:end_cases", {"order_id": ORDER})
    end_cases(services, ORDER)
    assert [paid[0] for paid in case.payments()] == ["buyer_refund", "seller_deduction"]


def test_a_price_told_after_a_mailed_appeal_leaves_the_seller_the_48_hours(
    services: Services, clock: Clock
) -> None:
    """R-JDG-09, R-PDA-02: they begin anew with the decision"""
    case, judged_at = unpriced(services, clock)
    withdrawal.enter_appeal(services, case.command(AGENT), case.id, grounds="No.", received_at=judged_at)
    case.decide_appeal()
    assert (case.dispute.status, case.dispute.flags) == ("action_pending", ())
    case.tell(**TOLD)
    end_cases(services, ORDER)
    assert (case.dispute.status, case.payments()) == ("action_pending", [])
    assert case.perform().closed_reason == "done"


def lost_by_the_carrier(case: Court) -> Dispute:
    """The carrier owns that it lost the package, and the judgment is final."""
    case.file("lost_package")
    case.show("buyer", "statement", "correct_address")
    case.show("seller", "receipt", "handed_to_carrier")
    case.show("carrier", "carrier_record", "lost_in_transit")
    case.complete("carrier", "buyer", "seller")
    return case.accept("buyer", "seller")


def test_what_the_platform_owes_it_pays_when_the_judgment_is_final(case: Court) -> None:
    """R-JDG-30, A-42: the buyer is refunded, the seller made whole."""
    closed = lost_by_the_carrier(case)
    assert (closed.status, closed.closed_reason, closed.flags) == ("closed", "done", ())
    assert sorted(case.payments()) == [
        ("buyer_refund", "seller", "buyer", 200_00),
        ("seller_reimbursement", "platform", "seller", 200_00),
    ]
    words = case.notice("seller", "judgment_final")
    assert "paid you the same amount" in words.paragraphs[1] and words.asked == ""
    assert {one.kind for one in effects_of(case.services, "work")} == {
        "note_not_received",
        "flag_recoveries",
        "share_refunds",
        "end_cases",
    }


def test_paid_by_platform_and_insurer_is_flagged(services: Services, clock: Clock) -> None:
    """R-CLM-20, A-29"""
    claim = claiming(*a_shipped_package())[0].case
    case = court(services, clock, parcels={"claim_id": claim.id, "claim_status": "accepted"})
    keep(services, claim.model_copy(update={"status": "accepted", "approved_amount": 200_00}))
    case.file("lost_package")
    case.show("buyer", "statement", "correct_address")
    case.show("seller", "receipt", "handed_to_carrier")
    case.show("carrier", "carrier_record", "lost_in_transit")
    case.complete("carrier", "buyer", "seller")
    assert case.accept("buyer", "seller").flags == ("double_recovery",)


def test_two_disputes_of_an_order_never_refund_more_than_was_paid(case: Court) -> None:
    """R-REF-01: one book for the order"""
    case.final()
    case.perform("refund")
    case.file("inconsistent_product", "b")
    case.show("buyer")
    case.show("seller")
    case.complete("buyer", "seller")
    case.judge()
    case.accept("buyer", "seller")
    assert refusal(case.perform, "refund", amount=300_01).code == "refund_exceeds_paid"
    case.perform("refund")
    assert sum(amount for *_, amount in case.payments()) == 500_00


def test_finality_lapses_into_action_from_the_last_valid_second(case: Court) -> None:
    """R-GEN-07, A-20: a late sweep gives the seller no more than 48 hours from then."""
    case.won()
    due = case.pass_due("appeal", swept=False)
    case.clock.forward(hours=5)
    case.sweep()
    window = case.dispute.deadline("post_dispute_action")
    assert window and window.due_at == due + timedelta(hours=48)
    assert case.told("seller")[-1] == "judgment_final"


def test_a_dispute_the_seller_has_won_is_closed_when_the_two_days_are_over(case: Court) -> None:
    """R-JDG-03"""
    case.won(verdict=REFUTED)
    case.pass_due("second_request")
    assert (case.dispute.status, case.dispute.closed_reason) == ("closed", "seller_won")
    assert "Nothing is refunded" in case.notice("buyer", "judgment_final").paragraphs[1]


def test_a_sweep_off_for_weeks_catches_up_in_order(case: Court) -> None:
    """R-GEN-06: evidence, judgment, finality, deduction, the way back, each once"""
    case.file()
    case.show("buyer")
    case.clock.forward(days=40)
    assert len(case.sweep()) == 2
    assert case.dispute.status == "judged"
    case.clock.forward(days=40)
    assert len(case.sweep()) == 3
    assert case.dispute.closed_reason == "auto_deducted"
    assert case.sweep() == []
