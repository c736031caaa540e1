"""Sizes and capacity units, by the rules that AWS publishes in the DynamoDB Developer Guide.

“Item sizes and formats”, “Read and write operations”, “Using global secondary indexes” and “Transactions”.
An emulator tells capacity by rules of its own, so it isn't asked.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Raw = Mapping[str, Any]
WRITE_BYTES, READ_BYTES = 1024, 4096
# A transaction prepares what it writes, and commits it.
TRANSACTIONAL = 2
# Beside its bytes, each item of an index is stored with so many.
INDEX_ENTRY_BYTES = 100


def size(item: Raw) -> int:
    """Bytes of an item of texts and numbers: names and values, a byte for two digits and one more."""
    return sum(len(name.encode()) + _value(value) for name, value in item.items())


def _value(value: Mapping[str, str]) -> int:
    ((kind, content),) = value.items()
    return len(content.encode()) if kind == "S" else 1 + -(-len(content.strip("-0.")) // 2)


def write_units(*images: Raw | None) -> int:
    """Units of writing one item, by the larger of what was there and what is."""
    largest = max((size(image) for image in images if image is not None), default=0)
    return max(1, -(-largest // WRITE_BYTES))


def read_units(sizes: Iterable[int], *, consistent: bool) -> float:
    """Units of a query, by all it has read; one that finds nothing takes as much as one that finds little."""
    whole = max(1, -(-sum(sizes) // READ_BYTES))
    return whole if consistent else whole / 2


def item_read_units(found: Iterable[int], asked: int) -> int:
    """Units of reading items by their keys, consistently: each by itself, and those that are not there."""
    sizes = list(found)
    return sum(max(1, -(-one // READ_BYTES)) for one in sizes) + asked - len(sizes)


@dataclass(frozen=True)
class Index:
    """A global secondary index: its keys, and what of an item it has."""

    name: str
    partition: str
    sort: str
    attributes: frozenset[str]

    @classmethod
    def described(cls, described: Mapping[str, Any], table_keys: Iterable[str]) -> "Index":
        """As the template describes it, with the keys of the table."""
        partition, sort = (one["AttributeName"] for one in described["KeySchema"])
        also = described["Projection"]["NonKeyAttributes"]
        return cls(described["IndexName"], partition, sort, frozenset([partition, sort, *table_keys, *also]))

    def image(self, item: Raw | None) -> Raw | None:
        """What it has of an item; None if the item is not in it."""
        if item is None or self.partition not in item or self.sort not in item:
            return None
        return {name: value for name, value in item.items() if name in self.attributes}

    def units(self, before: Raw | None, after: Raw | None) -> Mapping[str, int]:
        """Units that a write of the table makes here, by partition.

        None where nothing of this changes; where a key does, the old place is written and the new one.
        """
        old, new = self.image(before), self.image(after)
        if old == new:
            return {}
        if old and new and all(old[name] == new[name] for name in (self.partition, self.sort)):
            return {new[self.partition]["S"]: write_units(old, new)}
        taken = Counter[str]()
        for one in (old, new):
            if one:
                taken[one[self.partition]["S"]] += write_units(one)
        return taken
