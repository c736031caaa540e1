"""One inhabited shop for a whole module of requests."""

from collections.abc import Iterator, Mapping

import pytest

from shared.gateways.insurer import Insurer
from tests.support.aws import Clock, emulated_services
from tests.support.world import inhabit


@pytest.fixture(scope="module")
def ids(aws: None) -> Iterator[Mapping[str, str]]:
    """Its ids, by the parameter they are for. The insurer's answers reach nobody."""
    clock = Clock()
    with emulated_services(clock) as services, pytest.MonkeyPatch.context() as patch:
        patch.setattr(Insurer, "tell", lambda *message: None)
        yield inhabit(services, clock)
