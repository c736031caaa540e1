"""Events that may come before their order or package: applied now, or kept until it is known."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aws_lambda_powertools import Logger

from shared.domain.errors import NotFound, Refusal
from shared.runtime.body import validate
from shared.storage.records import IdempotencyKey
from shared.usecases.orders import receiving
from shared.usecases.services import Services
from shared.views.orders.order import AfterSaleUpdated, OrderEvent, PackageCancelled

logger = Logger(child=True)


def apply(
    services: Services,
    event: PackageCancelled | AfterSaleUpdated,
    *,
    now: datetime,
    idempotency: IdempotencyKey | None,
) -> bool:
    """Carry out an event of a known order, as received at `now`; whether it changed anything."""
    order_id = event.data.order_id
    if isinstance(event, PackageCancelled):
        return receiving.cancel_package(
            services,
            order_id=order_id,
            package_id=event.data.package_id,
            occurred_at=event.data.occurred_at,
            now=now,
            idempotency=idempotency,
        )
    return receiving.record_request(
        services, order_id=order_id, after_sale=event.data.after_sale(), now=now, idempotency=idempotency
    )


def apply_kept(services: Services, kept: Mapping[str, Any]) -> bool:
    """Carry out an event as it was kept: its body, and when it was received.

    What the state forbids has no effect, as if it came now. False if its package is still unknown.
    """
    try:
        received_at = datetime.fromisoformat(kept["received_at"])
        event = validate(OrderEvent, kept["body"], now=lambda: received_at)
        apply(services, event, now=received_at, idempotency=None)
    except NotFound:
        return False
    except Refusal as refusal:
        logger.info("kept event without effect", reason=refusal.code)
    return True
