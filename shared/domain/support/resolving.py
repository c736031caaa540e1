"""How an agent decides a case of customer service: an answer, a refund, or one that follows a return."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from shared.domain.case import Actor, Transfer, Transition, close_deadlines
from shared.domain.errors import Conflict, invalid_field
from shared.domain.labels.origin import ShipFrom, ship_from_missing
from shared.domain.money import bad_amount, usd
from shared.domain.orders.book import OrderBook
from shared.domain.orders.entries import buyer_refund
from shared.domain.orders.order import PackageLine
from shared.domain.policy import policy
from shared.domain.returns.model import begin
from shared.domain.returns.risk import ReturnRisk
from shared.domain.support.case import SupportCase, closing
from shared.domain.support.outcomes import CLOSED_BY, WITHOUT_MONEY, Resolution, SupportOutcome
from shared.domain.support.refunds import refund


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

    A refund names an amount, lines, or both (`refunds.refund`), an amount alone being of the case's lines,
    where it is about any (R-REF-05); an answer and what is declined have neither. One that follows a return
    is made when the goods are back, at `address` (R-BPP-15). Raises Invalid `reason_required`,
    `invalid_amount`, `invalid_request`; Conflict `already_resolved`; Rejected `nothing_left`,
    `refund_exceeds_paid`; NotConfigured `ship_from_missing`.
    """
    given = reason.strip()
    _check_resolution(outcome, amount, lines, given)
    if refusal := resolving_refusal(case):
        raise refusal
    unpaid = outcome in WITHOUT_MONEY
    named = tuple(lines) if lines or amount is None else case.lines
    after = book if unpaid else refund(book, case_id=case.id, amount=amount, lines=named, now=now)
    cents = after.refunded - book.refunded
    resolution = Resolution(outcome=outcome, amount=cents, lines=named, reason=given, at=now)
    facts = {"reason": given, "amount": usd(cents)}
    decided = {"outcome": outcome, "basis": "agent", "facts": case.decision.facts | facts}
    if outcome == "return_and_refund":
        after, paid, ended = book, 0, _ask_back(case, address, now=now)
    else:
        paid, ended = cents, closing(case, CLOSED_BY[outcome], now=now)
    step = Transition.of(
        case,
        event="support_case_resolved",
        actor=agent,
        now=now,
        detail={"outcome": outcome, "amount": usd(cents)},
        money=_payment(case, paid),
        resolution=resolution,
        refunded=paid,
        decision=case.decision.model_copy(update=decided),
        **ended,
    )
    return step, after


def resolving_refusal(case: SupportCase) -> Conflict | None:
    """Find what stands in the way of deciding the case; None if it may be decided."""
    if case.status == "open":
        return None
    if case.status == "return_pending":
        return Conflict(
            "already_resolved", "This case was decided before: the goods go back, then it is closed."
        )
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
    return {
        "status": "return_pending",
        "goods_back": goods,
        "waiting_since": None,
        "quiet_since": now,
        "deadlines": (*close_deadlines(case.deadlines, "met"), window),
    }


def _payment(case: SupportCase, amount: int) -> tuple[Transfer, ...]:
    if not amount:
        return ()
    return (buyer_refund(case_id=case.id, order_id=case.order_id, seller_id=case.seller_id, amount=amount),)
