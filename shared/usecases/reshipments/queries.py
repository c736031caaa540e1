"""Reading reshipments: one with its package and history, and in lists."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from shared.domain.orders.book import Book, OrderBook
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package
from shared.domain.reading import Page
from shared.domain.reshipments.case import Reshipment
from shared.domain.reshipments.page import ReshipmentPage
from shared.storage.listings import AWAITING_ACTION
from shared.storage.store import Ref
from shared.usecases.orders.tracking import history_of
from shared.usecases.queries import list_own, read_own
from shared.usecases.services import Caller, Services


def read(services: Services, caller: Caller, reshipment_id: str) -> ReshipmentPage:
    """Read one's own request with its package and its history (R-RSH-15)."""
    found = read_own(services, caller, Reshipment, reshipment_id)
    (page,) = _pages(services, caller, [found.case])
    events = history_of(services, page.package) if page.package else ()
    return replace(page, events=events, history=found.history)


def list_requests(
    services: Services, caller: Caller, *, awaiting_action: bool, size: int, token: str | None
) -> Page[ReshipmentPage]:
    """One's own requests, newest first; those that wait for the caller's answer, or all (R-RSH-02, R-ORD-07).

    Agents see those that wait for the seller's.
    """
    tabs = [AWAITING_ACTION] if awaiting_action else []
    page = list_own(services, caller, Reshipment, statuses=tabs, size=size, token=token)
    return Page(_pages(services, caller, page.rows), page.next_page_token)


def _pages(services: Services, caller: Caller, cases: Sequence[Reshipment]) -> list[ReshipmentPage]:
    wanted = [case.package_id for case in cases if case.package_id]
    packages = {package.id: package for package in services.store.load_many(Package, wanted)}
    books = _books(services, caller, cases)
    return [
        ReshipmentPage(
            reshipment=case, package=packages.get(case.package_id or ""), book=books.get(case.order_id)
        )
        for case in cases
    ]


def _books(services: Services, caller: Caller, cases: Sequence[Reshipment]) -> Mapping[str, OrderBook]:
    """The books of the requests of which they tell what the caller can do."""
    order_ids = list(dict.fromkeys(case.order_id for case in cases if _needs_book(case, caller)))
    if not order_ids:
        return {}
    loaded = services.store.load_each([Ref(kind, id) for kind in (Order, Book) for id in order_ids])
    orders, books = loaded[: len(order_ids)], loaded[len(order_ids) :]
    return {order.id: OrderBook.read(order, book) for order, book in zip(orders, books, strict=True) if order}


def _needs_book(case: Reshipment, caller: Caller) -> bool:
    """Whether it has come to nothing, so that the buyer may dispute it, or was worth nothing known when it
    was made, so that a refund can't be proposed unless it is now.
    """
    if caller.role == "buyer":
        return case.failed
    return caller.role == "seller" and case.status == "awaiting_seller" and not case.value
