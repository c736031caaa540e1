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
    return life.complete("buyer", "seller", "carrier").accept("buyer", "seller")


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


def test_a_return_waits_for_the_final_judgment_and_is_uploaded_once() -> None:
    """R-PDA-06, R-PDA-15"""
    life = a_won_dispute()
    with pytest.raises(Conflict, match="judgment_not_final"):
        life.ship_back()
    life.skip("appeal").ship_back()
    with pytest.raises(Conflict, match="return_already_uploaded"):
        life.ship_back()


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


def test_a_refund_that_depends_on_the_return_waits_for_it_without_a_clock() -> None:
    """R-PDA-19, A-21, A-43"""
    life = a_final_dispute("quality_safety")
    assert (life.dispute.status, life.dispute.next_deadline) == ("action_pending", None)
    assert life.wait(timedelta(days=90)).money == []
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


@pytest.mark.parametrize("event", ["in_transit", "out_for_delivery", "exception", "return_to_sender"])
def test_what_happens_under_way_decides_nothing(event: str) -> None:
    """R-PDA-19"""
    life = sent_back()
    assert life.track_return(event) is None


def test_what_the_carrier_repeats_or_says_of_goods_nobody_sent_changes_nothing() -> None:
    """R-PDA-19, invariant 15"""
    assert a_final_dispute().track_return("delivered") is None
    assert a_won_dispute().track_return("delivered") is None
    life = sent_back()
    life.track_return("delivered")
    assert life.track_return("delivered") is None
    assert life.track_return("lost") is None


def test_where_the_platform_pays_it_does_so_when_the_goods_are_back() -> None:
    """R-JDG-27, R-PDA-19, R-PDA-05"""
    life = with_mode("tiktok_shipping", delivered_at=None, estimated_delivery_at=DELIVERED - SECOND)
    life = deliver(life, at=DELIVERED, seen=[a_scan("delivered", FILED)]).file("delayed_delivery")
    life.show("buyer", "receipt")
    life.complete("buyer", "seller", "carrier").accept("buyer", "seller")
    assert (life.dispute.status, life.money) == ("action_pending", [])
    life.ship_back()
    life.track_return("delivered")
    assert (life.dispute.status, life.dispute.closed_reason) == ("closed", "done")
    assert life.payments == [("buyer_refund", "platform", "buyer", 200_00)]
    assert life.dispute.goods_back is not None
    assert life.dispute.goods_back.shipping_fee_borne_by == "platform"
