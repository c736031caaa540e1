"""The rules that answers, letters and pages can name: in words, with their place in the documents.

Inside a clause is its bare id (`R-CLM-03`). `clauses.toml` has the lines each one comes from, which nobody
is shown, and `documents.toml` the sections in which they stand.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from shared.domain.record import record
from shared.domain.tables import read_table

_PLACES = re.compile(r"(\d{3}) (L[^;]+)")
# What stands in them is said again, and fully, in a section of its own.
_OVERVIEWS = ("Summary", "Introduction")


@record(kw_only=False)
class Place:
    """Where a rule stands: the title of a published document, and its sections."""

    document: str
    sections: tuple[str, ...]

    @property
    def section(self) -> str:
        """The one section to look it up in: an overview only where no other has it."""
        return next((name for name in self.sections if name not in _OVERVIEWS), self.sections[0])


def clause(requirement: str) -> str:
    """Name a requirement: check that it has a title, and give its id back.

    Raises KeyError for one that can't be named.
    """
    title_of(requirement)
    return requirement


def title_of(requirement: str) -> str:
    """Say a requirement in one sentence that anybody understands.

    Raises KeyError for one that no answer, letter or page names.
    """
    return _table("clauses")["titles"][requirement]  # type: ignore[no-any-return]


def nameable() -> tuple[str, ...]:
    """Every requirement that has a title: those that can be named, in the order of the table."""
    return tuple(_table("clauses")["titles"])


def figures() -> tuple[Mapping[str, str], ...]:
    """Which figures of the policy table belong to which rules."""
    return tuple(_table("figures")["figure"])


def documents() -> tuple[str, ...]:
    """The titles of the published documents."""
    return tuple(one["title"] for one in _table("documents").values())


@cache
def places(requirement: str) -> tuple[Place, ...]:
    """Find where a requirement stands, the document that says it first in front; empty for one of ours.

    Raises LookupError for a line before a document's first section.
    """
    source = _table("clauses")["sources"][requirement]
    return tuple(_place(number, lines) for number, lines in _PLACES.findall(source))


def _place(number: str, lines: str) -> Place:
    document = _table("documents")[number]
    found = (_section(number, int(line)) for line in re.findall(r"L(\d+)", lines))
    return Place(document["title"], tuple(dict.fromkeys(found)))


def _section(number: str, line: int) -> str:
    before = [name for first, name in _table("documents")[number]["sections"] if first <= line]
    if not before:
        raise LookupError(f"line {line} of document {number} is in no section")
    return str(before[-1])


@cache
def _table(name: str) -> Mapping[str, Any]:
    return read_table(Path(__file__).parent / f"{name}.toml")
