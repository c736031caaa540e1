"""What tests above the domain stand on: AWS in this process, an empty table each, a clock to move."""

from collections.abc import Iterator

import pytest

from shared.usecases.services import Services
from tests import emulated
from tests.emulated import Clock


@pytest.fixture(scope="session")
def aws() -> Iterator[None]:
    """AWS on moto, once for the session."""
    with emulated.aws():
        yield


@pytest.fixture
def clock() -> Clock:
    """Real time as the service sees it: 2 March 2026, 20:00 UTC, until it is moved."""
    return Clock()


@pytest.fixture
def services(aws: None, clock: Clock) -> Iterator[Services]:
    """The services as `wiring` makes them, sandbox and all; handlers of the same test share them."""
    with emulated.services(clock) as made:
        yield made
