"""What S3 tells of files in quarantine, and the malware scanner: each is looked at once."""

from datetime import datetime

from shared.domain.disputes.case import Dispute, EvidenceItem
from shared.domain.disputes.context import DisputeContext
from shared.domain.disputes.evidence_files import enter_scan
from shared.domain.evidence.files import ScanResult
from shared.gateways.uploads.bucket import file_at
from shared.storage.store import Ref
from shared.usecases.disputes.context import after, bring_up_to_date, write
from shared.usecases.disputes.loading import context_of
from shared.usecases.disputes.uploads import accept_upload
from shared.usecases.returns import files
from shared.usecases.services import Services


def inspect(services: Services, key: str) -> bool:
    """Take in or refuse the file under this key, and clear it away; whether it changed the dispute.

    Told again, or of a file that the dispute knows already, it only clears away. What the scanner has
    yet to see stays for it. Raises ConcurrentUpdate where the dispute moved on meanwhile.
    """
    now = services.now()
    if (found := _find(services, key, now=now)) is None:
        return files.inspect(services, key)
    context, piece = found
    seen = _take_in(services, context, piece, now=now)
    if _piece(seen, piece.id).status != "scanning":
        services.uploads.discard(context.dispute.id, piece.id)
    return seen is not context


def enter_scan_result(services: Services, key: str, *, version_id: str, result: ScanResult) -> bool:
    """Enter what the scanner says of the file under this key; whether it changed the dispute.

    A file that it was faster with than S3 with its own notice is taken in first. Raises ConcurrentUpdate
    as `inspect` does.
    """
    now = services.now()
    if (found := _find(services, key, now=now)) is None:
        return files.enter_scan_result(services, key, version_id=version_id, result=result)
    context, piece = found
    seen = _take_in(services, context, piece, now=now)
    steps = enter_scan(seen, evidence_id=piece.id, version_id=version_id, result=result, now=now)
    if steps is not None:
        write(services, seen, steps)
        seen = after(seen, steps)
    known = _piece(seen, piece.id)
    if known.scan == "threat":
        services.uploads.withdraw(piece.id)
    if known.status != "scanning":
        services.uploads.discard(context.dispute.id, piece.id)
    return seen is not context


def _find(services: Services, key: str, *, now: datetime) -> tuple[DisputeContext, EvidenceItem] | None:
    """Find the dispute, brought up to date, and its piece whose file lies there."""
    if (ids := file_at(key)) is None:
        return None
    dispute_id, evidence_id = ids
    (dispute,) = services.store.load(Ref(Dispute, dispute_id))
    if dispute is None or not any(one.id == evidence_id and one.file for one in dispute.evidence):
        return None
    context = bring_up_to_date(services, context_of(services, dispute), now=now)
    return context, _piece(context, evidence_id)


def _take_in(
    services: Services, context: DisputeContext, piece: EvidenceItem, *, now: datetime
) -> DisputeContext:
    """Take in what has come of the file, if it is awaited; else the dispute is the same."""
    if piece.status != "awaiting_upload":
        return context
    steps = accept_upload(services, context, piece, now=now)
    if steps is None:
        return context
    write(services, context, steps)
    return after(context, steps)


def _piece(context: DisputeContext, evidence_id: str) -> EvidenceItem:
    return next(one for one in context.dispute.evidence if one.id == evidence_id)
