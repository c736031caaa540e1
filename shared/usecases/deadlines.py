"""Finding what is due, and carrying out what each deadline says.

Timers only wake. Whether a deadline has passed is decided by the domain from the stored `due_at`, so a
wake-up that comes early, late or twice changes nothing.
"""

import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from importlib import import_module
from itertools import islice
from typing import Any, TypeVar

from shared.domain.case import Deadline
from shared.domain.errors import ConcurrentUpdate
from shared.domain.record import record
from shared.domain.reminders import due_reminder
from shared.domain.times import whole_second
from shared.storage.due import (
    Due,
    DueEffect,
    count_quarantined,
    due_deadlines,
    due_effects,
    lease,
    oldest_leased,
    quarantine,
)
from shared.storage.store import Ref
from shared.usecases import outbox
from shared.usecases.reminders import send_reminder
from shared.usecases.services import Services

SENT_AT_MOST = 1000
TAKEN_AT_ONCE = 50
# For the deadlines, and as much for the effects: together less than a function has.
BUDGET_SECONDS = 10.0
QUARANTINE_AFTER = 12
TRIES = 5
D = TypeVar("D", bound=Due)


@record(kw_only=False)
class Done:
    """A step that was taken: for a deadline that had passed, or for a reminder."""

    lapsed: Deadline | None


# By kind of case: its class, and what gives the steps and effects of a deadline of it that is over.
LAPSING: Mapping[str, tuple[str, str]] = {
    "order": ("shared.domain.orders.order:Order", "shared.usecases.privacy.clock:lapse"),
    "early": (
        "shared.domain.orders.pending_events:PendingEvents",
        "shared.usecases.privacy.clock:lapse_pending",
    ),
    "label": ("shared.domain.labels.label:Label", "shared.usecases.labels.voiding:lapse"),
    "claim": ("shared.domain.claims.claim:Claim", "shared.usecases.claims.files:lapse"),
    "supportcase": ("shared.domain.support.case:SupportCase", "shared.usecases.support.cases:lapse"),
    "thread": ("shared.domain.messages.thread:Thread", "shared.usecases.messages.posting:lapse"),
    "mailbox": ("shared.domain.mailbox:Mailbox", "shared.usecases.mail_limit:lapse"),
    "dispute": ("shared.domain.disputes.case:Dispute", "shared.usecases.disputes.context:lapsed"),
    "reshipment": ("shared.domain.reshipments.case:Reshipment", "shared.usecases.reshipments.answers:lapse"),
    "recall": ("shared.domain.safety.recalls:Recall", "shared.usecases.safety.recalls:lapse"),
}

# Kinds of case without deadlines, in which agents are reminded of what waits for them.
UNTIMED: Mapping[str, str] = {
    "package": "shared.domain.orders.packages:Package",
    "investigation": "shared.domain.safety.investigations:Investigation",
}


def sweep(services: Services) -> dict[str, int]:
    """Send what is due to the queues, oldest first, and what is stuck once more.

    What is on its way is not sent again before its lease is over; what is left over waits for the next
    minute. Returns how many of each were sent, how late the oldest deadline is that is not carried out, sent
    now or before, in seconds, and how many effects lie in quarantine.
    """
    now, real = services.now(), whole_second(services.real_clock())
    sent_before = oldest_leased(services.store, before=now)
    deadlines, effects, oldest = 0, 0, int((now - (sent_before or now)).total_seconds())
    for due in _taken(services, due_deadlines(services.store, before=now), now):
        services.queues.send("deadline", [{"case": one.partition} for one in due])
        deadlines += len(due)
        late = [now - one.due_at for one in due if one.due_at is not None]
        oldest = max(oldest, *(int(lateness.total_seconds()) for lateness in late), 0)
    for waiting in _taken(services, _unquarantined(services, real), real):
        outbox.send(services, waiting)
        effects += len(waiting)
    return {
        "deadlines": deadlines,
        "effects": effects,
        "oldest_late_seconds": oldest,
        "quarantined": count_quarantined(services.store),
    }


def _taken(services: Services, due: Iterable[D], now: datetime) -> Iterator[list[D]]:
    """Lease what can be leased, a few at a time for as long as there is time.

    Whoever is cut off has sent all but the last few; the others are as if nobody had come.
    """
    until = time.monotonic() + BUDGET_SECONDS
    waiting = islice(due, SENT_AT_MOST)
    while some := list(islice(waiting, TAKEN_AT_ONCE)):
        yield [item for item in some if lease(services.store, item, now=now)]
        if time.monotonic() > until:
            return


def _unquarantined(services: Services, real: datetime) -> Iterator[DueEffect]:
    for due in due_effects(services.store, before=real):
        if due.leases < QUARANTINE_AFTER:
            yield due
        else:
            quarantine(services.store, due)


def enforce(services: Services, partition: str, *, now: datetime) -> list[int]:
    """Carry out every deadline of a case that has passed, then send every reminder that is due.

    How late each deadline was, in seconds. partition: where the case lives, such as `label#lbl_…`. Nothing
    happens for a case that is gone, has moved on, or is not due.
    """
    kind, case_id = partition.split("#", 1)
    lateness: list[int] = []
    tries = 0
    while True:
        try:
            done = _next_step(services, kind, case_id, now)
        except ConcurrentUpdate:
            tries += 1
            if tries == TRIES:
                raise
            continue
        if done is None:
            return lateness
        if done.lapsed is not None:
            lateness.append(int((now - done.lapsed.due_at).total_seconds()))


def _next_step(services: Services, kind: str, case_id: str, now: datetime) -> Done | None:
    """Carry out what lapsed first; else send the first reminder that is due: what is over needs none."""
    case_class = _named(UNTIMED[kind] if kind in UNTIMED else LAPSING[kind][0])
    (case,) = services.store.load(Ref(case_class, case_id))
    if case is None:
        return None
    if over := case.lapsed_at(now):
        steps, effects = _named(LAPSING[kind][1])(services, case, now)
        lapsed: Deadline | None = over[0]
    elif reminder := due_reminder(case, now=now):
        steps, effects = send_reminder(services, case, reminder, now=now)
        lapsed = None
    else:
        return None
    services.store.commit(*steps, effects=effects)
    return Done(lapsed)


def _named(name: str) -> Any:
    """Import what a `module:name` stands for; a worker needs the modules of the kinds it meets."""
    module, _, attribute = name.partition(":")
    return getattr(import_module(module), attribute)
