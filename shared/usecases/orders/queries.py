"""The seller's order list and everything about one order."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain, groupby
from typing import Any, TypeVar

from shared.domain.case import Case
from shared.domain.claims.claim import Claim
from shared.domain.disputes.case import Dispute
from shared.domain.disputes.docket import Docket
from shared.domain.labels.label import Label
from shared.domain.order_page.rows import OrderContext, OrderRow
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package
from shared.domain.reading import Page
from shared.domain.reshipments.case import Reshipment
from shared.domain.support.case import SupportCase
from shared.storage.items import kind_of, parse_case
from shared.storage.listings import orders_of
from shared.storage.lists import make_token, newest, of_order, read_token
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
    """The seller's orders, newest first; with filters those with a package that fits them all.

    Several values of a filter are alternatives, two filters must fit the same package (R-ORD-03,
    R-ORD-08). Reads what it returns: the index rows of the orders, and of the matching orders the
    packages that did not match themselves.
    """
    by_insurance: list[str | None] = [*sorted(set(insurance))] or [None]
    by_claim: list[str | None] = [*sorted(set(claim))] or [None]
    lists = [orders_of(caller.account, one, other) for one in by_insurance for other in by_claim]
    rows = newest(services.store, lists, before=read_token(token, lists), expected=size + 1)
    groups = _by_order(rows)
    page = [group for _, group in zip(range(size), groups, strict=False)]
    more = next(groups, None) is not None
    filtered = bool(insurance or claim)
    return Page(_rows(services, page, filtered), make_token(_place(page[-1]), lists) if more else None)


def read_order(services: Services, caller: Caller, order_id: str) -> OrderContext:
    """An order with everything that belongs to it, in one query.

    Raises NotFound for absent and foreign alike (R-GEN-10).
    """
    items = of_order(services.store, order_id)
    order = caller.own(Order, next(iter(_parse(Order, items)), None))
    return OrderContext(
        order=order,
        packages=tuple(package for package in _parse(Package, items) if not package.repacked),
        labels={label.id: label for label in _parse(Label, items)},
        claims=tuple(_parse(Claim, items)),
        disputes=tuple(_parse(Dispute, items)),
        docket=next(iter(_parse(Docket, items)), None),
        reshipments=tuple(_parse(Reshipment, items)),
        support_cases=tuple(_parse(SupportCase, items)),
    )


def read_package(services: Services, caller: Caller, package_id: str) -> Package:
    """Read one's own package. Raises NotFound for absent and foreign alike."""
    return load_own(services, caller, Package, package_id)


def _parse(kind: type[C], items: Iterable[Mapping[str, Any]]) -> list[C]:
    mine = [item for item in items if item["kind"]["S"] == kind_of(kind)]
    return sorted((parse_case(kind, item) for item in mine), key=lambda case: (case.created_at, case.id))


def _by_order(rows: Iterator[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    for _, group in groupby(rows, key=lambda row: row["of_order"]["S"]):
        yield list(group)


def _place(group: list[Mapping[str, Any]]) -> str:
    """Before all rows of this order: they begin with its time and id."""
    placed_at, order_id, _ = group[0]["listed_at"]["S"].split("#", 2)
    return f"{placed_at}#{order_id}#"


def _rows(services: Services, page: list[list[Mapping[str, Any]]], filtered: bool) -> list[OrderRow]:
    read = [_packages(group) for group in page]
    found = {package.id: package for package in chain.from_iterable(read)}
    siblings = {id for package in found.values() for id in package.siblings} - found.keys()
    if filtered and siblings:
        found |= {package.id: package for package in services.store.load_many(Package, sorted(siblings))}
    return [_row(group, packages, found) for group, packages in zip(page, read, strict=True)]


def _packages(group: list[Mapping[str, Any]]) -> list[Package]:
    return [parse_case(Package, item) for item in group if item["kind"]["S"] == "package"]


def _row(group: list[Mapping[str, Any]], packages: list[Package], found: Mapping[str, Package]) -> OrderRow:
    ids = {id for package in packages for id in (package.id, *package.siblings)}
    shown = tuple(found[id] for id in sorted(ids) if id in found and not found[id].repacked)
    if packages:
        mode, placed_at = packages[0].shipping_mode, packages[0].placed_at
    else:
        order = parse_case(Order, group[0])
        mode, placed_at = order.facts.shipping_mode, order.facts.placed_at
    return OrderRow(id=group[0]["of_order"]["S"], shipping_mode=mode, placed_at=placed_at, packages=shown)
