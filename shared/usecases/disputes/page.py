"""A dispute as it is shown: with links to what the caller may see of its files."""

from shared.domain.disputes.case import Dispute
from shared.domain.disputes.evidence_submission import visible_to
from shared.domain.disputes.page import DisputePage
from shared.domain.orders.book import OrderBook
from shared.domain.returns.page import ObjectionFilePage
from shared.usecases.returns.files import files_of
from shared.usecases.services import Caller, Services


def page_of(
    services: Services,
    caller: Caller,
    dispute: Dispute,
    book: OrderBook | None = None,
    *,
    files: tuple[ObjectionFilePage, ...] | None = None,
) -> DisputePage:
    """The dispute for that caller, with links to the files the caller may see.

    files: those of an objection, where they are known.
    """
    shown = visible_to(dispute, caller.role)
    counted = [piece for piece in shown if piece.file is not None and piece.status == "counted"]
    open_to_read = [piece.id for piece in counted if piece.scan != "threat"]
    links = {evidence_id: services.uploads.link(evidence_id) for evidence_id in open_to_read}
    if files is None:
        files = files_of(services, dispute.goods_back) if caller.role != "carrier" else ()
    return DisputePage(dispute=dispute, book=book, links=links, objection_files=files)
