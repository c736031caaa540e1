"""A claimed parcel in the table, for tests: order, package and label as in `tests.support.claim_builders`."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from shared.domain.case import PLATFORM, Case, Transfer, Transition
from shared.domain.claims.claim import Claim
from shared.domain.orders.order import AfterSale, Order
from shared.storage import outbox
from shared.storage.due import due_effects
from shared.storage.records import StoredEffect
from shared.usecases.services import Caller, Command, Services
from tests.support import order_builders
from tests.support.claim_builders import SHIPPED, a_shipped_package, filing

SELLER = Caller("seller", "shop-1")
OTHER_SELLER = Caller("seller", "shop-2")
BUYER = Caller("buyer", "buyer-1")
AGENT = Caller("agent", "agent-1")


def keep(services: Services, *cases: Case) -> None:
    """Put cases into the table as they are."""
    steps = [
        Transition(before=None, case=case, event="put", actor=PLATFORM, at=case.updated_at) for case in cases
    ]
    services.store.commit(*steps)


def an_order(*after_sales: AfterSale, **told: Any) -> Order:
    """The order of the parcel: 300.00 in one package."""
    usual = {
        "order_id": "ord-1",
        "seller_id": "shop-1",
        "items": (order_builders.an_item("line-1", 300_00),),
        "packages": (order_builders.package_facts("pkg-1", "line-1"),),
    }
    kept = order_builders.an_order(**{**usual, **told})
    return kept.model_copy(update={"after_sales": after_sales})


def ship(services: Services, *after_sales: AfterSale, value: int = 300_00, **changes: Any) -> None:
    """The insured parcel on its way: order, package `pkg-1` and label in the table."""
    package, label = a_shipped_package(value)
    keep(services, an_order(*after_sales), package.model_copy(update=changes), label)


def open_claim(
    services: Services, *after_sales: AfterSale, facts: Mapping[str, Any] | None = None, **asked: Any
) -> Claim:
    """The parcel with its claim `clm_1` in the table, opened at `OPENED`."""
    package, label = a_shipped_package()
    claim, shown = filing(package, label, **asked)
    keep(services, an_order(*after_sales, **(facts or {})), shown.case, label, claim.case)
    return claim.case


def command(services: Services, caller: Caller = SELLER, **more: Any) -> Command:
    """A request by that caller, received now."""
    return Command(caller=caller, now=services.now(), **more)


def a_refund(**told: Any) -> AfterSale:
    """The buyer's refund request for the parcel, processed unless told otherwise."""
    usual = {
        "request_id": "req-1",
        "line_ids": ("line-1",),
        "kind": "refund",
        "status": "processed",
        "refund_status": "refunded",
        "refund_reason": "Package not received",
        "occurred_at": SHIPPED,
    }
    return AfterSale.model_validate({**usual, **told})


def effects_of(services: Services, queue: str) -> list[StoredEffect]:
    """What waits in the outbox for this queue, by id."""
    rows = due_effects(services.store, before=services.real_clock() + timedelta(days=365))
    found = [outbox.find(services.store, row.id) for row in rows if row.queue == queue]
    return sorted((one for one in found if one), key=lambda one: one.id)


def book(services: Services, *transfers: Transfer) -> None:
    """Payments in the ledger, whatever caused them."""
    moment = services.now()
    cause = an_order(order_id="ord-cause")
    step = Transition(before=None, case=cause, event="put", actor=PLATFORM, at=moment, money=transfers)
    services.store.commit(step)
