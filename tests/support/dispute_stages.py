"""Disputes begun and brought to a point, for tests to go on from."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from shared.domain.disputes.case import Verdict
from shared.domain.orders.packages import TrackingEvent, standing
from tests.support.dispute_builders import DELIVERED, FILED, HOUR, SECOND, a_disputed_order, a_scan
from tests.support.dispute_play import VERIFIED, Life
from tests.support.order_builders import package_facts


def a_dispute(
    scenario: str = "inconsistent_product", *lines: str, life: Life | None = None, **told: Any
) -> Life:
    """A dispute just filed; by default about line `a`, at noon of 4 May 2026 in Los Angeles."""
    return (life or Life()).file(scenario, *lines, **told)


def a_contested_dispute(scenario: str = "inconsistent_product", **told: Any) -> Life:
    """Both sides have shown photos and said that this is all: an adjudicator has to judge."""
    life = a_dispute(scenario, **told)
    life.show("buyer")
    life.show("seller")
    return life.complete("buyer", "seller")


def a_won_dispute(scenario: str = "quality_safety", verdict: Verdict = VERIFIED, **told: Any) -> Life:
    """Just judged, for the buyer unless the verdict says otherwise."""
    life = a_contested_dispute(scenario, **told)
    life.judge(verdict)
    return life


def a_final_dispute(scenario: str = "quality_safety", verdict: Verdict = VERIFIED, **told: Any) -> Life:
    """Judged for the buyer, and accepted by both on the spot."""
    return a_won_dispute(scenario, verdict, **told).accept("buyer", "seller")


def with_mode(mode: str, **told: Any) -> Life:
    """A life whose order travels in that mode, in parcels of UPS."""
    boxes = (package_facts("A", "a", carrier="ups", tracking_number="1A"), package_facts("B", "b"))
    return Life(order=a_disputed_order(shipping_mode=mode, packages=boxes, **told))


def deliver(life: Life, *, at: datetime | None, seen: Sequence[TrackingEvent] = ()) -> Life:
    """Tell when package A arrived and what its carrier reported."""
    changes = {"delivered_at": at, "signed": standing(tuple(seen), None)["signed"]}
    changes |= {"shipped_at": seen[0].occurred_at, "last_update_at": seen[-1].received_at} if seen else {}
    boxes = tuple(box.model_copy(update=changes) if box.id == "A" else box for box in life.packages)
    return replace(life, packages=boxes)


def on_its_way(scenario: str) -> Life:
    """Whatever can be disputed, just filed; carried by UPS for the seller."""
    life = with_mode("seller_shipping", estimated_delivery_at=FILED - SECOND)
    return deliver(life, at=DELIVERED, seen=[a_scan("in_transit", FILED)]).file(scenario)


def an_undelivered_dispute(mode: str = "tiktok_shipping", *, scenario: str = "lost_package") -> Life:
    """A parcel that has not come, its estimate over, just disputed."""
    life = with_mode(mode, delivered_at=None, estimated_delivery_at=FILED - SECOND)
    return deliver(life, at=None, seen=[a_scan("in_transit", FILED - HOUR)]).file(scenario)


def a_late_delivery() -> Life:
    """A late delivery in TikTok Shipping, whose refund the platform owes once the goods are back."""
    life = with_mode("tiktok_shipping", delivered_at=None, estimated_delivery_at=DELIVERED - SECOND)
    life = deliver(life, at=DELIVERED, seen=[a_scan("delivered", FILED)]).file("delayed_delivery")
    life.show("buyer", "receipt")
    return life.complete("carrier", "buyer", "seller").accept("buyer", "seller")


def ruled(life: Life) -> tuple[str, str, str, str]:
    """Winner, basis, who is liable, what is due."""
    judgment = life.dispute.judgment
    assert judgment is not None
    return judgment.winner, judgment.basis, judgment.liable_party, judgment.remedy
