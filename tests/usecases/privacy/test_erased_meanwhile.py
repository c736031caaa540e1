"""Nothing new is begun about an order whose personal data end at that moment."""

from collections.abc import Callable
from typing import Any

import pytest

from shared.domain.errors import Conflict
from shared.usecases.privacy.buyers import erase
from shared.usecases.services import Services
from tests.support import iam, shop
from tests.support.aws import Clock
from tests.support.faults import first, watched
from tests.support.good_requests import LOSS, NOW
from tests.support.http import Answer, deliver
from tests.support.world import BUYER

LINES = {"order_id": "ord-1", "lines": [{"line_id": "line-1", "quantity": 1}], "description": "It is green."}


def dispute() -> Answer:
    return shop.post("/disputes", {**LINES, "scenario": "inconsistent_product"}, **BUYER)


def missing() -> Answer:
    return shop.post("/reshipments", {**LINES, "reason": "missing_items"}, **BUYER)


def help_wanted() -> Answer:
    asked = {**LINES, "kind": "return", "channel": "ticket", "seller_contacted_at": NOW}
    return shop.post("/support-cases", asked, **BUYER)


def delivered(services: Services, clock: Clock) -> None:
    """An order that has arrived, with a request that was turned down."""
    sent = {"carrier": "usps", "tracking_number": "94009999", "shipped_at": "2026-03-02T18:10:00Z"}
    arrived = shop.package("pkg-1", "line-1", **sent, delivered_at="2026-03-02T19:00:00Z")
    shop.place(clock, shipping_mode="seller_shipping", packages=[arrived])
    told = {"request_id": "req-1", "kind": "refund", "status": "rejected", "contacted_seller": True}
    told |= {"order_id": "ord-1", "line_ids": ["line-1"], "occurred_at": NOW}
    shop.tell("after_sale.updated", told, clock=clock)
    deliver(services)


@pytest.mark.parametrize("begin", [dispute, missing, help_wanted])
def test_what_is_begun_while_an_order_is_erased_is_refused(
    services: Services, clock: Clock, begin: Callable[[], Answer]
) -> None:
    """R-PRV-01: nothing new can be begun about it"""
    delivered(services, clock)

    def erased(send: Any) -> Any:
        with iam.outside():
            erase(services, "buyer-1")
        return send()

    with watched(fault=first(1, "TransactWriteItems", erased)):
        assert begin().refusal == (409, "personal_data_erased")


def claim() -> Answer:
    return shop.post("/claims", {"package_id": "pkg-1", **LOSS})


@pytest.mark.parametrize("begin", [dispute, missing, help_wanted, claim])
def test_an_order_about_which_something_is_begun_meanwhile_is_not_erased(
    services: Services, clock: Clock, begin: Callable[[], Answer]
) -> None:
    """R-PRV-01: refused while a case or claim is open, which it names"""
    if begin is claim:
        shop.place(clock)
        shop.report(clock, shop.bought()["tracking_number"], "accepted")
        deliver(services)
    else:
        delivered(services, clock)
    begun: list[Answer] = []

    def opened(send: Any) -> Any:
        begun.append(begin())
        return send()

    with (
        iam.outside(),
        watched(fault=first(1, "TransactWriteItems", opened)),
        pytest.raises(Conflict) as refused,
    ):
        erase(services, "buyer-1")
    assert begun[0].status == 201, begun[0].text
    assert (refused.value.code, begun[0].json()["id"] in refused.value.detail) == ("case_open", True)
    assert shop.get("/orders/ord-1").json()["personal_data_erased_at"] is None


def test_an_order_that_moves_on_meanwhile_is_erased_all_the_same(services: Services, clock: Clock) -> None:
    """R-PRV-01"""
    delivered(services, clock)

    def told(send: Any) -> Any:
        shop.place(clock, occurred_at="2026-03-02T19:30:00Z", shipping_mode="seller_shipping")
        return send()

    with iam.outside(), watched(fault=first(1, "TransactWriteItems", told)):
        assert erase(services, "buyer-1") == ["ord-1"]
    assert shop.get("/orders/ord-1").json()["personal_data_erased_at"] == NOW
