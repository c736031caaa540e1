"""Walkers to whom every fault happens: at each call to AWS of whatever they ask for, and of what follows it.

Before each fault everything is as it was; afterwards it has to be as if there had been none.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from shared.storage import outbox
from shared.usecases.deadlines import LAPSING, UNTIMED
from shared.usecases.services import Services
from tests.support import http
from tests.support.faults import (
    Fault,
    Killed,
    Wire,
    cancelled,
    killed,
    killed_after,
    throttled,
    unheard,
    unreachable,
    watched,
)
from tests.support.indoors import Indoors
from tests.support.snapshots import Snapshot, State, state

SERVICES = ("dynamodb", "s3", "sqs", "ssm", "sesv2", "events")
# What can befall a call: by its number from that of the call on.
BEFALLING: Mapping[str, tuple[Fault, ...]] = {
    "throttled twice at": (throttled, throttled),
    "no answer, and nothing done, by": (unreachable,),
    "no answer, though it was done, by": (unheard,),
    "killed before": (killed,),
    "killed after": (killed_after,),
}
CONFLICT = (cancelled("TransactionConflict"),)
# It waits for the work of others while they do it: `tests/api/test_sandbox.py` kills it between its calls.
ELSEWHERE = {"POST /sandbox/clock"}
T = TypeVar("T")


@dataclass(frozen=True)
class Outcome:
    """What came of something: what was answered, what is stored, and what the outside was told, each once."""

    said: Any
    stored: State
    told: frozenset[str]


@dataclass
class Disturbed(Indoors):
    """`tried`: how many faults befell each kind of command, effect and deadline; `wrong`: those that showed.

    The first of each kind that succeeds is tried.
    """

    tried: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    trying: bool = False

    def wait(self) -> None:
        if not self.trying:
            self.work()

    def serve(self, name: str, act: Callable[[], http.Answer]) -> http.Answer:
        if name.startswith("GET") or name in ELSEWHERE:
            return act()
        return self._disturb(name, act, lambda answer: answer.status < 400, lambda answer: answer.body)

    def deliver(self, queue: str, effect: str) -> None:
        found = outbox.find(self.services.store, effect)
        if found is None:
            return
        handed = lambda: http.work(queue, {"effect": effect})  # noqa: E731
        done = {"batchItemFailures": []}
        said = self._disturb(f"effect {found.kind}", handed, lambda one: one == done, lambda one: one)
        assert said == done, f"{effect} failed"

    def enforce(self, services: Services, partition: str, *, now: datetime) -> list[int]:
        act = lambda: super(Disturbed, self).enforce(services, partition, now=now)  # noqa: E731
        return self._disturb(f"deadline of a {partition.split('#')[0]}", act, bool, lambda late: ())

    def _disturb(
        self, name: str, act: Callable[[], T], succeeds: Callable[[T], bool], shown: Callable[[T], Any]
    ) -> T:
        """Do it, and if that is the first success of its kind do it again with each fault there is."""
        if self.trying or name in self.tried:
            return act()
        before, ids, told, mails = Snapshot.take(), self.ids.copy(), len(self.told), len(self.mails)
        self.trying = True

        def run(fault: Callable[[int, str], Fault | None]) -> tuple[T | None, Outcome, Wire]:
            before.put_back()
            self.told[told:], self.mails[mails:] = [], []
            answer: T | None = None
            self._count_from(ids)
            with watched(*SERVICES, fault=fault) as wire:
                with suppress(Killed):
                    answer = act()
            if answer is None:
                self._count_from(ids)
                answer = act()
            said = {f"{one['EmailTags']} {one['Content']}" for one in self.mails[mails:]}
            outside = frozenset(said | set(self.told[told:]))
            return answer, Outcome(shown(answer), state(), outside), wire

        answer, usual, wire = run(lambda number, operation: None)
        if answer is not None and succeeds(answer):
            self.tried[name] = 0
            for what, fault in _faults(wire.operations):
                self.tried[name] += 1
                _, outcome, _ = run(fault)
                self.wrong += [f"{name}: {what}: {how}" for how in _differences(usual, outcome)]
            answer, again, _ = run(lambda number, operation: None)
            assert again == usual, f"{name} does not come out the same twice"
        self.trying = False
        return answer  # type: ignore[return-value]

    def _count_from(self, ids: Mapping[str, int]) -> None:
        self.ids.clear()
        self.ids.update(ids)


def _faults(operations: list[str]) -> Iterator[tuple[str, Callable[[int, str], Fault | None]]]:
    """Each fault at each of these calls."""
    for place, operation in enumerate(operations):
        befalling = dict(BEFALLING)
        if operation == "TransactWriteItems":
            befalling["conflict at"] = CONFLICT
        for what, faults in befalling.items():
            yield f"{what} call {place}, {operation}", _from(place, faults)


def _from(place: int, faults: tuple[Fault, ...]) -> Callable[[int, str], Fault | None]:
    return lambda number, operation: faults[number - place] if 0 <= number - place < len(faults) else None


def _differences(usual: Outcome, outcome: Outcome) -> list[str]:
    """What a fault has changed."""
    places = usual.stored.keys() | outcome.stored.keys()
    rows = [one for one in sorted(places) if usual.stored.get(one) != outcome.stored.get(one)]
    found = [f"stored otherwise: {rows}"] if rows else []
    if usual.said != outcome.said:
        found.append(f"said {outcome.said!r} instead of {usual.said!r}")
    if usual.told != outcome.told:
        found.append(f"told otherwise: {sorted(usual.told ^ outcome.told)}")
    return found


def timed_kinds() -> set[str]:
    """Every kind of case that has deadlines or reminders."""
    return LAPSING.keys() | UNTIMED.keys()
