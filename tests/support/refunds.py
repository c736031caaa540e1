"""The order of 50.00 of `tests.support.reshipments`, refunded by one area or another."""

from dataclasses import replace

from shared.domain.orders.order import Order
from shared.domain.orders.refund_book import RefundBook, prices, refund
from shared.storage.store import Ref
from shared.usecases.services import Services

PAID = {"cups": 1_000, "plates": 4_000}


def book(services: Services) -> dict[str, int]:
    """What is booked as refunded, by line."""
    (found,) = services.store.load(Ref(RefundBook, "ord-1"))
    return dict(found.refunded) if found else {}


def elsewhere(services: Services, case_id: str, line_id: str, amount: int) -> None:
    """Another area refunds a line, in its own way and transaction."""
    order, known = services.store.load(Ref(Order, "ord-1"), Ref(RefundBook, "ord-1"))
    assert order is not None
    booked = refund(
        known,
        order_id=order.id,
        seller_id=order.seller_id,
        case_id=case_id,
        paid=prices(order),
        line_ids=[line_id],
        amount=amount,
        payer="platform",
        now=services.now(),
    )
    if booked:
        services.store.commit(replace(booked[0], money=(booked[1],)))
