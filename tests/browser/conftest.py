"""The functions behind a port, and a real Chromium."""

from collections.abc import Iterator
from typing import Any

import pytest

from shared.usecases.services import Services
from tests.support.chromium import SIZES, launched
from tests.support.preview import opened
from tests.support.stage import Stage, stages


@pytest.fixture
def doors(services: Services) -> Iterator[str]:
    """Where the functions are."""
    with opened() as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def service(aws: None) -> Iterator[Any]:
    """One for the stories of a module."""
    with stages() as made:
        yield made


@pytest.fixture(params=SIZES)
def stage(service: Any, chromium: Any, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """People of a story of their own, on a phone and at a desk."""
    world, doors, seen = service
    made = Stage(world, doors, chromium, request.param, seen)
    with made.doing:
        yield made
