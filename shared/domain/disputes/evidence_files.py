"""The files of evidence: when one may still come, what counts once it has, and what the scanner says."""

from datetime import datetime
from typing import Any

from shared.domain.case import PLATFORM, Deadline, Transition, close_deadlines
from shared.domain.disputes.case import SCAN, UNDECIDED, UNJUDGED, UPLOAD, Dispute, EvidenceItem
from shared.domain.disputes.context import DisputeContext, Steps
from shared.domain.disputes.evidence_limits import evidence_at_most, submitted
from shared.domain.disputes.evidence_windows import pending, with_pieces
from shared.domain.disputes.fact_finding import begin_judging
from shared.domain.disputes.vocabulary import Submitter
from shared.domain.errors import Conflict, not_found
from shared.domain.evidence.files import THREAT, Arrived, ScanResult, check_awaited, found_as
from shared.domain.policy import clause
from shared.domain.times import rfc3339


def check_may_upload(dispute: Dispute, evidence_id: str, party: Submitter, *, now: datetime) -> EvidenceItem:
    """Find the party's own piece whose file may still come (R-UPL-02).

    Raises NotFound; Conflict `already_uploaded`, `file_refused`, `evidence_window_closed`.
    """
    item = _find(dispute, evidence_id)
    if item.party != party:
        raise not_found("evidence")
    check_awaited(item, instead="Submit the evidence again with a file that can be taken.")
    if item.upload_by is None or item.upload_by < now:
        raise _too_late(item)
    _check_in_time(dispute, item, now)
    return item


def confirm_upload(
    context: DisputeContext, *, evidence_id: str, arrived: Arrived, scanner: bool = False, now: datetime
) -> Steps | None:
    """Take in a file that has come and can be taken; None if that is known.

    With a scanner it counts on its word, and after an hour without it. Raises NotFound; Conflict
    `evidence_window_closed` when it comes too late to count.
    """
    dispute, item = context.dispute, _find(context.dispute, evidence_id)
    if item.status in ("counted", "scanning", "refused"):
        return None
    dispute.check_current(now)
    _check_in_time(dispute, item, now)
    most = evidence_at_most(dispute)
    if len(submitted(dispute, item.party)) >= most:
        reason = f"{most} pieces of yours have come before it, and no more are taken."
        return refuse_upload(context, evidence_id=evidence_id, reason=reason, now=now)
    return _settled(
        context,
        item,
        "evidence_uploaded",
        now,
        status="scanning" if scanner else "counted",
        uploaded_at=now,
        file=found_as(item.file, arrived.media_type) if item.file else None,
        file_version=arrived.version_id or None,
    )


def refuse_upload(context: DisputeContext, *, evidence_id: str, reason: str, now: datetime) -> Steps | None:
    """Refuse a file that can't be taken; None if that makes no difference.

    Raises NotFound.
    """
    item = _find(context.dispute, evidence_id)
    if item.status != "awaiting_upload":
        return None
    context.dispute.check_current(now)
    return _settled(context, item, "evidence_refused", now, status="refused", refusal=reason)


def enter_scan(
    context: DisputeContext, *, evidence_id: str, version_id: str, result: ScanResult, now: datetime
) -> Steps | None:
    """Enter what the scanner says of a file that came, be it after its hour; None if that is known.

    A threat that shows after the judgment changes nothing of it, but the file is shown to nobody any
    more. Raises NotFound.
    """
    dispute, item = context.dispute, _find(context.dispute, evidence_id)
    waiting = item.status == "scanning"
    late = item.status == "counted" and item.scan == "unscanned" and result != "unscannable"
    if item.file_version != (version_id or None) or not (waiting or late):
        return None
    dispute.check_current(now)
    if result == "threat" and (waiting or dispute.status in UNJUDGED):
        return _settled(
            context, item, "evidence_refused", now, status="refused", scan="threat", refusal=THREAT
        )
    scan = "unscanned" if result == "unscannable" else result
    return _settled(context, item, "evidence_scanned", now, status="counted", scan=scan)


