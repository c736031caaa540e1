"""Reading what was paid for an order, entry by entry."""

from collections.abc import Mapping
from typing import Any

from shared.domain.reading import LedgerEntry, Page
from shared.storage.lists import page_of, whole_partition
from shared.storage.store import Store


def entries(store: Store, order_id: str) -> list[LedgerEntry]:
    """Read every payment for an order, consistently."""
    return [_entry(item) for item in whole_partition(store, f"ledger#{order_id}")]


def page_of_entries(
    store: Store, order_id: str, *, seller_id: str | None, size: int, token: str | None
) -> Page[LedgerEntry]:
    """Read a page of the payments for an order, newest first; of one seller's alone if one is named."""
    mine = ("list1", f"ledger#{seller_id}#{order_id}")
    lists = [mine if seller_id is not None else ("list3", f"ledger#{order_id}")]
    return page_of(store, lists, size=size, token=token, parse=_entry)


def _entry(item: Mapping[str, Any]) -> LedgerEntry:
    words = {name: item[name]["S"] for name in ("id", "order_id", "case_id", "kind", "at")}
    accounts = {"debit": item["from"]["S"], "credit": item["to"]["S"]}
    return LedgerEntry(**words, **accounts, amount=int(item["amount"]["N"]))
