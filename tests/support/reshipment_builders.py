"""A plate missing from an order delivered on Sunday, asked for on Monday, 2 March; for tests."""

from datetime import datetime, timedelta
from typing import Any

from shared.domain.case import Actor, Transition
from shared.domain.orders.book import OrderBook
from shared.domain.orders.entries import lessen
from shared.domain.reshipments.answers import approve, reject
from shared.domain.reshipments.case import RequestedLine, Reshipment
from shared.domain.reshipments.lapse import lapse
from shared.domain.reshipments.negotiation import answer_offer, propose
from shared.domain.reshipments.request import request
from shared.domain.reshipments.shipment import ship
from tests.support import order_builders
from tests.support.moments import market
from tests.support.policies import CURRENT

SECOND = timedelta(seconds=1)
SELLER = Actor(role="seller", account="shop-1")
BUYER = Actor(role="buyer", account="ann")
# What is left of the plate that is asked for.
WORTH = 2_000


MONDAY = market("2026-03-02T12:00:00")
TUESDAY_END = market("2026-03-03T23:59:59")
WEDNESDAY_END = market("2026-03-04T23:59:59")
THURSDAY_END = market("2026-03-05T23:59:59")


def a_book(**told: Any) -> OrderBook:
    """The book of the order: three cups for 10.00, two plates for 40.00."""
    usual: dict[str, Any] = {
        "order_id": "o-1",
        "seller_id": "shop-1",
        "buyer": order_builders.BUYER.model_copy(update={"buyer_id": "ann"}),
        "items": (order_builders.an_item("cups", 1_000, 3), order_builders.an_item("plates", 4_000, 2)),
        "packages": (),
    }
    return OrderBook.read(order_builders.an_order(**{**usual, **told}), None)


def requested(
    now: datetime = MONDAY, *, of: OrderBook | None = None, **changes: Any
) -> tuple[Transition[Reshipment], OrderBook]:
    """A request and the order's book, which holds its units."""
    wish: dict[str, Any] = {
        "id": "rsh_1",
        "received_at": MONDAY - timedelta(days=1),
        "lines": [RequestedLine(line_id="plates", quantity=1)],
        "reason": "missing_items",
        "description": "One plate was not in the box.",
    }
    return request(of or a_book(), now=now, **(wish | changes))


def asked(now: datetime = MONDAY, **changes: Any) -> Transition[Reshipment]:
    return requested(now, **changes)[0]


def a_reshipment(now: datetime = MONDAY, **changes: Any) -> Reshipment:
    """A request just made: one plate, on Monday at noon."""
    return asked(now, **changes).case


def held(case: Reshipment | None = None, *, left: int | None = None) -> OrderBook:
    """The book that holds the units of a request; of these `left` cents are left, if it is told."""
    _, book = requested(MONDAY, **({"lines": case.lines} if case else {}))
    if left is None:
        return book
    amount = book.left_of_line("plates") - 2 * left
    return lessen(book, ["plates"], case_id="cse_1", service="support", at=MONDAY, amount=amount)


def proposed(case: Reshipment, kind: Any, amount: int, now: datetime = MONDAY) -> Transition[Reshipment]:
    return propose(case, held(case), kind=kind, amount=amount, now=now)


def answered(case: Reshipment, answer: Any, now: datetime = MONDAY) -> Transition[Reshipment]:
    return answer_offer(case, held(case), answer=answer, now=now)


def offered(now: datetime = MONDAY, amount: int = 1_000) -> Reshipment:
    return proposed(a_reshipment(now), "partial_refund", amount, now).case


def declined(now: datetime = MONDAY) -> Reshipment:
    return answered(offered(now), "reject", now).case


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
    "refund": lambda case, now: proposed(case, "refund_only", WORTH, now),
    "offer": lambda case, now: proposed(case, "partial_refund", 1, now),
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
