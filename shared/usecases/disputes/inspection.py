"""What S3 tells of files in quarantine: each is looked at once, and does not stay there."""

from shared.domain.disputes.case import Dispute
from shared.gateways.uploads import evidence_at
from shared.storage.store import Ref
from shared.usecases.disputes.context import bring_up_to_date, context_of, write
from shared.usecases.disputes.uploads import accept_upload
from shared.usecases.services import Services


def inspect(services: Services, key: str) -> bool:
    """Take in or refuse the file under this key, and clear it away; whether it changed the dispute.

    Told again, or of a file that the dispute knows already, it only clears away. Raises ConcurrentUpdate
    where
    the dispute moved on meanwhile.
    """
    if (ids := evidence_at(key)) is None:
        return False
    dispute_id, evidence_id = ids
    (dispute,) = services.store.load(Ref(Dispute, dispute_id))
    if dispute is None:
        return False
    now = services.now()
    context = bring_up_to_date(services, context_of(services, dispute), now=now)
    piece = next((one for one in context.dispute.evidence if one.id == evidence_id), None)
    if piece is None or piece.file is None:
        return False
    steps = accept_upload(services, context, piece, now=now)
    if steps is not None:
        write(services, context, steps)
    services.uploads.discard(dispute_id, evidence_id)
    return steps is not None
