"""Evidence: who may submit what until when, what counts, and who sees it."""

from datetime import datetime
from typing import Any

from shared.domain.case import Model, Role, Transition, close_deadlines
from shared.domain.disputes.case import UNJUDGED, UPLOAD, Dispute, EvidenceItem, FileInfo, with_pieces
from shared.domain.disputes.context import DisputeContext, Steps
from shared.domain.disputes.evidence_windows import (
    check_expected,
    check_may_submit,
    check_window_open,
    end_window,
    grace,
    pending,
)
from shared.domain.disputes.fact_finding import begin_judging
from shared.domain.disputes.vocabulary import EvidenceKind, Issuer, Party, Proof
from shared.domain.errors import Conflict, invalid_field, not_found
from shared.domain.policy import clause
from shared.domain.times import rfc3339


class NewEvidence(Model):
    """What a party hands in. `attested`: that it is authentic, relevant, complete and accurate (R-DSP-15)."""

    kind: EvidenceKind
    description: str = ""
    issuer: Issuer | None = None
    proves: tuple[Proof, ...] = ()
    attested: bool
    supplement: bool = False
    file: FileInfo | None = None


def register(
    dispute: Dispute, *, party: Party, id: str, evidence: NewEvidence, now: datetime
) -> Transition[Dispute]:
    """Register a piece of evidence (R-DSP-13, R-DSP-14). With a file it counts when that has arrived.

    Raises Invalid without the attestation; Conflict `party_not_expected` (R-DSP-84), `dispute_over`,
    `evidence_window_closed` with `deadline`, `supplement_not_allowed`, `too_much_evidence`.
    """
    dispute.check_current(now)
    if not evidence.attested:
        raise invalid_field(
            "attested", "confirm that the material is authentic, relevant, complete, accurate"
        )
    window = check_may_submit(dispute, party, now, supplement=evidence.supplement)
    item = EvidenceItem(
        **evidence.model_dump(exclude={"file"}),
        file=evidence.file,
        id=id,
        party=party,
        status="awaiting_upload" if evidence.file else "counted",
        submitted_at=now,
        upload_by=max(window.due_at, now + grace(dispute)) if evidence.file else None,
    )
    _check_room(dispute, item)
    return Transition.of(
        dispute,
        event="evidence_submitted",
        actor=dispute.actor(party),
        now=now,
        detail={"evidence_id": id, "kind": item.kind, "supplement": item.supplement, "status": item.status},
        **with_pieces((*dispute.evidence, item)),
    )


def confirm_upload(context: DisputeContext, *, evidence_id: str, now: datetime) -> Steps | None:
    """Count a piece whose file has arrived as announced; None if that is known.

    Raises NotFound; Conflict `evidence_window_closed` when it comes too late to count.
    """
    item = _find(context.dispute, evidence_id)
    if item.status in ("counted", "refused"):
        return None
    context.dispute.check_current(now)
    _check_in_time(context.dispute, item, now)
    return _settled(context, item, "evidence_uploaded", now, status="counted", uploaded_at=now)


def refuse_upload(context: DisputeContext, *, evidence_id: str, reason: str, now: datetime) -> Steps | None:
    """Refuse a file that is not what was announced; None if that makes no difference.

    Raises NotFound.
    """
    item = _find(context.dispute, evidence_id)
    if item.status != "awaiting_upload":
        return None
    context.dispute.check_current(now)
    return _settled(context, item, "evidence_refused", now, status="refused", refusal=reason)


def complete(context: DisputeContext, *, party: Party, now: datetime) -> Steps:
    """Close a party's submission at its own word; the last one starts the judging (R-JDG-14).

    A file of its own still within its hour holds that back. Raises Conflict `party_not_expected`,
    `dispute_over`, `evidence_window_closed`.
    """
    dispute = context.dispute
    dispute.check_current(now)
    check_window_open(dispute, party, check_expected(dispute, party), now)
    step = Transition.of(
        dispute,
        event="evidence_completed",
        actor=dispute.actor(party),
        now=now,
        completed_by=(*dispute.completed_by, party),
        deadlines=end_window(dispute, party, "met", at=now),
    )
    return begin_judging(context, step, since=now)


def visible_to(dispute: Dispute, role: Role) -> tuple[EvidenceItem, ...]:
    """List the pieces that role may see.

    One's own, whatever became of them; agents see all. Buyer and seller see what counts of each
    other's and of the carrier's, except medical documents, which are the buyer's and the
    agent's alone. A carrier sees only its own.
    """
    if role == "agent":
        return dispute.evidence
    confidential = dispute.policy.section("disputes")["confidential"]["kinds"]
    return tuple(
        piece
        for piece in dispute.evidence
        if piece.party == role
        or (role in ("buyer", "seller") and piece.status == "counted" and piece.kind not in confidential)
    )


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
        **with_pieces(settled),
    )
    waiting = dispute.deadline("evidence", item.party)
    if waiting and waiting.start_event == UPLOAD and not pending(step.case, item.party):
        step = step.with_changes(
            deadlines=close_deadlines(dispute.deadlines, "met", "evidence", party=item.party)
        )
    return begin_judging(context, step, since=now)


def _check_room(dispute: Dispute, more: EvidenceItem) -> None:
    """Check that a party's pieces stay few enough, and their texts short enough, to be kept together."""
    rules = dispute.policy.section("disputes")
    own = [piece for piece in dispute.evidence if piece.party == more.party]
    if len(own) >= rules["evidence_per_party"]:
        count = rules["evidence_per_party"]
        raise _too_much(f"At most {count} pieces can be submitted. Put several photos into one file.")
    most: int = rules["evidence_text_bytes"]
    left = most - sum(piece.text_bytes for piece in own)
    if more.text_bytes > left:
        raise _too_much(
            f"The texts of your evidence can have {most} bytes in one dispute; {left} are left, and this "
            f"piece has {more.text_bytes}. Shorten its description, or hand in long text as a file."
        )


def _too_much(detail: str) -> Conflict:
    return Conflict("too_much_evidence", detail, clause=clause("R-DSP-13"))


def _find(dispute: Dispute, evidence_id: str) -> EvidenceItem:
    found = next((piece for piece in dispute.evidence if piece.id == evidence_id), None)
    if found is None or found.file is None:
        raise not_found("evidence")
    return found


def _check_in_time(dispute: Dispute, item: EvidenceItem, now: datetime) -> None:
    """Check that a file comes in time: a supplement's until the judgment, any other by its own time."""
    in_time = item.upload_by is not None and now <= item.upload_by
    if item.status == "awaiting_upload" and dispute.status in UNJUDGED and (item.supplement or in_time):
        return
    raise Conflict(
        "evidence_window_closed",
        "The file came too late to count. What arrived in time does.",
        clause=clause("R-DSP-14"),
        deadline=rfc3339(item.upload_by or item.submitted_at),
    )
