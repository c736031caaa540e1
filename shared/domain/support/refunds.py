"""What a resolution refunds: an amount, lines, or an amount of those lines (R-REF-05)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from shared.domain.errors import Invalid, field_error, invalid_field
from shared.domain.orders import entries
from shared.domain.orders.book import OrderBook
from shared.domain.orders.entries import lessen, take
from shared.domain.orders.order import PackageLine
from shared.domain.orders.refund_checks import check_amount, check_left, check_not_cancelled, exceeds


def refund(
    book: OrderBook, *, case_id: str, amount: int | None, lines: Sequence[PackageLine], now: datetime
) -> OrderBook:
    """Refund for a case of customer service.

    Lines alone: all that is left of those units, the free ones first. An amount alone is taken from what is
    left of the whole order, pro rata; with lines, from those. It settles no unit unless nothing is left of
    it. Raises Invalid `invalid_amount`, `invalid_request` naming every bad line, or without either;
    Rejected `nothing_left` of a cancelled order, `refund_exceeds_paid`.
    """
    check_not_cancelled(book.order)
    if amount is None and not lines:
        raise invalid_field("lines", "name the lines to refund, an amount, or both")
    if amount is not None:
        check_amount(amount)
    check_lines(book, lines)
    of_case: dict[str, Any] = {"case_id": case_id, "service": "support", "at": now}
    units = {line.line_id: units_of(book, line) for line in lines}
    left = left_for(book, lines)
    if amount is None and not left:
        raise exceeds(left)
    if amount is not None:
        check_left(amount, left=left)
    if lines and amount in (None, left):
        return entries.refund(book, units, **of_case)
    named = list(units) if lines else [line_id for line_id in book.lines if book.left_of_line(line_id)]
    return lessen(book, named, amount=amount or left, **of_case)


def left_for(book: OrderBook, lines: Sequence[PackageLine]) -> int:
    """Sum up the cents left of these lines' unsettled units, or of the whole order without lines."""
    if not lines:
        return book.left
    return sum(book.left_of(line.line_id, units_of(book, line)) for line in lines)


def units_of(book: OrderBook, line: PackageLine) -> frozenset[int]:
    """Unsettled units of a line, those no case is open about before the others, the lowest first."""
    return take(line.quantity, of=book.unsettled(line.line_id), first=book.free(line.line_id))


def check_lines(book: OrderBook, lines: Sequence[PackageLine]) -> None:
    """Check that these are lines of the order, each once, in quantities bought. Raises Invalid."""
    errors, seen = [], set[str]()
    for place, line in enumerate(lines):
        bought = len(book.all_units(line.line_id))
        if not bought:
            errors.append(field_error(f"lines[{place}].line_id", "is no line of this order"))
        elif line.line_id in seen:
            errors.append(field_error(f"lines[{place}].line_id", "is named twice; give its quantity once"))
        elif not 1 <= line.quantity <= bought:
            errors.append(field_error(f"lines[{place}].quantity", f"must be from 1 to the {bought} bought"))
        seen.add(line.line_id)
    if errors:
        detail = "Name lines of this order, each once, in a quantity that was bought."
        raise Invalid("invalid_request", detail, errors=errors)
