"""Cases of customer service: opened where `buyer_protection.route` sends them, resolved by an agent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal

from shared.domain.case import PLATFORM, Actor, Case, Transfer, Transition, close_deadlines
from shared.domain.decision import Decision
from shared.domain.errors import Conflict, invalid_field
from shared.domain.money import bad_amount, usd
from shared.domain.orders.book import OrderBook
from shared.domain.orders.entries import buyer_refund
from shared.domain.orders.order import PackageLine
from shared.domain.policy import CURRENT, clause
from shared.domain.support.buyer_protection import HelpFacts, InquiryKind, SupportRoute, is_under_age, route
from shared.domain.support.outcomes import (
    CLOSED_BY,
    WITHOUT_MONEY,
    ClosedReason,
    Resolution,
    SupportOutcome,
)
from shared.domain.support.refunds import check_lines, refund

SupportChannel = Literal["live_chat", "message", "ticket"]
SupportStatus = Literal["open", "closed"]
SupportFlag = Literal["under_age"]


class SupportCase(Case):
    """A buyer's request for help with an order, about `lines` where these were named; `refunded` in cents.

    waiting_since: when the oldest message came that no agent has answered, the request itself being the
    first; None where none waits. quiet_since: from when on none did.
    """

    KIND: ClassVar[str] = "supportcase"
    PRIVATE: ClassVar[frozenset[str]] = frozenset(
        {"description", "flags", "resolution.reason", "decision.facts.reason"}
    )

    order_id: str
    seller_id: str
    buyer_id: str
    kind: InquiryKind
    channel: SupportChannel
    lines: tuple[PackageLine, ...] = ()
    description: str = ""
    flags: tuple[SupportFlag, ...] = ()
    seller_contacted_at: datetime | None = None
    route: SupportRoute
    status: SupportStatus = "open"
    closed_reason: ClosedReason | None = None
    resolution: Resolution | None = None
    refunded: int = 0
    waiting_since: datetime | None = None
    quiet_since: datetime | None = None
    decision: Decision


@dataclass(frozen=True, kw_only=True)
class HelpRequest:
    """What a buyer asks for help with; `seller_contacted_at`: when they had asked the seller in vain."""

    kind: InquiryKind
    channel: SupportChannel
    description: str
    lines: Sequence[PackageLine] = ()
    seller_contacted_at: datetime | None = None


def open_case(
    facts: HelpFacts, book: OrderBook, asked: HelpRequest, *, id: str, now: datetime
) -> Transition[SupportCase]:
    """Open a case where it belongs (R-BPP-03, R-BPP-04, R-BPP-15); a minor's is flagged (R-BPP-10).

    Raises Invalid naming every bad line, and what `buyer_protection.route` raises.
    """
    check_lines(book, asked.lines)
    routing = route(facts, kind=asked.kind, seller_contacted_at=asked.seller_contacted_at, now=now)
    raised_in_time = routing.route == "buyer_protection"
    order = book.order
    case = SupportCase(
        id=id,
        created_at=now,
        updated_at=now,
        policy_version=CURRENT,
        order_id=order.id,
        seller_id=order.seller_id,
        buyer_id=order.buyer_id,
        kind=asked.kind,
        channel=asked.channel,
        lines=tuple(asked.lines),
        description=asked.description,
        flags=("under_age",) if is_under_age(facts) else (),
        seller_contacted_at=asked.seller_contacted_at,
        route=routing.route,
        waiting_since=now,
        decision=routing.decision,
        deadlines=close_deadlines(routing.deadlines, "met") if raised_in_time else routing.deadlines,
    )
    buyer = Actor(role="buyer", account=order.buyer_id)
    return Transition.opening(case, event="support_case_opened", actor=buyer, detail={"route": case.route})


def note_message(case: SupportCase, *, message_id: str, by: Actor, now: datetime) -> Transition[SupportCase]:
    """Note a message in the case's thread: an agent's answers what waited. Raises Conflict `case_closed`."""
    check_open(case)
    answered = by.role == "agent"
    return Transition.of(
        case,
        event="message_posted",
        actor=by,
        now=now,
        detail={"message_id": message_id},
        waiting_since=None if answered else case.waiting_since or now,
        quiet_since=now if answered else None,
    )


def lapse(case: SupportCase, *, now: datetime) -> Transition[SupportCase] | None:
    """Move a case to Buyer Protection when the standard period ends before it is resolved (A-27).

    None while it runs. A case once raised stays in time, however long it takes.
    """
    if not case.lapsed_at(now):
        return None
    decision = case.decision.model_copy(
        update={
            "outcome": "buyer_protection",
            "basis": "standard_period_over",
            "clauses": (clause("R-BPP-06"), clause("R-BPP-11")),
        }
    )
    return Transition.of(
        case,
        event="moved_to_buyer_protection",
        actor=PLATFORM,
        now=now,
        detail={"from": case.route},
        route="buyer_protection",
        decision=decision,
        deadlines=close_deadlines(close_deadlines(case.deadlines, "lapsed", "standard_return"), "met"),
    )


def resolve(
    case: SupportCase,
    book: OrderBook,
    *,
    outcome: SupportOutcome,
    amount: int | None,
    lines: Sequence[PackageLine],
    reason: str,
    agent: Actor,
    now: datetime,
) -> tuple[Transition[SupportCase], OrderBook]:
    """Close the case for an agent, with a reason, for good; and the book with what it refunds.

    A refund names an amount, lines, or both (`refunds.refund`); an answer and what is declined have neither.
    Raises Invalid `reason_required`, `invalid_amount`, `invalid_request`; Conflict `already_resolved`;
    Rejected `nothing_left`, `refund_exceeds_paid`.
    """
    given = reason.strip()
    _check_resolution(outcome, amount, lines, given)
    if refusal := resolving_refusal(case):
        raise refusal
    unpaid = outcome in WITHOUT_MONEY
    after = book if unpaid else refund(book, case_id=case.id, amount=amount, lines=lines, now=now)
    cents = after.refunded - book.refunded
    facts = {"reason": given, "amount": usd(cents)}
    decided = {"outcome": outcome, "basis": "agent", "facts": case.decision.facts | facts}
    step = Transition.of(
        case,
        event="support_case_resolved",
        actor=agent,
        now=now,
        detail={"outcome": outcome, "amount": usd(cents)},
        money=_payment(case, cents),
        resolution=Resolution(outcome=outcome, amount=cents, lines=tuple(lines), reason=given, at=now),
        refunded=cents,
        decision=case.decision.model_copy(update=decided),
        **_closed(case, CLOSED_BY[outcome], now),
    )
    return step, after


def end(case: SupportCase, *, now: datetime) -> Transition[SupportCase] | None:
    """End an open case whose order was cancelled: nothing is left to refund (R-REF-04)."""
    if case.status != "open":
        return None
    decision = case.decision.model_copy(
        update={"outcome": "closed", "basis": "nothing_left", "clauses": (clause("R-REF-04"),)}
    )
    return Transition.of(
        case,
        event="support_case_closed",
        actor=PLATFORM,
        now=now,
        detail={"reason": "nothing_left"},
        decision=decision,
        **_closed(case, "nothing_left", now),
    )


def check_open(case: SupportCase) -> None:
    """Check that messages can still be sent. Raises Conflict `case_closed`."""
    if case.status == "closed":
        told = "This case is closed. Open another one if something is left to settle."
        raise Conflict("case_closed", told, clause=clause("R-BPP-03"))


def resolving_refusal(case: SupportCase) -> Conflict | None:
    """Find what stands in the way of closing the case; None if it may be closed."""
    if case.status == "open":
        return None
    return Conflict("already_resolved", f"This case was closed before: {case.closed_reason}.")


def _check_resolution(
    outcome: SupportOutcome, amount: int | None, lines: Sequence[PackageLine], reason: str
) -> None:
    if not reason:
        raise invalid_field("reason", "say why, for the buyer and the seller", "reason_required")
    if outcome in WITHOUT_MONEY and amount is not None:
        raise bad_amount("amount", "goes with a refund only")
    if outcome in WITHOUT_MONEY and lines:
        raise invalid_field("lines", "go with a refund only")


def _closed(case: SupportCase, reason: ClosedReason, now: datetime) -> dict[str, Any]:
    """Give what closing changes: nothing waits any more."""
    return {
        "status": "closed",
        "closed_reason": reason,
        "waiting_since": None,
        "quiet_since": now,
        "deadlines": close_deadlines(case.deadlines, "met"),
    }


def _payment(case: SupportCase, amount: int) -> tuple[Transfer, ...]:
    if not amount:
        return ()
    return (buyer_refund(case_id=case.id, order_id=case.order_id, seller_id=case.seller_id, amount=amount),)
