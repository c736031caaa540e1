"""What is due: deadlines of cases and effects not yet delivered, oldest first.

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
from shared.storage.store import Store

Namespace = Literal["deadline", "effect"]
LEASE = timedelta(minutes=5)
DOUBLED_AT_MOST = 4
READ_AT_ONCE = 100


@dataclass(frozen=True)
class Due:
    """An item whose moment has come."""

    partition: str
    wake_at: str
    item: Mapping[str, Any]


def due_items(store: Store, namespace: Namespace, *, before: datetime) -> Iterator[Due]:
    """Everything whose `wake_at` lies before that moment, the oldest first.

    Reads only what is due, a few at a time.
    """
    queues = [_due_in(store, partition, rfc3339(before)) for partition in shards(namespace)]
    return heapq.merge(*queues, key=lambda due: due.wake_at)


def _due_in(store: Store, partition: str, before: str) -> Iterator[Due]:
    query: dict[str, Any] = {
        "TableName": store.table,
        "IndexName": "due",
        "KeyConditionExpression": "due_shard = :shard AND wake_at < :before",
        "ExpressionAttributeValues": {":shard": text(partition), ":before": text(before)},
        "Limit": READ_AT_ONCE,
    }
    while True:
        answer = store.client.query(**query)
        for item in answer["Items"]:
            yield Due(item["pk"]["S"], item["wake_at"]["S"], item)
        if "LastEvaluatedKey" not in answer:
            return
        query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def lease(store: Store, due: Due, *, now: datetime) -> bool:
    """Take an item for a while; False if somebody else has, or it has moved on."""
    later = now + LEASE * 2 ** min(times_leased(due), DOUBLED_AT_MOST)
    return _change(
        store,
        due,
        "SET wake_at = :later ADD leases :one",
        {":later": text(rfc3339(later)), ":one": number(1)},
    )


def times_leased(due: Due) -> int:
    """How often an item was taken without being done with."""
    return int(due.item.get("leases", {"N": "0"})["N"])


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
