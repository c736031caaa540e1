"""What the platform reports of an order or a package before that itself is known: kept until then."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.domain.case import PLATFORM, Case, Model, Transition, close_deadlines
from shared.domain.erasure import erased
from shared.domain.orders.order import AfterSale, with_material_that_fits
from shared.domain.orders.retention import keeping_window
from shared.domain.policy import in_force

PENDING_EVENTS_AT_MOST = 50


class PackageCancelled(Model):
    """A package will not be sent."""

    type: Literal["package_cancelled"] = "package_cancelled"
    package_id: str
    occurred_at: datetime
    received_at: datetime


class AfterSaleUpdated(Model):
    """A buyer's after-sale request is new, or its state has changed."""

    type: Literal["after_sale_updated"] = "after_sale_updated"
    after_sale: AfterSale
    received_at: datetime


OrderEvent = PackageCancelled | AfterSaleUpdated


class PendingEvents(Case):
    """Events of an order that can't be carried out yet, in the order of their receipt."""

    KIND: ClassVar[str] = "early"
    PRIVATE: ClassVar[frozenset[str]] = frozenset({"waiting.*.after_sale.evidence"})

    waiting: tuple[Annotated[OrderEvent, Field(discriminator="type")], ...] = ()


def keep(
    pending: PendingEvents | None, *, order_id: str, event: OrderEvent, now: datetime
) -> Transition[PendingEvents] | None:
    """Remember an event, of what it shows what there is room for; None if there are too many already."""
    if isinstance(event, AfterSaleUpdated):
        waiting_requests = (
            [one.after_sale for one in pending.waiting if isinstance(one, AfterSaleUpdated)]
            if pending
            else []
        )
        fitting = with_material_that_fits(event.after_sale, beside=waiting_requests)
        event = event.model_copy(update={"after_sale": fitting})
    if pending is None:
        opened = PendingEvents(
            id=order_id,
            created_at=now,
            updated_at=now,
            policy_version=in_force(now),
            waiting=(event,),
            deadlines=(keeping_window(now, since=now, start_event="event_kept", version=in_force(now)),),
        )
        return Transition.opening(opened, event="event_kept", actor=PLATFORM)
    if len(pending.waiting) >= PENDING_EVENTS_AT_MOST:
        return None
    waiting = (*pending.waiting, event)
    return Transition.of(pending, event="event_kept", actor=PLATFORM, now=now, waiting=waiting)


def replayed(
    pending: PendingEvents, *, left: tuple[OrderEvent, ...], now: datetime
) -> Transition[PendingEvents] | None:
    """Drop all events but those left, which still can't be carried out; None if all are left."""
    if left == pending.waiting:
        return None
    return Transition.of(pending, event="events_taken_in", actor=PLATFORM, now=now, waiting=left)


def lapse(pending: PendingEvents, *, now: datetime) -> Transition[PendingEvents] | None:
    """Erase what events showed that could not be carried out in all this time (R-PRV-01); None before."""
    if not pending.lapsed_at(now):
        return None
    return erased(pending, now=now, deadlines=close_deadlines(pending.deadlines, "lapsed"))
