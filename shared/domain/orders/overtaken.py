"""What others have given for the units a case is open about, and what nobody should be given twice."""

from typing import Literal

from shared.domain.orders.book import Entry, Gives, OrderBook
from shared.domain.orders.entries import without
from shared.domain.orders.units import numbers

Flag = Literal["over_refunded", "goods_and_money"]
# Whoever is sent goods may still be refunded by a judgment about these, or by a recall (R-REF-01).
_BESIDE_GOODS = ("dispute", "recall")


def made_good_by_others(book: OrderBook, case_id: str, gives: Gives | None = None) -> bool:
    """Tell whether any unit the case is open about was settled by another one, by money or goods."""
    others = without(book, case_id)
    return any(units & others.settled(line_id, gives) for line_id, units in book.units_of(case_id).items())


def overtaken(book: OrderBook) -> list[str]:
    """The open requests for reshipment of which units were settled by others, and the open disputes about
    units that others have refunded, all of them (A-35).
    """
    return [
        hold.case_id
        for hold in book.book.holds
        if (
            made_good_by_others(book, hold.case_id)
            if hold.service == "reshipment"
            else refunded_by_others(book, hold.case_id)
        )
    ]


def won(book: OrderBook) -> list[str]:
    """The disputes the buyer has won that have refunded nothing: among them those not carried out yet."""
    return [one.case_id for one in book.book.entries if one.service == "dispute" and not one.amount]


def won_and_refunded(book: OrderBook) -> set[str]:
    """Those of them whose units others have refunded, all of them (A-35)."""
    return {case_id for case_id in won(book) if refunded_by_others(book, case_id)}


def worth(book: OrderBook) -> dict[str, int | None]:
    """Cents that are left to refund of the units of each case that is open about some, or dispute that was
    won and has refunded nothing; None where a price was never told.
    """
    open_ids = [hold.case_id for hold in book.book.holds]
    return {one: worth_of(book, one) for one in (*open_ids, *won(book))}


def worth_of(book: OrderBook, case_id: str) -> int | None:
    """Cents that others have left of the units of a case; None where a price was never told."""
    return without(book, case_id).value_of(book.units_of(case_id))


def refunded_by_others(book: OrderBook, case_id: str) -> bool:
    """Tell whether others have refunded every unit the case is about."""
    others = without(book, case_id)
    return all(units <= others.settled(line_id, "money") for line_id, units in book.units_of(case_id).items())


def disputed_instead(book: OrderBook) -> set[str]:
    """The reshipments that came to nothing and whose units have been disputed instead (R-DSP-11)."""
    return {case_id for known in book.book.requests.values() for case_id in known.disputed}


def flags(book: OrderBook) -> tuple[Flag, ...]:
    """What is wrong with an order that got more than it may, by the platform's own doing (R-REF-03)."""
    found: list[Flag] = ["over_refunded"] if book.over else []
    if any(_goods_and_money(book, line_id) for line_id in book.lines):
        found.append("goods_and_money")
    return tuple(found)


def _goods_and_money(book: OrderBook, line_id: str) -> bool:
    goods = _units([one for one in book.book.entries if one.gives == "goods" and one.settles], line_id)
    paid = [one for one in book.book.entries if one.amount and one.service not in _BESIDE_GOODS]
    return bool(goods & _units(paid, line_id)) or book.resting_on(line_id, goods) > 0


def _units(entries: list[Entry], line_id: str) -> set[int]:
    parts = [entry.lines[line_id] for entry in entries if line_id in entry.lines]
    return {number for part in parts for number in numbers(part.units)}