def end_scan(context: DisputeContext, over: Deadline, *, now: datetime) -> Steps:
    """Count what the scanner has said nothing of within its hour."""
    dispute = context.dispute
    evidence = [
        piece.model_copy(update={"status": "counted", "scan": "unscanned"})
        if (window := _scan_window(dispute, piece)) and window.due_at <= over.due_at
        else piece
        for piece in dispute.evidence
    ]
    step = Transition.of(
        dispute,
        event="evidence_scan_lapsed",
        actor=PLATFORM,
        now=now,
        detail={"deadline": over.kind, "party": over.party, "due_at": rfc3339(over.due_at)},
        **with_pieces(evidence, earlier=dispute.earlier),
        deadlines=close_deadlines(dispute.deadlines, "lapsed", SCAN),
    )
    return begin_judging(context, _awaiting_scan(step), since=over.due_at)


def _settled(context: DisputeContext, item: EvidenceItem, event: str, now: datetime, **changes: Any) -> Steps:
    """Record a file's outcome; judging starts if it was the last thing awaited."""
    dispute = context.dispute
    settled = [
        piece.model_copy(update=changes) if piece.id == item.id else piece for piece in dispute.evidence
    ]
    step = Transition.of(
        dispute,
        event=event,
        actor=dispute.actor(item.party),
        now=now,
        detail={"evidence_id": item.id, "status": changes["status"]},
        **with_pieces(settled, earlier=dispute.earlier),
    )
    waiting = dispute.deadline("evidence", item.party)
    if waiting and waiting.start_event == UPLOAD and not pending(step.case, item.party):
        closed = close_deadlines(dispute.deadlines, "met", "evidence", party=item.party)
        step = step.with_changes(deadlines=closed)
    return begin_judging(context, _awaiting_scan(step), since=now)


def _awaiting_scan(step: Transition[Dispute]) -> Transition[Dispute]:
    """Keep a deadline for the scanner while judging waits for it, of its oldest file, and none else."""
    case = step.case
    pieces = case.evidence if case.status in UNDECIDED else ()
    windows = [window for piece in pieces if (window := _scan_window(case, piece))]
    is_open = any(d.kind == SCAN and d.state == "open" for d in case.deadlines)
    if not windows:
        return step.with_changes(deadlines=close_deadlines(case.deadlines, "met", SCAN)) if is_open else step
    if is_open:
        return step
    first = min(windows, key=lambda window: window.due_at)
    return step.with_changes(deadlines=(*case.deadlines, first))


def _scan_window(dispute: Dispute, piece: EvidenceItem) -> Deadline | None:
    """Start the window in which the scanner's word on the piece is awaited; None if it isn't."""
    if piece.status != "scanning" or piece.uploaded_at is None:
        return None
    return dispute.policy.deadline(SCAN, starts_at=piece.uploaded_at, start_event="file_arrived")


def _find(dispute: Dispute, evidence_id: str) -> EvidenceItem:
    found = next((piece for piece in dispute.evidence if piece.id == evidence_id), None)
    if found is None or found.file is None:
        raise not_found("evidence")
    return found


def _check_in_time(dispute: Dispute, item: EvidenceItem, now: datetime) -> None:
    """Check that a file comes in time: a supplement's until the judgment, any other by its own time."""
    in_time = item.upload_by is not None and now <= item.upload_by
    taken_in = UNDECIDED if item.party == "third_party" else UNJUDGED
    if item.status == "awaiting_upload" and dispute.status in taken_in and (item.supplement or in_time):
        return
    raise _too_late(item)


def _too_late(item: EvidenceItem) -> Conflict:
    return Conflict(
        "evidence_window_closed",
        "The file came too late to count. What arrived in time does.",
        clause=clause("R-DSP-14"),
        deadline=rfc3339(item.upload_by or item.submitted_at),
    )
