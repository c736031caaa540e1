"""An order's book as people read it: units alike in groups, with what each cost and what was given for it."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Literal

from shared.domain.money import split
from shared.domain.orders.book import OrderBook, Service
from shared.domain.orders.shares import UnitPaid
from shared.domain.orders.units import numbers
from shared.domain.record import record

UnitState = Literal["paid", "returning", "refunded", "reshipped"]


@record
class GivenBack:
    """Cents given back for one unit, by whom and when."""

    amount: int
    by: Service
    case_id: str
    at: datetime


@record
class UnitGroup:
    """So many units alike; amounts in cents are one unit's, None where the price was never told."""

    units: int
    price: int | None
    shipping_share: int | None
    tax_share: int | None
    state: UnitState
    settled: bool
    settled_by: str | None
    given_back: tuple[GivenBack, ...]


@record
class BookPage:
    """An order's book with the units that go back to the seller, by line."""

    book: OrderBook
    returning: Mapping[str, frozenset[int]]


def groups_of(book: OrderBook, line_id: str, *, returning: Collection[int] = frozenset()) -> list[UnitGroup]:
    """The units of a line, in runs of those alike in everything, in the order of their numbers.

    returning: the units that go back to the seller.
    """
    given = _given_by_unit(book, line_id)
    one_by_one = [
        _unit(book, line_id, number, given[number], back=number in returning) for number in sorted(given)
    ]
    return [replace(group, units=len(list(alike))) for group, alike in groupby(one_by_one)]


def _unit(book: OrderBook, line_id: str, number: int, given: list[GivenBack], *, back: bool) -> UnitGroup:
    line = book.lines.get(line_id)
    paid: UnitPaid | None = line.unit(number) if line else None
    goods, money = (number in book.settled(line_id, gives) for gives in ("goods", "money"))
    settling = [
        entry.case_id
        for entry in book.book.entries
        if entry.settles and line_id in entry.lines and number in numbers(entry.lines[line_id].units)
    ]
    return UnitGroup(
        units=1,
        price=paid.price if paid else None,
        shipping_share=paid.shipping if paid else None,
        tax_share=paid.tax if paid else None,
        state="returning" if back else "refunded" if money else "reshipped" if goods else "paid",
        settled=goods or money,
        settled_by=settling[-1] if settling else given[-1].case_id if money and given else None,
        given_back=tuple(given),
    )


def _given_by_unit(book: OrderBook, line_id: str) -> dict[int, list[GivenBack]]:
    """Share each amount over its units, or what was given for the line over those not settled before.

    By what was left of each then, so that no unit shows more than it cost before the others do.
    """
    line = book.lines.get(line_id)
    rests = {n: line.unit(n).total if line else 0 for n in book.all_units(line_id)}
    given: dict[int, list[GivenBack]] = {number: [] for number in rests}
    settled: set[int] = set()
    for entry in book.book.entries:
        if (part := entry.lines.get(line_id)) is None:
            continue
        own = numbers(part.units) & rests.keys()
        units = sorted(own or rests.keys() - settled or rests.keys())
        left = [max(0, rests[number]) for number in units]
        for number, cents in zip(units, split(part.amount, left), strict=True):
            rests[number] -= cents
            if cents:
                back = GivenBack(amount=cents, by=entry.service, case_id=entry.case_id, at=entry.at)
                given[number].append(back)
        settled |= own if entry.settles else set()
    return given
