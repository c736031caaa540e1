"""Evidence: who may submit what until when, what counts, and who sees it."""

from datetime import datetime

from shared.domain.case import Model, Role, Transition
from shared.domain.disputes.case import Dispute, EvidenceItem, FileInfo
from shared.domain.disputes.dossier import Dossier, Steps
from shared.domain.disputes.evidence import Evidence
from shared.domain.disputes.vocabulary import EvidenceKind, Issuer, Party, Proof


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
    """Take in a piece of evidence (R-DSP-13, R-DSP-14). With a file it counts once that has arrived.

    Raises Invalid `attestation_required`; Conflict `party_not_expected` (R-DSP-84),
    `evidence_window_closed` with `deadline`, `supplement_not_allowed`.
    """
    raise NotImplementedError


def confirm_upload(dossier: Dossier, *, evidence_id: str, now: datetime) -> Steps | None:
    """The file has arrived, as announced; None if that is known.

    Raises NotFound; Conflict `evidence_window_closed` when it comes too late to count.
    """
    raise NotImplementedError


def refuse_upload(dossier: Dossier, *, evidence_id: str, reason: str, now: datetime) -> Steps | None:
    """The file is not what was announced: it will not count; None if that is known. Raises NotFound."""
    raise NotImplementedError


def complete(dossier: Dossier, *, party: Party, now: datetime) -> Steps:
    """The party says that this is all. Of the last one that starts the judging (R-JDG-14).

    Raises Conflict `party_not_expected`, `evidence_window_closed`.
    """
    raise NotImplementedError


def visible_to(dispute: Dispute, role: Role) -> tuple[EvidenceItem, ...]:
    """The pieces that role may see.

    One's own, whatever became of them; adjudicators see all. Buyer and seller see what counts of each
    other's and of the carrier's, except medical documents, which are the buyer's and the
    adjudicator's alone. A carrier sees only its own.
    """
    raise NotImplementedError


def as_evidence(dispute: Dispute) -> Evidence:
    """What counts, by party, as the judgment takes it."""
    raise NotImplementedError
