"""Disputes about packages that were cancelled when the carrier had them already."""

from typing import Any

from shared.domain.times import rfc3339
from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import Clock
from tests.support.http import Answer, deliver

BUYER: dict[str, Any] = {"role": "buyer", "account": "buyer-1"}


def scanned(clock: Clock, **choice: Any) -> str:
    """The number of pkg-1, of which the carrier has reported the scan."""
    shop.place(clock)
    number: str = shop.bought(**choice)["tracking_number"]
    shop.report(clock, number, "accepted")
    clock.forward(minutes=10)
    return number


def arrive(services: Services, clock: Clock, number: str, **told: Any) -> None:
    clock.forward(days=2)
    shop.report(clock, number, "delivered", **told)
    deliver(services, "work")


def dispute(clock: Clock, scenario: str) -> Answer:
    about = {"order_id": "ord-1", "line_ids": ["line-1"]}
    asked = {"request_id": "req-1", "kind": "refund", "status": "rejected", "contacted_seller": True}
    shop.tell("after_sale.updated", {**about, **asked, "occurred_at": rfc3339(clock.now)}, clock=clock)
    body = {**about, "scenario": scenario, "description": "It is not as described."}
    return shop.post("/disputes", body, key="dispute", **BUYER)


def test_what_was_delivered_although_it_was_cancelled_can_be_disputed(
    services: Services, clock: Clock
) -> None:
    """R-DSP-30: Delivered is the carrier's event"""
    number = scanned(clock)
    shop.cancel(clock)
    arrive(services, clock, number)
    assert shop.get("/orders/ord-1").json()["status"] == "delivered"
    assert dispute(clock, "inconsistent_product").status == 201


def test_what_the_platform_says_was_delivered_although_it_was_cancelled_can_be_disputed(
    services: Services, clock: Clock
) -> None:
    """R-DSP-30: Delivered is the platform's time, else the carrier's event; null takes it back (R-INT-02)"""
    scanned(clock)
    shop.cancel(clock)
    clock.forward(days=2)
    arrived = shop.package("pkg-1", "line-1", delivered_at=rfc3339(clock.now))
    shop.place(clock, packages=[arrived], occurred_at=rfc3339(clock.now))
    assert shop.get("/orders/ord-1").json()["status"] == "delivered"
    assert dispute(clock, "inconsistent_product").status == 201
    clock.forward(minutes=1)
    shop.place(clock, packages=[{**arrived, "delivered_at": None}], occurred_at=rfc3339(clock.now))
    assert shop.get("/orders/ord-1").json()["status"] == "shipped"


def test_a_package_cancelled_before_the_carrier_had_it_is_not_delivered_with_its_order(
    services: Services, clock: Clock
) -> None:
    """R-INS-22: nothing was sent"""
    shop.place(clock)
    shop.bought()
    shop.cancel(clock)
    clock.forward(minutes=1)
    shop.place(clock, delivered_at=rfc3339(clock.now), occurred_at=rfc3339(clock.now))
    assert shop.get("/packages/pkg-1/tracking").json()["delivered_at"] is None


def test_a_signed_delivery_of_a_cancelled_package_is_proof_against_its_loss(
    services: Services, clock: Clock
) -> None:
    """R-SIG-18, A-41, R-DSP-20"""
    shop.agree()
    number = scanned(clock, signature="signature_required")
    shop.cancel(clock)
    arrive(services, clock, number, signed_by="Bea Buyer")
    filed = dispute(clock, "lost_package").json()
    path = f"/disputes/{filed['id']}/recommendation"
    assert shop.get(path, role="agent", account="agent-1").json()["winner"] == "seller"


def test_once_an_order_s_cancellation_is_taken_back_the_carrier_s_delivery_counts(
    services: Services, clock: Clock
) -> None:
    """R-INT-02, R-DSP-30: the package was in the carrier's hands all along"""
    number = scanned(clock)
    shop.place(clock, cancelled_at=rfc3339(clock.now), occurred_at=rfc3339(clock.now))
    clock.forward(minutes=10)
    shop.place(clock, cancelled_at=None, occurred_at=rfc3339(clock.now))
    arrive(services, clock, number)
    assert shop.get("/orders/ord-1").json()["status"] == "delivered"
    asked = {"order_id": "ord-1", "kind": "return", "channel": "ticket", "description": "Too big."}
    help_case = {**asked, "seller_contacted_at": rfc3339(clock.now)}
    assert shop.post("/support-cases", help_case, key="help", **BUYER).status == 201
    assert dispute(clock, "inconsistent_product").status == 201
