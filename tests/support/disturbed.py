"""Walkers to whom every fault happens: at each call to AWS of whatever they ask for, and of what follows it.

Before each fault everything is as it was; afterwards it has to be as if there had been none.
"""

import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from shared.domain.times import rfc3339
from shared.storage import outbox
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
from tests.support.snapshots import Snapshot, State

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
# All of them at each call; or one at each, another every time, and of many calls at six.
ALL, AT_MOST = os.environ.get("FAULTS") == "all", 6
Befalls = Callable[[int, str], Fault | None]
T = TypeVar("T")


@dataclass(frozen=True)
class Outcome:
    """What came of something: what was answered, what is stored, and what the outside was told, each once."""

    said: Any
    stored: State
    told: frozenset[str]


@dataclass
class Disturbed(Indoors):
    """wanted: the kinds of commands, effects and deadlines to be tried, of each the first that succeeds.

    tried: how many faults befell each; wrong: those that showed.
    """

    wanted: Collection[str] = ()
    met: set[str] = field(default_factory=set)
    tried: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    trying: bool = False

    def wait(self) -> None:
        if not self.trying:
            self.work()

    def serve(self, name: str, act: Callable[[], http.Answer]) -> http.Answer:
        if name.startswith("GET"):
            return act()
        return self._disturb(name, act, lambda answer: answer.status < 400, _shown)

    def deliver(self, queue: str, effect: str) -> None:
        found = outbox.find(self.services.store, effect)
        if found is None:
            return
        kind, done = f"effect {found.kind}", {"batchItemFailures": []}
        if kind in self.wanted and kind not in self.tried and not self.trying:
            self._deliver_late(queue, effect)
        handed = lambda: http.work(queue, {"effect": effect})  # noqa: E731
        said = self._disturb(kind, handed, lambda one: one == done, lambda one: one)
        assert said == done, f"{effect} failed"
        before = Snapshot.take()
        assert [http.work(queue, {"effect": effect}) for _ in range(2)] == [done] * 2
        assert before.unchanged(), f"{effect} came three times and did more than once"

    def _deliver_late(self, queue: str, effect: str) -> None:
        """It comes four days late: it is done with, and everything is as it was before."""
        before, ids, told, mails = Snapshot.take(), self.ids.copy(), len(self.told), len(self.mails)
        now = self.clock.now
        self.clock.forward(days=4)
        said = http.work(queue, {"effect": effect})
        assert said == {"batchItemFailures": []}, f"{effect} failed four days late"
        assert outbox.find(self.services.store, effect) is None
        self.clock.now = now
        before.put_back()
        self.told[told:], self.mails[mails:] = [], []
        self._count_from(ids)

    def enforce(self, services: Services, partition: str, *, now: datetime) -> list[int]:
        act = lambda: super(Disturbed, self).enforce(services, partition, now=now)  # noqa: E731
        return self._disturb(f"deadline of a {partition.split('#')[0]}", act, bool, lambda late: ())

    def _disturb(
        self, name: str, act: Callable[[], T], succeeds: Callable[[T], bool], shown: Callable[[T], Any]
    ) -> T:
        """Do it, and if that is the first success of its kind do it again with each fault there is."""
        self.met.add(name)
        if self.trying or name not in self.wanted or name in self.tried:
            return act()
        before, ids, told, mails = Snapshot.take(), self.ids.copy(), len(self.told), len(self.mails)
        self.trying, asked = True, name.startswith("POST")

        def run(fault: Befalls = undisturbed) -> tuple[T | None, Outcome, Wire]:
            before.put_back()
            self.told[told:], self.mails[mails:] = [], []
            answer: T | None = None
            self._count_from(ids)
            with watched(*SERVICES, fault=fault) as wire, suppress(Killed):
                answer = act()
            for _ in range(0 if answer is not None and (asked or succeeds(answer)) else 2):
                self._count_from(ids)
                answer = act()
                self._look_after(before.changes())
            said = {f"{one['EmailTags']} {one['Content']}" for one in self.mails[mails:]}
            outside = frozenset(said | set(self.told[told:]))
            return answer, Outcome(shown(answer), _comparable(before.changes()), outside), wire

        answer, usual, wire = run()
        if answer is not None and succeeds(answer):
            faults = list(_faults(wire.operations, turn=len(self.tried)))
            self.tried[name] = len(faults)
            for what, fault in faults:
                _, outcome, _ = run(fault)
                if not (what.startswith("killed") and _bought_otherwise(usual, outcome)):
                    self.wrong += [f"{name}: {what}: {how}" for how in _differences(usual, outcome)]
            answer, again, _ = run()
            assert again == usual, f"{name} does not come out the same twice"
        self.trying = False
        return answer  # type: ignore[return-value]

    def _look_after(self, changes: State) -> None:
        """What is held back until nobody can be at it any more is done, as the sweep would have it."""
        rows = [row for (place, _), row in changes.items() if place.startswith("outbox#") and row]
        soon = rfc3339(self.clock.now + timedelta(minutes=2))
        for row in rows:
            if "held" in row and row["wake_at"]["S"] < soon:
                http.work(row["queue"]["S"], {"effect": row["id"]["S"]})

    def _count_from(self, ids: Mapping[str, int]) -> None:
        self.ids.clear()
        self.ids.update(ids)


