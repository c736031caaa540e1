"""What the platform told of an order or a package before it told us of it: kept until then."""

from datetime import datetime
from typing import Any, ClassVar

from shared.domain.case import PLATFORM, Case, Transition
from shared.domain.policy import CURRENT

PENDING_EVENTS_AT_MOST = 50


class PendingEvents(Case):
    """Events of an order that can't be carried out yet: bodies of webhooks with their `received_at`."""

    KIND: ClassVar[str] = "early"

    waiting: tuple[dict[str, Any], ...] = ()


def keep(
    early: PendingEvents | None, *, order_id: str, event: dict[str, Any], now: datetime
) -> Transition[PendingEvents] | None:
    """Remember an event; None if there are too many already."""
    if early is None:
        opened = PendingEvents(
            id=order_id, created_at=now, updated_at=now, policy_version=CURRENT, waiting=(event,)
        )
        return Transition.opening(opened, event="event_kept", actor=PLATFORM)
    if len(early.waiting) >= PENDING_EVENTS_AT_MOST:
        return None
    waiting = (*early.waiting, event)
    return Transition.of(early, event="event_kept", actor=PLATFORM, now=now, waiting=waiting)


def taken_in(
    early: PendingEvents, *, left: tuple[dict[str, Any], ...], now: datetime
) -> Transition[PendingEvents] | None:
    """All events but those left are carried out; None if all are left."""
    if left == early.waiting:
        return None
    return Transition.of(early, event="events_taken_in", actor=PLATFORM, now=now, waiting=left)
