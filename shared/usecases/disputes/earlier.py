"""The pieces of a first request, where the second names them."""

from shared.domain.disputes.case import Dispute
from shared.domain.disputes.evidence_windows import as_earlier
from shared.storage.store import Ref
from shared.usecases.services import Services


def with_earlier(services: Services, dispute: Dispute) -> Dispute:
    """The dispute with the pieces of the first request that it names, as they are there now."""
    if not dispute.first_evidence or dispute.previous_id is None:
        return dispute
    (first,) = services.store.load(Ref(Dispute, dispute.previous_id))
    return with_pieces_of(dispute, first)


def with_pieces_of(dispute: Dispute, first: Dispute | None) -> Dispute:
    """The dispute with the pieces it names of its first request, as that stands."""
    if first is None:
        return dispute
    return dispute.model_copy(update={"earlier": as_earlier(first, dispute.first_evidence)})
