"""What tests above the domain stand on: AWS in this process, an empty table each, a clock to move."""

import gc
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from shared.gateways import insurer
from shared.usecases.services import Services
from tests.support import (
    agendas,
    archive,
    counted,
    http,
    iam,
    limits,
    mailed,
    permissions,
    privacy,
    published,
    quick_calls,
    scheduling,
)
from tests.support.aws import Clock, emulated_aws, emulated_services, sent_mails
from tests.support.time import Pace, hurried


def pytest_configure(config: pytest.Config) -> None:
    """Every test is run, and every permission is needed."""
    counted.pytest_configure(config)
    permissions.pytest_configure(config)


# Python looks for garbage whenever there are 700 things more: a sixth of what tests took.
gc.set_threshold(20_000, 20, 50)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest is begun first."""
    items[:] = scheduling.long_first(items)


@pytest.fixture(scope="session")
def aws() -> Iterator[None]:
    """AWS on moto, once for the session; functions may do there what their roles allow."""
    with quick_calls.hurried(), emulated_aws(), iam.enforced():
        yield


@pytest.fixture
def clock() -> Clock:
    """Real time as the service sees it: 2 March 2026, 20:00 UTC, until it is moved."""
    return Clock()


@pytest.fixture
def pace() -> Iterator[Pace]:
    """Nobody really waits."""
    with hurried() as made:
        yield made


@pytest.fixture
def services(aws: None, clock: Clock, pace: Pace) -> Iterator[Services]:
    """The services as `wiring` makes them, sandbox and all; handlers of the same test share them.

    Every event they make has to be as published, what is private lies by itself, the agendas are the moves
    of the cases, AWS would take whatever is written, letters go to inbox and mail alike, and functions may do
    what they do.
    """
    with (
        emulated_services(clock) as made,
        published.watched(),
        privacy.watched(),
        agendas.watched(),
        limits.watched(),
        mailed.watched(),
        iam.watched(),
    ):
        yield made


@pytest.fixture
def mailbox(aws: None) -> Iterator[list[dict[str, Any]]]:
    """Every mail that SES was asked to send, as it was asked."""
    with sent_mails() as sent:
        yield sent


@pytest.fixture
def archived(aws: None) -> Iterator[Callable[[], list[str]]]:
    """The names of what the archive of audit records has got; it is emptied afterwards."""
    yield archive.names
    archive.empty()


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is posted to the service's own address reaches its own functions."""
    monkeypatch.setattr(insurer, "post", http.post)
