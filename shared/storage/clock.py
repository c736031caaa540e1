"""The sandbox clock: the service's own time, once somebody has moved it."""

from datetime import datetime

from shared.storage.items import key, text
from shared.storage.store import Store

PARTITION = "sandbox#clock"


def read_clock(store: Store) -> datetime | None:
    """Where the clock stands; None while it follows real time."""
    found = store.read([key(PARTITION)])
    return datetime.fromisoformat(next(iter(found.values()))["now"]["S"]) if found else None


def write_clock(store: Store, now: datetime) -> None:
    """Let the clock stand at this moment."""
    store.client.put_item(TableName=store.table, Item=key(PARTITION) | {"now": text(now.isoformat())})
