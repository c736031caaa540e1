"""A plugin for the tests of a mutant: nothing is remembered of the code without it, the quickest go first."""

import json
import sys
from pathlib import Path

import pytest

TIMES = Path("mutmut-stats.json")


def pytest_sessionstart() -> None:
    """Forget what was worked out before the mutant was there."""
    for name, module in list(sys.modules.items()):
        if name.startswith("shared."):
            for one in vars(module).values():
                if clear := getattr(one, "cache_clear", None):
                    clear()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order by what each test took without a mutant, once that is known: the first that fails ends it."""
    if TIMES.exists():
        seconds = json.loads(TIMES.read_text())["duration_by_test"]
        items.sort(key=lambda item: seconds.get(item.nodeid, 0.0))
