"""Events of an order that may come before the order itself: applied now, or kept until it is known."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shared.runtime.body import validate
from shared.storage.records import Once
from shared.usecases import orders
from shared.usecases.services import Services
from shared.views.orders import AfterSaleUpdated, OrderEvent, PackageCancelled


def apply(
    services: Services, event: PackageCancelled | AfterSaleUpdated, *, now: datetime, once: Once | None
) -> bool:
    """Carry out an event of a known order, as received at `now`; whether it changed anything."""
    order_id = event.data.order_id
    if isinstance(event, PackageCancelled):
        return orders.cancel_package(
            services,
            order_id=order_id,
            package_id=event.data.package_id,
            occurred_at=event.data.occurred_at,
            now=now,
            once=once,
        )
    return orders.record_request(
        services, order_id=order_id, after_sale=event.data.after_sale(), now=now, once=once
    )


def apply_kept(services: Services, kept: Mapping[str, Any]) -> None:
    """Carry out an event as it was kept: its body, and when it was received."""
    event = validate(OrderEvent, kept["body"])
    apply(services, event, now=datetime.fromisoformat(kept["received_at"]), once=None)
