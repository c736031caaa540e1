"""Cases of customer service: opened where `buyer_protection.route` sends them, resolved by an agent."""

from datetime import datetime
from typing import ClassVar, Literal

from shared.domain.case import PLATFORM, Actor, Case, Transfer, Transition, close_deadlines
from shared.domain.decision import Decision
from shared.domain.errors import Conflict, invalid_field
from shared.domain.money import bad_amount, usd
from shared.domain.orders.book import buyer_refund, check_refund
from shared.domain.policy import CURRENT, clause
from shared.domain.support.buyer_protection import HelpFacts, InquiryKind, SupportRoute, route

SupportChannel = Literal["live_chat", "message", "ticket"]
SupportOutcome = Literal["refund", "return_and_refund", "declined"]


class SupportCase(Case):
    """A buyer's request for help with an order; `refunded` in cents."""

    KIND: ClassVar[str] = "supportcase"
    PRIVATE: ClassVar[frozenset[str]] = frozenset({"description", "reason", "decision.facts.reason"})

    order_id: str
    seller_id: str
    buyer_id: str
    kind: InquiryKind
    channel: SupportChannel
    description: str = ""
    seller_contacted_at: datetime | None = None
    route: SupportRoute
    status: Literal["open", "resolved"] = "open"
    outcome: SupportOutcome | None = None
    reason: str | None = None
    refunded: int = 0
    decision: Decision


def open_case(
    facts: HelpFacts,
    *,
    id: str,
    order_id: str,
    seller_id: str,
    buyer_id: str,
    kind: InquiryKind,
    channel: SupportChannel,
    description: str,
    seller_contacted_at: datetime | None,
    now: datetime,
) -> Transition[SupportCase]:
    """Open a case where it belongs (R-BPP-03, R-BPP-04). Raises what `buyer_protection.route` raises."""
    routing = route(facts, kind=kind, seller_contacted_at=seller_contacted_at, now=now)
    raised_in_time = routing.route == "buyer_protection"
    case = SupportCase(
        id=id,
        created_at=now,
        updated_at=now,
        policy_version=CURRENT,
        order_id=order_id,
        seller_id=seller_id,
        buyer_id=buyer_id,
        kind=kind,
        channel=channel,
        description=description,
        seller_contacted_at=seller_contacted_at,
        route=routing.route,
        decision=routing.decision,
        deadlines=close_deadlines(routing.deadlines, "met") if raised_in_time else routing.deadlines,
    )
    buyer = Actor(role="buyer", account=buyer_id)
    return Transition.opening(case, event="support_case_opened", actor=buyer, detail={"route": case.route})


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
    *,
    outcome: SupportOutcome,
    amount: int | None,
    reason: str,
    refundable: int,
    agent: Actor,
    now: datetime,
) -> Transition[SupportCase]:
    """Close the case for an agent, with a reason, for good.

    A refund is `amount` cents, by default all that is `refundable`; what is declined has no amount.
    Raises Invalid `reason_required`, `invalid_amount`; Conflict `already_resolved`; Rejected
    `refund_exceeds_paid`.
    """
    given = reason.strip()
    if not given:
        raise invalid_field("reason", "say why, for the buyer and the seller", "reason_required")
    if outcome == "declined" and amount is not None:
        raise bad_amount("amount", "goes with a refund only")
    if refusal := resolving_refusal(case):
        raise refusal
    refund = _refund(outcome, amount, refundable)
    facts = {"reason": given, "amount": usd(refund)}
    decision = Decision(
        outcome=outcome,
        basis="agent",
        clauses=case.decision.clauses,
        facts=case.decision.facts | facts,
        policy_version=case.policy_version,
    )
    return Transition.of(
        case,
        event="support_case_resolved",
        actor=agent,
        now=now,
        detail={"outcome": outcome, "amount": usd(refund)},
        money=_payment(case, refund),
        status="resolved",
        outcome=outcome,
        reason=given,
        refunded=refund,
        decision=decision,
        deadlines=close_deadlines(case.deadlines, "met"),
    )


def resolving_refusal(case: SupportCase) -> Conflict | None:
    """Find what stands in the way of closing the case; None if it may be closed."""
    if case.status == "open":
        return None
    return Conflict("already_resolved", f"This case was closed before: {case.outcome}.")


def _refund(outcome: SupportOutcome, amount: int | None, refundable: int) -> int:
    if outcome == "declined":
        return 0
    wanted = max(refundable, 1) if amount is None else amount
    check_refund(wanted, refundable=refundable)
    return wanted


def _payment(case: SupportCase, amount: int) -> tuple[Transfer, ...]:
    if not amount:
        return ()
    return (buyer_refund(case_id=case.id, order_id=case.order_id, seller_id=case.seller_id, amount=amount),)
