"""Label batches: answered at once, read, tried again, and all their labels as one document."""

import hashlib
from collections.abc import Sequence

from shared.domain.errors import Conflict
from shared.domain.labels import batches
from shared.domain.labels.batches import Batch, BatchItem, BatchProgress, LabelRequest
from shared.domain.labels.label import Label, PurchaseChannel
from shared.storage.members import with_members
from shared.usecases.labels import documents
from shared.usecases.labels.effects import FanOutBatch
from shared.usecases.queries import unless_answered
from shared.usecases.services import Caller, Command, Services


def open_batch(
    services: Services, command: Command, *, channel: PurchaseChannel, items: Sequence[LabelRequest]
) -> BatchProgress:
    """Take in up to 200 packages; the queue does the buying."""
    step = batches.open_batch(
        id=services.new_id("bat"),
        seller_id=command.caller.account,
        channel=channel,
        items=items,
        now=command.now,
    )
    begun = batches.progress(step.case, {})
    services.store.commit(
        step, effects=[FanOutBatch.of(step.case)], idempotency=command.idempotency, answer=begun
    )
    return begun


def read(services: Services, caller: Caller, batch_id: str) -> BatchProgress:
    """A batch as it stands. Raises NotFound for absent and foreign alike."""
    batch, outcomes = _load(services, batch_id)
    return batches.progress(caller.own(Batch, batch), outcomes)


def retry(services: Services, command: Command, batch_id: str) -> BatchProgress:
    """Try the failed items again, and no others; nothing runs when none has failed."""
    with unless_answered(services, command):
        found, items = _load(services, batch_id)
        batch = command.caller.own(Batch, found)
        command.check_version(batch)
        standing = batches.progress(batch, items)
        step = batches.retry(standing, now=command.now)
    if step is None:
        services.store.commit(idempotency=command.idempotency, answer=standing)
        return standing
    again = batches.progress(step.case, items)
    services.store.commit(
        step, effects=[FanOutBatch.of(step.case)], idempotency=command.idempotency, answer=again
    )
    return again


def document_link(services: Services, caller: Caller, batch_id: str) -> str:
    """A short-lived link to one PDF with all labels bought so far, in the order asked, less those given back.

    It is put together once for the same labels. A label whose file can't be read has a page that names it;
    such a PDF is put together again the next time. Raises Conflict `label_not_purchased` while there is none.
    """
    standing = read(services, caller, batch_id)
    ids = [outcome.label_id for outcome in standing.outcomes if outcome and outcome.label_id]
    labels = [label for label in services.store.load_many(Label, ids) if label.has_document]
    if not labels:
        raise Conflict("label_not_purchased", "There is no label of this batch to print.")
    which = hashlib.sha256("#".join(label.id for label in labels).encode()).hexdigest()[:16]
    name = f"batches/{batch_id}-{which}.pdf"
    if not services.files.has(name):
        document, missing = _merged(services, labels)
        if missing:
            name = f"batches/{batch_id}-{which}-incomplete.pdf"
        services.files.keep(name, document, "application/pdf")
    return services.files.link(name, file_name=f"{batch_id}.pdf")


def _merged(services: Services, labels: Sequence[Label]) -> tuple[bytes, bool]:
    """All files, or what stands in for them; whether any is missing."""
    from shared.gateways.documents import merging  # most requests about batches are for none

    files = [documents.read(services, label.id) for label in labels]
    readable = [merging.read(file) if file else None for file in files]
    pages = [file or _stand_in(label) for file, label in zip(readable, labels, strict=True)]
    return merging.merge(pages), None in readable


def _stand_in(label: Label) -> bytes:
    from shared.gateways.documents.label import print_unreadable

    number = f"Tracking number {label.tracking_number}"
    return print_unreadable(f"Package {label.package_id}", f"Label {label.id}", number)


def progress_of(services: Services, batch_id: str) -> BatchProgress | None:
    """How far a batch has come; None if there is none."""
    batch, outcomes = _load(services, batch_id)
    return batches.progress(batch, outcomes) if batch else None


def _load(services: Services, batch_id: str) -> tuple[Batch | None, dict[str, BatchItem]]:
    """A batch and what became of its items so far, by their ids."""
    batch, outcomes = with_members(services.store, Batch, BatchItem, batch_id)
    return batch, {item.id: item for item in outcomes}
