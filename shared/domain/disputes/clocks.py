"""What happens when somebody does not act in time, whether a sweep has run or not."""

from datetime import datetime

from shared.domain.case import PLATFORM, Deadline, Transition, close_deadlines
from shared.domain.disputes.case import SCAN, UPLOAD, Dispute
from shared.domain.disputes.context import DisputeContext, Steps
from shared.domain.disputes.evidence_files import end_scan
from shared.domain.disputes.evidence_windows import answered, end_window
from shared.domain.disputes.fact_finding import begin_judging
from shared.domain.disputes.payout import (
    BY_DEDUCTION,
    BY_PLATFORM,
    awaits_return,
    close_unpaid,
    make_final,
    owed,
    pay,
)
from shared.domain.disputes.proceedings import end_review
from shared.domain.disputes.records import REQUEST, REVIEW
from shared.domain.disputes.vocabulary import PARTIES
from shared.domain.returns.model import RETURN_OBJECTION, RETURN_SHIPMENT
from shared.domain.returns.sending import lapse as lapse_return
from shared.domain.times import rfc3339


def lapse(context: DisputeContext, *, now: datetime) -> Steps | None:
    """Take the steps for the oldest deadline of the dispute that is over; None if none is.

    Before any other decision commit this, load again, and repeat until it returns None: what has lapsed
    has happened. The next window starts with the last valid second of the one that lapsed, however
    late this runs (R-GEN-07); a judgment is made, and its notices sent, when it runs.
    """
    over = context.dispute.lapsed_at(now)
    if not over:
        return None
    # Of a return that arrived the time to pay ends with the time to object, and pays.
    paying = [one for one in over if one.kind == "post_dispute_action" and one.due_at == over[0].due_at]
    oldest = paying[0] if paying else over[0]
    if oldest.kind in ("evidence", REQUEST):
        return _end_evidence(context, oldest, now)
    if oldest.kind == SCAN:
        return end_scan(context, oldest, now=now)
    if oldest.kind == "judgment":
        return Steps(dispute=_escalate(context.dispute, oldest, now))
    if oldest.kind == REVIEW:
        return Steps(dispute=end_review(context.dispute, oldest, now=now))
    if oldest.kind == "post_dispute_action":
        return _end_acting(context, oldest, now)
    if oldest.kind == RETURN_SHIPMENT:
        return _end_return(context, oldest, now)
    if oldest.kind == RETURN_OBJECTION:
        return _end_objecting(context, oldest, now)
    step = _step(context.dispute, oldest, "judgment_final", now)
    both = close_deadlines(step.case.deadlines, "lapsed", "appeal", "second_request")
    return make_final(context, step.with_changes(deadlines=both), starts_at=oldest.due_at)


def _end_evidence(context: DisputeContext, window: Deadline, now: datetime) -> Steps:
    """Close the window of a party, or of its last file; the last one starts the judging (R-DSP-16)."""
    dispute = context.dispute
    party = next(party for party in PARTIES if party == window.party)
    step = _step(dispute, window, "evidence_window_lapsed", now)
    if window.start_event != UPLOAD:
        step = step.with_changes(
            evidence_requests=answered(dispute, party, at=window.due_at),
            deadlines=end_window(dispute, party, "lapsed", at=window.due_at),
        )
    return begin_judging(context, step, since=window.due_at)


def _end_acting(context: DisputeContext, window: Deadline, now: datetime) -> Steps:
    """Deduct what the seller has not given in time; without a price that waits (R-PDA-03)."""
    unknown = owed(context) is None
    step = _step(context.dispute, window, "amount_unknown" if unknown else "amount_deducted", now)
    return pay(context, step, BY_DEDUCTION)


def _end_return(context: DisputeContext, window: Deadline, now: datetime) -> Steps:
    """Close a dispute whose goods were not sent back in time, without a refund (R-PDA-20, A-43).

    Beside a remedy in goods it is the return alone that ends.
    """
    dispute = context.dispute
    step = _step(dispute, window, "return_lapsed", now)
    if dispute.goods_back is not None:
        step = step.with_changes(goods_back=lapse_return(dispute.goods_back))
    if dispute.status == "action_pending" and awaits_return(dispute):
        return close_unpaid(context, step, "return_lapsed")
    return Steps(dispute=step)


def _end_objecting(context: DisputeContext, window: Deadline, now: datetime) -> Steps:
    """Let the platform pay what it owes once the seller objects no more (R-PDA-23).

    Where the seller owes it, the end of the same 48 hours is that of the payment, and deducts it.
    """
    dispute = context.dispute
    step = _step(dispute, window, "return_accepted", now)
    if dispute.judgment is not None and dispute.judgment.payer == "tiktok_shop":
        return pay(context, step, BY_PLATFORM)
    return Steps(dispute=step)


def _escalate(dispute: Dispute, window: Deadline, now: datetime) -> Transition[Dispute]:
    """Escalate inside the platform what nobody judged in time; no one wins by it (R-JDG-38)."""
    return _step(dispute, window, "judgment_overdue", now).with_changes(escalated_at=now)


def _step(dispute: Dispute, over: Deadline, event: str, now: datetime) -> Transition[Dispute]:
    """Lapse a deadline; what the seller may object to ends with the time to pay (R-PDA-23)."""
    ended = close_deadlines(dispute.deadlines, "lapsed", over.kind, party=over.party)
    if over.kind == "post_dispute_action":
        objecting = dispute.deadline(RETURN_OBJECTION)
        if objecting is not None and objecting.is_over(now):
            ended = close_deadlines(ended, "lapsed", RETURN_OBJECTION)
    return Transition.of(
        dispute,
        event=event,
        actor=PLATFORM,
        now=now,
        detail={"deadline": over.kind, "party": over.party, "due_at": rfc3339(over.due_at)},
        deadlines=ended,
    )
