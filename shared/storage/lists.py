"""Reading what belongs together: lists a page at a time, a case with its history, an order with all of it."""

import base64
import hashlib
import heapq
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import groupby
from typing import Any, TypeVar

from shared.domain.case import Case
from shared.domain.errors import Invalid, invalid_field
from shared.domain.reading import Audit, Page, WithTimeline
from shared.domain.record import record
from shared.storage.documents import STATE
from shared.storage.items import case_key, is_own, parse_case, text
from shared.storage.store import Store

C = TypeVar("C", bound=Case)
T = TypeVar("T")
Raw = Mapping[str, Any]
# What a sort key may be: the seal of a token is no secret, so its place is looked at too.
PLACE = "[!-~]{1,1000}"


@record(kw_only=False)
class CaseRow:
    """A case as an index has it, parsed where it is needed; order_id: of the order it belongs to.

    To be read, not to be changed: what lies apart from its state is missing.
    """

    kind: str
    order_id: str
    listed_at: str
    items: Sequence[Raw] = field(repr=False)

    def parse(self, kind: type[C]) -> C:
        """Parse the case as one of that kind."""
        return parse_case(kind, self.items)


def page_of_cases(
    store: Store, kind: type[C], lists: Sequence[tuple[str, str]], *, size: int, token: str | None
) -> Page[C]:
    """Read a page of cases of a kind, as `page_of` does; what lies apart from their state is missing."""
    return page_of(store, lists, size=size, token=token, parse=lambda item: parse_case(kind, [item]))


def newest_cases(
    store: Store, lists: Sequence[tuple[str, str]], *, before: str | None, expected: int
) -> Iterator[CaseRow]:
    """Read the rows of several lists as one, newest first, each once."""
    return (_row([item]) for item in _newest(store, lists, before=before, expected=expected))


def page_of(
    store: Store, lists: Sequence[tuple[str, str]], *, size: int, token: str | None, parse: Callable[[Raw], T]
) -> Page[T]:
    """Read a page of the union of lists (index, partition), newest first, each row once.

    Reads what it returns: from one list exactly, from several at most one more row each.
    Raises Invalid for a token that was not given out for these lists.
    """
    rows = _newest(store, lists, before=read_token(token, lists), expected=size + 1)
    taken: list[Raw] = []
    for row in rows:
        if len(taken) == size:
            return Page([parse(r) for r in taken], make_token(taken[-1]["listed_at"]["S"], lists))
        taken.append(row)
    return Page([parse(r) for r in taken], None)


