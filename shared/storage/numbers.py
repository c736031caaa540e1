"""Tracking numbers: a partition each, with an item per report and per follower.

Two carriers may use the same number: each key begins with the carrier and a colon (`ups:@`), so that what
bears a number is found whoever carries it. Where no carrier is told there is what bears it alone (`:f#…`).

| sort key                       | what                                                               |
|--------------------------------|--------------------------------------------------------------------|
| `@`                            | the version: it goes up with every report and every new follower   |
| `e#<time>#<digest>`            | one report of the carrier, once by its digest; bare in its place,  |
|                                | when the personal data of all that follow the number are erased    |
| `f#<kind>#<seller>#<id>#<lbl>` | what follows it; by seller: the outermost tell whether two do      |
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import chain, islice
from typing import Any

from shared.domain.errors import ConcurrentUpdate
from shared.domain.orders.packages import TrackingEvent, own_part
from shared.domain.orders.tracking_numbers import Follower, TrackingNumber
from shared.domain.times import rfc3339
from shared.storage.documents import STATE
from shared.storage.items import Item, key, number, text
from shared.storage.store import Store, Write

AT_ONCE = 20
_LAST_EVENT = "e$"
_FOLLOWER = "f#"
_PACKAGE = "f#package#"


def load_number(store: Store, carrier: str, tracking_number: str) -> TrackingNumber:
    """Read a number with its history and its first twenty followers, consistently.

    In one query; more followers take two small ones.
    """
    blank = TrackingNumber(carrier=carrier, number=tracking_number)
    known = _read(blank, _rows(store, blank.id, STATE, "~"), at_most=AT_ONCE)
    return replace(known, outermost=_outermost(store, blank.id)) if known.more else known


def load_after(store: Store, number_id: str, after: str) -> TrackingNumber:
    """Read a number with its history and the next twenty followers after the place `after`."""
    carrier, tracking_number = number_id.split(":", 1)
    blank = TrackingNumber(carrier=carrier, number=tracking_number)
    if not after:
        return load_number(store, carrier, tracking_number)
    known = list(_rows(store, number_id, STATE, _LAST_EVENT))
    rows = _rows(store, number_id, f"{_FOLLOWER}{after}!", "~", limit=AT_ONCE + 1)
    page = _read(blank, (*known, *islice(rows, AT_ONCE + 1)), at_most=AT_ONCE)
    return replace(page, outermost=_outermost(store, number_id))


def load_packages(
    store: Store, carrier: str, tracking_number: str, *, seller_id: str
) -> tuple[Follower, ...]:
    """Read all packages of one seller that follow a number, in one query."""
    number_id = TrackingNumber(carrier=carrier, number=tracking_number).id
    first = f"{_PACKAGE}{seller_id}#"
    return tuple(map(_follower, _rows(store, number_id, first, f"{first}~")))


def load_bearers(store: Store, tracking_number: str, *, seller_id: str | None = None) -> tuple[Follower, ...]:
    """Read all packages that follow a number, whichever carrier's, or those of one seller, in one query."""
    partition = _partition(tracking_number)
    rows = _between(store, key(partition, "!"), key(partition, "~"))
    found = [_follower(row) for row in rows if _place_in(row).startswith(_PACKAGE)]
    return tuple(one for one in found if seller_id in (None, one.seller_id))


def load_own_part(
    store: Store, carrier: str, tracking_number: str, since: datetime
) -> tuple[TrackingEvent, ...]:
    """Read what was reported of a number from `since` on, in carrier-time order, in one query."""
    blank = TrackingNumber(carrier=carrier, number=tracking_number)
    rows = _rows(store, blank.id, f"e#{rfc3339(since)}", _LAST_EVENT)
    return own_part((_event(row) for row in rows), since)


def number_writes(
    store: Store,
    known: TrackingNumber,
    *,
    events: Iterable[TrackingEvent] = (),
    joining: Iterable[Follower] = (),
) -> list[Write]:
    """Write what is new about a number as part of a transaction, which stands only if nobody was first.

    So a report sees every follower, and a new follower every report.
    """
    lost = ConcurrentUpdate(f"{known.id} has moved on")
    state = _key(known.id, STATE) | {
        "kind": text("number"),
        "carrier": text(known.carrier),
        "tracking_number": text(known.number),
        "version": number(known.version + 1),
    }
    put: dict[str, Any] = {"TableName": store.table, "Item": state}
    if known.version:
        put["ConditionExpression"] = "version = :before"
        put["ExpressionAttributeValues"] = {":before": number(known.version)}
    else:
        put["ConditionExpression"] = "attribute_not_exists(pk)"
    return [
        Write(operation={"Put": put}, refused=lost),
        *(_put(store, known.id, _place(event), event) for event in events),
        *(_put(store, known.id, f"{_FOLLOWER}{one.place}", one) for one in joining),
    ]


def be_found(store: Store, tracking_number: str, package: Follower) -> Write:
    """Let a package be found by a number of a carrier that is not told, as part of a transaction."""
    return _put(store, f":{tracking_number}", f"{_FOLLOWER}{package.place}", package)


