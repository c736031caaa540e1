"""A plugin for mutation runs: the quickest tests first, for the first that fails ends a mutant's run."""

import json
from pathlib import Path

import pytest

TIMES = Path("mutmut-stats.json")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order by what each test took without a mutant, once that is known."""
    if TIMES.exists():
        seconds = json.loads(TIMES.read_text())["duration_by_test"]
        items.sort(key=lambda item: seconds.get(item.nodeid, 0.0))
