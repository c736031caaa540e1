"""What is told before a dispute begins: the order, when it came, what the buyer asked the seller for."""

from datetime import datetime, timedelta
from typing import Any

from shared.domain.evidence.files import FileInfo
from shared.domain.orders.order import AfterSale, AfterSaleEvidence, Order
from shared.domain.orders.packages import TrackingEvent
from tests.support.moments import market
from tests.support.order_builders import an_order, order_facts

SECOND = timedelta(seconds=1)


HOUR = timedelta(hours=1)


FILE = FileInfo(name="box.jpg", media_type="image/jpeg", size_bytes=1000, sha256="0" * 64)


PLACED = market("2026-04-28T09:00:00")


DELIVERED = market("2026-05-01T10:00:00")


FILED = market("2026-05-04T12:00:00")


def a_request(status: str = "rejected", **told: Any) -> AfterSale:
    """The buyer's request to the seller, by default turned down."""
    usual = {"request_id": "r-1", "kind": "refund", "status": status, "occurred_at": DELIVERED}
    return AfterSale(**{**usual, **told})


def an_attachment(kind: str = "photo", **told: Any) -> AfterSaleEvidence:
    """A piece that came with the request to the seller."""
    return AfterSaleEvidence(kind=kind, **told)


def a_disputed_order(*requests: AfterSale, **told: Any) -> Order:
    """The order; without requests with one that was rejected. `delivered_at`: None if it was not."""
    usual = dict.fromkeys(("placed_at", "paid_at"), PLACED)
    usual |= dict.fromkeys(("estimated_delivery_at", "delivered_at"), DELIVERED)
    changes = {"facts": order_facts(**{**usual, **told}), "after_sales": requests or (a_request(),)}
    return an_order().model_copy(update=changes)


def a_scan(status: str, at: datetime, **told: Any) -> TrackingEvent:
    """A report of the carrier, shown as soon as it happened."""
    return TrackingEvent(status=status, occurred_at=at, received_at=at, **told)
