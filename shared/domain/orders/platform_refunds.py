"""What the platform says it has given a buyer itself, entered in the order's book (R-REF-03)."""

from dataclasses import replace
from datetime import datetime

from shared.domain.orders.book import OrderBook
from shared.domain.orders.entries import lessen, refund, settle, without
from shared.domain.orders.order import AfterSale, Order


def enter_request(book: OrderBook, request: AfterSale, *, at: datetime) -> OrderBook:
    """Enter what an after-sale request came to; what was told of it before is replaced.

    Refund, return and cancellation are money: the amount it names, else all that was left of its lines,
    of a cancelled order too. A reshipment is goods. Entered is also what is more than was paid.
    """
    case_id = f"request:{request.request_id}"
    clean = without(book, case_id)
    told = replace(clean, order=_uncancelled(clean))
    line_ids = request.line_ids or tuple(item.line_id for item in book.order.facts.items)
    known = [line_id for line_id in dict.fromkeys(line_ids) if told.all_units(line_id)]
    if request.status != "processed" or not known:
        return clean
    if request.kind == "reshipment":
        sent = {line_id: told.unsettled(line_id) or told.all_units(line_id) for line_id in known}
        entered = settle(told, sent, case_id=case_id, service="platform", gives="goods", at=at)
    elif request.amount is not None:
        entered = lessen(told, known, case_id=case_id, service="platform", at=at, amount=request.amount)
    else:
        units = {line_id: _refunded_units(told, line_id) for line_id in known}
        entered = refund(told, units, case_id=case_id, service="platform", at=at)
    return replace(entered, order=book.order)


def _refunded_units(book: OrderBook, line_id: str) -> frozenset[int]:
    """The units that can still be made good; if there are none, those that got less than they cost."""
    cost_more = {number for number in book.all_units(line_id) if book.left_of(line_id, [number])}
    return book.unsettled(line_id) or frozenset(cost_more)


def _uncancelled(book: OrderBook) -> Order:
    facts = book.order.facts.model_copy(update={"cancelled_at": None})
    return book.order.model_copy(update={"facts": facts})
