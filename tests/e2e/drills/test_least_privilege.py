"""The walk through the whole service, with every function held to the keys that its role may write.

It runs in this process: no emulator knows the condition by which a role names keys.
"""

from collections.abc import Iterator

import pytest

from shared.gateways import insurer
from tests.e2e.walk import borrow, claim, dispute, help_out, investigate, lapse, sell
from tests.support import http, iam
from tests.support.aws import emulated_services, sent_mails
from tests.support.played import Player, RealClock, Service
from tests.support.time import hurried


@pytest.fixture
def service(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """What stands behind the address."""
    monkeypatch.setattr(insurer, "post", http.post)
    with hurried() as pace, emulated_services(RealClock()), sent_mails() as mailbox:
        made = Service(mailbox)
        pace.meanwhile = made.work
        iam.listeners.append(made.hear)
        yield made
        iam.listeners.remove(made.hear)


def test_no_function_is_refused_anything_on_a_walk_through_all_of_it(service: Service) -> None:
    world = Player(http=service)  # type: ignore[arg-type]
    with iam.watched():
        claim(world, sell(world))
        help_out(world)
        dispute(world)
        borrow(world)
        investigate(world)
        lapse(world)
        world.settle()
        service.sweep()
