"""moto's tables made quick: what a transaction may have to go back to is kept without copying any item.

For every write of a transaction moto copies the whole table, item by item. Here the copy has the same items
in it. So none of them may ever be changed where it lies: an update changes a copy, put in its place.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models.table import Table


def hurry(patch: pytest.MonkeyPatch) -> None:
    """Make every table quick that has a sort key, as ours has."""
    patch.setattr(Table, "__deepcopy__", _kept, raising=False)
    patch.setattr(DynamoDBBackend, "update_item", _aside(DynamoDBBackend.update_item))


@contextmanager
def emptied(name: str, region: str) -> Iterator[None]:
    """A table that is empty and is so again afterwards; nobody else may have anything in it."""
    tables = dynamodb_backends[DEFAULT_ACCOUNT_ID][region].tables
    assert len(tables[name]) == 0, f"somebody is working with {name}"
    try:
        yield
    finally:
        tables[name].items.clear()


def _kept(table: Table, memo: dict[int, Any]) -> Table:
    """Which items there are, at this moment."""
    kept = object.__new__(type(table))
    vars(kept).update(vars(table))
    kept.items = defaultdict(dict, {partition: dict(items) for partition, items in table.items.items()})
    return kept


def _aside(update: Callable[..., Any]) -> Callable[..., Any]:
    def updated(
        backend: DynamoDBBackend, table_name: str, key: dict[str, Any], *args: Any, **how: Any
    ) -> Any:
        table = backend.get_table(table_name)
        partition, sort = backend.get_keys_value(table, key)
        if item := table.get_item(partition, sort):
            table.items[partition][sort] = deepcopy(item)
        return update(backend, table_name, key, *args, **how)

    return updated
