"""The sample events of recalls, investigations, batches, and the workers of the bulk and events queues."""

from collections.abc import Callable

import pytest

from shared.domain.safety.investigations import Investigation
from shared.storage import outbox
from shared.storage.records import StoredEffect
from shared.usecases.services import Services
from tests.support.aws import Clock
from tests.support.claims import keep
from tests.support.policies import CURRENT
from tests.support.samples import replay
from tests.support.shop import place

Before = Callable[[Services, Clock], None]


def nothing(services: Services, clock: Clock) -> None:
    """The shop is empty."""


def sold(services: Services, clock: Clock) -> None:
    place(clock)


def investigated(services: Services, clock: Clock) -> None:
    opened = {"created_at": clock.now, "updated_at": clock.now, "policy_version": CURRENT}
    cases = tuple(f"dsp_{n}" for n in range(1, 6))
    about = {"seller_id": "shop-1", "cases": cases, "order_ids": ("ord-1",)}
    keep(services, Investigation(id="inv_1", version=1, **about, **opened))


@pytest.mark.parametrize(
    ("name", "before", "status"),
    [
        ("safety_recalls", nothing, 201),
        ("safety_investigations", investigated, 200),
        ("labels_batches", sold, 202),
    ],
)
def test_a_sample_request_is_answered(
    services: Services, clock: Clock, name: str, before: Before, status: int
) -> None:
    """One sample event per function"""
    before(services, clock)
    answer = replay(name)
    assert (answer["statusCode"], bool(answer["body"])) == (status, True), answer["body"]


@pytest.mark.parametrize(
    ("name", "effect"),
    [
        (
            "outbox_bulk",
            StoredEffect(
                id="rcl_1:ord-1",
                queue="bulk",
                kind="recall_refund",
                payload={"recall_id": "rcl_1", "order_id": "ord-1"},
            ),
        ),
        (
            "outbox_publish",
            StoredEffect(
                id="evt_rsh_1_1", queue="events", kind="event", payload={"type": "reshipment.requested"}
            ),
        ),
    ],
)
def test_a_sample_message_is_worked_off(services: Services, name: str, effect: StoredEffect) -> None:
    """One sample event per function"""
    services.store.commit(effects=[effect])
    assert replay(name) == {"batchItemFailures": []}
    assert outbox.find(services.store, effect.id) is None
