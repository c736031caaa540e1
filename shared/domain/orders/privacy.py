"""The end of an order's personal data: when their time is over, or at once for its buyer (R-PRV-01)."""

from collections.abc import Sequence
from datetime import datetime

from shared.domain.case import PLATFORM, Case, Deadline, Transition, close_deadlines
from shared.domain.erasure import NOTHING_NEW, erased
from shared.domain.errors import Conflict
from shared.domain.orders.order import Order
from shared.domain.orders.retention import PERSONAL_DATA, keeping_window
from shared.domain.policy import clause, policy
from shared.domain.record import record
from shared.domain.times import rfc3339


@record
class Standing:
    """A case of an order: whether it is open, and when its last step was."""

    kind: str
    id: str
    is_open: bool
    last_at: datetime


def look(order: Order, cases: Sequence[Standing], *, now: datetime) -> Transition[Order] | None:
    """Erase an order's personal data, or keep them on for a case that is open or younger (R-PRV-01).

    None while their time is not over. When the longest time is over nothing keeps them; what a case that
    is open then still brings is erased after another window.
    """
    if not order.lapsed_at(now):
        return None
    newest = max(cases, key=lambda case: (case.is_open, case.last_at, case.id), default=None)
    window = _window(order, newest, now)
    if not window.is_over(now):
        return _kept(order, window, newest, now)
    again: tuple[Deadline, ...] = ()
    if newest is not None and newest.is_open:
        table = policy(order.policy_version)
        again = (table.deadline(PERSONAL_DATA, starts_at=now, start_event=f"{newest.kind}_open"),)
    return erased(order, now=now, deadlines=(*close_deadlines(order.deadlines, "lapsed"), *again))


def erase_at_once(order: Order, *, now: datetime) -> Transition[Order]:
    """Erase an order's personal data before their time; nothing is to be done any more when that comes."""
    return erased(order, now=now, deadlines=close_deadlines(order.deadlines, "met", PERSONAL_DATA))


def check_kept(case: Case) -> None:
    """Check that something new can be begun about an order, or come for what belongs to it.

    Raises Conflict `personal_data_erased`.
    """
    if case.personal_data_erased_at is not None:
        raise Conflict(
            "personal_data_erased",
            NOTHING_NEW,
            clause=clause("R-PRV-01"),
        )


def _window(order: Order, newest: Standing | None, now: datetime) -> Deadline:
    """Find until when they are kept: a case that is open could end now at the earliest."""
    placed_at = order.facts.placed_at
    since, event = placed_at, "order_placed"
    if newest is not None:
        since = now if newest.is_open else newest.last_at
        event = f"{newest.kind}_{'open' if newest.is_open else 'closed'}"
    return keeping_window(placed_at, since=since, start_event=event, version=order.policy_version)


def _kept(order: Order, window: Deadline, because: Standing | None, now: datetime) -> Transition[Order]:
    detail = {"due_at": rfc3339(window.due_at)} | ({"case_id": because.id} if because else {})
    return Transition.of(
        order,
        event="personal_data_kept",
        actor=PLATFORM,
        now=now,
        detail=detail,
        deadlines=(*close_deadlines(order.deadlines, "met", PERSONAL_DATA), window),
    )
