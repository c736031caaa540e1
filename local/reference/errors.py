"""docs/errors.md: each code of a refusal with its status, what it means and what to do."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from local.codes import statuses
from local.layer import ROOT

DOCUMENT = ROOT / "docs" / "errors.md"


@cache
def words() -> Mapping[str, Any]:
    """What is said of each code, by group; and `statuses`, where the source doesn't say them."""
    return tomllib.loads(Path(__file__).with_name("errors.toml").read_text())


def text() -> str:
    """The page as it is written. Raises KeyError for a code whose status nobody said."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield Path(__file__).with_name("errors.md").read_text()
    found, more = statuses(), words()["statuses"]
    for group, codes in words().items():
        if group != "statuses":
            yield f"## {group}\n"
            yield "| code | status | what it means | what to do |"
            yield "|---|---|---|---|"
            for code, (means, do) in codes.items():
                status = ", ".join(map(str, sorted(found[code] or {more[code]})))
                yield f"| `{code}` | {status} | {means} | {do} |"
            yield ""
