"""moto's tables made quick: no item is copied to be read, or to be gone back to.

moto copies every item that it finds and, for every write of a transaction, the whole table; whatever is asked
for, it sorts all there are. Here nothing of an item may ever be changed where it lies: an update changes a
copy, put in its place. So whoever has an item may keep it, and a table as it was is the same items.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.comparisons import ConditionExpressionParser
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler

from tests.support import quick_items

# A sort key has 1,024 bytes at most, a character has four.
SHORT = 1_024 // 4
LONG = "?" * (SHORT + 1)
Items = dict[DynamoType, dict[DynamoType, Item]]
# As moto has them.
PLAIN = {
    (Item, "__deepcopy__"): Item.__deepcopy__,
    (Item, "project"): Item.project,
    (Table, "all_items"): Table.all_items,
    (Table, "query"): Table.query,
    (DynamoDBBackend, "update_item"): DynamoDBBackend.update_item,
    (DynamoDBBackend, "transact_write_items"): DynamoDBBackend.transact_write_items,
    (ConditionExpressionParser, "parse"): ConditionExpressionParser.parse,
    (Table, "_validate_key_sizes"): Table._validate_key_sizes,
    (DynamoHandler, "dynamodb_backend"): DynamoHandler.dynamodb_backend,
}
# The tables as a transaction has found them, while there is one: moto asks for a copy for each of its writes.
_found: list[dict[int, Table]] = []


def hurry(patch: pytest.MonkeyPatch) -> None:
    """Make every table quick that has a sort key, and keys that are text, as ours has."""
    patch.setattr(Table, "__deepcopy__", _kept, raising=False)
    patch.setattr(Table, "all_items", _in_order)
    patch.setattr(Table, "query", _where_it_is(Table.query))
    patch.setattr(Item, "__deepcopy__", lambda item, memo: item)
    patch.setattr(Item, "project", _projected(Item.project))
    patch.setattr(DynamoDBBackend, "update_item", _aside(DynamoDBBackend.update_item))
    patch.setattr(DynamoDBBackend, "transact_write_items", _at_once(DynamoDBBackend.transact_write_items))
    patch.setattr(ConditionExpressionParser, "parse", _remembered(ConditionExpressionParser.parse))
    patch.setattr(Table, "_validate_key_sizes", _short_keys(Table._validate_key_sizes))
    patch.setattr(DynamoHandler, "dynamodb_backend", property(_backend))
    quick_items.hurry(patch)


def slow(patch: pytest.MonkeyPatch) -> None:
    """Let them be as moto has them."""
    patch.delattr(Table, "__deepcopy__")
    for (owner, name), plain in PLAIN.items():
        patch.setattr(owner, name, plain)
    quick_items.slow(patch)


@contextmanager
def emptied(name: str, region: str) -> Iterator[None]:
    """A table that is empty and is so again afterwards; nobody else may have anything in it."""
    tables = dynamodb_backends[DEFAULT_ACCOUNT_ID][region].tables
    assert len(tables[name]) == 0, f"somebody is working with {name}"
    try:
        yield
    finally:
        tables[name].items.clear()


def _with(table: Table, items: Items) -> Table:
    """The same table with these items."""
    made = object.__new__(type(table))
    vars(made).update(vars(table))
    made.items = defaultdict(dict, items)
    return made


def _kept(table: Table, memo: dict[int, Any]) -> Table:
    """Which items there are, at this moment; for a transaction, when it began."""
    found = _found[-1] if _found else {}
    if id(table) not in found:
        found[id(table)] = _with(table, {key: dict(items) for key, items in table.items.items()})
    return found[id(table)]


def _at_once(write: Callable[..., None]) -> Callable[..., None]:
    """A transaction copies a table before its first write, and not once for each."""

    def written(backend: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
        _found.append({})
        try:
            write(backend, transact_items)
        finally:
            _found.pop()

    return written


def _aside(update: Callable[..., Any]) -> Callable[..., Any]:
    """An update changes a copy of the item, in its place."""

    def updated(
        backend: DynamoDBBackend, table_name: str, key: dict[str, Any], *args: Any, **how: Any
    ) -> Any:
        table = backend.get_table(table_name)
        partition, sort = backend.get_keys_value(table, key)
        if item := table.get_item(partition, sort):
            table.items[partition][sort] = PLAIN[Item, "__deepcopy__"](item, {})
        item = update(backend, table_name, key, *args, **how)
        quick_items.unmeasured(item)
        return item

    return updated


def _in_order(table: Table) -> list[Item]:
    """Every item, by its keys' text and not by moto's comparison of any two values."""
    found = [item for items in table.items.values() for item in items.values()]
    return sorted(found, key=lambda item: (item.hash_key.value, item.range_key.value))


def _where_it_is(query: Callable[..., Any]) -> Callable[..., Any]:
    """A query looks through what has the key it names: a partition of the table, or of an index."""

    def queried(table: Table, *args: Any, hash_key_conditions: list[Any], **how: Any) -> Any:
        ((name, key),) = hash_key_conditions
        if name == table.hash_key_attr:
            found = {key: table.items.get(key, {})}
        else:
            found = {
                partition: {
                    sort: one for sort, one in items.items() if name in one.attrs and one.attrs[name] == key
                }
                for partition, items in table.items.items()
            }
        return query(_with(table, found), *args, hash_key_conditions=hash_key_conditions, **how)

    return queried


def _projected(project: Callable[..., Any]) -> Callable[..., Any]:
    """Whole attributes as they are; moto reads and writes all of an item for each."""

    def projected(item: Item, paths: list[list[str]]) -> Item:
        if any(len(path) > 1 or path[0].endswith("]") for path in paths):
            return project(item, paths)
        wanted = {path[0]: item.attrs[path[0]] for path in paths if path[0] in item.attrs}
        return Item(item.hash_key, item.range_key, wanted)

    return projected


def _remembered(parse: Callable[..., Any]) -> Callable[..., Any]:
    """The same condition, of the same names and values, is read once, and not thrice for each write."""
    known: dict[tuple[str, str], tuple[Any, list[str], list[str]]] = {}

    def parsed(parser: ConditionExpressionParser) -> Any:
        names_and_values = parser.expression_attribute_names, parser.expression_attribute_values
        key = parser.condition_expression, str(names_and_values)
        if key not in known:
            known[key] = parse(parser), parser.expr_attr_names_found, parser.expr_attr_values_found
        condition, names, values = known[key]
        parser.expr_attr_names_found, parser.expr_attr_values_found = [*names], [*values]
        return condition

    return parsed


def _short_keys(validate: Callable[..., None]) -> Callable[..., None]:
    """Text that is short enough in any script is not measured."""

    def validated(table: Table, attrs: dict[str, Any]) -> None:
        if "key_names" not in vars(table):
            vars(table)["key_names"] = {*table.hash_key_names, *table.range_key_names}
        keys = [attrs[name] for name in vars(table)["key_names"] if name in attrs]
        if not all(len(key.get("S", LONG)) <= SHORT for key in keys):
            validate(table, attrs)

    return validated


def _backend(handler: DynamoHandler) -> DynamoDBBackend:
    """The one there is; moto looks each time whether it has to be made, or noted to be forgotten."""
    there = dict.get(dynamodb_backends, handler.current_account) or {}
    return dict.get(there, handler.region) or dynamodb_backends[handler.current_account][handler.region]
