"""The table of keys says what the code writes, all of it and nothing else."""

import ast
import re
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import shared.domain
from shared.domain.case import Case
from shared.storage import items
from shared.storage.documents import sort_keys
from tests.support.aws import template

STORAGE = Path(items.__file__).parent
# Its strings are partitions of indexes: lists, not keys.
OF_INDEXES = {"listings.py"}
SORT_KEYS = {"v", "e", "f"}


def rows(first_column: str) -> list[str]:
    """The first cell of each row of the table with that heading."""
    (found,) = [one for one in (items.__doc__ or "").split("\n\n") if one.startswith(f"| {first_column} ")]
    return [re.findall(r"`([^`]+)`", line)[0] for line in found.splitlines()[2:]]


def written() -> set[str]:
    """The first part of every key the code builds: strings of storage that begin like `outbox#`."""
    found: set[str] = set()
    for path in STORAGE.glob("*.py"):
        if path.name not in OF_INDEXES:
            texts = [
                node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant)
            ]
            starts = [re.match(r"([a-z-]+)#", text) for text in texts if isinstance(text, str)]
            found |= {start[1] for start in starts if start}
    return found - SORT_KEYS


def kinds() -> list[type[Case]]:
    """Every kind of case of the domain."""
    for module in walk_packages(shared.domain.__path__, "shared.domain."):
        import_module(module.name)
    return [case for case in Case.__subclasses__() if case.__module__.startswith("shared.")]


def test_every_key_that_is_written_stands_in_the_table_and_the_other_way_round() -> None:
    named = [row.split("#")[0] for row in rows("partition")]
    assert set(named) == written() | {"<kind>"}


def test_every_kind_of_case_stands_in_the_table_and_the_other_way_round() -> None:
    names = sorted(kind.KIND for kind in kinds())
    assert sorted(rows("kind")) == names
    assert len(set(names)) == len(names)


def test_every_part_that_is_read_stands_in_the_table_and_the_other_way_round() -> None:
    sorts = {sort for kind in kinds() for sort in sort_keys(kind)}
    parts = {f"@{part}" for part in rows("part")}
    assert sorts == {"@", "@private"} | parts | {f"{part}#private" for part in parts}


def test_no_index_has_all_of_an_item_and_the_table_names_them_all() -> None:
    indexes = template()["Resources"]["Records"]["Properties"]["GlobalSecondaryIndexes"]
    shown = {one["IndexName"]: one["Projection"]["NonKeyAttributes"] for one in indexes}
    lists = {f"list{n}": ["kind", "of_order", "doc"] for n in range(1, 9)}
    assert shown == lists | {
        "due": ["due_at", "remind_at", "leases", "queue", "held"],
        "order": ["kind", "doc"],
    }
    assert rows("index") == ["due", "order", "list1"]