def leave(store: Store, carrier: str, tracking_number: str, follower: Follower) -> Write:
    """Let something follow a number no more, as part of a transaction."""
    number_id = TrackingNumber(carrier=carrier, number=tracking_number).id
    return store.delete(_key(number_id, f"{_FOLLOWER}{follower.place}"), ConcurrentUpdate(follower.id))


def erase_follower(store: Store, carrier: str, tracking_number: str, kind: str, id: str) -> None:
    """Erase who signed, and where, from what was reported of a number about this follower (R-PRV-01).

    What is about another too, whose data are kept, stays until theirs are erased. Raises ConcurrentUpdate if
    the number moves on meanwhile; what was done till then is done.
    """
    while True:
        number_id = TrackingNumber(carrier=carrier, number=tracking_number).id
        rows = list(_rows(store, number_id, STATE, "~"))
        known = _read(TrackingNumber(carrier=carrier, number=tracking_number), rows, at_most=len(rows))
        marked = [
            one.model_copy(update={"erased": True})
            for one in known.followers
            if (one.kind, one.id) == (kind, id) and not one.erased
        ]
        followers = {one.place: one for one in (*known.followers, *marked)}
        known = replace(known, followers=tuple(followers.values()))
        bared = [row for row in rows if _is_event(row) and _bare(known, _event(row)) != _event(row)][:AT_ONCE]
        if not marked and not bared:
            return
        events = {_place(event): event for event in (_event(row).bare for row in bared)}
        left = [place for place in map(_place_in, bared) if place not in events]
        gone = [store.delete(_key(number_id, place), ConcurrentUpdate(number_id)) for place in left]
        store.transact([*number_writes(store, known, events=events.values(), joining=marked), *gone])


def _bare(known: TrackingNumber, event: TrackingEvent) -> TrackingEvent:
    """Give a report as it is kept; what nothing follows any more is about nobody whose data are kept."""
    about = [one.erased for one in known.followers if one.since <= event.occurred_at]
    return event.bare if all(about) else event


def _is_event(row: Mapping[str, Any]) -> bool:
    return _place_in(row).startswith("e#")


def _put(store: Store, number_id: str, place: str, document: TrackingEvent | Follower) -> Write:
    item = _key(number_id, place) | {"doc": text(document.model_dump_json(exclude_none=True))}
    return Write(
        operation={"Put": {"TableName": store.table, "Item": item}}, refused=ConcurrentUpdate(number_id)
    )


def _key(number_id: str, place: str) -> Item:
    carrier, tracking_number = number_id.split(":", 1)
    return key(_partition(tracking_number), f"{carrier}:{place}")


def _partition(tracking_number: str) -> str:
    return f"number#{tracking_number}"


def _place_in(row: Mapping[str, Any]) -> str:
    """Take the place within the number's items from a sort key, without the carrier before it."""
    return str(row["sk"]["S"]).partition(":")[2]


def _place(event: TrackingEvent) -> str:
    digest = hashlib.sha256(event.model_dump_json(exclude={"received_at"}).encode()).hexdigest()[:24]
    return f"e#{rfc3339(event.occurred_at)}#{digest}"


def _event(row: Mapping[str, Any]) -> TrackingEvent:
    return TrackingEvent.model_validate_json(row["doc"]["S"])


def _read(blank: TrackingNumber, rows: Iterable[Mapping[str, Any]], *, at_most: int) -> TrackingNumber:
    version, events, followers = 0, [], []
    for row in rows:
        place = _place_in(row)
        if place == STATE:
            version = int(row["version"]["N"])
        elif place < _LAST_EVENT:
            events.append(_event(row))
        else:
            followers.append(_follower(row))
            if len(followers) > at_most:
                break
    some, more = tuple(followers[:at_most]), len(followers) > at_most
    return replace(blank, version=version, events=tuple(events), followers=some, more=more)


def _follower(row: Mapping[str, Any]) -> Follower:
    return Follower.model_validate_json(row["doc"]["S"])


def _outermost(store: Store, number_id: str) -> tuple[Follower, ...]:
    """Read the first and the last of the packages that follow a number."""
    ends = [
        islice(_rows(store, number_id, _PACKAGE, f"{_PACKAGE}~", limit=1, backwards=backwards), 1)
        for backwards in (False, True)
    ]
    return tuple(map(_follower, chain(*ends)))


def _rows(
    store: Store, number_id: str, first: str, last: str, *, limit: int | None = None, backwards: bool = False
) -> Iterator[Mapping[str, Any]]:
    return _between(store, _key(number_id, first), _key(number_id, last), limit, backwards)


def _between(
    store: Store, first: Item, last: Item, limit: int | None = None, backwards: bool = False
) -> Iterator[Mapping[str, Any]]:
    query: dict[str, Any] = {
        "TableName": store.table,
        "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
        "ExpressionAttributeValues": {
            ":pk": first["pk"],
            ":first": first["sk"],
            ":last": last["sk"],
        },
        "ConsistentRead": True,
        **({"Limit": limit} if limit else {}),
        **({"ScanIndexForward": False} if backwards else {}),
    }
    while True:
        answer = store.client.query(**query)
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
