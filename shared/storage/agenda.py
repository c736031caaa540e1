"""Agendas: a row for each move in an open case, written and taken away with the steps of the case.

A row stands in four partitions: in the agenda of its account, under its kind of case, under its action, and
under both. So an agenda, filtered or not, costs what it returns. What has an end comes first, the soonest
before, then what waits without one, the longest before.
"""

from typing import Any

from shared.domain.agenda import Audience, Move, moves_of
from shared.domain.case import Case, Transition
from shared.domain.times import rfc3339
from shared.storage.documents import compact
from shared.storage.items import Item, key, text

Rows = dict[tuple[str, str], Item]


def agenda_of(role: Audience, account: str, *, object: str | None = None, action: str | None = None) -> str:
    """Name the partition of an account's agenda, of all of it or of what is filtered."""
    filtered = f"#{object or ''}#{action or ''}" if object or action else ""
    return f"agenda#{role}#{account}{filtered}"


def agenda_changes(step: Transition[Any]) -> tuple[list[Item], list[Item]]:
    """Find the keys of the rows that a step takes away, and the rows that it writes; the others stay."""
    before, after = (rows_of(case) if case else {} for case in (step.before, step.case))
    gone = [key(*place) for place in before if place not in after]
    return gone, [row for place, row in after.items() if before.get(place) != row]


def parse_move(row: Any) -> Move:
    """Read the move of a row."""
    return Move.model_validate_json(row["doc"]["S"])


def rows_of(case: Case) -> Rows:
    """Make the rows of a case as it stands, by their places."""
    return {place: row for move in moves_of(case) for place, row in _of(move).items()}


def _of(move: Move) -> Rows:
    order = rfc3339(move.due_at) if move.due_at else f"~{rfc3339(move.starts_at)}"
    sort = f"{order}#{move.id}#{move.kind}"
    doc = text(compact(move.model_dump(mode="json", exclude_none=True)))
    views = [(None, None), (move.object, None), (None, move.action), (move.object, move.action)]
    partitions = [agenda_of(move.role, move.account, object=one, action=other) for one, other in views]
    return {(partition, sort): key(partition, sort) | {"doc": doc} for partition in partitions}
