"""The goods of a case of customer service on their way back, and the refund that follows them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Literal

from shared.domain.case import PLATFORM, Actor, Deadline, Role, Transition, close_deadlines
from shared.domain.errors import Conflict
from shared.domain.money import usd
from shared.domain.orders.book import OrderBook
from shared.domain.orders.entries import buyer_refund
from shared.domain.orders.packages import TrackingEvent
from shared.domain.policy import clause
from shared.domain.returns import objections, sending, tracking
from shared.domain.returns.labels import check_may_buy
from shared.domain.returns.model import (
    RETURN_OBJECTION,
    RETURN_SHIPMENT,
    ObjectionReason,
    Return,
    ReturnStep,
    taken,
)
from shared.domain.returns.risk import Peril
from shared.domain.support.case import SupportCase, closing, end
from shared.domain.support.outcomes import ClosedReason, Resolution
from shared.domain.support.refunds import left_for, refund
from shared.domain.times import rfc3339

Step = tuple[Transition[SupportCase], OrderBook]


def ship_back(
    case: SupportCase,
    *,
    by: Actor,
    carrier: str,
    tracking_number: str,
    shipped_at: datetime,
    now: datetime,
) -> ReturnStep:
    """Record how the goods go back (R-PDA-06). Raises as `find_return` and `sending.enter_number`."""
    return sending.enter_number(
        find_return(case),
        by=by,
        carrier=carrier,
        tracking_number=tracking_number,
        shipped_at=shipped_at,
        settled=is_settled(case),
        now=now,
    )


def check_may_ship_back(case: SupportCase, by: Role) -> Return:
    """Find the return whose number `by` may enter. Raises as `find_return`, `sending.check_may_send`."""
    return sending.check_may_send(find_return(case), by, settled=is_settled(case))


def check_may_label(case: SupportCase) -> Return:
    """Find the return for which a label can be had. Raises as `find_return` and `labels.check_may_buy`."""
    goods = check_may_buy(find_return(case))
    if not return_runs(case):
        raise _nothing_due()
    return goods


def find_return(case: SupportCase) -> Return:
    """Find the return of a case. Raises Conflict `return_not_required`."""
    if case.goods_back is None:
        raise _nothing_due()
    return case.goods_back


def return_runs(case: SupportCase) -> bool:
    """Tell whether the goods are still to go back."""
    return case.status == "return_pending"


def track_return(
    case: SupportCase, book: OrderBook, own: Sequence[TrackingEvent], *, now: datetime
) -> Step | None:
    """Follow the goods on their way back; None for reports that change nothing (see `returns.tracking`)."""
    if case.goods_back is None:
        return None
    step = tracking.follow(case, case.goods_back, own, settled=is_settled(case), now=now)
    return take(case, book, step, now=now) if step else None


def take(case: SupportCase, book: OrderBook, step: ReturnStep, *, now: datetime) -> Step:
    """Take a step of the return, with what it means for the case.

    Of what has arrived the seller may object for 48 hours; what was lost or damaged at the seller's risk
    is refunded at once (R-PDA-19, R-PDA-23).
    """
    made = taken(case, step, now=now)
    if step.then == "refund_due" and not is_settled(case):
        return _pay(made, book)
    if step.then == "over" and case.status == "return_pending":
        return _close(made, "return_lapsed"), book
    if _over_unpaid(case) and step.then is not None and step.then != "over":
        made = made.with_changes(status="return_pending", closed_reason=None, left=_due(case, book))
    return made, book


def object_to_return(
    case: SupportCase,
    book: OrderBook,
    *,
    reason: ObjectionReason,
    description: str,
    file_ids: Iterable[str],
    now: datetime,
) -> Step:
    """Object, for the seller, to what came back: the refund waits (R-PDA-23).

    Raises Conflict as `find_return`, and what `objections.object_to` raises.
    """
    step = objections.object_to(
        find_return(case),
        case.deadlines,
        by=Actor(role="seller", account=case.seller_id),
        reason=reason,
        description=description,
        file_ids=file_ids,
        now=now,
    )
    made, book = take(case, book, step, now=now)
    return made.with_changes(waiting_since=case.waiting_since or now, quiet_since=None), book


def check_may_object(case: SupportCase, now: datetime) -> None:
    """Check that the seller can object. Raises Conflict as `object_to_return` does."""
    objections.check_may_object(find_return(case), case.deadlines, now)


def check_may_decide(case: SupportCase) -> Return:
    """Find the return whose objection an agent can decide. Raises Conflict `not_objected`."""
    return objections.check_may_decide(case.goods_back, waits=case.status == "return_pending")


def decide_objection(
    case: SupportCase,
    book: OrderBook,
    *,
    by: Actor,
    upheld: bool,
    peril: Peril | None,
    amount: int | None,
    reason: str,
    now: datetime,
) -> Step:
    """Decide an objection for an agent: refused, the refund is made at once; upheld, none or a part of it.

    Raises as `check_may_decide` and `objections.decide`.
    """
    step = objections.decide(
        check_may_decide(case),
        by=by,
        upheld=upheld,
        peril=peril,
        amount=amount,
        reason=reason,
        left=_due(case, book),
        now=now,
    )
    made = taken(case, step, now=now)
    if not upheld:
        return _pay(made, book)
    if amount is None:
        return _close(made, "objection_upheld"), book
    return _pay(made, book, amount=amount, reason="objection_upheld")


def lapse(case: SupportCase, book: OrderBook, *, now: datetime) -> Step | None:
    """Carry out the oldest deadline of the return that is over; None if none is.

    Goods that were not sent in time: no refund (R-PDA-20, A-43). No objection in time: it is made.
    """
    over = [one for one in case.lapsed_at(now) if one.kind in (RETURN_SHIPMENT, RETURN_OBJECTION)]
    if not over or case.goods_back is None:
        return None
    if over[0].kind == RETURN_OBJECTION:
        return _pay(_lapsed(case, over[0], "return_accepted", now), book)
    step = _lapsed(case, over[0], "return_lapsed", now)
    return _close(step.with_changes(goods_back=sending.lapse(case.goods_back)), "return_lapsed"), book


def follow_book(case: SupportCase, book: OrderBook, *, now: datetime) -> Transition[SupportCase] | None:
    """Say what others have left of the refund that follows the return; the case ends where that is nothing
    (R-REF-01, R-REF-04). None where that is the same, and where a price is not known.
    """
    decided = case.resolution
    if decided is None or not return_runs(case) or not _priced(decided, book):
        return None
    due = _due(case, book)
    if not due:
        return end(case, now=now)
    if due == case.amount:
        return None
    detail = {"amount": usd(due)}
    return Transition.of(case, event="amount_changed", actor=PLATFORM, now=now, detail=detail, left=due)


def _priced(decided: Resolution, book: OrderBook) -> bool:
    named = {line.line_id for line in decided.lines} or {item.line_id for item in book.order.facts.items}
    return named <= book.lines.keys()


def is_settled(case: SupportCase) -> bool:
    """Tell whether no refund can follow the return any more: made, or over for another reason."""
    return case.status != "return_pending" and not _over_unpaid(case)


def _over_unpaid(case: SupportCase) -> bool:
    return case.status == "closed" and case.closed_reason == "return_lapsed"


def _lapsed(case: SupportCase, over: Deadline, event: str, now: datetime) -> Transition[SupportCase]:
    return Transition.of(
        case,
        event=event,
        actor=PLATFORM,
        now=now,
        detail={"deadline": over.kind, "party": over.party, "due_at": rfc3339(over.due_at)},
        deadlines=close_deadlines(case.deadlines, "lapsed", over.kind),
    )


def _due(case: SupportCase, book: OrderBook) -> int:
    """Cents the return is followed by: what was decided on, as far as it is left."""
    decided = case.resolution
    return min(decided.amount, left_for(book, decided.lines)) if decided else 0


def _pay(
    step: Transition[SupportCase],
    book: OrderBook,
    *,
    amount: int | None = None,
    reason: Literal["refunded", "objection_upheld"] = "refunded",
) -> Step:
    """Refund what the return is followed by, or `amount` cents, and close the case."""
    case = step.case
    due = _due(case, book) if amount is None else amount
    if not due:
        return _close(step, "nothing_left"), book
    lines = case.resolution.lines if case.resolution else ()
    after = refund(book, case_id=case.id, amount=due, lines=lines, now=step.at)
    cents = after.refunded - book.refunded
    paid = buyer_refund(case_id=case.id, order_id=case.order_id, seller_id=case.seller_id, amount=cents)
    closed = _close(step, reason).with_changes(refunded=cents, **_refund_due(case.goods_back))
    made = Transition(
        before=closed.before,
        case=closed.case,
        event=closed.event,
        actor=closed.actor,
        at=closed.at,
        detail={**closed.detail, "refunded": usd(cents)},
        money=(*closed.money, paid),
    )
    return made, after


def _refund_due(goods: Return | None) -> dict[str, Any]:
    if goods is None or goods.status != "arrived":
        return {}
    return {"goods_back": goods.model_copy(update={"status": "refund_due"})}


def _close(step: Transition[SupportCase], reason: ClosedReason) -> Transition[SupportCase]:
    return step.with_changes(**closing(step.case, reason, now=step.at))


def _nothing_due() -> Conflict:
    return Conflict(
        "return_not_required",
        "This case asks for no return; you may keep or discard the goods.",
        clause=clause("R-PDA-07"),
    )
