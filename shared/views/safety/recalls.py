"""Recalls as the API shows them."""

from typing import Annotated

from pydantic import Field, StringConstraints
from typing_extensions import TypedDict

from shared.domain.safety.recalls import Document, RecallProgress, RecallStatus, Source, missing
from shared.views.cases import DecisionView, ResourceView, decision_view, resource_view
from shared.views.fields import Body, Id, Line, Prose
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


class RecallView(ResourceView):
    """A recall as far as it is."""

    status: RecallStatus
    seller_id: str
    product_id: str
    source: Source
    reference: str
    batches: list[str] | None
    progress: ProgressView
    compliant: bool | None
    missing: list[str]
    flags: list[str]
    decision: DecisionView | None


def recall_view(progress: RecallProgress, *, viewer: Viewer) -> RecallView:
    """Show a recall to an agent, or to the seller it concerns."""
    recall = progress.recall
    return {
        **resource_view("recall", recall),
        "status": progress.status,
        "seller_id": recall.seller_id,
        "product_id": recall.product_id,
        "source": recall.source,
        "reference": recall.reference,
        "batches": list(recall.batches) if recall.batches is not None else None,
        "progress": {"orders": max(recall.orders, progress.refunded), "refunded": progress.refunded},
        "compliant": recall.compliant,
        "missing": missing(recall),
        "flags": list(recall.flags),
        "decision": decision_view(recall.decision),
    }