def _newest(
    store: Store, lists: Sequence[tuple[str, str]], *, before: str | None, expected: int
) -> Iterator[Raw]:
    """Merge the rows of several lists, newest first, each once."""
    share = max(2, -(-expected // len(lists)))
    merged = heapq.merge(
        *(_rows(store, index, partition, before, share) for index, partition in lists),
        key=lambda row: row["listed_at"]["S"],
        reverse=True,
    )
    last = None
    for row in merged:
        if row["listed_at"]["S"] != last:
            last = row["listed_at"]["S"]
            yield row


def _rows(store: Store, index: str, partition: str, before: str | None, limit: int) -> Iterator[Raw]:
    while True:
        query: dict[str, Any] = {
            "TableName": store.table,
            "IndexName": index,
            "KeyConditionExpression": f"{index} = :partition",
            "ExpressionAttributeValues": {":partition": text(partition)},
            "ScanIndexForward": False,
            "Limit": limit,
        }
        if before is not None:
            query["KeyConditionExpression"] += " AND listed_at < :before"
            query["ExpressionAttributeValues"][":before"] = text(before)
        answer = store.client.query(**query)
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        before = answer["LastEvaluatedKey"]["listed_at"]["S"]


def count_of(store: Store, index: str, partition: str) -> int:
    """Count the rows of a list."""
    return count_at(store, index, index, partition)


def count_at(store: Store, index: str, hash_key: str, partition: str, **narrower: str) -> int:
    """Count the items an index has under a value of its hash key."""
    query: dict[str, Any] = {
        "TableName": store.table,
        "IndexName": index,
        "KeyConditionExpression": f"{hash_key} = :partition",
        "ExpressionAttributeValues": {":partition": text(partition)},
        "Select": "COUNT",
        **narrower,
    }
    count = 0
    while True:
        answer = store.client.query(**query)
        count += int(answer["Count"])
        if "LastEvaluatedKey" not in answer:
            return count
        query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def make_token(place: str, lists: Sequence[tuple[str, str]]) -> str:
    """Make an opaque token for the rows after `place` in these lists."""
    return base64.urlsafe_b64encode(json.dumps([place, _seal(place, lists)]).encode()).decode()


def read_token(token: str | None, lists: Sequence[tuple[str, str]], *, shape: str = PLACE) -> str | None:
    """Read the place a token stands for, which has that shape.

    Raises Invalid for one that was not given out for these lists (R-ORD-06).
    """
    if token is None:
        return None
    try:
        place, _ = json.loads(base64.urlsafe_b64decode(token.encode()))
    except (ValueError, TypeError):
        raise _bad_token() from None
    if not isinstance(place, str) or not re.fullmatch(shape, place) or token != make_token(place, lists):
        raise _bad_token()
    return place


def _bad_token() -> Invalid:
    return invalid_field("page_token", "was not given out for this list; start again without it")


def _seal(place: str, lists: Sequence[tuple[str, str]]) -> str:
    return hashlib.sha256(json.dumps([place, sorted(lists)]).encode()).hexdigest()[:24]


def with_timeline(store: Store, kind: type[C], case_id: str) -> WithTimeline[C] | None:
    """Read a case with its audit records, in one consistent query; None if there is no such case."""
    found = whole_partition(store, case_key(kind, case_id)["pk"]["S"])
    items = [item for item in found if is_own(kind, case_id, item["sk"]["S"])]
    if not any("doc" in item for item in items):
        return None
    history = tuple(_audit(item) for item in items if "doc" not in item)
    return WithTimeline(parse_case(kind, items), history)


def of_order(store: Store, order_id: str) -> list[CaseRow]:
    """Read every case that belongs to an order, itself included, in one query of the index `order`.

    Of the order there are its after-sale requests and personal data, of the others the state alone.
    """
    found = query_all(
        store,
        IndexName="order",
        KeyConditionExpression="of_order = :order",
        ExpressionAttributeValues={":order": text(order_id)},
    )
    return [_row(list(items)) for _, items in groupby(found, key=_place)]


def whole_partition(store: Store, partition: str) -> list[Raw]:
    """Read every item of a partition, in order of its sort key, read consistently."""
    return query_all(
        store,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": text(partition)},
        ConsistentRead=True,
    )


def query_all(store: Store, **query: Any) -> list[Raw]:
    """Read everything a query finds, in as many pages as that takes."""
    items: list[Raw] = []
    while True:
        answer = store.client.query(TableName=store.table, **query)
        items += answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return items
        query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def _place(item: Raw) -> tuple[str, str]:
    """Where the case of an item is: its partition, and what its sort keys there begin with."""
    return item["pk"]["S"], item["sk"]["S"].split(STATE)[0]


def _row(items: Sequence[Raw]) -> CaseRow:
    first = items[0]
    listed_at = first["listed_at"]["S"] if "listed_at" in first else ""
    return CaseRow(first["kind"]["S"], first["of_order"]["S"], listed_at, items)


def _audit(item: Raw) -> Audit:
    return Audit(
        at=item["at"]["S"],
        actor=item["actor"]["S"],
        event=item["event"]["S"],
        before=item["from"]["S"],
        after=item["to"]["S"],
        detail=json.loads(item["detail"]["S"]),
        patch=json.loads(item["patch"]["S"]),
    )
