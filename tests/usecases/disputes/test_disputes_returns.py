"""Goods on their way back: followed by the tracking feed, at whose risk, and what is due then."""

from datetime import timedelta

from shared.domain.disputes.case import Verdict
from shared.domain.disputes.facts import Finding, Flags
from shared.domain.errors import Conflict, Invalid
from shared.domain.orders.packages import TrackingEvent
from shared.domain.orders.tracking_numbers import Shipment, shipment_id
from shared.storage.outbox import find
from shared.storage.store import Ref
from shared.usecases.disputes import returns
from shared.usecases.tracking import receive_event, replay_events
from tests.support.claims import effects_of, keep
from tests.support.disputes import BUYER, VERIFIED, Court, packages_with_ups
from tests.support.refusals import refusal

MINOR = Verdict(finding=Finding(claim_verified=True), flags=Flags(severity="minor"))


def track_return(case: Court, status: str, number: str = "1ZBACK") -> bool:
    """The carrier reports on a parcel, now."""
    now = case.services.now()
    event = TrackingEvent.model_validate({"status": status, "occurred_at": now, "received_at": now})
    command = case.command(BUYER)
    return receive_event(case.services, command, carrier="ups", tracking_number=number, event=event)


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
    words = case.notice("buyer", "judgment_final")
    assert words.asked.startswith("Send the goods back")
    case.ship_back()
    goods = case.dispute.goods_back
    assert goods and (goods.risk.loss, goods.tracking_number) == ("seller", "1ZBACK")
    assert case.notice("seller", "return_shipped").facts[-1] == ("Sent with", "UPS, 1ZBACK")


def test_a_counterfeit_is_destroyed_and_refunded_without_a_return(case: Court) -> None:
    """R-JDG-22, R-PDA-08"""
    final = case.final("counterfeit")
    assert final.goods_back is None and final.deadline("post_dispute_action") is not None
    assert "do not send the product back" in case.notice("buyer", "judgment_final").paragraphs[1]
    assert case.notice("buyer", "judgment_final").asked == ""


def test_the_refund_is_due_48_hours_after_the_carrier_delivers(case: Court) -> None:
    """R-PDA-19, A-21"""
    back(case)
    case.clock.forward(days=3)
    assert track_return(case, "in_transit") is False
    assert track_return(case, "delivered") is True
    due = case.dispute.deadline("post_dispute_action")
    assert due and due.due_at == case.clock.now + timedelta(hours=48)
    words = case.notice("seller", "refund_due")
    assert words.until == "May 9, 2026, 12:00 p.m. (PDT)" and words.clause.startswith("R-PDA-19")
    assert track_return(case, "delivered") is False
    case.pass_due("post_dispute_action")
    assert case.dispute.closed_reason == "auto_deducted"


def test_what_the_carrier_loses_at_the_buyers_risk_is_not_refunded(case: Court) -> None:
    """R-PDA-12"""
    back(case, MINOR)
    assert track_return(case, "lost") is True
    closed = case.dispute
    assert (closed.status, closed.closed_reason, case.payments()) == ("closed", "done", [])
    assert closed.goods_back and closed.goods_back.outcome
    assert closed.goods_back.outcome.borne_by == "buyer"
    for party in ("buyer", "seller"):
        assert "no refund is due" in case.notice(party, "dispute_closed").paragraphs[0]


def test_what_was_said_of_a_number_before_it_was_known_whose_it_is_is_taken_in(case: Court) -> None:
    track_return(case, "in_transit")
    track_return(case, "delivered")
    back(case)
    (effect,) = [one for one in effects_of(case.services, "work") if one.kind == "catch_up_tracking"]
    assert find(case.services.store, effect.id)
    replay_events(case.services, effect.payload["shipment"])
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
            policy_version=packages_with_ups()[0].policy_version,
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
    refused = refusal(returns.ship_back, case.services, case.command(BUYER), case.id, **how)
    assert (type(refused), [one["field"] for one in refused.errors]) == (Invalid, ["shipped_at"])
