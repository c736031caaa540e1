"""A watch over everything that is written: AWS refuses what is too large, and the emulators take it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from shared.storage.store import Store, Write

# What AWS takes, and what is used of it at most: room is left for what comes.
WRITES = 100
BYTES = 4_000_000
ITEM_BYTES = 400_000
MESSAGE_BYTES = 256_000


@dataclass
class Widest:
    """The most that one transaction has written, and the largest item and message."""

    writes: int = 0
    bytes: int = 0
    item: int = 0
    payload: int = 0

    def note(self, writes: Sequence[Write]) -> None:
        """Look at a transaction."""
        sizes = [size(write.operation) for write in writes]
        items = [write.operation["Put"]["Item"] for write in writes if "Put" in write.operation]
        self.writes = max(self.writes, len(writes))
        self.bytes = max(self.bytes, sum(sizes))
        self.item = max(self.item, *sizes, 0)
        effects = [len(item["payload"]["S"].encode()) for item in items if "payload" in item]
        self.payload = max(self.payload, *effects, 0)


def size(value: Mapping[str, Any]) -> int:
    """Bytes as DynamoDB counts them, and a little more."""
    return len(json.dumps(value, ensure_ascii=False).encode())


@contextmanager
def watched() -> Iterator[Widest]:
    """What is committed meanwhile leaves room. Raises AssertionError afterwards if not.

    An effect's payload is more than what goes to a queue, which is its id alone, and all of what goes to
    the bus but its envelope.
    """
    made, transact = Widest(), Store.transact

    def noted(store: Store, writes: Sequence[Write]) -> None:
        transact(store, writes)
        made.note(writes)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "transact", noted)
        yield made
    assert made.writes <= WRITES * 0.9, "a transaction has too many writes"
    assert made.bytes <= BYTES / 2, "a transaction has too many bytes"
    assert made.item <= ITEM_BYTES / 2, "an item is too large"
    assert made.payload <= MESSAGE_BYTES / 4, "a bus event is too large"
