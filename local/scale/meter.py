"""A meter on the clients of AWS: what each step reads, writes and sends."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType

from local.scale.units import (
    INDEX_ENTRY_BYTES,
    TRANSACTIONAL,
    Index,
    Raw,
    item_read_units,
    read_units,
    size,
    write_units,
)
from shared.runtime import wiring
from tests.support import http
from tests.support.aws import REGION, TABLE, template

Key = tuple[str, str]
SANDBOX = "sandbox"
SERVICES = ("dynamodb", "s3", "sesv2", "events")
API, WORKER = "api", "worker"


@dataclass
class Taken:
    """What was taken of AWS: capacity units, items and bytes written, calls by service and operation.

    keys: units written into each partition, of the table and of every index; halves: of units that
    queries of a partition take.
    """

    items: int = 0
    bytes: int = 0
    table_units: int = 0
    index_units: int = 0
    read_units: float = 0
    calls: Counter[str] = field(default_factory=Counter)
    keys: Counter[Key] = field(default_factory=Counter)
    halves: Counter[Key] = field(default_factory=Counter)

    @property
    def write_units(self) -> int:
        """Of the table and its indexes."""
        return self.table_units + self.index_units

    def __add__(self, other: "Taken") -> "Taken":
        both = {name: getattr(self, name) + getattr(other, name) for name in vars(self)}
        return Taken(**both)

    def times(self, many: int) -> "Taken":
        """The same so often."""
        return Taken(
            **{name: value * many for name, value in vars(self).items() if not isinstance(value, Counter)},
            calls=Counter({name: value * many for name, value in self.calls.items()}),
            keys=Counter({name: value * many for name, value in self.keys.items()}),
            halves=Counter({name: value * many for name, value in self.halves.items()}),
        )


class Meter:
    """Notes what is taken, step by step."""

    def __init__(self) -> None:
        described = template()["Resources"]["Records"]["Properties"]
        keys = [one["AttributeName"] for one in described["KeySchema"]]
        self.indexes = [Index.described(one, keys) for one in described["GlobalSecondaryIndexes"]]
        self.steps: dict[str, Taken] = {}
        self._now = Taken()
        self._before: dict[Key, Raw | None] = {}
        self._asked: Mapping[str, Any] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """What is taken meanwhile is taken by that step; what is taken between steps is nobody's."""
        self._now = Taken()
        yield
        self.steps[name] = self.steps.get(name, Taken()) + self._now
        self._now = Taken()

    def asked(self, params: Mapping[str, Any], **_: Any) -> None:
        """What the table is asked; before it is written, what is there is noted."""
        self._asked = params
        self._before = {key: image(key) for key in _written(params)}

    def answered(self, http_response: Any, parsed: Mapping[str, Any], model: Any, **_: Any) -> None:
        """What came of it; nothing is noted of what was refused."""
        if http_response.status_code != 200 or model.name == "Scan":
            return
        service = model.service_model.service_name
        if service != "dynamodb":
            self._now.calls[f"{service}.{model.name}"] += 1
        elif model.name == "BatchGetItem":
            self._read(parsed)
        elif model.name == "Query":
            self._query([size(item) for item in parsed.get("Items", [])])
        else:
            self._now.calls[f"{service}.{model.name}"] += 1
            self._write(TRANSACTIONAL if model.name == "TransactWriteItems" else 1)

    def handled(self, name: str) -> None:
        """Note that a function was woken, by a request or by a message."""
        self._now.calls[WORKER if name in set(http.workers().values()) else API] += 1

    def stored(self, table: Iterable[Raw]) -> tuple[int, int]:
        """Bytes of these items as the table has them, and with what every index has of them."""
        items = [item for item in table if "expires_at" not in item]
        images = [image for item in items for index in self.indexes if (image := index.image(item))]
        alone = sum(map(size, items))
        return alone, alone + sum(size(image) + INDEX_ENTRY_BYTES for image in images)

    def _read(self, parsed: Mapping[str, Any]) -> None:
        keys = [one for wanted in self._asked["RequestItems"].values() for one in wanted["Keys"]]
        if any(one["pk"]["S"].startswith(SANDBOX) for one in keys):
            return
        found = [size(item) for items in parsed["Responses"].values() for item in items]
        self._now.read_units += item_read_units(found, len(keys))

    def _query(self, sizes: list[int]) -> None:
        asked = self._asked
        units = read_units(sizes, consistent=bool(asked.get("ConsistentRead")))
        value = asked["KeyConditionExpression"].split()[2]
        partition = asked["ExpressionAttributeValues"][value]["S"]
        self._now.read_units += units
        self._now.halves[asked.get("IndexName", "table"), partition] += int(2 * units)

    def _write(self, times: int) -> None:
        for key, before in self._before.items():
            after, now = image(key), self._now
            units = times * write_units(before, after)
            now.table_units += units
            now.keys["table", key[0]] += units
            if after != before:
                now.items += 1
                now.bytes += size(after) if after else 0
            for index in self.indexes:
                for partition, taken in index.units(before, after).items():
                    now.index_units += taken
                    now.keys[index.name, partition] += taken


def _written(params: Mapping[str, Any]) -> Iterator[Key]:
    """The keys of what a call writes or checks."""
    for operation in params.get("TransactItems", [{"": params}]):
        for one in operation.values():
            if key := one.get("Key") or one.get("Item"):
                yield key["pk"]["S"], key["sk"]["S"]


def image(key: Key) -> Raw | None:
    """An item as it lies in the table; None if there is none."""
    partition, sort = (DynamoType({"S": one}) for one in key)
    found = _items().get(partition, {}).get(sort)
    return found.to_json()["Attributes"] if found else None


def images(beginning: str = "") -> list[Raw]:
    """The items whose partition key begins like this, without asking for them."""
    found = [items for partition, items in _items().items() if partition.value.startswith(beginning)]
    return [one.to_json()["Attributes"] for items in found for one in items.values()]


def _items() -> Any:
    return dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables[TABLE].items


@contextmanager
def metered() -> Iterator[Meter]:
    """A meter on everything that is called meanwhile, by the functions as by the use cases."""
    meter, plain = Meter(), http.handler
    clients = {name: wiring.client(name).meta.events for name in SERVICES}

    def counted(name: str) -> http.Handler:
        def handler(event: dict[str, Any], context: Any) -> Any:
            meter.handled(name)
            return plain(name)(event, context)

        return handler

    clients["dynamodb"].register("provide-client-params.dynamodb", meter.asked)
    for events in clients.values():
        events.register("after-call", meter.answered)
    try:
        with patch.object(http, "handler", counted):
            yield meter
    finally:
        clients["dynamodb"].unregister("provide-client-params.dynamodb", meter.asked)
        for events in clients.values():
            events.unregister("after-call", meter.answered)
