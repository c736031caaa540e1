"""A dispute as it is read."""

from collections.abc import Mapping
from dataclasses import field

from shared.domain.disputes.case import Dispute, EvidenceItem
from shared.domain.disputes.requirements import Required
from shared.domain.evidence.files import FileForm
from shared.domain.orders.book import OrderBook
from shared.domain.reading import Audit
from shared.domain.record import record
from shared.domain.returns.page import ObjectionFilePage


@record
class DisputePage:
    """A dispute, where its files are, and its history where that was asked for.

    links: by evidence id. book: where the choices depend on it. requirements: what each party has to show,
    none in a list. notes: what an agent is shown besides (`DisputeContext.notes`). objection_files: of an
    objection to what came back.
    """

    dispute: Dispute
    book: OrderBook | None = None
    links: Mapping[str, str] = field(default_factory=dict)
    requirements: tuple[Required, ...] = ()
    notes: tuple[str, ...] = ()
    history: tuple[Audit, ...] = ()
    objection_files: tuple[ObjectionFilePage, ...] = ()


@record
class RegisteredEvidence:
    """A piece of evidence just registered; form: where its file is posted, if it has one."""

    dispute: Dispute
    evidence: EvidenceItem
    form: FileForm | None = None
