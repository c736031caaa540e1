"""Requests for what is missing, customer service and Buyer Protection, in every state."""

import secrets
from typing import Any

from local.seed.shop import (
    A_WEEK_AGO,
    AGENT,
    BEGINNING,
    DAYS_AGO,
    NOW,
    REASON,
    THIS_MORNING,
    YESTERDAY,
    Shop,
    Story,
)


def _missing(shop: Shop, buyer: str, title: str, price: str) -> str:
    """Something of a delivered order was not in the box; the request's path."""
    order_id = shop.delivered(buyer, title, price)
    body = {"order_id": order_id, "lines": [{"line_id": "line-1", "quantity": 1}], "reason": "missing_items"}
    made = shop.post("/reshipments", {**body, "description": "It was not in the box."}, by=("buyer", buyer))
    return f"/reshipments/{made['id']}"


def _offer(shop: Shop, path: str, amount: str) -> None:
    shop.post(f"{path}/proposals", {"kind": "partial_refund", "amount": amount})


def awaiting_seller(shop: Shop) -> Story:
    """The seller has one working day."""
    yield NOW
    _missing(shop, "bea", "Dinner plates, set of six", "90.00")


def offered(shop: Shop) -> Story:
    """A part of the price is offered; the buyer has until tomorrow."""
    yield THIS_MORNING
    path = _missing(shop, "ben", "Wine glasses", "60.00")
    yield NOW
    _offer(shop, path, "20.00")


def declined(shop: Shop) -> Story:
    """The offer was declined: the seller's last word."""
    yield THIS_MORNING
    path = _missing(shop, "cleo", "Candle holders", "36.00")
    _offer(shop, path, "9.00")
    yield NOW
    shop.post(f"{path}/offer/reject", by=("buyer", "cleo"))


def approved(shop: Shop) -> Story:
    """To be sent within two working days."""
    yield THIS_MORNING
    shop.post(f"{_missing(shop, 'dan', 'Napkin rings', '28.00')}/approve")


def overdue(shop: Shop) -> Story:
    """The seller said nothing, the platform approved, and still nothing was sent."""
    yield BEGINNING
    _missing(shop, "eva", "Picture frames", "54.00")


def shipped(shop: Shop) -> Story:
    """On its way."""
    yield DAYS_AGO
    path = _missing(shop, "bea", "Drawer handles", "44.00")
    shop.post(f"{path}/approve")
    _ship(shop, path)


def completed(shop: Shop) -> Story:
    """Sent again, and delivered."""
    yield A_WEEK_AGO
    path = _missing(shop, "ben", "Curtain rod", "39.00")
    shop.post(f"{path}/approve")
    number = _ship(shop, path)
    yield DAYS_AGO
    shop.report(number, "delivered", location="Austin, TX")


def rejected(shop: Shop) -> Story:
    """Turned down by the seller."""
    yield YESTERDAY
    shop.post(f"{_missing(shop, 'cleo', 'Coat hooks', '32.00')}/reject", {"reason": "All were packed."})


def refunded(shop: Shop) -> Story:
    """Refunded instead: one whole, one in part."""
    yield DAYS_AGO
    whole = _missing(shop, "dan", "Bread basket", "26.00")
    worth = shop.get(whole)["value"]
    shop.post(f"{whole}/proposals", {"kind": "refund_only", "amount": worth})
    part = _missing(shop, "eva", "Linen napkins", "25.00")
    _offer(shop, part, "10.00")
    shop.post(f"{part}/offer/accept", by=("buyer", "eva"))


def _ship(shop: Shop, path: str) -> dict[str, str]:
    number = {"carrier": "usps", "tracking_number": f"9400{secrets.randbelow(10**16):016d}"}
    shop.post(f"{path}/shipment", number)
    shop.report(number, "accepted", location="Oakland, CA")
    return number


# Customer service


def _case(shop: Shop, order_id: str, buyer: str, kind: str, description: str, **told: Any) -> str:
    body = {"order_id": order_id, "kind": kind, "channel": "ticket", "description": description}
    body |= {"seller_contacted_at": shop.ago(hours=1), **told}
    return f"/support-cases/{shop.post('/support-cases', body, by=('buyer', buyer))['id']}"


def question(shop: Shop) -> Story:
    """A question that the seller left open: buyer and agent write to each other."""
    yield DAYS_AGO
    order_id = shop.delivered("bea", "Pasta machine", "55.00")
    asked = {"text": "Which way round does the crank go in?"}
    shop.post(f"/orders/{order_id}/messages", asked, by=("buyer", "bea"))
    yield YESTERDAY
    path = _case(shop, order_id, "bea", "question", asked["text"])
    shop.post(f"{path}/messages", {"text": "Dear shop, can you tell?"}, by=AGENT)
    yield THIS_MORNING
    shop.post(f"{path}/messages", {"text": "It is the 2026 model, if that helps."}, by=("buyer", "bea"))


def thread(shop: Shop) -> Story:
    """Buyer and seller write to each other about an order."""
    yield THIS_MORNING
    order_id = shop.delivered("ben", "Ladder shelf", "120.00")
    shop.post(f"/orders/{order_id}/messages", {"text": "Are there more screws?"}, by=("buyer", "ben"))
    yield NOW
    shop.post(f"/orders/{order_id}/messages", {"text": "Yes, under the foam."})


def refund_asked(shop: Shop) -> Story:
    """A refund that waits for an agent."""
    yield THIS_MORNING
    _case(shop, shop.delivered("cleo", "Table fan", "65.00"), "cleo", "refund", "It has stopped turning.")


def goods_asked_back(shop: Shop) -> Story:
    """The buyer gets the price once the goods are back."""
    yield YESTERDAY
    path = _case(shop, shop.delivered("dan", "Reading lamp", "70.00"), "dan", "return", "It flickers.")
    answer = {"outcome": "return_and_refund", "amount": "70.00", **REASON}
    shop.post(f"{path}/resolution", answer, by=AGENT)


def answered(shop: Shop) -> Story:
    """Answered and closed."""
    yield DAYS_AGO
    path = _case(shop, shop.delivered("eva", "Door mat", "24.00"), "eva", "question", "Can it be washed?")
    answer = {"outcome": "answered", "reason": "At thirty degrees, says the shop."}
    shop.post(f"{path}/resolution", answer, by=AGENT)


def buyer_protection(shop: Shop) -> Story:
    """Thirty days are over: Buyer Protection takes it."""
    yield THIS_MORNING
    order_id = shop.delivered("bea", "Electric kettle", "70.00", days=40)
    _case(shop, order_id, "bea", "refund", "The kettle has stopped working.")


STORIES = (
    awaiting_seller,
    offered,
    declined,
    approved,
    overdue,
    shipped,
    completed,
    rejected,
    refunded,
    question,
    thread,
    refund_asked,
    goods_asked_back,
    answered,
    buyer_protection,
)
