"""The agenda: what somebody can do in an open case, said by its state alone (R-MSG-03).

Each area says the moves of its cases in a module `moves`, which is imported when a case of it is written.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from importlib import import_module
from typing import Any, Literal

from shared.domain.case import Case, Deadline, Model, Role
from shared.domain.policy import clause, policy

Audience = Literal["buyer", "seller", "carrier", "agent"]
# By kind of case: what it is called in the API, and who says its moves.
AREAS: Mapping[str, tuple[str, str]] = {
    "claim": ("claim", "shared.domain.claims.moves"),
    "dispute": ("dispute", "shared.domain.disputes.moves"),
    "investigation": ("investigation", "shared.domain.safety.moves"),
    "package": ("package", "shared.domain.orders.moves"),
    "recall": ("recall", "shared.domain.safety.moves"),
    "reshipment": ("reshipment", "shared.domain.reshipments.moves"),
    "supportcase": ("support_case", "shared.domain.support.moves"),
}
# The account of all agents: they share one agenda and one inbox.
STAFF = "staff"


class Move(Model):
    """What one party can do in an open case; the case itself shows its other choices.

    kind: of the deadline it would meet, or of what is waited for. object, id: the case. must: silence has a
    consequence. starts_at: since when it is open. due_at: its last second; None: it has no end. party:
    whose the deadline is, where that is another. amount: cents that are at stake.
    """

    role: Audience
    account: str
    kind: str
    action: str
    object: str
    id: str
    order_id: str | None = None
    title: str | None = None
    must: bool = True
    starts_at: datetime
    due_at: datetime | None = None
    consequence: str | None = None
    clause: str | None = None
    amount: int | None = None
    party: Role | None = None

    @property
    def ends(self) -> datetime:
        """What tells it from an earlier one of its kind: its end, or since when it waits."""
        return self.due_at or self.starts_at


def moves_of(case: Case) -> tuple[Move, ...]:
    """List every move in a case; none for a kind of case in which nobody has any."""
    moves = load_moves(case.KIND)
    return moves(case) if moves else ()


def load_moves(kind: str) -> Callable[[Any], tuple[Move, ...]] | None:
    """Load what lists the moves in a case of that kind; None for one in which nobody has any."""
    return import_module(AREAS[kind][1]).moves if kind in AREAS else None


def timed(
    case: Case,
    deadline: Deadline,
    *,
    action: str,
    account: str,
    role: Audience | None = None,
    must: bool = True,
    amount: int | None = None,
) -> Move:
    """Make the move that meets an open deadline; role: where it isn't the deadline's own party."""
    return _about(
        case,
        role=role or _audience(deadline.party),
        account=account,
        kind=deadline.kind,
        action=action,
        must=must,
        starts_at=deadline.starts_at,
        due_at=deadline.due_at,
        consequence=deadline.consequence,
        clause=deadline.clause,
        amount=amount,
        party=deadline.party if role else None,
    )


def late(case: Case, deadline: Deadline, *, action: str, account: str, amount: int | None = None) -> Move:
    """Make the move that can still be made when its deadline has passed: it waits since then."""
    return _about(
        case,
        role=_audience(deadline.party),
        account=account,
        kind=deadline.kind,
        action=action,
        starts_at=deadline.due_at,
        consequence=deadline.consequence,
        clause=deadline.clause,
        amount=amount,
    )


def untimed(
    case: Case,
    kind: str,
    *,
    action: str,
    role: Audience,
    account: str,
    since: datetime,
    requirement: str,
    must: bool = False,
    amount: int | None = None,
) -> Move:
    """Make a move without an end."""
    return _about(
        case,
        role=role,
        account=account,
        kind=kind,
        action=action,
        must=must,
        starts_at=since,
        clause=clause(requirement),
        amount=amount,
    )


def for_agents(
    case: Case, kind: str, *, action: str, since: datetime, requirement: str, amount: int | None = None
) -> Move:
    """Make a move that waits for an agent without an end: it is escalated when it waits too long."""
    made = untimed(
        case,
        kind,
        action=action,
        role="agent",
        account=STAFF,
        since=since,
        requirement=requirement,
        must=True,
        amount=amount,
    )
    consequence = policy(case.policy_version).section("reminders")["waiting"]["consequence"]
    return made.model_copy(update={"consequence": consequence})


def _audience(party: Role) -> Audience:
    if party in ("buyer", "seller", "carrier"):
        return party
    return "agent"


def _about(case: Case, **what: object) -> Move:
    return Move.model_validate(
        {
            "object": AREAS[case.KIND][0],
            "id": case.id,
            "order_id": getattr(case, "order_id", None),
            "title": getattr(case, "title", "") or None,
            **what,
        }
    )
