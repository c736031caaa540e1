"""Finding what is due: deadlines of cases and effects not yet delivered, oldest first.

`wake_at` is when the sweep looks at an item next. Sending it to a queue moves `wake_at` by a lease,
on condition that it still is what was read: of two sweeps one sends, and what is on its way is not
sent again. Each lease of an item is twice as long as the one before, so that a queue that has come to
a stand does not fill with repetitions. The deadline itself (`due_at`) stays as it is.
"""

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from botocore.exceptions import ClientError

from shared.domain.times import rfc3339
from shared.storage.items import Item, key, number, shards, text
from shared.storage.records import Queue
from shared.storage.store import Store

Namespace = Literal["deadline", "effect"]
Raw = Mapping[str, Any]
LEASE = timedelta(minutes=5)
DOUBLED_AT_MOST = 4
READ_AT_ONCE = 100


@dataclass(frozen=True)
class Due:
    """An item whose moment has come; leases: how often it was taken without being done with."""

    partition: str
    wake_at: str
    leases: int


@dataclass(frozen=True)
class DueDeadline(Due):
    """A case with a deadline that is over, or a reminder to be sent.

    due_at: the deadline, None if there is none. moment: when it was to be woken, however often it was taken.
    """

    due_at: datetime | None
    moment: datetime


@dataclass(frozen=True)
class DueEffect(Due):
    """An effect that was not delivered in time: its id, and the queue it goes to."""

    id: str
    queue: Queue


def due_deadlines(store: Store, *, before: datetime) -> Iterator[DueDeadline]:
    """Every case whose `wake_at` lies before that moment, the oldest first.

    Reads only what is due, a few at a time.
    """
    for item in _due_items(store, "deadline", before):
        due, remind = (_time(item, name) for name in ("due_at", "remind_at"))
        moment = min(one for one in (due, remind) if one is not None)
        yield DueDeadline(*_place(item), due_at=due, moment=moment)


def due_effects(store: Store, *, before: datetime) -> Iterator[DueEffect]:
    """Every effect whose `wake_at` lies before that moment, likewise."""
    for item in _due_items(store, "effect", before):
        partition, wake_at, leases = _place(item)
        effect_id = partition.partition("#")[2]
        yield DueEffect(partition, wake_at, leases, id=effect_id, queue=item["queue"]["S"])


def _time(item: Raw, name: str) -> datetime | None:
    return datetime.fromisoformat(item[name]["S"]) if name in item else None


def _place(item: Raw) -> tuple[str, str, int]:
    return item["pk"]["S"], item["wake_at"]["S"], int(item.get("leases", {"N": "0"})["N"])


def _due_items(store: Store, namespace: Namespace, before: datetime) -> Iterator[Raw]:
    queues = [_due_in(store, partition, rfc3339(before)) for partition in shards(namespace)]
    return heapq.merge(*queues, key=lambda item: str(item["wake_at"]["S"]))


def _due_in(store: Store, partition: str, before: str) -> Iterator[Raw]:
    query: dict[str, Any] = {
        "TableName": store.table,
        "IndexName": "due",
        "KeyConditionExpression": "due_shard = :shard AND wake_at < :before",
        "ExpressionAttributeValues": {":shard": text(partition), ":before": text(before)},
        "Limit": READ_AT_ONCE,
    }
    while True:
        answer = store.client.query(**query)
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def lease(store: Store, due: Due, *, now: datetime) -> bool:
    """Take an item for a while; False if somebody else has, or it has moved on."""
    later = now + LEASE * 2 ** min(due.leases, DOUBLED_AT_MOST)
    return _change(
        store,
        due,
        "SET wake_at = :later ADD leases :one",
        {":later": text(rfc3339(later)), ":one": number(1)},
    )


def quarantine(store: Store, due: Due) -> bool:
    """Stop waking an item that is taken again and again; False if it has moved on."""
    return _change(store, due, "SET parked_at = wake_at REMOVE due_shard", {})


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
