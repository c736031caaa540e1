"""Reading the seller's order list and everything about one order."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain, groupby
from typing import TypeVar

from shared.domain.case import Case
from shared.domain.claims.claim import Claim
from shared.domain.disputes.case import Dispute
from shared.domain.labels.label import Label
from shared.domain.order_page.returning import returning_units
from shared.domain.order_page.rows import OrderContext, OrderRow
from shared.domain.orders.book import Book, OrderBook
from shared.domain.orders.book_page import BookPage
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package, TrackingEvent, tracked_since
from shared.domain.orders.tracking_numbers import TrackingPage
from shared.domain.reading import Page
from shared.domain.reshipments.case import Reshipment
from shared.domain.support.case import SupportCase
from shared.storage.items import kind_of
from shared.storage.listings import orders_of
from shared.storage.lists import CaseRow, make_token, newest_cases, of_order, read_token
from shared.storage.numbers import load_own_part
from shared.storage.store import Ref
from shared.usecases.queries import load_own
from shared.usecases.services import Caller, Services

C = TypeVar("C", bound=Case)


def list_orders(
    services: Services,
    caller: Caller,
    *,
    insurance: Collection[str],
    claim: Collection[str],
    size: int,
    token: str | None,
) -> Page[OrderRow]:
    """List the seller's orders, newest first; with filters those with a package that fits them all.

    Several values of a filter are alternatives, two filters must fit the same package (R-ORD-03,
    R-ORD-08). Reads what it returns: the index rows of the orders, and of the matching orders the
    packages that did not match themselves.
    """
    by_insurance: list[str | None] = [*sorted(set(insurance))] or [None]
    by_claim: list[str | None] = [*sorted(set(claim))] or [None]
    lists = [orders_of(caller.account, one, other) for one in by_insurance for other in by_claim]
    rows = newest_cases(services.store, lists, before=read_token(token, lists), expected=size + 1)
    groups = _by_order(rows)
    page = [group for _, group in zip(range(size), groups, strict=False)]
    more = next(groups, None) is not None
    filtered = bool(insurance or claim)
    return Page(_rows(services, page, filtered), make_token(_place(page[-1]), lists) if more else None)


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


def read_tracking(services: Services, caller: Caller, package_id: str) -> TrackingPage:
    """Read one's own package with what its carrier reported. Raises NotFound for absent and foreign alike."""
    package = load_own(services, caller, Package, package_id)
    return TrackingPage(package=package, events=history_of(services, package))


def history_of(services: Services, package: Package) -> tuple[TrackingEvent, ...]:
    """Read a package's own part of its number's history (R-TRK-03)."""
    if package.carrier is None or package.tracking_number is None or package.last_update_at is None:
        return ()
    return load_own_part(services.store, package.carrier, package.tracking_number, tracked_since(package))


def _parse(kind: type[C], rows: Iterable[CaseRow]) -> list[C]:
    mine = [row.parse(kind) for row in rows if row.kind == kind_of(kind)]
    return sorted(mine, key=lambda case: (case.created_at, case.id))


def _by_order(rows: Iterator[CaseRow]) -> Iterator[list[CaseRow]]:
    for _, group in groupby(rows, key=lambda row: row.order_id):
        yield list(group)


def _place(group: list[CaseRow]) -> str:
    """Find the place before all rows of this order: they begin with its time and id."""
    placed_at, order_id, _ = group[0].listed_at.split("#", 2)
    return f"{placed_at}#{order_id}#"


def _rows(services: Services, page: list[list[CaseRow]], filtered: bool) -> list[OrderRow]:
    read = [_packages(group) for group in page]
    found = {package.id: package for package in chain.from_iterable(read)}
    siblings = {id for package in found.values() for id in package.siblings} - found.keys()
    if filtered and siblings:
        found |= {package.id: package for package in services.store.load_many(Package, sorted(siblings))}
    return [_row(group, packages, found) for group, packages in zip(page, read, strict=True)]


def _packages(group: list[CaseRow]) -> list[Package]:
    return [row.parse(Package) for row in group if row.kind == kind_of(Package)]


def _row(group: list[CaseRow], packages: list[Package], found: Mapping[str, Package]) -> OrderRow:
    ids = {id for package in packages for id in (package.id, *package.siblings)}
    shown = tuple(found[id] for id in sorted(ids) if id in found and not found[id].repacked)
    if packages:
        mode, placed_at = packages[0].shipping_mode, packages[0].placed_at
    else:
        order = group[0].parse(Order)
        mode, placed_at = order.facts.shipping_mode, order.facts.placed_at
    return OrderRow(id=group[0].order_id, shipping_mode=mode, placed_at=placed_at, packages=shown)
