"""Carrying a judgment out: 48 hours, the deduction, the platform's own payments, goods on their way back."""

from datetime import timedelta
from typing import Any

import pytest

from shared.domain.disputes.case import Verdict
from shared.domain.disputes.facts import Finding, Flags
from shared.domain.errors import Conflict, Invalid, Refusal, Rejected
from shared.domain.notifications import Notification
from shared.domain.packages import TrackingEvent
from shared.domain.shipments import Shipment, shipment_id
from shared.storage.outbox import find
from shared.storage.store import Ref
from shared.usecases.disputes import carrying_out
from shared.usecases.services import Services
from shared.usecases.tracking import catch_up, receive_event
from tests.claiming import effects_of, keep
from tests.disputing import BUYER, REFUTED, VERIFIED, Court, boxes, court
from tests.domain.claimed import filing as claiming
from tests.domain.claimed import shipped
from tests.domain.telling import item
from tests.emulated import Clock

MINOR = Verdict(finding=Finding(claim_verified=True), flags=Flags(severity="minor"))


@pytest.fixture
def case(services: Services, clock: Clock) -> Court:
    return court(services, clock)


def refusal(how: Any, *args: Any, **told: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        how(*args, **told)
    return refused.value


def of_kind(case: Court, party: str, kind: str) -> Notification:
    return [one for one in case.inbox(party) if one.kind == kind][-1]


def report(case: Court, status: str, number: str = "1ZBACK") -> bool:
    """The carrier reports on a parcel, now."""
    now = case.services.now()
    event = TrackingEvent.model_validate({"status": status, "occurred_at": now, "received_at": now})
    command = case.command(BUYER)
    return receive_event(case.services, command, carrier="ups", tracking_number=number, event=event)


# The seller acts, or does not


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
    assert of_kind(case, "buyer", "dispute_closed").words.clause.startswith("R-PDA-02")


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
    words = of_kind(case, "seller", "dispute_closed").words
    assert "deducted the amount" in words.paragraphs[0] and words.clause.startswith("R-PDA-03")


def test_nothing_is_deducted_while_an_appeal_is_open(case: Court) -> None:
    """R-PDA-18"""
    case.won()
    case.appeal()
    case.clock.forward(days=30)
    assert case.sweep() == []
    assert case.payments() == []


def test_a_replacement_needs_its_tracking_number(case: Court) -> None:
    """R-PDA-04"""
    case.final()
    assert type(refusal(case.perform, "replacement")) is Invalid
    closed = case.perform("replacement", carrier="ups", tracking_number="1ZNEW")
    assert (closed.closed_reason, case.payments()) == ("done", [])
    assert ("Shipment", "UPS, 1ZNEW") in of_kind(case, "buyer", "dispute_closed").words.facts
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
    case = court(services, clock, items=(item("a", None), item("b", 300_00)))
    case.final()
    assert refusal(case.perform).code == "paid_amount_unknown"
    case.pass_due("post_dispute_action")
    assert (case.dispute.status, case.dispute.flags) == ("action_pending", ("amount_unknown",))
    assert case.payments() == []


def test_what_the_platform_owes_it_pays_when_the_judgment_is_final(case: Court) -> None:
    """R-JDG-30, A-42: the buyer is refunded, the seller made whole."""
    case.file("lost_package")
    case.show("buyer", "statement", "correct_address")
    case.show("seller", "receipt", "handed_to_carrier")
    case.show("carrier", "carrier_record", "lost_in_transit")
    case.complete("buyer", "seller", "carrier")
    closed = case.accept("buyer", "seller")
    assert (closed.status, closed.closed_reason, closed.flags) == ("closed", "done", ())
    assert sorted(case.payments()) == [
        ("buyer_refund", "platform", "buyer", 200_00),
        ("seller_reimbursement", "platform", "seller", 200_00),
    ]
    words = of_kind(case, "seller", "judgment_final").words
    assert "is made whole for it" in words.paragraphs[0] and words.asked == ""
    assert {one.kind for one in effects_of(case.services, "work")} == {
        "note_not_received",
        "flag_recoveries",
    }


def test_paid_by_platform_and_insurer_is_flagged(services: Services, clock: Clock) -> None:
    """R-CLM-20, A-29"""
    claim = claiming(*shipped())[0].case
    case = court(services, clock, parcels={"claim_id": claim.id, "claim_status": "accepted"})
    keep(services, claim.model_copy(update={"status": "accepted", "approved_amount": 200_00}))
    case.file("lost_package")
    case.show("buyer", "statement", "correct_address")
    case.show("seller", "receipt", "handed_to_carrier")
    case.show("carrier", "carrier_record", "lost_in_transit")
    case.complete("buyer", "seller", "carrier")
    assert case.accept("buyer", "seller").flags == ("double_recovery",)


def test_two_disputes_of_an_order_never_refund_more_than_was_paid(case: Court) -> None:
    """One refund book for the order"""
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


# The way back


def back(case: Court, verdict: Verdict = VERIFIED) -> str:
    """A judgment whose refund waits for the goods, which are on their way."""
    case.final("quality_safety", verdict)
    assert case.dispute.status == "action_pending" and case.dispute.next_deadline is None
    case.ship_back()
    return case.id


def test_the_buyer_is_told_to_send_it_back_and_bears_the_risk_until_then(case: Court) -> None:
    """R-PDA-06, R-PDA-16"""
    waiting = case.final("quality_safety")
    assert waiting.goods_back and waiting.goods_back.risk.loss == "buyer"
    words = of_kind(case, "buyer", "judgment_final").words
    assert words.asked.startswith("Send the goods back")
    case.ship_back()
    goods = case.dispute.goods_back
    assert goods and (goods.risk.loss, goods.tracking_number) == ("seller", "1ZBACK")
    assert of_kind(case, "seller", "return_shipped").words.facts[-1] == ("Sent with", "UPS, 1ZBACK")


def test_a_counterfeit_is_destroyed_and_refunded_without_a_return(case: Court) -> None:
    """R-JDG-22, R-PDA-08"""
    final = case.final("counterfeit")
    assert final.goods_back is None and final.deadline("post_dispute_action") is not None
    assert "destroy or discard it" in of_kind(case, "buyer", "judgment_final").words.paragraphs[0]
    assert of_kind(case, "buyer", "judgment_final").words.asked == ""


def test_the_refund_is_due_48_hours_after_the_carrier_delivers(case: Court) -> None:
    """R-PDA-19, A-21"""
    back(case)
    case.clock.forward(days=3)
    assert report(case, "in_transit") is False
    assert report(case, "delivered") is True
    due = case.dispute.deadline("post_dispute_action")
    assert due and due.due_at == case.clock.now + timedelta(hours=48)
    words = of_kind(case, "seller", "refund_due").words
    assert words.until == "May 9, 2026, 12:00 p.m. (PDT)" and words.clause.startswith("R-PDA-19")
    assert report(case, "delivered") is False
    case.pass_due("post_dispute_action")
    assert case.dispute.closed_reason == "auto_deducted"


def test_what_the_carrier_loses_at_the_buyers_risk_is_not_refunded(case: Court) -> None:
    """R-PDA-12"""
    back(case, MINOR)
    assert report(case, "lost") is True
    closed = case.dispute
    assert (closed.status, closed.closed_reason, case.payments()) == ("closed", "done", [])
    assert closed.goods_back and closed.goods_back.outcome
    assert closed.goods_back.outcome.borne_by == "buyer"
    for party in ("buyer", "seller"):
        assert "no refund is due" in of_kind(case, party, "dispute_closed").words.paragraphs[0]


def test_what_was_said_of_a_number_before_it_was_known_whose_it_is_is_taken_in(case: Court) -> None:
    report(case, "in_transit")
    report(case, "delivered")
    back(case)
    (effect,) = [one for one in effects_of(case.services, "work") if one.kind == "catch_up_tracking"]
    assert find(case.services.store, effect.id)
    catch_up(case.services, effect.payload["shipment"])
    assert case.dispute.deadline("post_dispute_action") is not None
    (shipment,) = case.services.store.load(Ref(Shipment, shipment_id("ups", "1ZBACK")))
    assert shipment is not None and shipment.waiting == ()


def test_the_number_of_another_parcel_is_no_return(case: Court) -> None:
    """R-PDA-06: not the one that brought the goods."""
    keep(
        case.services,
        Shipment(
            id="ups:1A",
            created_at=case.clock.now,
            updated_at=case.clock.now,
            policy_version=boxes()[0].policy_version,
            carrier="ups",
            tracking_number="1A",
            package_id="A",
        ),
    )
    case.final("quality_safety")
    refused = refusal(case.ship_back, "1A")
    assert (type(refused), refused.code) == (Conflict, "tracking_number_in_use")
    assert case.dispute.goods_back and case.dispute.goods_back.uploaded_at is None


def test_returns_are_refused_where_none_is_due(case: Court) -> None:
    """R-PDA-07, R-PDA-08, R-PDA-15"""
    case.won("quality_safety")
    assert refusal(case.ship_back).code == "judgment_not_final"
    case.accept("buyer", "seller")
    case.ship_back()
    assert refusal(case.ship_back, "1ZSECOND").code == "return_already_uploaded"
    case.file("counterfeit", "b")
    case.show("buyer")
    case.show("seller")
    case.complete("buyer", "seller")
    case.judge()
    refused = refusal(case.ship_back)
    assert (refused.code, refused.extra["disposal"]) == ("return_not_required", "destroy_or_discard")


def test_a_return_in_the_future_is_refused(case: Court) -> None:
    case.final("quality_safety")
    how = {"carrier": "ups", "tracking_number": "1Z", "shipped_at": case.clock.now + timedelta(hours=1)}
    refused = refusal(carrying_out.ship_back, case.services, case.command(BUYER), case.id, **how)
    assert (type(refused), [one["field"] for one in refused.errors]) == (Invalid, ["shipped_at"])


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
    """R-JDG-03, 3.4"""
    case.won(verdict=REFUTED)
    case.pass_due("second_request")
    assert (case.dispute.status, case.dispute.closed_reason) == ("closed", "seller_won")
    assert "turned down" in of_kind(case, "buyer", "judgment_final").words.paragraphs[0]


def test_a_sweep_off_for_weeks_catches_up_in_order(case: Court) -> None:
    """R-GEN-06: evidence, judgment, finality, deduction, each once"""
    case.file()
    case.show("buyer")
    case.clock.forward(days=40)
    assert len(case.sweep()) == 2
    assert case.dispute.status == "judged"
    case.clock.forward(days=40)
    assert len(case.sweep()) == 2
    assert case.dispute.closed_reason == "auto_deducted"
    assert case.sweep() == []
