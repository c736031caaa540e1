"""The way back of the goods: who bears what, and when the refund is due."""

from datetime import timedelta

import pytest

from shared.domain.disputes.case import Verdict
from shared.domain.disputes.facts import Finding, Flags
from shared.domain.errors import Conflict, Invalid
from shared.domain.policy import clause
from tests.support.dispute_builders import DELIVERED, FILED, HOUR, SECOND, a_scan
from tests.support.dispute_play import REFUTED, VERIFIED, Life
from tests.support.dispute_stages import a_final_dispute, a_won_dispute, deliver, with_mode
from tests.support.refusals import refusal

FOUND = Finding(claim_verified=True)
MINOR = Verdict(finding=FOUND, flags=Flags(severity="minor"))
DECEPTIVE = Verdict(finding=FOUND, flags=Flags(deceptive=True))
BUYER = ("buyer", "buyer", "buyer")
SELLER = ("seller", "seller", "seller")
SHARED = ("seller", "buyer", "buyer")


def risk(life: Life) -> tuple[str, str, str]:
    """Who bears breakage, damage and loss."""
    goods = life.dispute.goods_back
    assert goods is not None
    return goods.risk.breakage, goods.risk.damage, goods.risk.loss


def sent_back(scenario: str = "quality_safety", verdict: Verdict = VERIFIED) -> Life:
    """The goods are on their way back."""
    life = a_final_dispute(scenario, verdict).wait(HOUR)
    life.ship_back()
    return life


def number(life: Life) -> str | None:
    goods = life.dispute.goods_back
    assert goods is not None
    return goods.tracking_number


def outcome(life: Life) -> tuple[str, str | None, bool]:
    goods = life.dispute.goods_back
    assert goods is not None
    assert goods.outcome is not None
    return goods.outcome.event, goods.outcome.borne_by, goods.outcome.refund_due


def damaged_life() -> Life:
    """A package damaged by the seller's packing, final."""
    life = with_mode("tiktok_shipping").file("damaged_package")
    life.show("buyer")
    return life.complete("buyer", "seller").accept("buyer", "seller")


def delayed_life() -> Life:
    """A late delivery that has come, final; the seller shipped."""
    life = with_mode("seller_shipping", delivered_at=None, estimated_delivery_at=DELIVERED - SECOND)
    life = deliver(life, at=DELIVERED, seen=[a_scan("delivered", FILED)]).file("delayed_delivery")
    life.show("buyer", "receipt")
    return life.complete("carrier", "buyer", "seller").accept("buyer", "seller")


def test_what_came_late_and_is_sent_back_is_refunded_and_not_compensated_otherwise() -> None:
    """A-21, R-PDA-19: once the buyer has sent it; from a carrier that has given it back it can be"""
    life = delayed_life()
    life.ship_back()
    for status in ("", "accepted", "delivered"):
        if status:
            life.track_return(status)
        refused = refusal(life.perform, "other", note="A voucher.")
        assert (refused.code, refused.extra["allowed"]) == ("action_not_ordered", ["refund"])
    assert life.perform("refund").closed_reason == "done"
    life = delayed_life()
    life.ship_back()
    life.track_return("return_to_sender")
    assert life.perform("other", note="A voucher.").closed_reason == "done"


def test_a_product_that_can_go_back_has_to() -> None:
    """R-PDA-06, R-PDA-16: until it is on its way the buyer bears every risk"""
    life = a_final_dispute("quality_safety")
    assert risk(life) == BUYER
    assert life.dispute.judgment is not None
    assert life.dispute.judgment.return_required


@pytest.mark.parametrize(
    ("scenario", "verdict", "bears"),
    [
        ("inconsistent_product", DECEPTIVE, SELLER),
        ("inconsistent_product", VERIFIED, SHARED),
        ("quality_safety", VERIFIED, SELLER),
        ("quality_safety", MINOR, SHARED),
    ],
)
def test_with_the_upload_of_the_return_information_the_risk_moves(
    scenario: str, verdict: Verdict, bears: tuple[str, str, str]
) -> None:
    """R-PDA-09, R-PDA-10, R-PDA-11, R-PDA-12, R-PDA-16"""
    life = a_final_dispute(scenario, verdict)
    assert risk(life) == BUYER
    life.ship_back(shipped_at=FILED - HOUR)
    assert risk(life) == bears
    goods = life.dispute.goods_back
    assert goods is not None
    assert (goods.carrier, goods.tracking_number) == ("ups", "1ZBACK")
    assert (goods.shipped_at, goods.uploaded_at) == (FILED - HOUR, FILED)


