"""Moving the sandbox clock: every deadline on the way fires at its own time, as the sweep would have it."""

import time
from collections.abc import Container
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from shared.domain.errors import Conflict, invalid_field
from shared.domain.reading import ClockMove
from shared.domain.times import rfc3339
from shared.storage.clock import begin_move, is_empty, read_clock, set_clock
from shared.storage.due import DueDeadline, due_deadlines
from shared.storage.outbox import waiting
from shared.usecases.deadlines import enforce
from shared.usecases.services import Services

BUDGET_SECONDS = 20.0
LOOK_AGAIN = 0.1
SECOND = timedelta(seconds=1)


def read(services: Services) -> ClockMove:
    """Where the clock is, and where it is going; where it is while queued work goes on."""
    clock, now = read_clock(services.store), services.now()
    if clock and clock.target:
        return ClockMove(now, clock.target, 0)
    return ClockMove(now, now if waiting(services.store) else None, 0)


def next_deadline(services: Services) -> datetime:
    """The first second after the next deadline or reminder there is; now, where nothing waits."""
    now = services.now()
    ahead = next(due_deadlines(services.store, before=datetime.max.replace(tzinfo=UTC)), None)
    return max(ahead.moment + SECOND, now) if ahead else now


def move(services: Services, *, to: datetime | None, by: timedelta | None) -> ClockMove:
    """Move the clock to a moment, or forward by a duration, and wait for the work this makes.

    What can't be finished within a gateway's patience goes on from the work queue. Raises Conflict
    `clock_backwards` once anything is stored, `clock_moving` while it is being moved, Invalid beyond
    the calendar.
    """
    until = time.monotonic() + BUDGET_SECONDS
    now = services.now()
    target = to if to is not None else _after(now, by or timedelta())
    if target == now:
        return _wait(services, now, until)
    if target < now and not is_empty(services.store):
        detail = f"It is {rfc3339(now)} and things are stored; from now on the clock moves forward only."
        raise Conflict("clock_backwards", detail)
    if not begin_move(services.store, now=min(now, target), target=target):
        raise Conflict("clock_moving", "The clock is being moved. GET shows how far it is.")
    return advance_clock(services, until)


def _after(now: datetime, by: timedelta) -> datetime:
    try:
        return now + by
    except OverflowError:
        raise invalid_field("advance", "leads beyond the end of the calendar") from None


def _wait(services: Services, now: datetime, until: float) -> ClockMove:
    """Wait for what is queued, and for a move that is going on."""
    clock = read_clock(services.store)
    if clock and clock.target:
        return advance_clock(services, until)
    return ClockMove(now, None if _settle(services, until) else now, 0)


def advance_clock(services: Services, until: float | None = None) -> ClockMove:
    """Take the clock further towards its target, for as long as there is time."""
    until = until or time.monotonic() + BUDGET_SECONDS
    clock = read_clock(services.store)
    if clock is None or clock.target is None:
        return read(services)
    enforced, done = 0, _settle(services, until)
    if done:
        enforced, done = _fire(services, clock.now, clock.target, until)
    if done and set_clock(services.store, clock.target, target=clock.target, arrived=True):
        return ClockMove(clock.target, None, enforced)
    if not done:
        services.queues.send("work", [{"move_clock": "on"}])
    return replace(read(services), deadlines_enforced=enforced)


def _fire(services: Services, shown: datetime, target: datetime, until: float) -> tuple[int, bool]:
    """Enforce what falls due before the target, in order, also what the work this makes brings about.

    How much was, and whether that is all.
    """
    enforced, tried = 0, set[tuple[str, datetime]]()
    while time.monotonic() <= until:
        due = _next(services, target, tried)
        if due is None and not waiting(services.store):
            return enforced, True
        if due is None:
            _settle(services, until)
            continue
        moment = max(due.moment + SECOND, shown)
        if moment != shown and not set_clock(services.store, moment, target=target):
            break
        shown = moment
        enforced += len(enforce(services, due.partition, now=moment))
        tried.add((due.partition, due.moment))
    return enforced, False


def _next(services: Services, target: datetime, tried: Container[tuple[str, datetime]]) -> DueDeadline | None:
    """Find the longest overdue of what falls due before the target and was not tried yet."""
    due = due_deadlines(services.store, before=target)
    return next((one for one in due if (one.partition, one.moment) not in tried), None)


def _settle(services: Services, until: float) -> bool:
    """Wait until nothing is on its way any more; whether that came about in time."""
    while waiting(services.store):
        if time.monotonic() > until:
            return False
        time.sleep(LOOK_AGAIN)
    return True
