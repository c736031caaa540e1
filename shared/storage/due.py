"""Finding what is due: deadlines of cases and effects not yet delivered, oldest first.

`wake_at` is when the sweep looks at an item next. Sending it to a queue moves `wake_at` by a lease,
on condition that it still is what was read: of two sweeps one sends, and what is on its way is not
sent again. Each lease of an item is twice as long as the one before, so that a queue that has come to
a stand does not fill with repetitions. The deadline itself (`due_at`) stays as it is.

A case that was sent stands among the `leased` until its next step: what is overdue there is found without
reading what is not due yet. An effect that was given up stands in `quarantine` until it is released.
"""

import heapq
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from botocore.exceptions import ClientError

from shared.domain.record import record
from shared.domain.times import rfc3339
from shared.storage.items import Item, key, number, text
from shared.storage.lists import count_at
from shared.storage.records import Queue
from shared.storage.shards import Namespace
from shared.storage.store import Store

Raw = Mapping[str, Any]
LEASE = timedelta(minutes=5)
DOUBLED_AT_MOST = 4
LONGEST_LEASE = LEASE * 2**DOUBLED_AT_MOST
READ_AT_ONCE = 100
# Of the leased in each shard; a sweep takes a thousand a minute at most, over all shards.
LOOKED_AT = 1000


@record(kw_only=False)
class Due:
    """An item whose moment has come; leases: how often it was taken without being done with."""

    partition: str
    wake_at: str
    leases: int


@record(kw_only=False)
class DueDeadline(Due):
    """A case with a deadline that is over, or a reminder to be sent.

    due_at: the deadline, None if there is none. moment: when it was to be woken, however often it was taken.
    """

    due_at: datetime | None
    moment: datetime


@record(kw_only=False)
class DueEffect(Due):
    """An effect that was not delivered in time: its id, and the queue it goes to."""

    id: str
    queue: Queue


def due_deadlines(store: Store, *, before: datetime) -> Iterator[DueDeadline]:
    """Every case whose `wake_at` lies before that moment, the oldest first.

    Reads only what is due, a few at a time.
    """
    for item in _due_items(store, ("deadline", "leased"), before):
        due, remind = (_time(item, name) for name in ("due_at", "remind_at"))
        moment = min(one for one in (due, remind) if one is not None)
        yield DueDeadline(*_place(item), due_at=due, moment=moment)


def oldest_leased(store: Store, *, before: datetime) -> datetime | None:
    """Find the oldest deadline before that moment that was sent to its queue and is still not carried out.

    One query a shard, half a read unit for some twenty rows; no row but those on their way is read.
    """
    over = [due for row in _leased(store) if (due := _time(row, "due_at")) is not None and due < before]
    return min(over, default=None)


def _leased(store: Store) -> Iterator[Raw]:
    for partition in store.shards.all("leased"):
        yield from islice(_rows(store, partition), LOOKED_AT)


def due_effects(store: Store, *, before: datetime) -> Iterator[DueEffect]:
    """Every effect whose `wake_at` lies before that moment, likewise."""
    return (_effect(item) for item in _due_items(store, ("effect",), before))


def quarantined(store: Store) -> Iterator[DueEffect]:
    """Every effect that was given up; `wake_at` says when its last lease was over."""
    return (_effect(item) for partition in store.shards.all("quarantine") for item in _rows(store, partition))


def count_quarantined(store: Store) -> int:
    """How many effects were given up and lie there."""
    return sum(count_at(store, "due", "due_shard", partition) for partition in store.shards.all("quarantine"))


def _effect(item: Raw) -> DueEffect:
    partition, wake_at, leases = _place(item)
    effect_id = partition.partition("#")[2]
    return DueEffect(partition, wake_at, leases, id=effect_id, queue=item["queue"]["S"])


def _time(item: Raw, name: str) -> datetime | None:
    return datetime.fromisoformat(item[name]["S"]) if name in item else None


def _place(item: Raw) -> tuple[str, str, int]:
    return item["pk"]["S"], item["wake_at"]["S"], int(item.get("leases", {"N": "0"})["N"])


def _due_items(store: Store, namespaces: Iterable[Namespace], before: datetime) -> Iterator[Raw]:
    partitions = [partition for namespace in namespaces for partition in store.shards.all(namespace)]
    queues = [_rows(store, partition, before=rfc3339(before)) for partition in partitions]
    return heapq.merge(*queues, key=lambda item: str(item["wake_at"]["S"]))


def _rows(store: Store, partition: str, *, before: str | None = None) -> Iterator[Raw]:
    """The rows of one partition of the index in order of `wake_at`, a few at a time."""
    query: dict[str, Any] = {
        "TableName": store.table,
        "IndexName": "due",
        "KeyConditionExpression": "due_shard = :shard",
        "ExpressionAttributeValues": {":shard": text(partition)},
        "Limit": READ_AT_ONCE,
    }
    if before is not None:
        query["KeyConditionExpression"] += " AND wake_at < :before"
        query["ExpressionAttributeValues"][":before"] = text(before)
    while True:
        answer = store.client.query(**query)
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def lease(store: Store, due: Due, *, now: datetime) -> bool:
    """Take an item for a while; False if somebody else has, or it has moved on."""
    later = now + LEASE * 2 ** min(due.leases, DOUBLED_AT_MOST)
    values = {":later": text(rfc3339(later)), ":one": number(1)}
    if isinstance(due, DueEffect):
        return _change(store, due, "SET wake_at = :later ADD leases :one", values)
    place = {":shard": text(store.shards.of("leased", due.partition))}
    return _change(store, due, "SET wake_at = :later, due_shard = :shard ADD leases :one", values | place)


def quarantine(store: Store, effect: DueEffect) -> bool:
    """Stop sending an effect that nobody delivers; False if it has moved on."""
    return _change(
        store, effect, "SET due_shard = :shard", {":shard": text(store.shards.of("quarantine", effect.id))}
    )


def release(store: Store, effect: DueEffect, *, now: datetime) -> bool:
    """Let the sweep send an effect again from now on, as if it were new; False if it has moved on."""
    values = {":shard": text(store.shards.of("effect", effect.id)), ":now": text(rfc3339(now))}
    return _change(store, effect, "SET due_shard = :shard, wake_at = :now REMOVE leases", values)


def _change(store: Store, due: Due, update: str, values: Item) -> bool:
    try:
        store.client.update_item(
            TableName=store.table,
            Key=key(due.partition),
            UpdateExpression=update,
            ConditionExpression="wake_at = :read",
            ExpressionAttributeValues={":read": text(due.wake_at), **values},
        )
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return False
        raise
    return True
