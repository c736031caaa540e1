"""Recalls as the API shows them."""

from typing import Annotated

from pydantic import Field, StringConstraints
from typing_extensions import TypedDict

from shared.domain.safety.recalls import Document, Recall, RecallProgress, RecallStatus, Source, missing
from shared.views.cases import DecisionView, ResourceView, decision_view, resource_view
from shared.views.fields import Body, Id, Line, PageQuery, Prose
from shared.views.viewer import Viewer


class OpenRecall(Body):
    """What is recalled, and who says so; `batches` when not all of it is."""

    product_id: Id
    seller_id: Id
    source: Source
    reference: Line
    batches: Annotated[list[Line], Field(min_length=1, max_length=200)] | None = None


class DocumentBody(Body):
    """A document, by its name and the hash of its content."""

    name: Line
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class JustifyRecall(Body):
    """Why the rest was not recalled."""

    documents: Annotated[list[DocumentBody], Field(min_length=1, max_length=50)]
    text: Prose

    def handed_in(self) -> list[Document]:
        """Convert to the documents as the domain knows them."""
        return [Document.model_validate(document.model_dump()) for document in self.documents]


class ProgressView(TypedDict):
    """How many orders of the product were found, and how many are done with."""

    orders: int
    refunded: int


class RecallQuery(PageQuery):
    """Which recalls."""


class RecallRowView(ResourceView):
    """A recall in a list. `batches`: null where all of the product is recalled, and its orders are refunded;
    `compliant`: whether the seller has said why not all of it is, null while that is open or not asked.
    """

    seller_id: str
    product_id: str
    source: Source
    reference: str
    batches: list[str] | None
    compliant: bool | None
    flags: list[str]


class RecallView(RecallRowView):
    """A recall as far as it is."""

    status: RecallStatus
    progress: ProgressView
    missing: list[str]
    decision: DecisionView | None


def recall_row_view(recall: Recall, *, viewer: Viewer) -> RecallRowView:
    """Show a recall in a list."""
    return {
        **resource_view("recall", recall),
        "seller_id": recall.seller_id,
        "product_id": recall.product_id,
        "source": recall.source,
        "reference": recall.reference,
        "batches": list(recall.batches) if recall.batches is not None else None,
        "compliant": recall.compliant,
        "flags": list(recall.flags),
    }


def recall_view(progress: RecallProgress, *, viewer: Viewer) -> RecallView:
    """Show a recall to an agent, or to the seller it concerns."""
    recall = progress.recall
    return {
        **recall_row_view(recall, viewer=viewer),
        "status": progress.status,
        "progress": {"orders": max(recall.orders, progress.refunded), "refunded": progress.refunded},
        "missing": missing(recall),
        "decision": decision_view(recall.decision),
    }
