"""What seller and buyer can do with a request now, and until when."""

from datetime import datetime
from typing import Literal

from shared.domain.actions import Action, action, refusal_of, target
from shared.domain.errors import Refusal
from shared.domain.orders.book import OrderBook
from shared.domain.orders.packages import Package
from shared.domain.reshipments.answers import check_awaiting
from shared.domain.reshipments.case import Reshipment
from shared.domain.reshipments.negotiation import check_may_propose, check_offered, check_pending, check_worth
from shared.domain.reshipments.shipment import check_sendable


def available_actions(
    case: Reshipment,
    package: Package | None = None,
    book: OrderBook | None = None,
    *,
    role: Literal["buyer", "seller"],
    now: datetime,
) -> tuple[Action, ...]:
    """List every choice of that side, with the rule in its way where there is one.

    A choice closes with the deadline the case waits for; a late shipment is still accepted. package: the one
    with the items, once there was one: without it the number given for it can't be corrected (R-TRK-04).
    book: without it the items are worth what they were when asked for.
    """
    if role == "buyer":
        refusal = refusal_of(lambda: check_pending(case, now))
        less = refusal_of(lambda: check_offered(check_pending(case, now), case.value))
        return _choice(case, "accept_offer", refusal or less), _choice(case, "reject_offer", refusal)
    answer = refusal_of(lambda: check_awaiting(case, now))
    propose = refusal_of(lambda: check_may_propose(case, now)) or refusal_of(
        lambda: check_worth(book.value_of(book.units_of(case.id)) if book else case.value)
    )
    return (
        _choice(case, "approve", answer),
        _choice(case, "reject", answer),
        _choice(case, "propose", propose),
        _choice(case, "ship", refusal_of(lambda: check_sendable(case, package))),
    )


def _choice(case: Reshipment, name: str, refusal: Refusal | None) -> Action:
    waiting = case.next_deadline
    closes_at = waiting.due_at if waiting and refusal is None and name != "ship" else None
    return action(name, target=target(case), refusal=refusal, closes_at=closes_at)
