"""Tables that are written as TOML; what is deployed has them beside it as JSON, which is read far faster."""

import json
import tomllib
from pathlib import Path
from typing import Any


def read_table(path: Path) -> dict[str, Any]:
    """The table in a file of TOML; from its JSON where that was built."""
    built = path.with_suffix(".json")
    if not built.exists():
        return tomllib.loads(path.read_text("utf-8"))
    table: dict[str, Any] = json.loads(built.read_bytes())
    return table
