"""Nothing new is begun about an order whose personal data end at that moment."""

from collections.abc import Callable
from typing import Any

import pytest

from shared.usecases.privacy.buyers import erase
from shared.usecases.services import Services
from tests.support import iam, shop
from tests.support.aws import Clock
from tests.support.faults import first, watched
from tests.support.good_requests import NOW
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


@pytest.mark.parametrize("begin", [dispute, missing, help_wanted])
def test_what_is_begun_while_an_order_is_erased_is_refused(
    services: Services, clock: Clock, begin: Callable[[], Answer]
) -> None:
    """R-PRV-01: nothing new can be begun about it"""
    sent = {"carrier": "usps", "tracking_number": "94009999", "shipped_at": "2026-03-02T18:10:00Z"}
    arrived = shop.package("pkg-1", "line-1", **sent, delivered_at="2026-03-02T19:00:00Z")
    shop.place(clock, shipping_mode="seller_shipping", packages=[arrived])
    told = {"request_id": "req-1", "kind": "refund", "status": "rejected", "contacted_seller": True}
    told |= {"order_id": "ord-1", "line_ids": ["line-1"], "occurred_at": NOW}
    shop.tell("after_sale.updated", told, clock=clock)
    deliver(services)

    def erased(send: Any) -> Any:
        with iam.outside():
            erase(services, "buyer-1")
        return send()

    with watched(fault=first(1, "TransactWriteItems", erased)):
        assert begin().refusal == (409, "personal_data_erased")
