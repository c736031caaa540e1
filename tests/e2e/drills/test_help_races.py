"""Reshipments and refunds on the deployed template: many at once, and nobody refunded past the price."""

import secrets
from typing import Any

import pytest

from local.demo.parcels import SELLER, place_order
from local.demo.world import Answer, World
from shared.domain.times import rfc3339
from tests.support.stack import at_once, payments

BUYER, AGENT = ("buyer", "buyer-1"), ("agent", "agent-1")
EIGHT = range(8)


@pytest.fixture(scope="module", autouse=True)
def warm(world: World) -> None:
    """Tokens are there, and the functions warm."""
    for caller in (BUYER, SELLER, AGENT):
        world.ask("GET", "/reshipments", by=caller, expect=200)


def delivered(world: World) -> str:
    """An order of 40.00 that has arrived; its id."""
    return place_order(world, [("A", "Six plates", "40.00")], delivered_at=rfc3339(world.now()))


def ask(world: World, order_id: str) -> Answer:
    body = {
        "order_id": order_id,
        "lines": [{"line_id": "line-1", "quantity": 1}],
        "reason": "missing_items",
        "description": "They were not in the box.",
    }
    return world.ask("POST", "/reshipments", body, by=BUYER, key=secrets.token_hex(8))


def act(world: World, card: Any, path: str, body: Any = None, *, by: tuple[str, str] = SELLER) -> Answer:
    where = f"/reshipments/{card['id']}/{path}"
    return world.ask("POST", where, body, by=by, key=secrets.token_hex(8))


def offered(world: World, order_id: str, amount: str) -> Any:
    """A request with an offer of that amount."""
    card = ask(world, order_id).body
    assert act(world, card, "proposals", {"kind": "partial_refund", "amount": amount}).status == 200
    return card


def refunded(world: World, order_id: str) -> int:
    """Cents the buyer got back, in however many payments."""
    path = f"/ledger?order_id={order_id}&page_size=100"
    entries = world.ask("GET", path, by=SELLER, expect=200).body["data"]
    return sum(int(e["amount"].replace(".", "")) for e in entries if e["kind"] == "buyer_refund")


def test_eight_requests_for_a_line_open_one(world):
    """R-RSH-20"""
    order_id = delivered(world)
    answers = at_once([lambda: ask(world, order_id) for _ in EIGHT])
    assert sorted(answer.status for answer in answers) == [201, *[409] * 7]


def test_eight_acceptances_of_an_offer_refund_once(world):
    """R-RSH-18"""
    order_id = delivered(world)
    card = offered(world, order_id, "15.00")
    answers = at_once([lambda: act(world, card, "offer/accept", by=BUYER) for _ in EIGHT])
    assert sorted(answer.status for answer in answers) == [200, *[409] * 7]
    assert refunded(world, order_id) == 1_500


def test_an_offer_and_customer_service_at_once_do_not_refund_more_than_was_paid(world):
    """R-RSH-18, R-BPP-07, invariant 1"""
    order_id = delivered(world)
    card = offered(world, order_id, "30.00")
    asking = {
        "order_id": order_id,
        "kind": "refund",
        "channel": "ticket",
        "description": "They are chipped.",
        "seller_contacted_at": rfc3339(world.now()),
    }
    case = world.ask("POST", "/support-cases", asking, by=BUYER, key=secrets.token_hex(8), expect=201).body
    whole = {"outcome": "refund", "amount": "40.00", "reason": "Chipped on arrival."}
    answers = at_once(
        [
            lambda: act(world, card, "offer/accept", by=BUYER),
            lambda: world.ask("POST", f"/support-cases/{case['id']}/resolution", whole, by=AGENT),
        ]
    )
    # Refunded by customer service, the request has ended; paid by the offer, nothing is left of its items.
    assert sorted(answer.status for answer in answers) in ([200, 409], [200, 422])
    assert refunded(world, order_id) in (3_000, 4_000)


def test_eight_shipments_arranged_at_once_buy_one_label(world):
    """R-RSH-12, R-INS-11"""
    order_id = delivered(world)
    card = ask(world, order_id).body
    assert act(world, card, "approve").status == 200
    answers = at_once([lambda: act(world, card, "shipment", {"service": "usps_priority"}) for _ in EIGHT])
    assert [answer.status for answer in answers].count(200) == 1
    assert {answer.status for answer in answers} == {200, 409}
    assert payments(world, f"{order_id}-A").keys() == {"label_fee"}
