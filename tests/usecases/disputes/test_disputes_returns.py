"""Goods on their way back: followed by the tracking feed, at whose risk, and what is due then."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from shared.domain.disputes.case import Verdict
from shared.domain.disputes.facts import Finding, Flags
from shared.domain.errors import Invalid
from shared.domain.orders.packages import TrackingEvent
from shared.storage.outbox import find
from shared.usecases.disputes import returns, withdrawal
from shared.usecases.services import Services
from shared.usecases.tracking import catch_up, receive_events
from tests.support.aws import Clock
from tests.support.claims import effects_of
from tests.support.dispute_builders import DELIVERED, SECOND
from tests.support.disputes import AGENT, BUYER, SELLER, VERIFIED, Court, court
from tests.support.order_builders import an_item
from tests.support.refusals import refusal

MINOR = Verdict(finding=Finding(claim_verified=True), flags=Flags(severity="minor"))


def track_return(case: Court, status: str, number: str = "1ZBACK", at: datetime | None = None) -> bool:
    """The carrier reports on a parcel, by default of now."""
    now = case.services.now()
    event = TrackingEvent.model_validate({"status": status, "occurred_at": at or now, "received_at": now})
    command = case.command(BUYER)
    return receive_events(case.services, command, carrier="ups", tracking_number=number, events=[event])


def back(case: Court, verdict: Verdict = VERIFIED) -> str:
    """A judgment whose refund waits for the goods, which are on their way."""
    case.final("quality_safety", verdict)
    assert case.dispute.status == "action_pending"
    case.ship_back()
    assert case.dispute.next_deadline is None
    return case.id


def test_the_buyer_is_told_how_to_send_it_back_and_bears_the_risk_until_then(case: Court) -> None:
    """R-PDA-06, R-PDA-16, R-PDA-20: where to, until when, and who pays; of the risk no word"""
    waiting = case.final("quality_safety")
    assert waiting.goods_back and waiting.goods_back.risk.loss == "buyer"
    words = case.notice("buyer", "judgment_final")
    assert words.asked.startswith("Send the goods back. Get a return label")
    assert words.asked.endswith("pays for the label.") and "risk" not in words.asked
    assert words.until == "May 18, 2026, 11:59 p.m. Pacific time"
    assert dict(words.facts)["Goods go back to"].startswith("Sandbox Returns, 1 Warehouse Way")
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
    assert track_return(case, "in_transit") is True
    assert track_return(case, "delivered") is True
    due = case.dispute.deadline("post_dispute_action")
    assert due and due.due_at == case.clock.now + timedelta(hours=48)
    words = case.notice("seller", "refund_due")
    assert words.until == "May 9, 2026, 12:00 p.m. Pacific time" and words.clause.startswith("R-PDA-23")
    assert "return_delivered" in case.told("buyer")
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
    """R-TRK-04"""
    track_return(case, "in_transit")
    track_return(case, "delivered")
    back(case)
    (effect,) = [one for one in effects_of(case.services, "work") if one.kind == "catch_up_tracking"]
    assert find(case.services.store, effect.id)
    catch_up(case.services, **effect.payload)
    assert case.dispute.deadline("post_dispute_action") is not None


def test_what_was_said_of_a_number_a_day_before_the_judgment_was_final_is_another_parcels(
    case: Court,
) -> None:
    """R-TRK-03: an old delivery starts no 48 hours"""
    case.final("quality_safety")
    final_at = case.dispute.final_at
    assert final_at
    day = timedelta(days=1)
    track_return(case, "delivered", at=final_at - day - timedelta(seconds=1))
    case.ship_back()
    assert track_return(case, "in_transit", at=final_at - day) is True
    assert case.dispute.goods_back and case.dispute.goods_back.outcome is None
    assert case.dispute.goods_back.scanned_at == final_at - day


def test_a_corrected_number_follows_its_own_parcel_and_the_old_one_no_more(case: Court) -> None:
    """R-PDA-21, R-TRK-04"""
    back(case)
    case.ship_back("1ZRIGHT")
    assert track_return(case, "delivered") is True
    assert case.dispute.goods_back and case.dispute.goods_back.outcome is None
    track_return(case, "delivered", "1ZRIGHT")
    assert case.dispute.goods_back.outcome


def test_returns_are_refused_where_none_is_due(case: Court) -> None:
    """R-PDA-07, R-PDA-08, R-PDA-15"""
    case.won("quality_safety")
    assert refusal(case.ship_back).code == "judgment_not_final"
    case.accept("buyer", "seller")
    case.ship_back()
    track_return(case, "accepted")
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


def entered(case: Court, verdict: Verdict = VERIFIED) -> None:
    """Goods on their way back while an appeal that came by e-mail is looked at."""
    case.won("quality_safety", verdict)
    came = case.clock.now
    case.pass_due("appeal")
    case.ship_back()
    command = case.command(AGENT)
    withdrawal.enter_appeal(case.services, command, case.id, grounds="It was sealed.", received_at=came)


def held(case: Court) -> None:
    """Goods on their way back while the clocks are held."""
    back(case)
    withdrawal.stop(case.services, case.command(SELLER), case.id, kind="court", reference="24-CV-7")


def refunded(case: Court) -> None:
    """Goods on their way back that the seller has refunded before."""
    back(case)
    case.perform()


@pytest.mark.parametrize("event", ["delivered", "lost", "return_to_sender"])
@pytest.mark.parametrize(
    ("begin", "told", "rule"),
    [
        (entered, "The judgment about them is not final", "R-PDA-18"),
        (held, "Proceedings elsewhere were reported, and no time runs", "R-DSP-19"),
    ],
)
def test_while_nothing_follows_from_goods_on_their_way_back_no_letter_says_that_something_does(
    case: Court, begin: Callable[[Court], None], told: str, rule: str, event: str
) -> None:
    """R-PDA-18, R-DSP-19: no refund is due, nothing is over, and no time is named"""
    begin(case)
    track_return(case, event)
    kind = "return_came_back" if event == "return_to_sender" else f"return_{event}"
    for party in ("buyer", "seller"):
        words = case.notice(party, kind)
        said = " ".join(words.paragraphs)
        assert told in said and "until  " not in said and "case is closed" not in said
        assert (words.until, words.otherwise) == ("", "")
        assert words.clause.startswith(rule) or words.clause.startswith("R-PDA-21")


@pytest.mark.parametrize("event", ["delivered", "lost", "return_to_sender"])
def test_of_goods_that_were_refunded_before_no_letter_says_that_a_refund_is_due(
    case: Court, event: str
) -> None:
    """R-PDA-19, R-PDA-22"""
    refunded(case)
    track_return(case, event)
    kind = "return_came_back" if event == "return_to_sender" else f"return_{event}"
    for party in ("buyer", "seller"):
        words = case.notice(party, kind)
        assert "due" not in " ".join((words.subject, words.heading, *words.paragraphs))
        assert "Sent with" in dict(words.facts)
        assert (words.asked, words.until, words.otherwise) == ("", "", "")


def test_beside_goods_as_the_remedy_a_lost_return_closes_nothing_in_its_letter_either(case: Court) -> None:
    """R-PDA-22, settled: a return beside a remedy in goods runs by itself"""
    case.final("inconsistent_product")
    case.ship_back()
    track_return(case, "lost")
    assert case.dispute.status == "action_pending"
    for party in ("buyer", "seller"):
        assert "closed" not in " ".join(case.notice(party, "return_lost").paragraphs)


def test_an_appeal_dismissed_meanwhile_leaves_the_seller_the_objection_and_says_so(case: Court) -> None:
    """R-PDA-23: refund or object, in the 48 hours that begin then"""
    entered(case)
    track_return(case, "delivered")
    case.clock.forward(hours=1)
    case.decide_appeal()
    words = case.notice("seller", "judgment_final")
    assert "Or say what is wrong with what came back" in words.asked
    objecting = case.dispute.deadline("return_objection")
    assert objecting and objecting.due_at == words.due_at


def test_where_the_platform_pays_the_final_letters_tell_of_the_objection_too(
    services: Services, clock: Clock
) -> None:
    """R-PDA-23, R-JDG-27"""
    case = late(court(services, clock, estimated_delivery_at=DELIVERED - SECOND))
    came = case.clock.now
    case.pass_due("appeal")
    case.ship_back()
    command = case.command(AGENT)
    withdrawal.enter_appeal(services, command, case.id, grounds="It was in time.", received_at=came)
    track_return(case, "delivered")
    case.clock.forward(hours=1)
    case.decide_appeal()
    objecting = case.dispute.deadline("return_objection")
    words = case.notice("seller", "judgment_final")
    assert objecting and objecting.due_at == words.due_at
    assert words.asked.startswith("Say what is wrong") and "nothing is taken from you" in words.otherwise
    assert "Without an objection you are refunded by then." in " ".join(
        case.notice("buyer", "judgment_final").paragraphs
    )


def test_goods_lost_at_the_buyers_risk_meanwhile_are_why_nothing_is_refunded(case: Court) -> None:
    """R-PDA-12, R-PDA-22: nothing was given back before, and no order was cancelled"""
    entered(case, MINOR)
    track_return(case, "lost")
    case.clock.forward(hours=1)
    case.decide_appeal()
    for party, bearer in (("buyer", "You"), ("seller", "The buyer")):
        words = case.notice(party, "judgment_final")
        assert f"lost on their way back. {bearer} bore that risk" in " ".join(words.paragraphs)
        assert dict(words.facts)["Refund"] == ""


def late(case: Court) -> Court:
    """A delivery in TikTok Shipping that came late, judged; the platform pays for it."""
    case.clock.now = DELIVERED + timedelta(hours=2)
    case.file("delayed_delivery")
    case.show("buyer", "receipt")
    case.complete("buyer", "seller")
    assert case.dispute.judgment and case.dispute.judgment.payer == "tiktok_shop"
    return case


def test_what_the_platform_pays_without_an_objection_is_called_its_own(
    services: Services, clock: Clock
) -> None:
    """R-JDG-27, R-PDA-23: the shop has refunded nothing"""
    case = late(court(services, clock, estimated_delivery_at=DELIVERED - SECOND))
    case.accept("buyer", "seller")
    case.ship_back()
    track_return(case, "delivered")
    case.pass_due("return_objection")
    assert case.payments() == [("buyer_refund", "platform", "buyer", 200_00)]
    assert case.notice("buyer", "dispute_closed").paragraphs[0] == "TikTok Shop has refunded you."
    told = case.notice("seller", "dispute_closed")
    assert told.paragraphs[0] == "TikTok Shop has refunded the buyer and taken nothing from you."


UNPRICED = {"items": (an_item("a", None), an_item("b", 300_00))}


def test_without_a_price_no_letter_calls_the_refund_for_a_return_made(
    services: Services, clock: Clock
) -> None:
    """R-PDA-03, R-PDA-19: it is made once that is told"""
    case = late(court(services, clock, estimated_delivery_at=DELIVERED - SECOND, **UNPRICED))
    case.accept("buyer", "seller")
    case.ship_back()
    track_return(case, "delivered")
    case.pass_due("return_objection")
    assert (case.dispute.status, case.dispute.flags) == ("action_pending", ("amount_unknown",))
    for party in ("buyer", "seller"):
        said = " ".join(case.notice(party, "return_accepted").paragraphs)
        assert "as soon as we are told what was paid" in said and "$" not in said and "closed" not in said


def test_without_a_price_a_refused_objection_says_that_the_refund_is_due(
    services: Services, clock: Clock
) -> None:
    """R-PDA-03, R-PDA-23"""
    case = court(services, clock, **UNPRICED)
    back(case)
    track_return(case, "delivered")
    objection = {"reason": "not_what_was_sent", "description": "Another lamp.", "files": ()}
    returns.object_to_return(services, case.command(SELLER), case.id, **objection)  # type: ignore[arg-type]
    found = {"upheld": False, "peril": None, "amount": None, "reason": "It is the lamp."}
    returns.decide_objection(services, case.command(AGENT), case.id, **found)  # type: ignore[arg-type]
    assert (case.dispute.status, case.dispute.flags) == ("action_pending", ("amount_unknown",))
    for party in ("buyer", "seller"):
        said = " ".join(case.notice(party, "return_objection_decided").paragraphs)
        assert "The refund is due" in said and "Nothing is refunded" not in said and "closed" not in said
