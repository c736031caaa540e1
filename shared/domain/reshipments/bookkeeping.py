"""What a step of a request changes in its order's book, and when others have ended the request.

Open, it holds its units there. They count as sent again from the purchase of the label or the entry of
the number, until the label is given back or the package is lost or back with its sender. Once it has come
to nothing, its units may be disputed, and a dispute about them ends it.
"""

from datetime import datetime
from typing import Any

from shared.domain.case import PLATFORM, Transition, close_deadlines
from shared.domain.money import usd
from shared.domain.orders.book import OrderBook
from shared.domain.orders.entries import (
    lose,
    note_failed,
    refund,
    release,
    settle,
    with_package,
    without,
)
from shared.domain.orders.overtaken import disputed_instead, made_good_by_others, worth_of
from shared.domain.orders.packages import Package
from shared.domain.reshipments.case import ACTIVE, ClosedReason, Reshipment, ReshipmentStatus
from shared.domain.reshipments.following import NOT_COMING

# Nothing is on its way: a refund, or the end of the order, ends it too.
ENDABLE: frozenset[ReshipmentStatus] = ACTIVE - {"shipped"}
_SENT: frozenset[ReshipmentStatus] = frozenset({"shipped", "completed"})


def entered(book: OrderBook, case: Reshipment, *, package: Package | None = None, at: datetime) -> OrderBook:
    """Enter a request as it is now: its package, what it has given, and whether it is still open."""
    units: dict[str, Any] = {**book.units_of(case.id)}
    if case.package_id:
        book = with_package(book, case.package_id)
    of_case: dict[str, Any] = {"case_id": case.id, "service": "reshipment", "at": at}
    if case.refunded:
        book = refund(book, units, amount=case.refunded, **of_case)
    elif case.closed_reason == "lost":
        book = lose(book, units, case_id=case.id, at=at)
    elif _is_sent(case) and (package is None or package.status not in NOT_COMING):
        known = any(entry.case_id == case.id and entry.settles for entry in book.book.entries)
        book = book if known else settle(book, units, gives="goods", **of_case)
    elif case.closed_reason != "disputed":
        book = without(book, case.id)
    book = note_failed(book, case.id, failed=case.failed)
    return book if case.status in ACTIVE else release(book, case.id)


def _is_sent(case: Reshipment) -> bool:
    """From the label or the number on, whether or not the carrier has scanned it."""
    return case.status in _SENT or (case.status in ACTIVE and case.tracking_number is not None)


def end(case: Reshipment, book: OrderBook, *, now: datetime) -> Transition[Reshipment] | None:
    """End a request that a dispute has taken the place of, of which others have made a unit good, or whose
    order was cancelled.

    The first only if it came to nothing (R-DSP-11), else None unless it is open and nothing of it is on
    its way (R-REF-04, A-35).
    """
    if case.id in disputed_instead(book):
        came_to_nothing = case.status == "ship_overdue" or case.closed_reason == "lost"
        if not came_to_nothing:
            return None
        return _closed(case, "reshipment_disputed", "disputed", "R-DSP-11", now)
    if case.status not in ENDABLE:
        return None
    if book.order.facts.cancelled_at is not None:
        return _closed(case, "reshipment_closed", "nothing_left", "R-REF-04", now)
    if made_good_by_others(book, case.id, "money"):
        return _closed(case, "reshipment_closed", "refunded", "R-RSH-22", now)
    if made_good_by_others(book, case.id):
        return _closed(case, "reshipment_closed", "nothing_left", "R-RSH-22", now)
    return None


def amend_value(case: Reshipment, book: OrderBook, *, now: datetime) -> Transition[Reshipment] | None:
    """Say anew what the items are worth, once others have given a part or another price was told (R-REF-06).

    None where that is the same, and for items that are not to be sent any more.
    """
    value = worth_of(book, case.id)
    if case.status not in ENDABLE or value == case.value:
        return None
    detail = {} if value is None else {"value": usd(value)}
    return Transition.of(case, event="value_changed", actor=PLATFORM, now=now, detail=detail, value=value)


def _closed(
    case: Reshipment, event: str, reason: ClosedReason, requirement: str, now: datetime
) -> Transition[Reshipment]:
    offer = case.offer
    if offer is not None and offer.status == "pending":
        offer = offer.model_copy(update={"status": "expired"})
    return Transition.of(
        case,
        event=event,
        actor=PLATFORM,
        now=now,
        detail={"reason": reason},
        status="closed",
        closed_reason=reason,
        offer=offer,
        deadlines=close_deadlines(case.deadlines, "met"),
        decision=case.decided("closed", reason, requirement),
    )
