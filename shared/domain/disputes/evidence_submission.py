"""Evidence: who may submit what until when, what counts, and who sees it."""

import json
from datetime import datetime

from shared.domain.case import Actor, Model, Role, Transition
from shared.domain.disputes.case import UNDECIDED, Dispute, EvidenceItem
from shared.domain.disputes.context import DisputeContext, Steps
from shared.domain.disputes.evidence_limits import check_number, too_much
from shared.domain.disputes.evidence_windows import (
    answered,
    check_expected,
    check_may_submit,
    check_window_open,
    end_window,
    grace,
    with_pieces,
)
from shared.domain.disputes.fact_finding import begin_judging, check_unjudged
from shared.domain.disputes.vocabulary import EvidenceKind, Issuer, Party, Proof, Submitter
from shared.domain.errors import invalid_field
from shared.domain.evidence.files import FileInfo


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
    _check_attested(evidence)
    window = check_may_submit(dispute, party, now, supplement=evidence.supplement)
    by = dispute.actor(party)
    return _registered(dispute, party, id, evidence, by=by, closes=window.due_at, now=now)


def register_third_party(
    dispute: Dispute, *, by: Actor, id: str, evidence: NewEvidence, source: str, now: datetime
) -> Transition[Dispute]:
    """Register what an agent has from a third party, until the dispute is decided (R-DSP-20).

    Buyer and seller see it. No rule looks at it: it lies before the agent, and the judgment names it.
    Raises Invalid without source or attestation, or for what only a party may show; Conflict
    `already_judged`, `dispute_over`, `too_much_evidence`.
    """
    dispute.check_current(now)
    check_may_add(dispute)
    if not source.strip():
        raise invalid_field("source", "say from whom this is")
    if evidence.kind in dispute.policy.section("disputes")["confidential"]["kinds"]:
        raise invalid_field("kind", "is the buyer's own to submit: both sides see what you enter here")
    if evidence.supplement:
        raise invalid_field("supplement", "is the buyer's, who answers the seller's evidence")
    _check_attested(evidence)
    return _registered(
        dispute, "third_party", id, evidence, by=by, source=source.strip(), closes=now, now=now
    )


def check_may_add(dispute: Dispute) -> None:
    """Check that a third party's material can be entered. Raises Conflict as `register_third_party` does."""
    if dispute.status not in UNDECIDED:
        check_unjudged(dispute)
    check_number(dispute, "third_party")


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
        evidence_requests=answered(dispute, party, at=now),
        deadlines=end_window(dispute, party, "met", at=now),
    )
    return begin_judging(context, step, since=now)


def visible_to(dispute: Dispute, role: Role) -> tuple[EvidenceItem, ...]:
    """List the pieces that role may see.

    One's own, whatever became of them; agents see all. Buyer and seller see what counts of each
    other's, the carrier's and third parties', except medical documents, which are the buyer's and the
    agent's alone. A carrier sees only its own.
    """
    pieces = (*dispute.earlier, *dispute.evidence)
    if role == "agent":
        return pieces
    confidential = dispute.policy.section("disputes")["confidential"]["kinds"]
    return tuple(
        piece
        for piece in pieces
        if piece.party == role
        or (role in ("buyer", "seller") and piece.status == "counted" and piece.kind not in confidential)
    )


def _check_attested(evidence: NewEvidence) -> None:
    if not evidence.attested:
        raise invalid_field(
            "attested", "confirm that the material is authentic, relevant, complete, accurate"
        )


def _registered(
    dispute: Dispute,
    party: Submitter,
    id: str,
    evidence: NewEvidence,
    *,
    by: Actor,
    closes: datetime,
    now: datetime,
    source: str = "",
) -> Transition[Dispute]:
    """Add the piece; its file may come until the window closes, and for an hour in any case."""
    item = EvidenceItem(
        **evidence.model_dump(exclude={"file"}),
        file=evidence.file,
        id=id,
        party=party,
        source=source,
        status="awaiting_upload" if evidence.file else "counted",
        submitted_at=now,
        upload_by=max(closes, now + grace(dispute)) if evidence.file else None,
    )
    _check_room(dispute, item)
    return Transition.of(
        dispute,
        event="evidence_submitted",
        actor=by,
        now=now,
        detail={"evidence_id": id, "kind": item.kind, "supplement": item.supplement, "status": item.status},
        **with_pieces((*dispute.evidence, item), earlier=dispute.earlier),
    )


def _check_room(dispute: Dispute, more: EvidenceItem) -> None:
    """Check that there is room for a piece: what is written in it is kept in any case, and uses some."""
    check_number(dispute, more.party)
    own = [piece for piece in dispute.evidence if piece.party == more.party]
    text: int = dispute.policy.section("disputes")["evidence_text_bytes"]
    left, more_bytes = text - sum(map(_text_bytes, own)), _text_bytes(more)
    if more_bytes > left:
        raise too_much(
            f"The texts of your evidence can have {text} bytes in one dispute; {left} are left, and this "
            f"piece has {more_bytes}. Shorten its description, or hand in long text as a file."
        )


def _text_bytes(piece: EvidenceItem) -> int:
    """Count the bytes of what is written in a piece, as they are stored."""
    texts = (piece.description, piece.source, piece.media_url or "", piece.file.name if piece.file else "")
    return sum(len(json.dumps(text, ensure_ascii=False).encode()) - 2 for text in texts)