def _shown(answer: http.Answer) -> Any:
    """What an answer says in JSON, but for forms and links that are signed anew each time."""
    if answer.headers.get("content-type", "").startswith("application/json"):
        return _unsigned(answer.json())
    return answer.status >= 500


def _unsigned(part: Any) -> Any:
    if isinstance(part, dict):
        return {name: _unsigned(inner) for name, inner in part.items() if name != "upload"}
    if isinstance(part, list):
        return [_unsigned(inner) for inner in part]
    return part.partition("?")[0] if isinstance(part, str) and "X-Amz-" in part else part


def undisturbed(number: int, operation: str) -> Fault | None:
    """Nothing befalls any call."""
    return None


def _faults(operations: list[str], *, turn: int) -> Iterator[tuple[str, Befalls]]:
    """Each fault at each of these calls, or one at each of some, another one every time."""
    apart = 1 if ALL else -(-len(operations) // AT_MOST)
    for place, operation in list(enumerate(operations))[turn % apart :: apart]:
        writes = {"conflict at": CONFLICT} if operation == "TransactWriteItems" else {}
        befalling = [*BEFALLING.items(), *writes.items()]
        for what, faults in befalling if ALL else [befalling[(place + turn) % len(befalling)]]:
            yield f"{what} call {place}, {operation}", _from(place, faults)


def _from(place: int, faults: tuple[Fault, ...]) -> Befalls:
    return lambda number, operation: faults[number - place] if 0 <= number - place < len(faults) else None


def _comparable(changes: State) -> State:
    """What is stored, but for what set it off, which another try is, and for answers: these are compared."""
    return {
        place: {name: value for name, value in row.items() if name != "cause"}
        if isinstance(row, dict)
        else row
        for place, row in changes.items()
        if not place[0].startswith("once#")
    }


def _bought_otherwise(usual: Outcome, outcome: Outcome) -> bool:
    """Whether a purchase, broken off before the carrier knew of it, came to nothing or to another label.

    Charged is what the carrier has printed, and no more than usual.
    """
    printed, charged = _labels(outcome, "sandbox-carrier/"), _labels(outcome, "lbl_")
    before = _labels(usual, "lbl_")
    return charged == printed and charged != before and len(charged) <= len(before)


def _labels(outcome: Outcome, place: str) -> set[str]:
    """The labels that stand in the ledger, or in the carrier's records."""
    found = [sort for _, sort in outcome.stored if sort.startswith(place)]
    return {re.split("[:.]", sort.removeprefix("sandbox-carrier/"))[0] for sort in found}


def _differences(usual: Outcome, outcome: Outcome) -> list[str]:
    """What a fault has changed."""
    places = usual.stored.keys() | outcome.stored.keys()
    rows = [one for one in sorted(places) if usual.stored.get(one) != outcome.stored.get(one)]
    found = [f"stored otherwise: {rows}"] if rows else []
    # Of a purchase that was broken off the answer is what there was of it; what came of it is read later.
    broken_off = isinstance(outcome.said, dict) and outcome.said.get("status") == "purchasing"
    if usual.said != outcome.said and not broken_off:
        found.append(f"said {outcome.said!r} instead of {usual.said!r}")
    if usual.told != outcome.told:
        found.append(f"told otherwise: {sorted(usual.told ^ outcome.told)}")
    return found
