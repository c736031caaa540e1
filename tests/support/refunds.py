"""The order of 50.00 of `tests.support.reshipments`, refunded by one area or another."""

from dataclasses import replace

from shared.domain.case import PLATFORM
from shared.domain.orders.book import Book, OrderBook
from shared.domain.orders.entries import buyer_refund, lessen
from shared.domain.orders.order import Order
from shared.storage.store import Ref
from shared.usecases.orders.books import booked
from shared.usecases.services import Services

PAID = {"cups": 1_000, "plates": 4_000}


def order_book(services: Services, order_id: str = "ord-1") -> OrderBook:
    """The order's book as it stands."""
    order, stored = services.store.load(Ref(Order, order_id), Ref(Book, order_id))
    assert order is not None
    return OrderBook.read(order, stored)


def book(services: Services) -> dict[str, int]:
    """What is entered as refunded, by line."""
    refunded: dict[str, int] = {}
    for entry in order_book(services).book.entries:
        for line_id, part in entry.lines.items():
            if part.amount:
                refunded[line_id] = refunded.get(line_id, 0) + part.amount
    return refunded


def elsewhere(services: Services, case_id: str, line_id: str, amount: int) -> None:
    """Another area refunds so much of a line, or what is left of it, in a transaction of its own."""
    before, now = order_book(services), services.now()
    granted = min(amount, before.left_of_line(line_id))
    if granted <= 0:
        return
    after = lessen(before, [line_id], case_id=case_id, service="dispute", at=now, amount=granted)
    (written,), effects = booked(before, after, event="refunded", actor=PLATFORM, now=now)
    order = before.order
    payment = buyer_refund(
        case_id=case_id, order_id=order.id, seller_id=order.seller_id, amount=granted, payer="platform"
    )
    services.store.commit(replace(written, money=(payment,)), effects=effects)
