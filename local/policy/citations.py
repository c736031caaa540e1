"""Where the repository names a rule (R-…) or a decision (A-…)."""

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from local.layer import ROOT

_ID = re.compile(r"\b(?:R-[A-Z]{3}-\d\d|A-\d\d)\b")
# `R-PDA-09 to R-PDA-12` and `R-PDA-09 to 12` name what lies between, too.
_RANGE = re.compile(r"\b(R-[A-Z]{3}-)(\d\d) to (?:\1)?(\d\d)\b")
_CLAUSES = ROOT / "shared" / "domain" / "policy" / "clauses.toml"


@cache
def sources(*folders: str) -> tuple[Path, ...]:
    """The modules and tables of these folders, by path; the clauses' own table isn't one."""
    files = (path for folder in folders for path in (ROOT / folder).rglob("*"))
    return tuple(sorted(path for path in files if path.suffix in (".py", ".toml") and path != _CLAUSES))


@cache
def nameable() -> frozenset[str]:
    """Every rule that an answer, a letter or a page can name: a string by itself in code or in a table."""
    texts = (text for path in sources("shared", "functions") for text in _strings(path))
    return frozenset(text for text in texts if _ID.fullmatch(text))


@cache
def cited_in(path: Path) -> frozenset[str]:
    """Every rule and decision a file names, in code, comments or docstrings."""
    return frozenset(_ids_of(path.read_text()))


def citing(one: str, *folders: str) -> list[Path]:
    """The files of these folders that name a rule or decision."""
    return [path for path in sources(*folders) if one in cited_in(path)]


@cache
def tests() -> dict[str, list[Path]]:
    """The tests by the rules that their docstrings name."""
    found: dict[str, list[Path]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        shown = " ".join(_shown(ast.parse(path.read_text())))
        for one in sorted(_ids_of(shown)):
            found.setdefault(one, []).append(path)
    return found


def _ids_of(text: str) -> set[str]:
    between = (
        f"{family}{number:02}"
        for family, first, last in _RANGE.findall(text)
        for number in range(int(first), int(last))
    )
    return {*_ID.findall(text), *between}


def _shown(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield ast.get_docstring(node) or ""


def _strings(path: Path) -> Iterator[str]:
    text = path.read_text()
    if path.suffix == ".toml":
        yield from _values(tomllib.loads(text))
        return
    module = ast.parse(text)
    said = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.value


def _values(table: Any) -> Iterator[str]:
    if isinstance(table, str):
        yield table
    elif isinstance(table, (list, dict)):
        inner: Iterable[Any] = table.values() if isinstance(table, dict) else table
        for one in inner:
            yield from _values(one)
