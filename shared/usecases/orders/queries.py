"""Reading everything about one order."""

from collections.abc import Iterable
from typing import TypeVar

from shared.domain.case import Case
from shared.domain.claims.claim import Claim
from shared.domain.disputes.case import Dispute
from shared.domain.labels.label import Label
from shared.domain.order_page.returning import returning_units
from shared.domain.order_page.rows import OrderContext
from shared.domain.orders.book import Book, OrderBook
from shared.domain.orders.book_page import BookPage
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package
from shared.domain.reshipments.case import Reshipment
from shared.domain.support.case import SupportCase
from shared.storage.items import kind_of
from shared.storage.lists import CaseRow, of_order
from shared.storage.store import Ref
from shared.usecases.services import Caller, Services

C = TypeVar("C", bound=Case)


def read_order(services: Services, caller: Caller, order_id: str) -> OrderContext:
    """Read an order with everything that belongs to it, in one query.

    Raises NotFound for absent and foreign alike (R-GEN-10).
    """
    rows = of_order(services.store, order_id)
    order = caller.own(Order, next(iter(_parse(Order, rows)), None))
    return OrderContext(
        order=order,
        packages=tuple(package for package in _parse(Package, rows) if not package.repacked),
        labels={label.id: label for label in _parse(Label, rows)},
        claims=tuple(_parse(Claim, rows)),
        disputes=tuple(_parse(Dispute, rows)),
        book=next(iter(_parse(Book, rows)), None),
        reshipments=tuple(_parse(Reshipment, rows)),
        support_cases=tuple(_parse(SupportCase, rows)),
    )


def read_book(services: Services, caller: Caller, order_id: str) -> BookPage:
    """The book of one's own order. Raises NotFound for absent and foreign alike (R-GEN-10)."""
    order, stored = services.store.load(Ref(Order, order_id), Ref(Book, order_id))
    book = OrderBook.read(caller.own(Order, order), stored)
    rows = of_order(services.store, order_id)
    returning = returning_units(book, _parse(Dispute, rows), _parse(SupportCase, rows))
    return BookPage(book=book, returning=returning)


def _parse(kind: type[C], rows: Iterable[CaseRow]) -> list[C]:
    mine = [row.parse(kind) for row in rows if row.kind == kind_of(kind)]
    return sorted(mine, key=lambda case: (case.created_at, case.id))
