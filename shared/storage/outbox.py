"""Effects waiting to be delivered. A row is there until its worker has done with it."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from shared.storage.lists import count_at
from shared.storage.records import StoredEffect
from shared.storage.rows import effect_key
from shared.storage.store import Store


def parse_effect(item: Mapping[str, Any]) -> StoredEffect:
    """Parse the effect an outbox row holds."""
    return StoredEffect(
        id=item["id"]["S"],
        queue=item["queue"]["S"],
        kind=item["kind"]["S"],
        payload=json.loads(item["payload"]["S"]),
    )


def unheld(rows: Iterable[Mapping[str, Any]]) -> list[StoredEffect]:
    """Parse the effects among rows of the table, but those held back."""
    return [parse_effect(row) for row in rows if "queue" in row and "held" not in row]


def find(store: Store, effect_id: str) -> StoredEffect | None:
    """The effect, or None when it was delivered or dropped meanwhile."""
    found = store.read([effect_key(effect_id)])
    return parse_effect(next(iter(found.values()))) if found else None


def delivered(store: Store, effect_id: str) -> None:
    """Forget an effect that has reached its receiver."""
    store.client.delete_item(TableName=store.table, Key=effect_key(effect_id))


def waiting(store: Store) -> int:
    """How many effects are on their way; those held back for a while don't count."""
    unheld, partitions = {"FilterExpression": "attribute_not_exists(held)"}, store.shards.all("effect")
    return sum(count_at(store, "due", "due_shard", partition, **unheld) for partition in partitions)
