"""Tables that are written as TOML; what is deployed has them beside it as JSON, which is read far faster.

JSON has no dates: a date or a time in a table is read as the text `date.fromisoformat` takes.
"""

import json
from pathlib import Path
from typing import Any


def read_table(path: Path) -> dict[str, Any]:
    """The table in a file of TOML; from its JSON where that was built."""
    built = path.with_suffix(".json")
    table: dict[str, Any] = json.loads(built.read_bytes() if built.exists() else as_json(path))
    return table


def as_json(path: Path) -> str:
    """The table in a file of TOML, as JSON."""
    import tomllib  # what is deployed reads no TOML

    return json.dumps(tomllib.loads(path.read_text("utf-8")), default=lambda moment: moment.isoformat())
