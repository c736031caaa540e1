"""Waiting without waiting: who sleeps moves an own clock on, and lets others work meanwhile."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

WAITING = (
    "botocore.endpoint",
    "shared.storage.store",
    "shared.runtime.api",
    "shared.runtime.conflicts",
    "shared.usecases.labels.purchase",
    "shared.usecases.sandbox",
)

# How long an example takes is no failure: machines are busy.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# For properties of many requests: a few examples, and none of them made smaller, which takes minutes.
FEW = settings(
    max_examples=5,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class Pace:
    """Stands in for the module `time` where somebody waits."""

    def __init__(self) -> None:
        self.slept = 0.0
        self.naps = 0
        self.meanwhile: Callable[[], object] = lambda: None

    def sleep(self, seconds: float) -> None:
        """No time passes but here."""
        self.slept += seconds
        self.naps += 1
        self.meanwhile()

    def monotonic(self) -> float:
        """Goes on with real time and with what was slept."""
        return time.monotonic() + self.slept

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)


@contextmanager
def hurried() -> Iterator[Pace]:
    """Nobody really waits meanwhile."""
    pace = Pace()
    with pytest.MonkeyPatch.context() as patch:
        for name in WAITING:
            module = import_module(name)
            if hasattr(module, "time"):
                patch.setattr(module, "time", pace)
        yield pace
