"""Finding cases of customer service by the rows beside them."""

import heapq
from collections.abc import Collection, Iterator
from typing import Any, get_args

from shared.domain.reading import Page
from shared.domain.support.case import SupportStatus
from shared.storage.beside import open_cases, queue
from shared.storage.items import key, text
from shared.storage.lists import make_token, read_token
from shared.storage.store import Store


def find_open_case(store: Store, order_id: str, kind: str) -> str | None:
    """Find the case of that kind that is open about an order."""
    found = store.read([key(open_cases(order_id), kind)])
    return next((item["case_id"]["S"] for item in found.values()), None)


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
