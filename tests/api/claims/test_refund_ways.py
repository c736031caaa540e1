"""Every way in which this service refunds a buyer is told to the insurer before it pays (R-CLM-14)."""

from collections.abc import Callable

import pytest

from shared.domain.case import PLATFORM, Transition
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package
from shared.storage.store import Ref
from shared.usecases.services import Services
from tests.api.orders.test_order_book import claimed, help_case, insured, resolve, shared, tell
from tests.api.safety.test_investigations import find, listed, lose_five, lost
from tests.api.safety.test_recalls import recall
from tests.support import shop
from tests.support.aws import Clock
from tests.support.claim_builders import a_claim
from tests.support.claims import keep
from tests.support.disputes import ORDER, Court, case
from tests.support.http import deliver
from tests.support.reshipments import BUYER, act, asked, moved

__all__ = ["case", "lost"]
Refund = Callable[[Clock], str]


def by_support(clock: Clock) -> str:
    case_id = help_case()
    resolve(case_id, amount="5.00")
    return case_id


def by_offer(clock: Clock) -> str:
    request_id = asked("plates")
    act(request_id, "proposals", {"kind": "partial_refund", "amount": "5.00"})
    moved(request_id, "offer/accept", **BUYER)
    return request_id


def by_recall(clock: Clock) -> str:
    return f"{recall(product_id='prd-1').json()['id']}-ord-1"


WAYS = {"support": by_support, "reshipment": by_offer, "recall": by_recall}


@pytest.fixture
def delivered(services: Services, clock: Clock) -> Clock:
    """An insured package that has arrived."""
    number = insured(clock)
    shop.report(clock, number, "delivered")
    return clock


@pytest.mark.parametrize(("service", "refund"), WAYS.items(), ids=WAYS)
def test_a_refund_while_the_claim_is_reviewed_is_shared_once(
    services: Services, delivered: Clock, service: str, refund: Refund
) -> None:
    """R-CLM-14"""
    claimed()
    refunded = refund(delivered)
    deliver(services, "work", "bulk")
    assert shared(services) == [(refunded, "processed", service)]


@pytest.mark.parametrize(("service", "refund"), WAYS.items(), ids=WAYS)
def test_a_refund_made_before_the_claim_is_shared_with_it(
    services: Services, delivered: Clock, service: str, refund: Refund
) -> None:
    """R-CLM-14"""
    refunded = refund(delivered)
    deliver(services, "work", "bulk")
    assert shared(services) == []
    claimed()
    assert shared(services) == [(refunded, "processed", service)]


def test_the_platforms_own_refund_is_shared_before_and_after_the_claim(
    services: Services, delivered: Clock
) -> None:
    """R-CLM-14"""
    tell(delivered)
    claimed()
    assert shared(services) == [("r1", "refunded", None)]
    tell(delivered, request_id="r2", line_ids=["cups"], refund_reason="Broken")
    deliver(services, "work")
    assert ("r2", "refunded", "Broken") in shared(services)


def claim_all(services: Services) -> None:
    """A claim for the first package of the disputed order."""
    (order,) = services.store.load(Ref(Order, ORDER))
    assert order is not None
    (package,) = services.store.load(Ref(Package, order.package_ids[0]))
    assert package is not None
    about = {
        "order_id": ORDER,
        "package_id": package.id,
        "line_ids": tuple(line.line_id for line in package.lines),
    }
    keep(services, a_claim().model_copy(update=about))
    step = Transition.of(package, event="put", actor=PLATFORM, now=services.now(), claim_id="clm_1")
    services.store.commit(step)


def test_the_refund_of_a_judgment_is_shared(services: Services, case: Court) -> None:
    """R-CLM-14"""
    claim_all(services)
    case.final()
    case.perform("refund")
    deliver(services, "work")
    assert shared(services) == [(case.id, "processed", "dispute")]


def test_the_deduction_after_a_judgment_is_shared(services: Services, case: Court) -> None:
    """R-CLM-14, R-PDA-03"""
    claim_all(services)
    case.final()
    case.pass_due("post_dispute_action")
    deliver(services, "work")
    assert shared(services) == [(case.id, "processed", "dispute")]


def test_the_refund_after_a_finding_of_bad_faith_is_shared(services: Services, lost: Court) -> None:
    """R-CLM-14, R-JDG-33"""
    claim_all(services)
    lose_five(lost)
    (opened,) = listed()
    find(opened["id"])
    deliver(services, "work", "bulk")
    assert (f"{opened['id']}-{lost.id}", "processed", "investigation") in shared(services)
