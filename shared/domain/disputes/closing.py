"""How a dispute ends without a judgment, or in spite of one. It still counts as a request (A-12)."""

from datetime import datetime

from shared.domain.case import PLATFORM, Actor, Transition, close_deadlines
from shared.domain.decision import Decision
from shared.domain.disputes.case import AMOUNT_UNKNOWN, OPEN, Dispute, Side
from shared.domain.disputes.context import DisputeContext, Steps
from shared.domain.disputes.fact_finding import check_unjudged
from shared.domain.disputes.order_facts import anchors
from shared.domain.disputes.payout import (
    BY_DEDUCTION,
    BY_PLATFORM,
    awaits_return,
    close_with_nothing_left,
    due_amount,
    owed,
    pay,
    priced,
)
from shared.domain.disputes.records import NextRequest
from shared.domain.disputes.windows import acceptance_deadline
from shared.domain.errors import Conflict, invalid_field
from shared.domain.money import usd
from shared.domain.orders.entries import release, without
from shared.domain.policy import clause, in_force, policy


def withdraw(context: DisputeContext, *, now: datetime) -> Steps:
    """Withdraw the buyer's request (R-DSP-06). Raises Conflict `already_judged`, `dispute_over`."""
    dispute = context.dispute
    check_unjudged(dispute)
    step = Transition.of(
        dispute,
        event="dispute_withdrawn",
        actor=dispute.actor("buyer"),
        now=now,
        status="withdrawn",
        next_request=next_request(context, now=now),
    )
    return end(context, step)


def reject(context: DisputeContext, *, by: Actor, reason: str, now: datetime) -> Steps:
    """Close the dispute for the platform without judging its merits (R-DSP-18).

    Raises Invalid `reason_required`; Conflict as `withdraw` does.
    """
    given = reason.strip()
    if not given:
        raise invalid_field("reason", "say why this is not taken up", "reason_required")
    dispute = context.dispute
    check_unjudged(dispute)
    decided = Decision(
        outcome="rejected_by_platform",
        basis="procedure",
        clauses=(clause("R-DSP-18"),),
        facts={"reason": given},
        policy_version=dispute.policy_version,
    )
    step = Transition.of(
        dispute,
        event="dispute_rejected",
        actor=by,
        now=now,
        status="rejected_by_platform",
        rejection_reason=given,
        decision=decided,
        next_request=next_request(context, now=now),
    )
    return end(context, step)


def settle(context: DisputeContext, *, by: Side, now: datetime) -> Steps:
    """Agree, for one party, to settle without the service; the dispute ends when both have (R-DSP-17).

    So it does after a judgment, until that has been carried out. Raises Conflict `already_agreed`,
    `judgment_carried_out`, `dispute_over`.
    """
    dispute = context.dispute
    check_may_settle(dispute, by)
    agreed = (*dispute.settled_by, by)
    actor = dispute.actor(by)
    if len(agreed) == 2:
        step = Transition.of(
            dispute,
            event="settlement_agreed",
            actor=actor,
            now=now,
            status="cancelled_mutual",
            settled_by=agreed,
        )
        return end(context, step)
    dispute.check_current(now)
    return Steps(
        dispute=Transition.of(dispute, event="settlement_offered", actor=actor, now=now, settled_by=agreed)
    )


def end_nothing_left(context: DisputeContext, *, now: datetime) -> Steps | None:
    """End a dispute, whatever its state, of whose units nothing is left to be made good (R-REF-04).

    None for one that is over, or about units of which something is left.
    """
    dispute = context.dispute
    if dispute.status not in OPEN or due_amount(context) != 0:
        return None
    dispute.check_current(now)
    return close_with_nothing_left(
        context, Transition.of(dispute, event="nothing_left", actor=PLATFORM, now=now)
    )


def pay_once_told(context: DisputeContext, *, now: datetime) -> Steps | None:
    """Carry out a judgment that waited for a price, once that is told; None for any other (R-PDA-03).

    What the seller owes is deducted, for the time to pay it is over; not while the clocks are held, nor for
    goods that are on their way again (R-DSP-19, R-PDA-21).
    """
    dispute, judgment = context.dispute, context.dispute.judgment
    waits = dispute.status == "action_pending" and AMOUNT_UNKNOWN in dispute.flags
    waits = waits and not dispute.under_review and not awaits_return(dispute)
    if judgment is None or not waits or due_amount(context) is None:
        return None
    dispute.check_current(now)
    step: Transition[Dispute] = Transition.of(
        dispute,
        event="remedy_carried_out",
        actor=PLATFORM,
        now=now,
        detail={"action": "refund"},
        flags=priced(dispute),
    )
    return pay(context, step, BY_PLATFORM if judgment.payer == "tiktok_shop" else BY_DEDUCTION)


def amend_amount(context: DisputeContext, *, now: datetime) -> Steps | None:
    """Say anew what an open dispute is about, once others have given a part or another price was told.

    None where that is the same (R-REF-01).
    """
    dispute, amount = context.dispute, owed(context)
    if dispute.status not in OPEN or amount == dispute.amount:
        return None
    dispute.check_current(now)
    detail = {} if amount is None else {"amount": usd(amount)}
    return Steps(
        dispute=Transition.of(
            dispute, event="amount_changed", actor=PLATFORM, now=now, detail=detail, amount=amount
        )
    )


def check_may_settle(dispute: Dispute, by: Side) -> None:
    """Check that this party can agree: Conflict `already_agreed`, `judgment_carried_out`, `dispute_over`."""
    check_running(dispute)
    if by in dispute.settled_by:
        raise Conflict(
            "already_agreed",
            "You have agreed to settle this between yourselves; it ends when the other side does too.",
            clause=clause("R-DSP-17"),
        )


def check_running(dispute: Dispute) -> None:
    """Check that it has not ended, be it judged: Conflict `judgment_carried_out`, `dispute_over`."""
    if dispute.status in OPEN:
        return
    if dispute.actions:
        raise Conflict("judgment_carried_out", "The judgment has been carried out; nothing can be stopped.")
    raise Conflict("dispute_over", f"This dispute is over: it is {dispute.status}.")


def next_request(context: DisputeContext, *, now: datetime) -> NextRequest | None:
    """Find how many requests about these units are left and until when; None if no other can be made."""
    left, until = requests_left(context, now=now)
    return NextRequest(left=left, until=until) if left > 0 and until else None


def requests_left(context: DisputeContext, *, now: datetime) -> tuple[int, datetime | None]:
    """Count the requests that are left about these units, of the line with the most (R-DSP-10); until when
    one can be made, None if it is late.
    """
    dispute = context.dispute
    version = in_force(now)
    most: int = policy(version).section("disputes")["requests_per_line"]
    made = min(len(context.book.requests(line_id).disputes) for line_id in dispute.line_ids)
    started = anchors(context.order, context.sent, now=now)
    window = acceptance_deadline(dispute.scenario, started, version=version)
    return most - made, window.due_at if window and not window.is_over(now) else None


def end(context: DisputeContext, step: Transition[Dispute]) -> Steps:
    """End a dispute by this step; what it was to give is given back to the order's book, no clock runs.

    Goods that a carrier has stay in the book: they are settled until lost or back (R-REF-01).
    """
    dispute, sent = context.dispute, context.dispute.remedy_shipment
    check_running(dispute)
    dispute.check_current(step.at)
    stopped = step.with_changes(deadlines=close_deadlines(step.case.deadlines, "met"))
    kept = context.book if sent and sent.carried else without(context.book, dispute.id)
    return Steps.with_book(stopped, release(kept, dispute.id))
