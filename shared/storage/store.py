"""Load, then commit: one consistent read, one transaction."""

import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Generic, TypeVar, overload

from botocore.exceptions import ClientError

from shared.domain.case import Case, Transition
from shared.domain.errors import ConcurrentUpdate
from shared.domain.record import record
from shared.storage.agenda import agenda_changes
from shared.storage.answers import answer_items, further_keys
from shared.storage.beside import rows_beside
from shared.storage.documents import STATE, compact
from shared.storage.events import events_of
from shared.storage.items import (
    Item,
    Raw,
    case_items,
    case_key,
    case_keys,
    is_whole,
    key,
    number,
    own_sort,
    parse_case,
)
from shared.storage.records import Effect, IdempotencyKey
from shared.storage.rows import effect_item, effect_key, ledger_item
from shared.storage.shards import USUAL, Shards

C = TypeVar("C", bound=Case)
A = TypeVar("A", bound=Case)
B = TypeVar("B", bound=Case)
D = TypeVar("D", bound=Case)
E = TypeVar("E", bound=Case)

CONFLICT_RETRIES = 6
# Why DynamoDB cancels a transaction that it may take when it is sent again.
PASSING_REASONS = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})
WRITES_AT_MOST = 100
# The system's: what is seeded before a snapshot would be the same in every worker restored from it.
_JITTER = random.SystemRandom()


@record(kw_only=False)
class Ref(Generic[C]):
    """A case to load: its class and id."""

    kind: type[C]
    id: str


@record
class Write:
    """One part of a transaction and what to raise if its condition fails.

    settle: raises what the item means that is there instead; this goes before all other refusals.
    """

    operation: Mapping[str, Any]
    refused: Exception
    settle: Callable[[Raw], None] | None = None


