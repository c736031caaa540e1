"""Label batches as the API shows them."""

from collections import Counter
from typing import Annotated, NotRequired

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from shared.domain.actions import target
from shared.domain.errors import invalid_field
from shared.domain.labels.batches import BatchItem, BatchProgress, BatchStatus, ItemStatus, LabelRequest
from shared.domain.labels.label import PurchaseChannel
from shared.domain.times import rfc3339
from shared.views.cases import Time
from shared.views.fields import Body, Id
from shared.views.labels.label import CoverNoticeView, cover_notice_view
from shared.views.labels.requests import InsuranceChoice, ServiceName, SignatureField
from shared.views.links import href
from shared.views.viewer import Viewer


class BatchItemBody(Body):
    """What to buy for one package; what it leaves out, the batch says for all."""

    package_id: Id
    service: ServiceName
    insurance: InsuranceChoice | None = None
    signature: SignatureField | None = None


def _distinct(items: list[BatchItemBody]) -> list[BatchItemBody]:
    twice = [id for id, count in Counter(item.package_id for item in items).items() if count > 1]
    if twice:
        raise PydanticCustomError("duplicate_package", "has {id} more than once", {"id": twice[0]})
    return items


class OpenBatch(Body):
    """1 to 200 packages; `insurance` and `signature` apply to those that say nothing of their own."""

    channel: PurchaseChannel
    items: Annotated[list[BatchItemBody], Field(min_length=1, max_length=200), AfterValidator(_distinct)]
    insurance: InsuranceChoice | None = None
    signature: SignatureField | None = None

    def wanted(self) -> list[LabelRequest]:
        """List what is to be bought, package by package. Raises Invalid for what is left open."""
        for number, item in enumerate(self.items):
            for name in ("insurance", "signature"):
                if getattr(item, name) is None and getattr(self, name) is None:
                    raise invalid_field(f"items[{number}].{name}", "is needed; the batch names none for all")
        return [self._wanted(item) for item in self.items]

    def _wanted(self, item: BatchItemBody) -> LabelRequest:
        insurance = item.insurance or self.insurance
        return LabelRequest.model_validate(
            {
                "package_id": item.package_id,
                "service": item.service,
                "option": insurance.option if insurance else None,
                "amount": insurance.amount if insurance else None,
                "signature": item.signature or self.signature,
            }
        )


class BatchErrorView(TypedDict):
    """Why an item has no label; nothing was charged for it. `detail`: empty once it was erased."""

    code: str
    detail: str


class BatchItemView(TypedDict):
    """How one package of the batch stands."""

    package_id: str
    status: ItemStatus
    label_id: NotRequired[str | None]
    notice: NotRequired[CoverNoticeView | None]
    error: NotRequired[BatchErrorView | None]


class BatchCountsView(TypedDict):
    """How many items stand how."""

    total: int
    processing: int
    purchased: int
    failed: int


class BatchView(TypedDict):
    """A batch with each item's own outcome, in the order asked."""

    object: str
    id: str
    status: BatchStatus
    created_at: Time
    updated_at: Time
    version: int
    channel: PurchaseChannel
    counts: BatchCountsView
    items: list[BatchItemView]
    document_url: str


def batch_view(progress: BatchProgress, *, viewer: Viewer) -> BatchView:
    """Show a batch as far as it is."""
    batch, count = progress.batch, Counter(progress.statuses)
    return {
        "object": "label_batch",
        "id": batch.id,
        "status": progress.status,
        "created_at": rfc3339(batch.created_at),
        "updated_at": rfc3339(batch.updated_at),
        "version": batch.version,
        "channel": batch.channel,
        "counts": {
            "total": len(batch.items),
            "processing": count["processing"],
            "purchased": count["purchased"],
            "failed": count["failed"],
        },
        "items": [
            _item(wanted, outcome) for wanted, outcome in zip(batch.items, progress.outcomes, strict=True)
        ],
        "document_url": href("document", target(batch)),
    }


def _item(wanted: LabelRequest, outcome: BatchItem | None) -> BatchItemView:
    if outcome is None:
        return {"package_id": wanted.package_id, "status": "processing"}
    failure = outcome.failure
    return {
        "package_id": wanted.package_id,
        "status": outcome.status,
        "label_id": outcome.label_id,
        "notice": cover_notice_view(outcome.notice),
        "error": {"code": failure.code, "detail": failure.detail} if failure else None,
    }
