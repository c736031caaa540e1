"""Evidence as the API shows it."""

from collections.abc import Mapping
from typing import Literal

from typing_extensions import TypedDict

from shared.domain.disputes.case import Dispute, EvidenceItem, EvidenceStatus, Scan
from shared.domain.disputes.page import RegisteredEvidence
from shared.domain.disputes.vocabulary import EvidenceKind, Issuer, Proof, Submitter
from shared.domain.times import rfc3339
from shared.views.cases import Time, moment
from shared.views.evidence.files import FileView, UploadView, file_view, upload_view
from shared.views.viewer import Viewer


class EvidenceView(TypedDict):
    """A piece of evidence. It bears on the judgment if and only if its status is `counted`.

    url: where its file can be read for some minutes; upload_by: until when it may arrive; scan: what the
    malware scanner says of it, where there is one; refusal: why it was not taken. source: from whom an
    agent has what a third party told.
    """

    object: str
    id: str
    dispute_id: str
    created_at: Time
    updated_at: Time
    version: int
    party: Submitter
    source: str | None
    kind: EvidenceKind
    description: str
    issuer: Issuer | None
    proves: list[Proof]
    status: EvidenceStatus
    attested: bool
    attached: Literal["after_sale_request", "first_round"] | None
    supplement: bool
    file: FileView | None
    url: str | None
    upload_by: Time | None
    uploaded_at: Time | None
    scan: Scan | None
    refusal: str | None


class RegisteredView(EvidenceView):
    """A piece of evidence just registered, and where its file goes."""

    upload: UploadView | None


def registered_view(made: RegisteredEvidence, *, viewer: Viewer) -> RegisteredView:
    """Show a piece of evidence, with the form for its file if there is one."""
    return {**evidence_view(made.dispute, made.evidence, {}), "upload": upload_view(made.form)}


def evidence_view(dispute: Dispute, piece: EvidenceItem, links: Mapping[str, str]) -> EvidenceView:
    """Show a piece of evidence; links: to files, by evidence id."""
    return {
        "object": "evidence",
        "id": piece.id,
        "dispute_id": dispute.id,
        "created_at": rfc3339(piece.submitted_at),
        "updated_at": rfc3339(piece.uploaded_at or piece.submitted_at),
        "version": dispute.version,
        "party": piece.party,
        "source": piece.source or None,
        "kind": piece.kind,
        "description": piece.description,
        "issuer": piece.issuer,
        "proves": list(piece.proves),
        "status": piece.status,
        "attested": piece.attested,
        "attached": piece.attached,
        "supplement": piece.supplement,
        "file": file_view(piece.file) if piece.file else None,
        "url": links.get(piece.id, piece.media_url),
        "upload_by": moment(piece.upload_by),
        "uploaded_at": moment(piece.uploaded_at),
        "scan": piece.scan,
        "refusal": piece.refusal,
    }
