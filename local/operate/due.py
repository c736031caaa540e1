"""`due`: what is overdue, the oldest first, and what comes next."""

import argparse
from collections.abc import Iterator
from datetime import timedelta

from local.operate.stack import Stack
from shared.domain.times import rfc3339
from shared.storage.due import LONGEST_LEASE, DueDeadline, due_deadlines

SHOWN = 20
LATER = timedelta(days=3650)


def register(parser: argparse.ArgumentParser) -> None:
    """Add what can be said to it."""
    parser.add_argument("--next", type=int, default=SHOWN, help="how many to show that are not overdue yet")


def run(stack: Stack, asked: argparse.Namespace) -> Iterator[str]:
    """List every deadline that is overdue, the oldest first, and what comes next."""
    now = stack.now()
    # Whatever is overdue wakes within the longest lease; what comes next wakes in order.
    sent_by = rfc3339(now + LONGEST_LEASE)
    overdue, coming = list[DueDeadline](), list[DueDeadline]()
    for one in due_deadlines(stack.store, before=now + LATER):
        if one.due_at is not None and one.due_at < now:
            overdue.append(one)
        elif len(coming) < asked.next:
            coming.append(one)
        elif one.wake_at > sent_by:
            break
    for one in sorted(overdue, key=lambda one: one.due_at or now):
        times = "once" if one.leases == 1 else f"{one.leases} times"
        sent = f"sent {times}" if one.leases else "not sent yet"
        yield f"{rfc3339(one.due_at or now)}  {one.partition}  {now - (one.due_at or now)} late, {sent}"
    yield f"{len(overdue)} overdue at {rfc3339(now)}."
    for one in coming:
        yield f"{rfc3339(one.moment)}  {one.partition}" + ("" if one.moment == one.due_at else "  a reminder")
