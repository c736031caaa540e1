"""Many labels in one request: each package on its own, in the order asked (R-INS-16, R-INS-17)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Literal

from shared.domain.case import PLATFORM, Actor, Case, Model, Transition
from shared.domain.labels.insurance import CoverNotice, CoverOption
from shared.domain.labels.label import Failure, Label, PurchaseChannel
from shared.domain.orders.packages import SignatureRequirement
from shared.domain.policy import in_force
from shared.domain.record import record

ItemStatus = Literal["processing", "purchased", "failed"]
BatchStatus = Literal["processing", "completed", "completed_with_errors"]


class LabelRequest(Model):
    """What is to be bought for one package; `amount` in cents."""

    package_id: str
    service: str
    option: CoverOption
    amount: int | None = None
    signature: SignatureRequirement


class Batch(Case):
    """A request for labels. `attempts`: how often each item has been tried, in the order of `items`."""

    KIND: ClassVar[str] = "batch"

    seller_id: str
    channel: PurchaseChannel
    items: tuple[LabelRequest, ...]
    attempts: tuple[int, ...]


class BatchItem(Case):
    """What came of one item's newest attempt; there is none before the first has ended.

    order_id: of the package, None where the seller has none of that id.
    """

    KIND: ClassVar[str] = "batchitem"
    WITHIN: ClassVar[str] = "batch"
    PRIVATE: ClassVar[frozenset[str]] = frozenset({"failure.detail"})

    batch_id: str
    number: int
    order_id: str | None = None
    attempt: int
    status: Literal["purchased", "failed"]
    label_id: str | None = None
    notice: CoverNotice | None = None
    failure: Failure | None = None


@record
class BatchProgress:
    """A batch with what has come of it so far, item by item; None where one is still under way."""

    batch: Batch
    outcomes: tuple[BatchItem | None, ...]

    @property
    def statuses(self) -> tuple[ItemStatus, ...]:
        """How each item stands."""
        return tuple(outcome.status if outcome else "processing" for outcome in self.outcomes)

    @property
    def status(self) -> BatchStatus:
        """Complete when no item is under way any more."""
        if "processing" in self.statuses:
            return "processing"
        return "completed_with_errors" if "failed" in self.statuses else "completed"


def open_batch(
    *, id: str, seller_id: str, channel: PurchaseChannel, items: Sequence[LabelRequest], now: datetime
) -> Transition[Batch]:
    """Open a batch; every item gets its first attempt."""
    batch = Batch(
        id=id,
        created_at=now,
        updated_at=now,
        policy_version=in_force(now),
        seller_id=seller_id,
        channel=channel,
        items=tuple(items),
        attempts=(1,) * len(items),
    )
    seller = Actor(role="seller", account=seller_id)
    return Transition.opening(batch, event="batch_opened", actor=seller, detail={"items": len(items)})


def progress(batch: Batch, outcomes: Mapping[str, BatchItem]) -> BatchProgress:
    """Join the batch with those outcomes that belong to the newest attempts."""
    found = (outcomes.get(item_id(batch.id, number)) for number in range(len(batch.items)))
    newest = (
        outcome if outcome and outcome.attempt == attempt else None
        for outcome, attempt in zip(found, batch.attempts, strict=True)
    )
    return BatchProgress(batch=batch, outcomes=tuple(newest))


def retry(standing: BatchProgress, *, now: datetime) -> Transition[Batch] | None:
    """Give the failed items one more attempt each; None when none has failed."""
    batch, failed = standing.batch, [status == "failed" for status in standing.statuses]
    if not any(failed):
        return None
    return Transition.of(
        batch,
        event="batch_retried",
        actor=Actor(role="seller", account=batch.seller_id),
        now=now,
        detail={"items": sum(failed)},
        attempts=tuple(n + again for n, again in zip(batch.attempts, failed, strict=True)),
    )


def item_id(batch_id: str, number: int) -> str:
    """Name the outcome of an item."""
    return f"{batch_id}-{number:03d}"


def bought(
    before: BatchItem | None, batch: Batch, number: int, label: Label, *, now: datetime
) -> Transition[BatchItem]:
    """Record that the item has its label."""
    notice, order_id = label.insurance.cover.notice, label.order_id
    return _outcome(
        before, batch, number, now, status="purchased", order_id=order_id, label_id=label.id, notice=notice
    )


def failed(
    before: BatchItem | None,
    batch: Batch,
    number: int,
    *,
    order_id: str | None,
    failure: Failure,
    now: datetime,
) -> Transition[BatchItem]:
    """Record that the item was refused or came to nothing; nothing was charged for it."""
    return _outcome(before, batch, number, now, status="failed", order_id=order_id, failure=failure)


def _outcome(
    before: BatchItem | None,
    batch: Batch,
    number: int,
    now: datetime,
    **came: str | CoverNotice | Failure | None,
) -> Transition[BatchItem]:
    nothing = dict.fromkeys(("order_id", "label_id", "notice", "failure"))
    item = BatchItem.model_validate(
        {
            "id": item_id(batch.id, number),
            "created_at": before.created_at if before else now,
            "updated_at": now,
            "policy_version": batch.policy_version,
            "batch_id": batch.id,
            "number": number,
            "attempt": batch.attempts[number],
            **nothing,
            **came,
        }
    )
    event = f"item_{came['status']}"
    if before is None:
        return Transition.opening(item, event=event, actor=PLATFORM)
    fields = {name: getattr(item, name) for name in ("attempt", "status", *nothing)}
    return Transition.of(before, event=event, actor=PLATFORM, now=now, **fields)
