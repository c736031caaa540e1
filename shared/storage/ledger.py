"""Reading what was paid for an order, entry by entry."""

import json
from collections.abc import Mapping
from typing import Any

from shared.domain.reading import LedgerEntry, Page
from shared.storage.listings import payments_of_order
from shared.storage.lists import page_of, whole_partition
from shared.storage.store import Store


def entries(store: Store, order_id: str) -> list[LedgerEntry]:
    """Read every payment for an order, consistently."""
    return [_entry(item) for item in whole_partition(store, f"ledger#{order_id}")]


def page_of_entries(
    store: Store, order_id: str, *, seller_id: str | None, size: int, token: str | None
) -> Page[LedgerEntry]:
    """Read a page of the payments for an order, newest first; of one seller's alone if one is named."""
    lists = [payments_of_order(order_id, seller_id)]
    return page_of(store, lists, size=size, token=token, parse=_entry)


def _entry(item: Mapping[str, Any]) -> LedgerEntry:
    entry = json.loads(item["doc"]["S"])
    return LedgerEntry(debit=entry.pop("from"), credit=entry.pop("to"), **entry)
