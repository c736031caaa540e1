"""Reading what was paid for an order, entry by entry."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shared.domain.reading import LedgerEntry, Page
from shared.domain.times import rfc3339
from shared.storage.items import text
from shared.storage.listings import payments_of_order, payments_of_seller
from shared.storage.lists import make_token, page_of, read_token, whole_partition
from shared.storage.store import Store

Raw = Mapping[str, Any]


def entries(store: Store, order_id: str) -> list[LedgerEntry]:
    """Read every payment for an order, consistently."""
    return [_entry(item) for item in whole_partition(store, f"ledger#{order_id}")]


def page_of_entries(
    store: Store, order_id: str, *, seller_id: str | None, size: int, token: str | None
) -> Page[LedgerEntry]:
    """Read a page of the payments for an order, newest first; of one seller's alone if one is named."""
    lists = [payments_of_order(order_id, seller_id)]
    return page_of(store, lists, size=size, token=token, parse=_entry)


def page_of_statement(
    store: Store, seller_id: str, *, since: datetime, until: datetime, size: int, token: str | None
) -> Page[LedgerEntry]:
    """Read a page of a seller's payments from `since` to `until`, both included, newest first.

    Reads what it returns and at most two rows more: the first of the next page, and the last of the one
    before. Raises Invalid for a token that was not given out for this account and this time.
    """
    index, partition = payments_of_seller(seller_id)
    first, last = rfc3339(since), f"{rfc3339(until)}~"
    lists = [(index, partition), ("between", f"{first} {last}")]
    before = read_token(token, lists)
    query: dict[str, Any] = {
        "IndexName": index,
        "KeyConditionExpression": f"{index} = :partition AND listed_at BETWEEN :first AND :last",
        "ExpressionAttributeValues": {
            ":partition": text(partition),
            ":first": text(first),
            ":last": text(before or last),
        },
        "ScanIndexForward": False,
        "Limit": size + 2,
    }
    rows = [row for row in _until_full(store, query, size + 2) if row["listed_at"]["S"] != before]
    more = len(rows) > size
    next_token = make_token(rows[size - 1]["listed_at"]["S"], lists) if more else None
    return Page([_entry(row) for row in rows[:size]], next_token)


def _until_full(store: Store, query: dict[str, Any], wanted: int) -> list[Raw]:
    rows: list[Raw] = []
    while len(rows) < wanted:
        answer = store.client.query(TableName=store.table, **query)
        rows += answer["Items"]
        if "LastEvaluatedKey" not in answer:
            break
        query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
    return rows


def _entry(item: Mapping[str, Any]) -> LedgerEntry:
    entry = json.loads(item["doc"]["S"])
    return LedgerEntry(debit=entry.pop("from"), credit=entry.pop("to"), **entry)
