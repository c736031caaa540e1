"""The answers of requests already carried out, as they are kept: a long one on several items."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from shared.storage.documents import STATE
from shared.storage.items import Item, key, number, text
from shared.storage.records import IdempotencyKey

KEPT = timedelta(days=30)
# The table may forget the items of an answer in any order; never the first after the others.
KEPT_LONGER = timedelta(days=37)
# Characters on one item: at most 160 KB, whatever they are.
PIECE = 40_000


def answer_items(idempotency: IdempotencyKey, body: str, *, now: datetime) -> list[Item]:
    """The items of an answer; the first says how many there are. now: in real time."""
    first, *rest = [body[at : at + PIECE] for at in range(0, len(body), PIECE)]
    record = key(idempotency.partition) | {
        "fingerprint": text(idempotency.fingerprint),
        "status": number(idempotency.status),
        "body": text(first),
        "pieces": number(1 + len(rest)),
        "expires_at": number(int((now + KEPT).timestamp())),
    }
    later = number(int((now + KEPT_LONGER).timestamp()))
    keys = _further_keys(idempotency.partition, len(rest))
    return [
        record,
        *(k | {"body": text(piece), "expires_at": later} for k, piece in zip(keys, rest, strict=True)),
    ]


def further_keys(record: Mapping[str, Any]) -> Sequence[Item]:
    """Where an answer goes on whose first item this is."""
    return _further_keys(record["pk"]["S"], int(record["pieces"]["N"]) - 1)


def _further_keys(partition: str, count: int) -> list[Item]:
    return [key(partition, f"{STATE}{n}") for n in range(1, count + 1)]
