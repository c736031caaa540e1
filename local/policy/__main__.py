"""`make policy`: docs/policy.md, every rule that an answer, a letter or a page can name."""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from local.layer import ROOT
from local.policy.citations import citing, nameable, sources, tests
from shared.domain.policy.clauses import Place, documents, places, title_of

DOCUMENT = ROOT / "docs" / "policy.md"
_HERE = Path(__file__).parent
_HEAD = """\
# The rules

Every rule that an answer, a letter or a page can name, in a sentence of our own; `make policy` writes this
page from the code and its tables. The rules come from five documents that TikTok Shop published:

{documents}

What no document says is ours, and said to be. Figures stand in the tables of
[shared/domain/policy](../shared/domain/policy); the time a rule gives is shown with it.

Docstrings and tests also name requirements that nobody is ever shown, such as R-GEN-06. They have no entry
here: the words beside them say what is meant. A-… are [decisions](#decisions).
"""
_DECISIONS = """\
## Decisions

What was decided where the documents leave room or contradict themselves.
"""


@cache
def table(name: str) -> dict[str, Any]:
    """A table of this folder."""
    return tomllib.loads((_HERE / f"{name}.toml").read_text())


def text() -> str:
    """The page as it is written. Raises KeyError for a rule without title, document or area."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield _HEAD.format(documents="\n".join(f"- *{title}*" for title in documents()))
    areas = table("areas")
    named = sorted(nameable(), key=lambda one: (list(areas).index(one[2:5]), one))
    for area, heading in areas.items():
        yield f"## {heading}\n"
        for rule in named:
            if rule[2:5] == area:
                yield from _rule(rule)
    yield _DECISIONS
    for decision, sentence in table("decisions").items():
        yield f"- **{decision}** {sentence}"
    yield ""


def _rule(rule: str) -> Iterator[str]:
    decided = citing(rule, "shared/domain") or citing(rule, "shared")
    rows = {
        "Source": "; ".join(written(place) for place in places(rule)) or "ours: no document says it",
        "Time": ", ".join(_windows(rule)),
        "Decided in": _links(decided),
        "Tests": _links(tests().get(rule, [])),
    }
    yield f"### {rule}\n\n{title_of(rule)}\n"
    yield from (f"- {name}: {value}" for name, value in rows.items() if value)
    yield ""


def written(place: Place) -> str:
    """A document by its title, with the sections."""
    return f"*{place.document}*, {', '.join(f'“{section}”' for section in place.sections)}"


def _windows(rule: str) -> Iterator[str]:
    """The lengths of the windows that the tables give the rule."""
    found = (one for one in _timed() if one["clause"] == rule)
    yield from dict.fromkeys(f"{one['length']} {_unit(one['unit'], one['length'])}" for one in found)


@cache
def _timed() -> list[dict[str, Any]]:
    tables = [tomllib.loads(path.read_text()) for path in sources("shared") if path.suffix == ".toml"]
    return [one for each in tables for one in _dicts(each) if {"clause", "length", "unit"} <= one.keys()]


def _unit(unit: str, length: int) -> str:
    return unit.replace("_", " ").removesuffix("s") if length == 1 else unit.replace("_", " ")


def _dicts(of: Any) -> Iterator[dict[str, Any]]:
    if isinstance(of, dict):
        yield of
    for one in of.values() if isinstance(of, dict) else of if isinstance(of, list) else ():
        yield from _dicts(one)


def _links(paths: list[Path]) -> str:
    return ", ".join(f"[{_name(path)}](../{path.relative_to(ROOT)})" for path in paths)


def _name(path: Path) -> str:
    """A module or test by its layer, area and name, a table by its own."""
    if path.suffix == ".toml":
        return path.name
    return "/".join(path.relative_to(ROOT).with_suffix("").parts[1:])


def main() -> None:
    """Write the page."""
    DOCUMENT.write_text(text())


if __name__ == "__main__":
    main()
