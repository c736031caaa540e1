"""What happens when somebody does not act in time, whether a sweep has run or not."""

from datetime import datetime

from shared.domain.case import PLATFORM, Deadline, Transition, close_deadlines
from shared.domain.disputes.case import SCAN, UPLOAD, Dispute
from shared.domain.disputes.context import DisputeContext, Steps
from shared.domain.disputes.evidence_files import end_scan
from shared.domain.disputes.evidence_windows import answered, end_window
from shared.domain.disputes.fact_finding import begin_judging
from shared.domain.disputes.payout import BY_DEDUCTION, make_final, pay
from shared.domain.disputes.proceedings import end_review
from shared.domain.disputes.records import REQUEST, REVIEW
from shared.domain.disputes.vocabulary import PARTIES
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
    oldest = over[0]
    if oldest.kind in ("evidence", REQUEST):
        return _end_evidence(context, oldest, now)
    if oldest.kind == SCAN:
        return end_scan(context, oldest, now=now)
    if oldest.kind == "judgment":
        return Steps(dispute=_escalate(context.dispute, oldest, now))
    if oldest.kind == REVIEW:
        return Steps(dispute=end_review(context.dispute, oldest, now=now))
    if oldest.kind == "post_dispute_action":
        return pay(context, _step(context.dispute, oldest, "amount_deducted", now), BY_DEDUCTION)
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


def _escalate(dispute: Dispute, window: Deadline, now: datetime) -> Transition[Dispute]:
    """Escalate inside the platform what nobody judged in time; no one wins by it (R-JDG-38)."""
    return _step(dispute, window, "judgment_overdue", now).with_changes(escalated_at=now)


def _step(dispute: Dispute, over: Deadline, event: str, now: datetime) -> Transition[Dispute]:
    return Transition.of(
        dispute,
        event=event,
        actor=PLATFORM,
        now=now,
        detail={"deadline": over.kind, "party": over.party, "due_at": rfc3339(over.due_at)},
        deadlines=close_deadlines(dispute.deadlines, "lapsed", over.kind, party=over.party),
    )