def test_where_no_split_is_stated_the_seller_bears_everything() -> None:
    """R-PDA-17"""
    for life in (damaged_life(), delayed_life()):
        assert risk(life) == BUYER
        life.ship_back()
        assert risk(life) == SELLER


@pytest.mark.parametrize(
    ("life", "disposal"),
    [
        (lambda: a_final_dispute("counterfeit"), "destroy_or_discard"),
        (lambda: a_final_dispute(verdict=Verdict(finding=FOUND, flags=Flags(wholly_damaged=True))), None),
        (lambda: a_final_dispute(verdict=Verdict(finding=FOUND, flags=Flags(customized=True))), None),
        (lambda: a_won_dispute(verdict=REFUTED).skip("second_request"), None),
    ],
)
def test_where_nothing_goes_back_the_refusal_says_what_to_do_instead(
    life: object, disposal: str | None
) -> None:
    """R-PDA-07, R-PDA-08, R-JDG-22"""
    with pytest.raises(Conflict) as caught:
        life().ship_back()
    assert caught.value.code == "return_not_required"
    assert caught.value.extra["disposal"] == disposal
    assert "discard" in caught.value.detail
    assert caught.value.clause == clause("R-PDA-08" if disposal else "R-PDA-07")


def test_a_return_waits_for_the_final_judgment() -> None:
    """R-PDA-06, R-PDA-15"""
    life = a_won_dispute()
    with pytest.raises(Conflict, match="judgment_not_final"):
        life.ship_back()
    life.skip("appeal").ship_back()


def test_the_number_of_a_return_can_be_corrected_until_its_first_scan_and_by_an_agent_later() -> None:
    """R-PDA-21: the old number stays in the timeline"""
    life = sent_back()
    life.ship_back(tracking_number="1ZRIGHT")
    assert (number(life), life.steps[-1].detail["instead_of"]) == ("1ZRIGHT", "1ZBACK")
    assert risk(life) == SELLER
    life.track_return("pre_transit")
    life.ship_back(tracking_number="1ZRIGHTER")
    life.track_return("accepted")
    scan = life.steps[-1]
    assert (scan.event, scan.actor.role) == ("return_scanned", "carrier")
    assert scan.detail.keys() == {"occurred_at", "tracking_number"}
    assert scan.detail["tracking_number"] == "1ZRIGHTER"
    with pytest.raises(Conflict, match="return_already_uploaded") as caught:
        life.ship_back(tracking_number="1ZTHIRD")
    assert "customer service" in caught.value.detail
    assert caught.value.clause == clause("R-PDA-21")
    life.ship_back(tracking_number="1ZTHIRD", agent=True)
    assert (number(life), life.steps[-1].actor.role) == ("1ZTHIRD", "agent")


@pytest.mark.parametrize(("event", "verdict"), [("delivered", VERIFIED), ("lost", MINOR)])
def test_what_a_wrong_number_brought_about_is_taken_back_with_it(event: str, verdict: Verdict) -> None:
    """R-TRK-04, R-PDA-21"""
    life = sent_back(verdict=verdict)
    life.track_return(event)
    life.ship_back(tracking_number="1ZRIGHT", agent=True)
    case = life.dispute
    assert (case.status, case.closed_reason, case.next_deadline) == ("action_pending", None, None)
    assert case.goods_back is not None
    assert (case.goods_back.outcome, case.goods_back.outcome_at, case.goods_back.scanned_at) == (None,) * 3
    assert life.wait(timedelta(days=9)).money == []
    life.track_return("delivered")
    assert outcome(life) == ("delivered", None, True)
    assert life.due("post_dispute_action").due_at == life.now + 48 * HOUR


def test_once_the_money_has_moved_no_number_is_corrected() -> None:
    """R-PDA-21"""
    life = sent_back()
    life.track_return("delivered")
    life.perform("refund")
    with pytest.raises(Conflict, match="return_already_uploaded"):
        life.ship_back(agent=True)


def test_goods_that_came_back_to_the_buyer_are_sent_again_under_a_new_number() -> None:
    """R-PDA-21: until then they travel at the buyer's risk"""
    life = sent_back()
    life.track_return("accepted")
    life.track_return("return_to_sender")
    assert (life.steps[-1].event, risk(life)) == ("return_came_back", BUYER)
    window = life.due("return_shipment")
    assert (life.dispute.status, life.dispute.next_deadline) == ("action_pending", window)
    assert (window.starts_at, window.start_event) == (life.now, "return_came_back")
    assert life.track_return("delivered") is None
    life.ship_back(tracking_number="1ZAGAIN")
    assert (number(life), risk(life)) == ("1ZAGAIN", SELLER)
    life.track_return("delivered")
    assert outcome(life) == ("delivered", None, True)


