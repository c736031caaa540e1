"""Finding cases of customer service by the rows beside them."""

import heapq
from collections.abc import Collection, Iterator
from typing import Any, get_args

from shared.domain.errors import ConcurrentUpdate
from shared.domain.reading import Page
from shared.domain.support.buyer_protection import InquiryKind
from shared.domain.support.case import SupportStatus
from shared.storage.beside import open_cases, queue
from shared.storage.items import key, text
from shared.storage.lists import make_token, read_token
from shared.storage.records import IdempotencyKey
from shared.storage.store import Ref, Store, Write


def load_with_open_case(
    store: Store, *refs: Ref[Any], order_id: str, kind: str, idempotency: IdempotencyKey | None = None
) -> tuple[list[Any], str | None]:
    """Load cases as `Store.load` does, and find in the same read the help case of that kind that is open."""
    place = open_cases(order_id), kind
    cases, found = store.load_beside(refs, [key(*place)], idempotency=idempotency)
    return cases, found[place]["case_id"]["S"] if place in found else None


def without_open_case(store: Store, order_id: str) -> list[Write]:
    """Make the parts of a transaction that stands only while no help case of an order is open."""
    partition, lost = open_cases(order_id), ConcurrentUpdate(f"help with {order_id} was asked for")
    absent = {"TableName": store.table, "ConditionExpression": "attribute_not_exists(pk)"}
    kinds = get_args(InquiryKind)
    checks = [{"ConditionCheck": {**absent, "Key": key(partition, kind)}} for kind in kinds]
    return [Write(operation=check, refused=lost) for check in checks]


def page_of_queue(store: Store, statuses: Collection[str], *, size: int, token: str | None) -> Page[str]:
    """Read the ids of cases with these statuses, or all, the longest waiting first.

    Raises Invalid for a token that was not given out for this list.
    """
    partitions = [queue(status) for status in sorted(set(statuses)) or get_args(SupportStatus)]
    lists = [("helpqueue", partition) for partition in partitions]
    after = read_token(token, lists) or ""
    rows = heapq.merge(*(_rows(store, partition, after, size + 1) for partition in partitions))
    places = [place for _, place in zip(range(size + 1), rows, strict=False)]
    ids = [place.split("#", 1)[1] for place in places[:size]]
    return Page(ids, make_token(places[size - 1], lists) if len(places) > size else None)


def _rows(store: Store, partition: str, after: str, limit: int) -> Iterator[str]:
    """Read the places in a partition that lie after one, in order."""
    while True:
        query: dict[str, Any] = {
            "TableName": store.table,
            "KeyConditionExpression": "pk = :pk AND sk > :after",
            "ExpressionAttributeValues": {":pk": text(partition), ":after": text(after or " ")},
            "Limit": limit,
            "ConsistentRead": True,
        }
        answer = store.client.query(**query)
        yield from (item["sk"]["S"] for item in answer["Items"])
        if "LastEvaluatedKey" not in answer:
            return
        after = answer["LastEvaluatedKey"]["sk"]["S"]
