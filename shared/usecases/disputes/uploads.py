"""Files that have come: looked at, and taken in or refused."""

from datetime import datetime

from shared.domain.disputes.case import EvidenceItem
from shared.domain.disputes.context import DisputeContext, Steps
from shared.domain.disputes.evidence_files import confirm_upload, refuse_upload
from shared.domain.errors import Conflict
from shared.usecases.services import Services


def accept_arrived_upload(services: Services, context: DisputeContext, *, now: datetime) -> Steps | None:
    """The steps for the first file that has come and was not looked at yet; None if there is none.

    So a decision sees what is there, also where nobody has told of it yet. now: as of when it is taken
    in; a form takes no file after the file's own time, so that what is there has come in time.
    """
    waiting = [piece for piece in context.dispute.evidence if piece.status == "awaiting_upload"]
    found = (accept_upload(services, context, piece, now=now) for piece in waiting)
    return next((steps for steps in found if steps is not None), None)


def accept_upload(
    services: Services, context: DisputeContext, piece: EvidenceItem, *, now: datetime
) -> Steps | None:
    """Take in what has come of a file if it can be taken, and refuse it if it can't.

    None if nothing has come, or only when it was too late.
    """
    if piece.file is None:
        return None
    dispute_id = context.dispute.id
    arrived = services.uploads.look(dispute_id, piece.id, piece.file)
    if arrived is None:
        return None
    if arrived.refusal is not None:
        return refuse_upload(context, evidence_id=piece.id, reason=arrived.refusal, now=now)
    try:
        steps = confirm_upload(
            context,
            evidence_id=piece.id,
            arrived=arrived,
            scanner=services.deployment.scanner,
            now=now,
        )
    except Conflict:
        return None
    taken = next((one for one in steps.dispute.case.evidence if one.id == piece.id), None) if steps else None
    if taken is not None and taken.file is not None and taken.status != "refused":
        services.uploads.accept(dispute_id, piece.id, taken.file, arrived)
    return steps
