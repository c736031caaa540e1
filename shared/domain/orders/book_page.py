"""An order's book as people read it: units alike in groups, with what each cost and what was given for it."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Literal

from shared.domain.money import split
from shared.domain.orders.book import Entry, OrderBook, Service
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
    """Share each amount over its units by what was left of each, so that none shows more than it cost.

    What was given for the line as a whole goes to the units that have taken it up since; what nobody has,
    to those that are not settled, and then to the others.
    """
    line = book.lines.get(line_id)
    rests = {n: line.unit(n).total if line else 0 for n in book.all_units(line_id)}
    given: dict[int, dict[str, GivenBack]] = {number: {} for number in rests}
    parts = [(entry, entry.lines[line_id]) for entry in book.book.entries if line_id in entry.lines]
    own = [(entry, part, numbers(part.units) & rests.keys()) for entry, part in parts]
    as_a_whole = [(entry, part.amount) for entry, part, units in own if not units]
    open_ones = set(rests)
    for entry, part, units in own:
        absorbed = part.absorbed if units else 0
        for place, (whole, cents) in enumerate(as_a_whole):
            taken = min(cents, absorbed)
            as_a_whole[place], absorbed = (whole, cents - taken), absorbed - taken
            _share(whole, taken, units, rests=rests, given=given)
        _share(entry, part.amount if units else 0, units, rests=rests, given=given)
        open_ones -= units if entry.settles else set()
    for entry, cents in as_a_whole:
        within = min(cents, sum(max(0, rests[number]) for number in open_ones))
        _share(entry, within, open_ones, rests=rests, given=given)
        _share(entry, cents - within, rests, rests=rests, given=given)
    return {number: sorted(backs.values(), key=lambda back: back.at) for number, backs in given.items()}


def _share(
    entry: Entry,
    cents: int,
    units: Collection[int],
    *,
    rests: dict[int, int],
    given: Mapping[int, dict[str, GivenBack]],
) -> None:
    """Give these units so many cents of an entry, by what is left of each; given: by whom, for each unit."""
    ordered = sorted(units)
    for number, part in zip(ordered, split(cents, [max(0, rests[n]) for n in ordered]), strict=True):
        rests[number] -= part
        known = given[number].get(entry.case_id)
        if part:
            given[number][entry.case_id] = GivenBack(
                amount=part + (known.amount if known else 0),
                by=entry.service,
                case_id=entry.case_id,
                at=entry.at,
            )