class Store:
    """One DynamoDB table. `real_clock` is real time; it rules the resending of effects, never a deadline."""

    def __init__(
        self, client: Any, table: str, real_clock: Callable[[], datetime], shards: Shards = USUAL
    ) -> None:
        self.client = client
        self.table = table
        self.real_clock = real_clock
        self.shards = shards

    @overload
    def load(self, *, idempotency: IdempotencyKey) -> tuple[()]: ...
    @overload
    def load(self, a: Ref[A], /, *, idempotency: IdempotencyKey | None = None) -> tuple[A | None]: ...
    @overload
    def load(
        self, a: Ref[A], b: Ref[B], /, *, idempotency: IdempotencyKey | None = None
    ) -> tuple[A | None, B | None]: ...
    @overload
    def load(
        self, a: Ref[A], b: Ref[B], c: Ref[D], /, *, idempotency: IdempotencyKey | None = None
    ) -> tuple[A | None, B | None, D | None]: ...
    @overload
    def load(
        self, a: Ref[A], b: Ref[B], c: Ref[D], d: Ref[E], /, *, idempotency: IdempotencyKey | None = None
    ) -> tuple[A | None, B | None, D | None, E | None]: ...

    def load(self, *refs: Ref[Any], idempotency: IdempotencyKey | None = None) -> tuple[Any, ...]:
        """The cases as they stand, in one consistent read; None for what does not exist.

        Raises Replayed if `idempotency` was answered before.
        """
        return tuple(self.load_beside(refs, (), idempotency=idempotency)[0])

    def load_beside(
        self, refs: Sequence[Ref[Any]], keys: Sequence[Item], *, idempotency: IdempotencyKey | None = None
    ) -> tuple[list[Any], Mapping[tuple[str, str], Raw]]:
        """The same, and in the same read the items under these keys that there are, by (pk, sk)."""
        once = [key(idempotency.partition)] if idempotency else []
        cases, others = self._read_cases(refs, [*keys, *once])
        if idempotency and (record := others.get((idempotency.partition, STATE))):
            self._replay(idempotency, record)
        return cases, others

    def check_replayed(self, idempotency: IdempotencyKey) -> None:
        """Raise Replayed if this request was answered before."""
        self.load(idempotency=idempotency)

    def load_many(self, kind: type[C], ids: Iterable[str]) -> list[C]:
        """The cases of those ids that exist, in that order."""
        cases = self.load_each([Ref(kind, case_id) for case_id in dict.fromkeys(ids)])
        return [case for case in cases if case is not None]

    def load_each(self, refs: Sequence[Ref[Any]]) -> list[Any]:
        """These cases of any kind as they stand, in that order; None for what does not exist."""
        return self._read_cases(refs)[0]

    def _read_cases(
        self, refs: Sequence[Ref[Any]], more: Sequence[Item] = ()
    ) -> tuple[list[Any], Mapping[tuple[str, str], Raw]]:
        """Read cases, None for those that don't exist, and more items by their keys.

        A case of which another step was written between two of its items is read again. So is, once, one
        whose private items are missing: if they still are, they were erased.
        """
        found = self.read([one for ref in refs for one in case_keys(ref.kind, ref.id)] + [*more])
        items = [_of_case(ref, found) for ref in refs]
        for attempt in range(CONFLICT_RETRIES):
            torn = [n for n, ref in enumerate(refs) if not is_whole(ref.kind, items[n], erased=attempt > 0)]
            if not torn:
                cases = [
                    parse_case(ref.kind, mine.values()) if STATE in mine else None
                    for ref, mine in zip(refs, items, strict=True)
                ]
                return cases, found
            again = self.read([one for n in torn for one in case_keys(refs[n].kind, refs[n].id)])
            for n in torn:
                items[n] = _of_case(refs[n], again)
        raise TimeoutError("a case was written again whenever it was read")

    def read(self, keys: Sequence[Item]) -> dict[tuple[str, str], Mapping[str, Any]]:
        """Raw items by (pk, sk), read consistently; at most 100 a round trip."""
        found: dict[tuple[str, str], Mapping[str, Any]] = {}
        for start in range(0, len(keys), 100):
            wanted: Any = {self.table: {"Keys": list(keys[start : start + 100]), "ConsistentRead": True}}
            for attempt in range(CONFLICT_RETRIES):
                answer = self.client.batch_get_item(RequestItems=wanted)
                for item in answer["Responses"].get(self.table, []):
                    found[item["pk"]["S"], item["sk"]["S"]] = item
                if not (wanted := answer.get("UnprocessedKeys")):
                    break
                _pause(attempt)
            else:
                raise TimeoutError("DynamoDB left keys unprocessed")
        return found

    def commit(
        self,
        *steps: Transition[Any],
        effects: Iterable[Effect] = (),
        dropped: Iterable[str] = (),
        writes: Iterable[Write] = (),
        idempotency: IdempotencyKey | None = None,
        answer: Any = None,
    ) -> None:
        """Write it all or nothing: states, audit records, ledger, outbox, the answer of `idempotency`.

        effects: rows of the outbox, beside the events of the steps; dropped: ids of effects no longer
        due; answer: what `idempotency.view` is given (by default the first step's case).
        Raises Replayed if `idempotency` was answered before, ConcurrentUpdate if a case has moved on, or the
        error of the write whose condition failed; then nothing was written.
        """
        everything = [write for step in steps for write in self._step(step)]
        everything += [self._effect(effect) for effect in (*effects, *events_of(steps))]
        everything += [self.delete(effect_key(one), ConcurrentUpdate(one)) for one in dropped]
        everything += writes
        if idempotency:
            case = answer if answer is not None else steps[0].case
            everything += self._once(idempotency, compact(idempotency.view(case)))
        if everything:
            self.transact(everything)

    def transact(self, writes: Sequence[Write]) -> None:
        """One DynamoDB transaction; what passes, conflicts and throttling, is tried again with jitter."""
        if len(writes) > WRITES_AT_MOST:
            raise ValueError(f"{len(writes)} writes do not fit one transaction")
        operations = [write.operation for write in writes]
        for attempt in range(CONFLICT_RETRIES):
            try:
                self.client.transact_write_items(TransactItems=operations)
                return
            except ClientError as error:
                reasons = error.response.get("CancellationReasons", [])
                codes = [reason.get("Code") for reason in reasons]
                failed = [n for n, code in enumerate(codes) if code == "ConditionalCheckFailed"]
                for n in failed:
                    if (settle := writes[n].settle) and (item := reasons[n].get("Item")):
                        settle(item)
                if failed:
                    raise writes[failed[0]].refused from error
                if PASSING_REASONS.isdisjoint(codes) or attempt == CONFLICT_RETRIES - 1:
                    raise
                _pause(attempt)

    def put(
        self,
        item: Item,
        refused: Exception,
        condition: str = "attribute_not_exists(pk)",
        settle: Callable[[Raw], None] | None = None,
    ) -> Write:
        """A new item, refused if there is one."""
        put: dict[str, Any] = {"TableName": self.table, "Item": item, "ConditionExpression": condition}
        if settle:
            put["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        return Write(operation={"Put": put}, refused=refused, settle=settle)

    def delete(self, place: Item, refused: Exception) -> Write:
        """What is under a key goes, if it is there."""
        return Write(operation={"Delete": {"TableName": self.table, "Key": place}}, refused=refused)

    def answer_again(self, idempotency: IdempotencyKey, result: Any) -> list[Write]:
        """Replace the answer remembered for a request by a newer one."""
        return self._once(idempotency, compact(idempotency.view(result)), condition="attribute_exists(pk)")

    def forget(self, idempotency: IdempotencyKey) -> Write:
        """Let a request be made again under its key: it had no effect."""
        return self.delete(key(idempotency.partition), ConcurrentUpdate(idempotency.key))

    def unchanged(self, ref: Ref[Any], loaded: Case | None) -> Write:
        """Part of a transaction that stands only while a case is as it was loaded, or absent."""
        check: dict[str, Any] = {"TableName": self.table, "Key": case_key(ref.kind, ref.id)}
        if loaded is None:
            check["ConditionExpression"] = "attribute_not_exists(pk)"
        else:
            check["ConditionExpression"] = "version = :version"
            check["ExpressionAttributeValues"] = {":version": number(loaded.version)}
        return Write(operation={"ConditionCheck": check}, refused=ConcurrentUpdate(f"{ref.id} has moved on"))

    def _step(self, step: Transition[Any]) -> list[Write]:
        lost = ConcurrentUpdate(f"{step.case.id} has moved on")
        state, *parts, audit = case_items(step, self.shards)
        put: dict[str, Any] = {"TableName": self.table, "Item": state}
        if step.before is None:
            put["ConditionExpression"] = "attribute_not_exists(pk)"
        else:
            put["ConditionExpression"] = "version = :before"
            put["ExpressionAttributeValues"] = {":before": number(step.before.version)}
        whole = [{"Put": put}, *({"Put": {"TableName": self.table, "Item": part}} for part in parts)]
        money = [self.put(ledger_item(transfer, step.at), lost) for transfer in step.money]
        gone, new = agenda_changes(step)
        whole += [{"Put": {"TableName": self.table, "Item": row}} for row in new]
        states = [Write(operation=operation, refused=lost) for operation in whole]
        moves = [self.delete(row, lost) for row in gone]
        return [*states, *moves, self.put(audit, lost), *money, *self._beside(step, lost)]

    def _beside(self, step: Transition[Any], lost: Exception) -> list[Write]:
        """The rows that follow a case: those it has no more go, new ones come, which nobody else may have."""
        before, after = rows_beside(step.before), rows_beside(step.case)
        gone = [self.delete(key(*place), lost) for place in before.keys() - after.keys()]
        return [*gone, *(self.put(after[place], lost) for place in after.keys() - before.keys())]

    def _effect(self, effect: Effect) -> Write:
        item = effect_item(effect, shards=self.shards, now=self.real_clock())
        return self.put(item, ConcurrentUpdate(f"{effect.id} is there already"))

    def _once(
        self, idempotency: IdempotencyKey, body: str, condition: str = "attribute_not_exists(pk)"
    ) -> list[Write]:
        taken = ConcurrentUpdate("the same request was carried out meanwhile")
        settle = partial(self._replay, idempotency)
        first, *rest = answer_items(idempotency, body, now=self.real_clock())
        more = [
            Write(operation={"Put": {"TableName": self.table, "Item": one}}, refused=taken) for one in rest
        ]
        return [self.put(first, taken, condition, settle), *more]

    def _replay(self, idempotency: IdempotencyKey, record: Raw) -> None:
        """Raise what a request is answered with of which there is this record."""
        idempotency.check_replay(record["fingerprint"]["S"], int(record["status"]["N"]), self._answer(record))

    def _answer(self, record: Raw) -> str:
        """The whole answer whose first item this is; the rest is read where there is more."""
        keys = further_keys(record)
        found = self.read(keys) if keys else {}
        rest = [found[one["pk"]["S"], one["sk"]["S"]]["body"]["S"] for one in keys]
        return "".join([record["body"]["S"], *rest])


def _of_case(ref: Ref[Any], found: Mapping[tuple[str, str], Raw]) -> dict[str, Raw]:
    """The items of a case, by sort key."""
    places = [(one["pk"]["S"], one["sk"]["S"]) for one in case_keys(ref.kind, ref.id)]
    return {own_sort(place[1]): found[place] for place in places if place in found}


def _pause(attempt: int) -> None:
    time.sleep(_JITTER.uniform(0, 0.05 * 2**attempt))
