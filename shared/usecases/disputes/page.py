"""A dispute as it is shown: with links to what the caller may see of its files."""

from datetime import datetime

from shared.domain.disputes.case import Dispute
from shared.domain.disputes.context import DisputeContext
from shared.domain.disputes.evidence_submission import visible_to
from shared.domain.disputes.page import DisputePage
from shared.domain.disputes.requirements import requirements_of, requirements_then
from shared.domain.orders.book import OrderBook
from shared.domain.returns.page import ObjectionFilePage
from shared.usecases.returns.files import files_of
from shared.usecases.services import Caller, Services


def page_of(
    services: Services,
    caller: Caller,
    context: DisputeContext,
    *,
    now: datetime,
    files: tuple[ObjectionFilePage, ...] | None = None,
) -> DisputePage:
    """The dispute for that caller, with what its context shows.

    files: of an objection, where they are known.
    """
    if files is None:
        files = _objection_files(services, caller, context.dispute)
    return DisputePage(
        dispute=context.dispute,
        book=context.book,
        links=_links(services, caller, context.dispute),
        requirements=requirements_of(context, now=now),
        notes=context.notes,
        objection_files=files,
    )


def decided_page_of(
    services: Services, caller: Caller, dispute: Dispute, book: OrderBook | None = None
) -> DisputePage:
    """The same where nothing is left to be judged: what counted then is known from the dispute alone."""
    return DisputePage(
        dispute=dispute,
        book=book,
        links=_links(services, caller, dispute),
        requirements=requirements_then(dispute),
        objection_files=_objection_files(services, caller, dispute),
    )


def _objection_files(services: Services, caller: Caller, dispute: Dispute) -> tuple[ObjectionFilePage, ...]:
    return files_of(services, dispute.goods_back) if caller.role != "carrier" else ()


def _links(services: Services, caller: Caller, dispute: Dispute) -> dict[str, str]:
    """Links to the files the caller may see, as long as they are kept."""
    if dispute.personal_data_erased_at is not None:
        return {}
    shown = visible_to(dispute, caller.role)
    counted = [piece for piece in shown if piece.file is not None and piece.status == "counted"]
    files = [piece.id for piece in counted if piece.scan != "threat"]
    return {evidence_id: services.uploads.link(evidence_id) for evidence_id in files}
