"""Evidence: who may submit what until when, what counts, and who sees it."""

import json
from datetime import datetime

from shared.domain.case import Model, Role, Transition
from shared.domain.disputes.case import Dispute, EvidenceItem
from shared.domain.disputes.context import DisputeContext, Steps
from shared.domain.disputes.evidence_files import evidence_at_most, submitted
from shared.domain.disputes.evidence_windows import (
    check_expected,
    check_may_submit,
    check_window_open,
    end_window,
    grace,
    with_pieces,
)
from shared.domain.disputes.fact_finding import begin_judging
from shared.domain.disputes.vocabulary import EvidenceKind, Issuer, Party, Proof
from shared.domain.errors import Conflict, invalid_field
from shared.domain.evidence.files import FileInfo
from shared.domain.policy import clause


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


def _check_room(dispute: Dispute, more: EvidenceItem) -> None:
    """Check that there is room: what was refused or never came uses none, but can't be tried without end.

    What is written in it is kept all the same, and uses room.
    """
    most = evidence_at_most(dispute)
    own = [piece for piece in dispute.evidence if piece.party == more.party]
    text: int = dispute.policy.section("disputes")["evidence_text_bytes"]
    left, more_bytes = text - sum(map(_text_bytes, own)), _text_bytes(more)
    if len(submitted(dispute, more.party)) >= most:
        told = f"At most {most} pieces can be submitted. Put several photos into one file."
    elif len(own) >= 2 * most:
        told = (
            f"You have announced {len(own)} pieces. Upload the files that have not come; no more are taken."
        )
    elif more_bytes > left:
        told = (
            f"The texts of your evidence can have {text} bytes in one dispute; {left} are left, and this "
            f"piece has {more_bytes}. Shorten its description, or hand in long text as a file."
        )
    else:
        return
    raise Conflict("too_much_evidence", told, clause=clause("R-DSP-13"))


def _text_bytes(piece: EvidenceItem) -> int:
    """Count the bytes of what is written in a piece, as they are stored."""
    texts = (piece.description, piece.media_url or "", piece.file.name if piece.file else "")
    return sum(len(json.dumps(text, ensure_ascii=False).encode()) - 2 for text in texts)
