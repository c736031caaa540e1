"""Cases of customer service: opened where `buyer_protection.route` sends them, resolved by an agent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, Literal

from shared.domain.case import PLATFORM, Actor, Case, Transfer, Transition, close_deadlines
from shared.domain.decision import Decision
from shared.domain.errors import Conflict, invalid_field
from shared.domain.labels.origin import ShipFrom, ship_from_missing
from shared.domain.money import bad_amount, usd
from shared.domain.orders.book import OrderBook
from shared.domain.orders.entries import buyer_refund
from shared.domain.orders.order import PackageLine
from shared.domain.policy import clause, in_force, policy
from shared.domain.returns.model import RETURN_SHIPMENT, Return, begin
from shared.domain.returns.risk import ReturnRisk
from shared.domain.support.buyer_protection import HelpFacts, InquiryKind, SupportRoute, route
from shared.domain.support.refunds import refund

SupportChannel = Literal["live_chat", "message", "ticket"]
SupportOutcome = Literal["refund", "return_and_refund", "declined"]
SupportStatus = Literal["open", "return_pending", "resolved", "closed"]
SupportEnd = Literal["nothing_left", "refunded", "return_lapsed", "objection_upheld"]


class SupportCase(Case):
    """A buyer's request for help with an order; `refunded` in cents, of `lines` where these were named.

    amount: cents to be refunded when the goods are back; None: all that is left of the lines.
    """

    KIND: ClassVar[str] = "supportcase"
    PRIVATE: ClassVar[frozenset[str]] = frozenset(
        {
            "description",
            "reason",
            "decision.facts.reason",
            "goods_back.address",
            "goods_back.objection.description",
            "goods_back.objection.because",
        }
    )

    order_id: str
    seller_id: str
    buyer_id: str
    kind: InquiryKind
    channel: SupportChannel
    description: str = ""
    seller_contacted_at: datetime | None = None
    route: SupportRoute
    status: SupportStatus = "open"
    outcome: SupportOutcome | None = None
    closed_reason: SupportEnd | None = None
    reason: str | None = None
    lines: tuple[PackageLine, ...] = ()
    amount: int | None = None
    refunded: int = 0
    goods_back: Return | None = None
    decision: Decision

    @property
    def goods_since(self) -> datetime:
        """From when on what is reported of goods on their way back can be about these (R-TRK-03)."""
        asked = self.deadline(RETURN_SHIPMENT)
        return asked.starts_at if asked else self.created_at


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
        policy_version=in_force(now),
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
    if case.status != "open" or not case.lapsed_at(now):
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
    address: ShipFrom | None = None,
) -> tuple[Transition[SupportCase], OrderBook]:
    """Decide the case for an agent, with a reason, for good; and the book with what it refunds.

    A refund that follows a return is made when the goods are back, at `address` (R-BPP-15). A refund names
    an amount, lines, or both (`refunds.refund`); what is declined has neither. Raises
    Invalid `reason_required`, `invalid_amount`, `invalid_request`; Conflict `already_resolved`; Rejected
    `nothing_left`, `refund_exceeds_paid`; NotConfigured `ship_from_missing`.
    """
    given = reason.strip()
    _check_resolution(outcome, amount, lines, given)
    if refusal := resolving_refusal(case):
        raise refusal
    declined = outcome == "declined"
    after = book if declined else refund(book, case_id=case.id, amount=amount, lines=lines, now=now)
    back: dict[str, Any] = {}
    if outcome == "return_and_refund":
        back, after = {**_ask_back(case, address, now=now), "amount": amount}, book
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
        status="resolved",
        outcome=outcome,
        reason=given,
        lines=tuple(lines),
        refunded=cents,
        decision=case.decision.model_copy(update=decided),
        deadlines=close_deadlines(case.deadlines, "met"),
    )
    return step.with_changes(**back), after


def _ask_back(case: SupportCase, address: ShipFrom | None, *, now: datetime) -> dict[str, Any]:
    """Ask for the goods, at the seller's cost and, under way, at the seller's risk (R-PDA-17)."""
    if address is None:
        raise ship_from_missing()
    table = policy(case.policy_version)
    goods, window = begin(
        address=address,
        paid_by="seller",
        on_the_way=ReturnRisk(**table.section("protection")["return_risk"]),
        refund_follows=True,
        starts_at=now,
        start_event="support_case_resolved",
        version=case.policy_version,
    )
    deadlines = (*close_deadlines(case.deadlines, "met"), window)
    return {"status": "return_pending", "goods_back": goods, "deadlines": deadlines}


def end(case: SupportCase, *, now: datetime) -> Transition[SupportCase] | None:
    """End an open case whose order was cancelled: nothing is left to refund (R-REF-04)."""
    if case.status not in ("open", "return_pending"):
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
        status="closed",
        closed_reason="nothing_left",
        decision=decision,
        deadlines=close_deadlines(case.deadlines, "met"),
    )


def resolving_refusal(case: SupportCase) -> Conflict | None:
    """Find what stands in the way of closing the case; None if it may be closed."""
    if case.status == "open":
        return None
    return Conflict("already_resolved", f"This case was closed before: {case.outcome or case.closed_reason}.")


def _check_resolution(
    outcome: SupportOutcome, amount: int | None, lines: Sequence[PackageLine], reason: str
) -> None:
    if not reason:
        raise invalid_field("reason", "say why, for the buyer and the seller", "reason_required")
    if outcome == "declined" and amount is not None:
        raise bad_amount("amount", "goes with a refund only")
    if outcome == "declined" and lines:
        raise invalid_field("lines", "go with a refund only")


def _payment(case: SupportCase, amount: int) -> tuple[Transfer, ...]:
    if not amount:
        return ()
    return (buyer_refund(case_id=case.id, order_id=case.order_id, seller_id=case.seller_id, amount=amount),)