@pytest.mark.parametrize("event", ["lost", "damaged"])
def test_goods_that_turn_up_after_all_are_refunded_after_all(event: str) -> None:
    """R-PDA-22: 48 hours from then"""
    life = sent_back(verdict=MINOR)
    life.track_return(event)
    assert life.dispute.status == "closed"
    life.wait(timedelta(days=2)).track_return("delivered")
    assert (life.dispute.status, life.dispute.closed_reason) == ("action_pending", None)
    assert outcome(life) == ("delivered", None, True)
    window = life.due("post_dispute_action")
    assert (window.starts_at, window.due_at) == (life.now, life.now + 48 * HOUR)
    life.skip("post_dispute_action")
    assert (life.dispute.closed_reason, len(life.payments)) == ("auto_deducted", 2)


def test_goods_lost_and_then_given_back_to_the_buyer_can_be_sent_again() -> None:
    """R-PDA-21, R-PDA-22"""
    life = sent_back(verdict=MINOR)
    life.track_return("lost")
    life.wait(HOUR).track_return("return_to_sender")
    assert (life.dispute.status, life.dispute.closed_reason) == ("action_pending", None)
    life.ship_back(tracking_number="1ZAGAIN")


def test_a_refund_that_is_due_for_a_loss_is_not_due_a_second_time_when_they_turn_up() -> None:
    """R-PDA-22"""
    life = sent_back()
    life.track_return("lost")
    life.wait(HOUR).track_return("delivered")
    assert outcome(life) == ("delivered", None, True)
    life.skip("post_dispute_action")
    assert life.track_return("delivered") is None
    assert [paid[0] for paid in life.payments].count("buyer_refund") == 1


@pytest.mark.parametrize("event", ["lost", "damaged"])
@pytest.mark.parametrize("held", [False, True])
def test_what_turns_up_after_all_is_refunded_or_objected_to_in_one_and_the_same_48_hours(
    event: str, held: bool
) -> None:
    """R-PDA-22, R-PDA-23: of the 48 hours for the loss forty were over"""
    life = sent_back()
    life.track_return(event)
    life.wait(40 * HOUR)
    if held:
        life.report("seller")
    life.track_return("delivered")
    if held:
        life.decide_report(False)
    objecting, paying = life.due("return_objection"), life.due("post_dispute_action")
    assert objecting.due_at == paying.due_at == life.now + 48 * HOUR
    life.wait(paying.due_at)
    assert (life.dispute.status, life.money) == ("action_pending", [])
    assert life.object_to_return().next_deadline is None


@pytest.mark.parametrize("field", ["carrier", "tracking_number"])
def test_return_information_can_be_followed(field: str) -> None:
    """R-PDA-09"""
    life = a_final_dispute()
    with pytest.raises(Invalid) as caught:
        life.ship_back(**{field: " "})
    assert [bad["field"] for bad in caught.value.errors] == [field]
    with pytest.raises(Invalid):
        life.ship_back(shipped_at=life.now + HOUR)
    assert risk(life) == BUYER


def test_once_the_goods_are_sent_in_time_their_refund_waits_for_them_without_a_clock() -> None:
    """R-PDA-19, A-21"""
    life = a_final_dispute("quality_safety")
    assert (life.dispute.status, life.dispute.next_deadline) == (
        "action_pending",
        life.due("return_shipment"),
    )
    life.ship_back()
    assert life.wait(timedelta(days=9)).dispute.next_deadline is None


def test_when_the_goods_are_back_the_seller_has_48_hours() -> None:
    """R-PDA-19, A-21"""
    life = sent_back().wait(timedelta(days=4))
    life.track_return("delivered")
    assert outcome(life) == ("delivered", None, True)
    window = life.due("post_dispute_action")
    assert (window.starts_at, window.start_event) == (life.now, "return_delivered")
    assert window.due_at == life.now + 48 * HOUR
    life.wait(window.due_at).perform("refund")
    assert life.payments == [("buyer_refund", "seller", "buyer", 200_00)]


def test_without_a_refund_then_it_is_deducted() -> None:
    """R-PDA-03, R-PDA-19"""
    life = sent_back()
    life.track_return("delivered")
    life.skip("post_dispute_action")
    assert life.dispute.closed_reason == "auto_deducted"


