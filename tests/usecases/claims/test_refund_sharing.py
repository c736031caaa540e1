"""Refunds of a claimed parcel, told to the insurer once for each change."""

from datetime import timedelta
from typing import Any

import pytest

from shared.domain.claims.claim import Claim
from shared.domain.orders.order import AfterSale, Order, record_after_sale
from shared.gateways.insurer import NotDelivered
from shared.storage.store import Ref
from shared.usecases.claims import filing
from shared.usecases.claims.insurer import HANDLERS
from shared.usecases.outbox import deliver
from shared.usecases.services import Services
from tests.support.aws import Clock
from tests.support.claim_builders import OPENED
from tests.support.claims import a_refund, effects_of, open_claim, ship

SHARED = {
    "claim_id": "clm_1",
    "order_id": "ord-1",
    "package_id": "pkg-1",
    "request_id": "req-1",
    "refund_status": "refunded",
    "refund_reason": "Package not received",
}


class Listening:
    """An insurer that keeps what it is told, or takes nothing."""

    def __init__(self, *, deaf: bool = False) -> None:
        self.messages: list[tuple[str, str, Any]] = []
        self.deaf = deaf

    def tell(self, message_id: str, kind: str, data: Any) -> None:
        if self.deaf:
            raise NotDelivered("answered 500")
        self.messages.append((message_id, kind, data))


def record(services: Services, after_sale: AfterSale) -> None:
    """The platform tells of a request, and the insurer is told what concerns it."""
    (order,) = services.store.load(Ref(Order, "ord-1"))
    assert order is not None
    step = record_after_sale(order, after_sale, now=services.now())
    if step:
        services.store.commit(step)
    filing.share_refunds(services, "ord-1")


def shares(services: Services) -> list[Any]:
    return [effect.payload["refund"] for effect in effects_of(services, "insurer")]


def test_status_and_reason_are_shared_once_for_each_change(services: Services, clock: Clock) -> None:
    """R-CLM-14"""
    open_claim(services)
    clock.now = OPENED + timedelta(days=1)
    record(services, a_refund())
    record(services, a_refund())
    filing.share_refunds(services, "ord-1")
    assert [one["refund_status"] for one in shares(services)] == ["refunded"]
    record(services, a_refund(refund_status="reversed", occurred_at=clock.now))
    assert sorted(one["refund_status"] for one in shares(services)) == ["refunded", "reversed"]


def test_the_insurer_gets_status_and_reason_besides_ids_and_nothing_else(
    services: Services, clock: Clock
) -> None:
    """R-CLM-14, R-AFF-14"""
    open_claim(services)
    clock.now = OPENED
    record(services, a_refund())
    services.insurer = told = Listening()  # type: ignore[assignment, misc]
    for effect in effects_of(services, "insurer"):
        HANDLERS[effect.kind](services, effect)
    assert told.messages == [("clm_1:2:req-1", "refund.updated", SHARED)]


def test_sharing_does_not_wait_for_an_affidavit_and_changes_nothing_of_it(
    services: Services, clock: Clock
) -> None:
    """R-AFF-13"""
    before = open_claim(services)
    clock.now = OPENED
    record(services, a_refund())
    (after,) = services.store.load(Ref(Claim, "clm_1"))
    assert after is not None and after.affidavit == before.affidavit
    assert len(shares(services)) == 1


def test_what_the_insurer_does_not_take_stays_and_is_tried_again(services: Services, clock: Clock) -> None:
    """R-CLM-14: delivery failure → retry"""
    open_claim(services)
    clock.now = OPENED
    record(services, a_refund())
    (effect,) = effects_of(services, "insurer")
    services.insurer = Listening(deaf=True)  # type: ignore[assignment, misc]
    with pytest.raises(NotDelivered):
        deliver(services, effect.id, HANDLERS)
    services.insurer = told = Listening()  # type: ignore[assignment, misc]
    assert deliver(services, effect.id, HANDLERS)
    assert not deliver(services, effect.id, HANDLERS)
    assert len(told.messages) == 1


@pytest.mark.parametrize(
    "after_sale",
    [
        a_refund(status="in_process"),
        a_refund(kind="reshipment"),
        a_refund(line_ids=("line-9",)),
        a_refund(refund_status=None),
    ],
)
def test_what_is_not_processed_or_does_not_concern_the_parcel_is_not_shared(
    services: Services, clock: Clock, after_sale: AfterSale
) -> None:
    """R-CLM-14"""
    open_claim(services)
    clock.now = OPENED
    record(services, after_sale)
    assert shares(services) == []


def test_an_order_without_a_claim_shares_nothing(services: Services) -> None:
    """R-CLM-14"""
    ship(services, a_refund())
    filing.share_refunds(services, "ord-1")
    assert shares(services) == []


def test_an_order_that_is_gone_shares_nothing(services: Services) -> None:
    """Queue: a deleted case"""
    filing.share_refunds(services, "ord-9")
    filing.flag_recoveries(services, "ord-9")
    assert shares(services) == []
