"""What the sandbox insurer was sent, each message once."""

import json
from collections.abc import Mapping
from typing import Any

from shared.domain.errors import ConcurrentUpdate
from shared.storage.documents import compact
from shared.storage.items import key, text
from shared.storage.lists import whole_partition
from shared.storage.store import Store, Write

Message = Mapping[str, Any]


def keep_message(store: Store, message_id: str, message: Message, *, claim_id: str) -> Write:
    """Part of the transaction that takes a message in; refused as lost if it is there already."""
    item = key(_partition(claim_id), message_id) | {
        "message": text(compact(message)),
        "arrived_at": text(store.real_clock().isoformat()),
    }
    return store.put(item, ConcurrentUpdate(f"{message_id} was taken in meanwhile"))


def messages(store: Store, claim_id: str) -> list[Message]:
    """All messages about a claim in the order they arrived, which a clock that stands still can't tell."""
    items = whole_partition(store, _partition(claim_id))
    return [json.loads(i["message"]["S"]) for i in sorted(items, key=lambda i: str(i["arrived_at"]["S"]))]


def forget_messages(store: Store, claim_id: str) -> None:
    """Forget all messages about a claim."""
    for item in whole_partition(store, _partition(claim_id)):
        store.client.delete_item(TableName=store.table, Key={name: item[name] for name in ("pk", "sk")})


def _partition(claim_id: str) -> str:
    return f"sandbox-insurer#{claim_id}"
