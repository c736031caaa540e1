"""Every way that is open to a buyer whose missing items did not come, as the order's book tells it."""

from datetime import datetime

from shared.domain.actions import Action, action, refusal_of
from shared.domain.disputes.eligibility import check_unobstructed
from shared.domain.disputes.scope import Asked
from shared.domain.order_page.escalations import escalations
from shared.domain.orders.book import OrderBook
from shared.domain.policy import clause
from shared.domain.reshipments.case import RequestedLine, Reshipment
from shared.domain.reshipments.request import request


def open_ways(case: Reshipment, book: OrderBook, *, now: datetime) -> tuple[Action, ...]:
    """List every way that is open now, the seller's second chance among them (R-RSH-23, R-RSH-20).

    book: as it is after the step that left the buyer without the items.
    """
    found = escalations(case, now=now)
    if not disputable(case, book, now=now):
        found = tuple(way for way in found if way.action != "file_dispute")
    if not found or not any(_askable(case, book, line, now) for line in case.lines):
        return found
    return *found, action("request_reshipment", clause=clause("R-RSH-01"))


def disputable(case: Reshipment, book: OrderBook, *, now: datetime) -> bool:
    """Tell whether nothing else stands in the way of a dispute about one of its lines."""
    return any(_unobstructed(book, {line.line_id: line.quantity}, now) for line in case.lines)


def _unobstructed(book: OrderBook, asked: Asked, now: datetime) -> bool:
    return refusal_of(lambda: check_unobstructed(book.order, book, asked, now=now)) is None


def _askable(case: Reshipment, book: OrderBook, line: RequestedLine, now: datetime) -> bool:
    refusal = refusal_of(
        lambda: request(
            book,
            id="",
            received_at=case.received_at,
            lines=[line],
            reason=case.reason,
            description="",
            now=now,
        )
    )
    return refusal is None
