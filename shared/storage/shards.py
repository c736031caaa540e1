"""The due index in shards: no single partition of it takes every write."""

from dataclasses import dataclass
from typing import Literal
from zlib import crc32

Namespace = Literal["deadline", "leased", "effect", "quarantine"]


@dataclass(frozen=True)
class Shards:
    """Over how many partitions each namespace of the due index is spread.

    written: where what waits from now on is put; read: where it is looked for. What waits stays in the
    shard it was put into, so as many have to be read as were ever written. Raises ValueError if not.
    """

    written: int = 4
    read: int = 4

    def __post_init__(self) -> None:
        if not 1 <= self.written <= self.read:
            raise ValueError(f"{self.written} shards are written, and only {self.read} read")

    def of(self, namespace: Namespace, identity: str) -> str:
        """The partition into which this is put."""
        return f"{namespace}#{crc32(identity.encode()) % self.written}"

    def all(self, namespace: Namespace) -> list[str]:
        """All partitions in which something of this namespace may wait."""
        return [f"{namespace}#{n}" for n in range(self.read)]


USUAL = Shards()
