"""Reminders: when a party is told that its time runs out, and agents that something waits (R-MSG-02)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Literal, TypeVar

from shared.domain.agenda import Move, moves_of
from shared.domain.case import PLATFORM, Case, Deadline, SentReminder, Transition
from shared.domain.policy import policy
from shared.domain.record import record
from shared.domain.times import rfc3339, whole_second

C = TypeVar("C", bound=Case)


@record(kw_only=False)
class Reminder:
    """What is to be sent about a move, from `at` on."""

    move: Move
    stage: Literal["reminded", "escalated"]
    at: datetime

    def was_sent(self, case: Case) -> bool:
        """Tell whether the case has it among what was sent."""
        mine = (self.move.role, self.move.kind, self.move.ends, self.stage)
        return any((one.role, one.kind, one.about, one.stage) == mine for one in case.reminders)

    def is_over(self, now: datetime) -> bool:
        """Tell whether it comes too late: the move's last second has passed."""
        return self.move.due_at is not None and self.move.due_at < whole_second(now)


def remind_at(deadline: Deadline | Move, *, version: str) -> datetime | None:
    """Find the first second of the reminder of a deadline, or of the move that meets it.

    So many hours before the end, by policy; of a window shorter than two days half of its length. None for
    a kind that has none, and for what has no end.
    """
    table = policy(version).section("reminders")
    hours = table["before_the_end"].get(deadline.kind)
    if hours is None or deadline.due_at is None:
        return None
    length = deadline.due_at - deadline.starts_at
    if length < timedelta(hours=table["short"]["hours"]):
        return whole_second(deadline.starts_at + length / 2)
    return max(deadline.due_at - timedelta(hours=hours), deadline.starts_at)


def unsent(case: Case) -> list[Reminder]:
    """List what is still to be sent about a case as it stands, the earliest first."""
    found = [one for move in moves_of(case) for one in _of(move, case.policy_version)]
    return sorted((one for one in found if not one.was_sent(case)), key=lambda one: one.at)


def due_reminder(case: Case, *, now: datetime) -> Reminder | None:
    """Find the reminder that is to be sent now: never early, and not after the end it is about."""
    return next((one for one in unsent(case) if one.at <= whole_second(now) and not one.is_over(now)), None)


def next_reminder(case: Case) -> datetime | None:
    """Find when the next reminder of a case is due, unless a deadline of it passes before."""
    first = next(iter(unsent(case)), None)
    end = case.next_deadline
    return first.at if first and (end is None or first.at <= end.due_at) else None


def remind(case: C, reminder: Reminder, *, now: datetime) -> Transition[C]:
    """Record that a reminder is sent: once for each end (R-MSG-02). What waited too long is marked, too."""
    move = reminder.move
    sent = SentReminder(role=move.role, kind=move.kind, about=move.ends, stage=reminder.stage, at=now)
    open_ones = {(one.role, one.kind, one.ends) for one in moves_of(case)}
    kept = [one for one in case.reminders if (one.role, one.kind, one.about) in open_ones]
    end = {"due_at": rfc3339(move.due_at)} if move.due_at else {"waiting_since": rfc3339(move.starts_at)}
    changes: dict[str, Any] = {"escalated_at": now} if reminder.stage == "escalated" else {}
    return Transition.of(
        case,
        event=reminder.stage,
        actor=PLATFORM,
        now=now,
        detail={"about": move.kind, "party": move.role, **end},
        reminders=(*kept, sent),
        **changes,
    )


def _of(move: Move, version: str) -> Iterator[Reminder]:
    if move.due_at is not None:
        if (at := remind_at(move, version=version)) is not None:
            yield Reminder(move, "reminded", at)
        return
    waiting = policy(version).section("reminders")["waiting"]
    if move.role == "agent" and move.kind in waiting["kinds"]:
        yield Reminder(move, "reminded", move.starts_at + timedelta(hours=waiting["remind_hours"]))
        yield Reminder(move, "escalated", move.starts_at + timedelta(hours=waiting["escalate_hours"]))
