"""What all cases have in common: a version, deadlines, and transitions that are recorded.

A decision is a pure function that returns a `Transition`; storage commits it whole.
"""

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import datetime
from typing import Any, ClassVar, Generic, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict

from shared.domain.record import record
from shared.domain.times import whole_second

Role = Literal["buyer", "seller", "carrier", "agent", "platform", "insurer"]
Account = Literal["seller", "buyer", "platform", "insurer", "carrier"]


class Model(BaseModel):
    """An immutable value. Unknown fields are ignored, so that older code reads newer records.

    Its validator is built when it is first needed: a function needs few of all there are.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)


class Actor(Model):
    """Who acted: a role and its account, or the platform itself."""

    role: Role
    account: str = ""

    def __str__(self) -> str:
        return f"{self.role}:{self.account}" if self.account else self.role


PLATFORM = Actor(role="platform")


class Deadline(Model):
    """A timed promise, computed once when it starts and then frozen (R-GEN-11)."""

    kind: str
    party: Role
    starts_at: datetime
    start_event: str
    due_at: datetime
    state: Literal["open", "met", "lapsed"] = "open"
    consequence: str
    clause: str

    def is_over(self, now: datetime) -> bool:
        """Tell whether its last valid second has passed, swept or not (R-GEN-04, R-GEN-05)."""
        return self.due_at < whole_second(now)


class SentReminder(Model):
    """What a role was sent about a move of a kind: `about` is its end, or since when it waits (R-MSG-02)."""

    role: Role
    kind: str
    about: datetime
    stage: Literal["reminded", "escalated"]
    at: datetime


@record(kw_only=False)
class Part:
    """A list that grows: kept in items of its own, one for each of the `values` that `by` has in an element.

    Without `by` all of it is one item.
    """

    by: str = ""
    values: tuple[str, ...] = ()


class Case(Model):
    """A thing with a life: every change of it is a transition with a version of its own.

    KIND: under which it is stored and published, whatever its class is called. PRIVATE: the fields that
    are personal or in people's own words, as dotted paths, `*` for every element of a list. They are
    stored in items of their own, which can be erased, and stand in no list, audit record or event; so each
    has a default that is empty. PARTS: the lists that people add to, by field. WITHIN: the kind of the case
    beside which it is stored, to be read with it; its id is that one's, a hyphen and its own.
    personal_data_erased_at: when what is private was erased last (R-PRV-01); None while it is kept.
    """

    KIND: ClassVar[str]
    PRIVATE: ClassVar[frozenset[str]] = frozenset()
    PARTS: ClassVar[Mapping[str, Part]] = {}
    WITHIN: ClassVar[str] = ""

    id: str
    version: int = 0
    created_at: datetime
    updated_at: datetime
    policy_version: str
    deadlines: tuple[Deadline, ...] = ()
    personal_data_erased_at: datetime | None = None
    reminders: tuple[SentReminder, ...] = ()

    @property
    def next_deadline(self) -> Deadline | None:
        """The earliest open deadline; None when nothing is being waited for."""
        return min(
            (deadline for deadline in self.deadlines if deadline.state == "open"),
            key=lambda deadline: deadline.due_at,
            default=None,
        )

    def deadline(self, kind: str, party: str | None = None) -> Deadline | None:
        """Find the newest deadline of that kind (and party), whatever its state."""
        found = [d for d in self.deadlines if d.kind == kind and party in (None, d.party)]
        return found[-1] if found else None

    def lapsed_at(self, now: datetime) -> tuple[Deadline, ...]:
        """List the open deadlines whose last valid second is over, the oldest first (R-GEN-04)."""
        over = [d for d in self.deadlines if d.state == "open" and d.is_over(now)]
        return tuple(sorted(over, key=lambda d: d.due_at))


def close_deadlines(
    deadlines: Iterable[Deadline], state: Literal["met", "lapsed"], *kinds: str, party: str | None = None
) -> tuple[Deadline, ...]:
    """Close the open deadlines of these kinds, all kinds if none is named; the others stay."""
    return tuple(
        d.model_copy(update={"state": state})
        if d.state == "open" and (not kinds or d.kind in kinds) and party in (None, d.party)
        else d
        for d in deadlines
    )


def end_deadlines(deadlines: Iterable[Deadline], *, at: datetime) -> tuple[Deadline, ...]:
    """Close the open ones, which nobody needs any more; what was over by then has lapsed, swept or not."""
    return tuple(close_deadlines([one], "lapsed" if one.is_over(at) else "met")[0] for one in deadlines)


@record
class Transfer:
    """Money that moves once: `amount` cents from one account to another.

    `id` says what it is for, so the same payment can't be written twice. Two postings of opposite
    sign by construction: every group of the ledger sums to zero.
    """

    id: str
    order_id: str
    case_id: str
    kind: str
    debit: Account
    credit: Account
    amount: int
    seller_id: str


C = TypeVar("C", bound=Case)


def as_of(then: datetime, *changed: Case | None) -> datetime:
    """When what happened then is carried out: as of then, but not before the last step of what it changes."""
    return max([then, *(case.updated_at for case in changed if case is not None)])


@record
class Transition(Generic[C]):
    """One recorded step of a case: the state after it, what happened, and the money it moves."""

    before: C | None
    case: C
    event: str
    actor: Actor
    at: datetime
    detail: Mapping[str, Any] = field(default_factory=dict)
    money: tuple[Transfer, ...] = ()

    @classmethod
    def opening(
        cls,
        case: C,
        *,
        event: str,
        actor: Actor,
        detail: Mapping[str, Any] | None = None,
        money: tuple[Transfer, ...] = (),
    ) -> Self:
        """Make the first step of a new case."""
        first = case.model_copy(update={"version": 1})
        return cls(
            before=None,
            case=first,
            event=event,
            actor=actor,
            at=case.created_at,
            detail=detail or {},
            money=money,
        )

    @classmethod
    def of(
        cls,
        case: C,
        *,
        event: str,
        actor: Actor,
        now: datetime,
        detail: Mapping[str, Any] | None = None,
        money: tuple[Transfer, ...] = (),
        **changes: Any,
    ) -> Self:
        """Make the next step of a case: `changes` applied, the version one higher.

        Raises TypeError for a change of a field the case does not have.
        """
        after = _changed(case, changes | {"version": case.version + 1, "updated_at": now})
        return cls(
            before=case, case=after, event=event, actor=actor, at=now, detail=detail or {}, money=money
        )

    def with_changes(self, **changes: Any) -> Self:
        """Make further changes of the case in the same step. Raises TypeError as `of` does."""
        return replace(self, case=_changed(self.case, changes))


def _changed(case: C, changes: Mapping[str, Any]) -> C:
    if unknown := changes.keys() - type(case).model_fields.keys():
        raise TypeError(f"{type(case).__name__} has no {', '.join(sorted(unknown))}")
    return case.model_copy(update=changes)
