"""The sandbox clock: the service's own time, once somebody has moved it, and where it is moving to."""

from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from shared.domain.record import record
from shared.storage.items import key, text
from shared.storage.store import Store

KEY = key("sandbox#clock")
SILENT_AFTER = timedelta(seconds=90)


@record(kw_only=False)
class Clock:
    """Where the clock stands; `target` while it is being moved, `moved_at` the last sign of the mover."""

    now: datetime
    target: datetime | None = None
    moved_at: datetime | None = None


def read_clock(store: Store) -> Clock | None:
    """The clock; None while it follows real time."""
    found = store.read([KEY])
    if not found:
        return None
    item = next(iter(found.values()))
    return Clock(
        now=datetime.fromisoformat(item["now"]["S"]),
        target=datetime.fromisoformat(item["target"]["S"]) if "target" in item else None,
        moved_at=datetime.fromisoformat(item["moved_at"]["S"]),
    )


def begin_move(store: Store, *, now: datetime, target: datetime) -> bool:
    """Take the clock to move it; False if somebody else is moving it and still gives signs of life."""
    silent = (store.real_clock() - SILENT_AFTER).isoformat()
    return _write(
        store,
        {"now": now, "target": target},
        ConditionExpression="attribute_not_exists(target) OR moved_at < :silent",
        ExpressionAttributeValues={":silent": text(silent)},
    )


def set_clock(store: Store, moment: datetime, *, target: datetime, arrived: bool = False) -> bool:
    """Let the clock stand at a moment of its way to `target`, or there for good.

    False if it is further on already, or on no such way: somebody else moves it, too.
    """
    return _write(
        store,
        {"now": moment} | ({} if arrived else {"target": target}),
        ConditionExpression="#target = :target AND #now <= :moment",
        ExpressionAttributeNames={"#target": "target", "#now": "now"},
        ExpressionAttributeValues={":target": text(target.isoformat()), ":moment": text(moment.isoformat())},
    )


def is_empty(store: Store) -> bool:
    """Whether nothing is stored yet but what belongs to the sandbox itself."""
    query: dict[str, Any] = {
        "TableName": store.table,
        "FilterExpression": "NOT begins_with(pk, :sandbox)",
        "ExpressionAttributeValues": {":sandbox": text("sandbox#")},
        "Limit": 50,
    }
    while True:
        answer = store.client.scan(**query)
        if answer["Items"]:
            return False
        if "LastEvaluatedKey" not in answer:
            return True
        query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def _write(store: Store, times: dict[str, datetime], **condition: Any) -> bool:
    stamps = {
        name: text(moment.isoformat()) for name, moment in (times | {"moved_at": store.real_clock()}).items()
    }
    try:
        store.client.put_item(TableName=store.table, Item=KEY | stamps, **condition)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return False
        raise
    return True
