"""How a dispute ends without a judgment, or in spite of one. It still counts as a request (A-12)."""

from datetime import datetime
from typing import Any

from shared.domain.case import PLATFORM, Actor, Transition, close_deadlines
from shared.domain.decision import Decision
from shared.domain.disputes.case import OPEN, Dispute, DisputeStatus, Proceedings, Side
from shared.domain.disputes.context import DisputeContext, Steps
from shared.domain.disputes.fact_finding import check_unjudged
from shared.domain.disputes.payout import close_with_nothing_left, due_amount
from shared.domain.errors import Conflict, invalid_field
from shared.domain.orders.entries import release
from shared.domain.policy import clause


def withdraw(context: DisputeContext, *, now: datetime) -> Steps:
    """Withdraw the buyer's request (R-DSP-06). Raises Conflict `already_judged`, `dispute_over`."""
    buyer = context.dispute.actor("buyer")
    return _end(context, "withdrawn", event="dispute_withdrawn", by=buyer, now=now)


def reject(context: DisputeContext, *, by: Actor, reason: str, now: datetime) -> Steps:
    """Close the dispute for the platform without judging its merits (R-DSP-18).

    Raises Invalid `reason_required`; Conflict as `withdraw` does.
    """
    given = reason.strip()
    if not given:
        raise invalid_field("reason", "say why this is not taken up", "reason_required")
    decided = Decision(
        outcome="rejected_by_platform",
        basis="procedure",
        clauses=(clause("R-DSP-18"),),
        facts={"reason": given},
        policy_version=context.dispute.policy_version,
    )
    changes = {"rejection_reason": given, "decision": decided}
    return _end(context, "rejected_by_platform", event="dispute_rejected", by=by, now=now, **changes)


def settle(context: DisputeContext, *, by: Side, now: datetime) -> Steps:
    """Agree, for one party, to settle without the service; the dispute ends when both have (R-DSP-17).

    Raises Conflict `already_agreed`, else as `withdraw` does.
    """
    dispute = context.dispute
    check_may_settle(dispute, by)
    agreed = (*dispute.settled_by, by)
    if len(agreed) == 2:
        return _end(
            context,
            "cancelled_mutual",
            event="settlement_agreed",
            by=dispute.actor(by),
            now=now,
            settled_by=agreed,
        )
    dispute.check_current(now)
    step = Transition.of(
        dispute, event="settlement_offered", actor=dispute.actor(by), now=now, settled_by=agreed
    )
    return Steps(dispute=step)


def stop(context: DisputeContext, *, by: Side, kind: str, reference: str, now: datetime) -> Steps:
    """Stop the service and every timer: somebody has turned to a court or the like (R-DSP-19).

    Raises Invalid for no kind or no reference; Conflict as `withdraw` does.
    """
    for field, value in (("kind", kind), ("reference", reference)):
        if not value.strip():
            raise invalid_field(field, "say to whom you have turned, and under which reference")
    elsewhere = Proceedings(kind=kind.strip(), reference=reference.strip(), reported_by=by)
    actor = context.dispute.actor(by)
    return _end(
        context, "stopped_external", event="dispute_stopped", by=actor, now=now, proceedings=elsewhere
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


def check_may_settle(dispute: Dispute, by: Side) -> None:
    """Check that this party can agree: Conflict `already_agreed`, `already_judged`, `dispute_over`."""
    check_unjudged(dispute)
    if by in dispute.settled_by:
        raise Conflict(
            "already_agreed",
            "You have agreed to settle this between yourselves; it ends when the other side does too.",
            clause=clause("R-DSP-17"),
        )


def _end(
    context: DisputeContext, status: DisputeStatus, *, event: str, by: Actor, now: datetime, **changes: Any
) -> Steps:
    dispute = context.dispute
    check_unjudged(dispute)
    dispute.check_current(now)
    step: Transition[Dispute] = Transition.of(
        dispute,
        event=event,
        actor=by,
        now=now,
        status=status,
        deadlines=close_deadlines(dispute.deadlines, "met"),
        **changes,
    )
    return Steps.with_book(step, release(context.book, dispute.id))
