"""A pytest plugin: how pytest-xdist shares the tests out.

A module goes to one worker as a whole: its world is made once, and its tests take one message, not one each.
"""

from collections.abc import Iterable

import pytest
from xdist.scheduler import LoadScopeScheduling

# What takes longest is begun first, so that all workers end at the same time.
LONG = (
    "tests/journeys/test_faults.py",
    "tests/api/test_conformance.py",
    "tests/journeys/test_invariants.py",
    "tests/functions/test_imports.py",
    "tests/domain/test_states.py",
    "tests/domain/test_moves.py",
    "tests/domain/disputes/test_judgment_combinations.py",
    "tests/domain/disputes/test_possible_outcomes.py",
    "tests/journeys/test_hostile_words.py",
)
# Of these each test goes by itself.
APART = frozenset(LONG[:4])
# These walk through the same states, once.
TOGETHER = {"tests/domain/test_moves.py": "tests/domain/test_states.py"}


class ByModule(LoadScopeScheduling):
    """One module after the other."""

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.partition("::")[0]
        return nodeid if module in APART else TOGETHER.get(module, module)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByModule:
    """Instead of the one that `--dist` names."""
    return ByModule(config, log)  # type: ignore[arg-type]


def long_first(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """The tests in the order in which they are begun."""
    places = {module: place for place, module in enumerate(LONG)}
    return sorted(items, key=lambda item: places.get(item.nodeid.partition("::")[0], len(LONG)))
