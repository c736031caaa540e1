"""The functions behind a port, and a real Chromium."""

from collections.abc import Iterator
from typing import Any

import pytest

from shared.usecases.services import Services
from tests.support.chromium import launched
from tests.support.preview import opened


@pytest.fixture
def doors(services: Services) -> Iterator[str]:
    """Where the functions are."""
    with opened() as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    with launched() as browser:
        yield browser
