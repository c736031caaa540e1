"""What seller and buyer can do with a request now, and until when."""

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from shared.domain.actions import Action, action
from shared.domain.errors import Refusal
from shared.domain.reshipments.answers import check_awaiting
from shared.domain.reshipments.case import Reshipment
from shared.domain.reshipments.negotiation import check_may_propose, check_pending
from shared.domain.reshipments.shipment import check_sendable
from shared.domain.support.buyer_options import buyer_options


def available_actions(
    case: Reshipment, *, role: Literal["seller", "buyer"], now: datetime
) -> tuple[Action, ...]:
    """Every choice of that side, with the rule in its way where there is one.

    A choice closes with the deadline the case waits for; a late shipment is still accepted.
    """
    if role == "buyer":
        refusal = _refusal(lambda: check_pending(case, now))
        return _choice(case, "accept_offer", "offer/accept", refusal), _choice(
            case, "reject_offer", "offer/reject", refusal
        )
    answer = _refusal(lambda: check_awaiting(case, now))
    propose = _refusal(lambda: check_may_propose(case, now))
    return (
        _choice(case, "approve", "approve", answer),
        _choice(case, "reject", "reject", answer),
        _choice(case, "propose", "proposals", propose),
        _choice(case, "ship", "shipment", _refusal(lambda: check_sendable(case))),
    )


def escalations(case: Reshipment, *, now: datetime) -> tuple[Action, ...]:
    """What is open to a buyer whose items were refused or not sent in time (R-RSH-19).

    The seller has been asked, so customer service takes it up.
    """
    if case.status not in ("ship_overdue", "rejected"):
        return ()
    return tuple(way for way in buyer_options(case.received_at, now=now) if way.available)


def _choice(case: Reshipment, name: str, path: str, refusal: Refusal | None) -> Action:
    waiting = case.next_deadline
    closes_at = waiting.due_at if waiting and refusal is None and name != "ship" else None
    return action(name, href=f"/reshipments/{case.id}/{path}", refusal=refusal, closes_at=closes_at)


def _refusal(check: Callable[[], object]) -> Refusal | None:
    try:
        check()
    except Refusal as refusal:
        return refusal
    return None
