"""What was paid for an order, entry by entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.storage.lists import whole_partition
from shared.storage.store import Store


@dataclass(frozen=True)
class Entry:
    """One payment; `amount` in cents."""

    id: str
    case_id: str
    kind: str
    debit: str
    credit: str
    amount: int


def entries(store: Store, order_id: str) -> list[Entry]:
    """Every payment for an order, read consistently."""
    return [_entry(item) for item in whole_partition(store, f"ledger#{order_id}")]


def _entry(item: Mapping[str, Any]) -> Entry:
    words = {name: item[name]["S"] for name in ("id", "case_id", "kind")}
    return Entry(**words, debit=item["from"]["S"], credit=item["to"]["S"], amount=int(item["amount"]["N"]))
