"""A plate missing from an order delivered on Sunday, asked for on Monday, 2 March; for tests."""

from datetime import datetime, timedelta
from typing import Any

from shared.domain.case import Actor, Transition
from shared.domain.policy import CURRENT
from shared.domain.reshipments.answers import approve, reject
from shared.domain.reshipments.case import OrderedLine, Purchase, RequestedLine, Reshipment
from shared.domain.reshipments.lapse import lapse
from shared.domain.reshipments.negotiation import answer_offer, propose
from shared.domain.reshipments.request import request
from shared.domain.reshipments.shipment import ship
from tests.support.moments import market

SECOND = timedelta(seconds=1)
SELLER = Actor(role="seller", account="shop-1")
BUYER = Actor(role="buyer", account="ann")
PAID = 10_000


MONDAY = market("2026-03-02T12:00:00")
TUESDAY_END = market("2026-03-03T23:59:59")
WEDNESDAY_END = market("2026-03-04T23:59:59")
THURSDAY_END = market("2026-03-05T23:59:59")


def a_purchase(**changes: Any) -> Purchase:
    facts: dict[str, Any] = {
        "order_id": "o-1",
        "seller_id": "shop-1",
        "buyer_id": "ann",
        "shipping_mode": "tiktok_shipping",
        "delivered_at": MONDAY - timedelta(days=1),
        "lines": (
            OrderedLine(line_id="cups", quantity=3, price_paid=1_000),
            OrderedLine(line_id="plates", quantity=2, price_paid=4_000),
        ),
    }
    return Purchase(**(facts | changes))


def asked(now: datetime = MONDAY, *, of: Purchase | None = None, **changes: Any) -> Transition[Reshipment]:
    wish: dict[str, Any] = {
        "lines": [RequestedLine(line_id="plates", quantity=1)],
        "reason": "missing_items",
        "description": "One plate was not in the box.",
        "active_lines": (),
    }
    return request(of or a_purchase(), id="rsh_1", now=now, **(wish | changes))


def a_reshipment(now: datetime = MONDAY, **changes: Any) -> Reshipment:
    """A request just made: one plate, on Monday at noon."""
    return asked(now, **changes).case


def offered(now: datetime = MONDAY, amount: int = 1_000) -> Reshipment:
    return propose(a_reshipment(now), kind="partial_refund", amount=amount, refundable=PAID, now=now).case


def declined(now: datetime = MONDAY) -> Reshipment:
    return answer_offer(offered(now), answer="reject", refundable=PAID, now=now).case


def sent(case: Reshipment, now: datetime = MONDAY, **changes: Any) -> Transition[Reshipment]:
    parcel = {"shipping_mode": "tiktok_shipping", "carrier": "usps", "tracking_number": "9400"}
    return ship(case, now=now, **(parcel | changes))


def lapsed(case: Reshipment, now: datetime) -> Reshipment:
    step = lapse(case, now=now)
    assert step is not None
    return step.case


SELLERS_ANSWERS = {
    "approve": lambda case, now: approve(case, now=now),
    "reject": lambda case, now: reject(case, reason="No.", now=now),
    "refund": lambda case, now: propose(case, kind="refund_only", amount=2_000, refundable=PAID, now=now),
    "offer": lambda case, now: propose(case, kind="partial_refund", amount=1, refundable=PAID, now=now),
}


def record(step: Transition[Reshipment] | None) -> tuple[str, str, dict[str, Any]]:
    """What the audit record of a step says: event, actor, detail."""
    assert step is not None
    return step.event, str(step.actor), dict(step.detail)


def decision(case: Reshipment) -> tuple[str, str, tuple[str, ...], dict[str, Any]]:
    assert case.decision is not None
    assert case.decision.policy_version == CURRENT
    return case.decision.outcome, case.decision.basis, case.decision.clauses, case.decision.facts


def clocks(case: Reshipment) -> list[tuple[str, str, str]]:
    """Every deadline: its kind, what started it, its state."""
    return [(deadline.kind, deadline.start_event, deadline.state) for deadline in case.deadlines]
