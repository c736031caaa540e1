"""Lists of orders: a shop's, a buyer's own, and those that a number or an id finds."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, groupby

from shared.domain.errors import invalid_field
from shared.domain.order_page.rows import OrderRow, row_of
from shared.domain.orders.book import Book
from shared.domain.orders.normal_form import normal_number
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package
from shared.domain.reading import Page
from shared.domain.record import record
from shared.storage.items import kind_of
from shared.storage.listings import orders_of
from shared.storage.lists import CaseRow, make_token, newest_cases, read_token
from shared.storage.numbers import load_bearers
from shared.storage.store import Ref
from shared.usecases.queries import list_own
from shared.usecases.services import Caller, Services


@record
class Wanted:
    """Which orders: found by `query`, with a package that has one of each of these statuses."""

    query: str | None = None
    insurance: Collection[str] = ()
    claim: Collection[str] = ()

    def fits(self, package: Package) -> bool:
        """Tell whether a package fits all filters (R-ORD-03, R-ORD-08)."""
        insured = not self.insurance or package.insurance_status in self.insurance
        return insured and (not self.claim or package.claim_status in self.claim)


@record
class Packed:
    """An order with the ids of all its packages, those made to send items again included."""

    order: Order
    package_ids: tuple[str, ...]


def list_orders(
    services: Services, caller: Caller, wanted: Wanted, *, size: int, token: str | None
) -> Page[OrderRow]:
    """List the caller's orders, newest first (R-ORD-01 to R-ORD-10).

    Raises Invalid for a buyer who asks for insurance facts, and for an agent who names no order.
    """
    if caller.role == "buyer" and (wanted.insurance or wanted.claim):
        raise invalid_field("insurance_status", "and claim_status are facts of sellers")
    if wanted.query is not None:
        return _found(services, caller, wanted, wanted.query, token=token)
    if caller.role == "buyer":
        return _of_buyer(services, caller, size=size, token=token)
    if caller.role == "agent":
        raise invalid_field("query", "name an order id or a tracking number")
    return _of_seller(services, caller, wanted, size=size, token=token)


def _of_seller(
    services: Services, caller: Caller, wanted: Wanted, *, size: int, token: str | None
) -> Page[OrderRow]:
    """List the shop's orders; with filters those with a package that fits them all.

    Several values of a filter are alternatives, two filters must fit the same package (R-ORD-03,
    R-ORD-08). Reads what it returns: the index rows, the orders, and of matching orders the packages that
    did not match themselves.
    """
    by_insurance: list[str | None] = [*sorted(set(wanted.insurance))] or [None]
    by_claim: list[str | None] = [*sorted(set(wanted.claim))] or [None]
    lists = [orders_of(caller.account, one, other) for one in by_insurance for other in by_claim]
    rows = newest_cases(services.store, lists, before=read_token(token, lists), expected=size + 1)
    groups = _by_order(rows)
    page = [group for _, group in zip(range(size), groups, strict=False)]
    more = next(groups, None) is not None
    filtered = bool(wanted.insurance or wanted.claim)
    return Page(_rows(services, page, filtered), make_token(_place(page[-1]), lists) if more else None)


def _of_buyer(services: Services, caller: Caller, *, size: int, token: str | None) -> Page[OrderRow]:
    page = list_own(services, caller, Order, statuses=(), size=size, token=token)
    orders = _read(services, [order.id for order in page.rows])
    return Page(_with_packages(services, orders), page.next_page_token)


def _found(
    services: Services, caller: Caller, wanted: Wanted, query: str, *, token: str | None
) -> Page[OrderRow]:
    """Find the caller's own orders with that id, or a package under that number in any writing (R-ORD-09)."""
    read_token(token, [("query", query)])
    orders = _read(services, [query]) or _read(services, _under_number(services, caller, query))
    own = {order.id for order in caller.own_among(one.order for one in orders)}
    rows = _with_packages(services, [one for one in orders if one.order.id in own])
    if wanted.insurance or wanted.claim:
        rows = [row for row in rows if any(wanted.fits(package) for package in row.packages)]
    return Page(sorted(rows, key=lambda row: (row.placed_at, row.id), reverse=True), None)


def _under_number(services: Services, caller: Caller, query: str) -> list[str]:
    """Name the orders of the packages that bear this number now, at any carrier.

    Of a seller who asks only their own: others may have named it for any number of packages.
    """
    number = normal_number(query)
    own = caller.account if caller.role == "seller" else None
    bearers = load_bearers(services.store, number, seller_id=own)
    packages = services.store.load_many(Package, [one.id for one in bearers])
    return [package.order_id for package in packages if package.tracking_number == number]


def _read(services: Services, order_ids: Iterable[str]) -> list[Packed]:
    """Read orders with their books, which name the packages that were made to send items again."""
    ids = dict.fromkeys(order_ids)
    read = services.store.load_each([Ref(kind, id) for id in ids for kind in (Order, Book)])
    pairs = zip(read[::2], read[1::2], strict=True)
    return [
        Packed(order=order, package_ids=(*order.package_ids, *(book.packages_made if book else ())))
        for order, book in pairs
        if order is not None
    ]


def _with_packages(
    services: Services, orders: Sequence[Packed], known: Iterable[Package] = ()
) -> list[OrderRow]:
    """Make their rows; known: packages that were read already."""
    found = {package.id: package for package in known}
    missing = {id for one in orders for id in one.package_ids} - found.keys()
    found |= {package.id: package for package in services.store.load_many(Package, sorted(missing))}
    return [row_of(one.order, [found[id] for id in sorted(one.package_ids) if id in found]) for one in orders]


def _by_order(rows: Iterator[CaseRow]) -> Iterator[list[CaseRow]]:
    for _, group in groupby(rows, key=lambda row: row.order_id):
        yield list(group)


def _place(group: Sequence[CaseRow]) -> str:
    """Find the place before all rows of this order: they begin with its time and id."""
    placed_at, order_id, _ = group[0].listed_at.split("#", 2)
    return f"{placed_at}#{order_id}#"


def _rows(services: Services, page: Sequence[Sequence[CaseRow]], filtered: bool) -> list[OrderRow]:
    """Make the rows of a page; of filtered orders the packages that did not match are read besides.

    An order that is being told, and of which there are packages so far, comes with its last step.
    """
    read = {group[0].order_id: list(_packages(group)) for group in page}
    if filtered:
        return _with_packages(services, _read(services, read), chain.from_iterable(read.values()))
    orders = services.store.load_many(Order, read)
    return [row_of(order, sorted(read[order.id], key=lambda package: package.id)) for order in orders]


def _packages(group: Iterable[CaseRow]) -> Iterator[Package]:
    return (row.parse(Package) for row in group if row.kind == kind_of(Package))
