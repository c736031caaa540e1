"""One inhabited shop for a whole module of requests."""

from collections.abc import Iterator, Mapping

import pytest

from shared.gateways.insurer import Insurer
from tests.support import aws as emulated
from tests.support.world import inhabit


@pytest.fixture(scope="module")
def ids(aws: None) -> Iterator[Mapping[str, str]]:
    """Its ids, by the parameter they are for. The insurer's answers reach nobody."""
    clock = emulated.Clock()
    with emulated.services(clock) as services, pytest.MonkeyPatch.context() as patch:
        patch.setattr(Insurer, "tell", lambda *message: None)
        yield inhabit(services, clock)