def test_an_earlier_scan_told_late_moves_the_risk_of_goods_lost_under_a_label() -> None:
    """R-PDA-09, R-PDA-12, invariant 15"""
    life = a_final_dispute()
    life.order_label()
    life.wait(2 * HOUR)
    life.track_return("lost")
    assert outcome(life) == ("lost", "buyer", False)
    lost_at = life.now
    life.wait(HOUR)
    life.track_return("accepted", at=lost_at - HOUR)
    assert outcome(life) == ("lost", "seller", True)
    assert life.due("post_dispute_action").due_at == life.now + 48 * HOUR


def test_a_seller_may_refund_before_the_goods_are_back() -> None:
    """R-PDA-02"""
    life = a_final_dispute()
    assert life.perform("refund").closed_reason == "done"
    life.ship_back()
    life.track_return("delivered")
    assert outcome(life) == ("delivered", None, True)
    assert (life.dispute.status, len(life.money)) == ("closed", 1)


def test_a_replacement_does_not_wait_for_the_return() -> None:
    """R-PDA-02, A-21: only a refund does"""
    life = a_final_dispute("inconsistent_product")
    assert life.due("post_dispute_action").due_at == FILED + 48 * HOUR
    life.ship_back()
    life.track_return("lost")
    assert outcome(life) == ("lost", "buyer", False)
    assert life.dispute.status == "action_pending"


@pytest.mark.parametrize("event", ["lost", "damaged"])
@pytest.mark.parametrize("verdict", [VERIFIED, MINOR])
def test_who_bears_what_happens_on_the_way_back_decides_the_refund(event: str, verdict: Verdict) -> None:
    """R-PDA-11, R-PDA-12"""
    life = sent_back(verdict=verdict)
    life.track_return(event)
    if verdict is VERIFIED:
        assert outcome(life) == (event, "seller", True)
        assert life.due("post_dispute_action").due_at == life.now + 48 * HOUR
    else:
        assert outcome(life) == (event, "buyer", False)
        assert (life.dispute.status, life.dispute.closed_reason) == ("closed", "done")
        assert life.wait(timedelta(days=30)).money == []


@pytest.mark.parametrize("event", ["in_transit", "out_for_delivery", "exception"])
def test_what_happens_under_way_decides_nothing(event: str) -> None:
    """R-PDA-19: the first of it is noted, as the carrier's scan"""
    life = sent_back()
    life.track_return(event)
    case = life.dispute
    assert (life.steps[-1].event, case.status, case.next_deadline) == (
        "return_scanned",
        "action_pending",
        None,
    )
    assert life.wait(HOUR).track_return(event) is None


def test_what_the_carrier_repeats_or_says_of_goods_nobody_sent_changes_nothing() -> None:
    """R-PDA-19, invariant 15"""
    assert a_final_dispute().track_return("delivered") is None
    assert a_won_dispute().track_return("delivered") is None
    life = sent_back()
    life.track_return("delivered")
    assert life.track_return("delivered") is None
    assert life.track_return("lost") is None


def test_where_the_platform_pays_it_does_so_when_the_seller_has_not_objected() -> None:
    """R-JDG-27, R-PDA-19, R-PDA-05"""
    life = with_mode("tiktok_shipping", delivered_at=None, estimated_delivery_at=DELIVERED - SECOND)
    life = deliver(life, at=DELIVERED, seen=[a_scan("delivered", FILED)]).file("delayed_delivery")
    life.show("buyer", "receipt")
    life.complete("carrier", "buyer", "seller").accept("buyer", "seller")
    assert (life.dispute.status, life.money) == ("action_pending", [])
    life.ship_back()
    life.track_return("delivered")
    assert (life.dispute.status, life.money) == ("action_pending", [])
    assert life.dispute.next_deadline == life.due("return_objection")
    life.skip("return_objection")
    assert (life.dispute.status, life.dispute.closed_reason) == ("closed", "done")
    assert life.payments == [("buyer_refund", "platform", "buyer", 200_00)]
    assert life.dispute.goods_back is not None
    assert life.dispute.goods_back.paid_by == "platform"


def test_the_end_of_the_time_to_send_closes_what_waits_for_the_goods_and_says_so() -> None:
    """R-PDA-20: beside a remedy in goods nothing does, and no move of the buyer's says so"""
    assert "closed without one" in a_final_dispute("quality_safety").due("return_shipment").consequence
    life = a_final_dispute("inconsistent_product")
    assert "nothing else changes" in life.due("return_shipment").consequence
    life.ship_back()
    life.wait(HOUR).track_return("return_to_sender")
    assert "nothing else changes" in life.due("return_shipment").consequence
