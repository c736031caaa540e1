"""A dispute as it is shown: with links to what the caller may see of its files."""

from datetime import datetime

from shared.domain.disputes.context import DisputeContext
from shared.domain.disputes.evidence_submission import visible_to
from shared.domain.disputes.page import DisputePage
from shared.domain.disputes.requirements import requirements_of
from shared.usecases.services import Caller, Services


def page_of(services: Services, caller: Caller, context: DisputeContext, *, now: datetime) -> DisputePage:
    """The dispute for that caller, with links to the files the caller may see."""
    dispute = context.dispute
    shown = visible_to(dispute, caller.role)
    counted = [piece for piece in shown if piece.file is not None and piece.status == "counted"]
    files = [piece.id for piece in counted if piece.scan != "threat"]
    links = {evidence_id: services.uploads.link(evidence_id) for evidence_id in files}
    return DisputePage(
        dispute=dispute,
        book=context.book,
        links=links,
        requirements=requirements_of(context, now=now),
        notes=context.notes,
    )
