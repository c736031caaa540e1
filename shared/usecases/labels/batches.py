"""Label batches: answered at once, worked off a queue, each label bought at most once."""

import json
from collections.abc import Sequence
from contextlib import suppress

from shared.domain.errors import ConcurrentUpdate, Conflict, Refusal, not_found
from shared.domain.labels import batches
from shared.domain.labels.batches import Batch, BatchItem, BatchProgress, LabelRequest
from shared.domain.labels.label import Label, PurchaseChannel
from shared.gateways.documents.merging import is_readable, merge
from shared.storage.records import Effect, IdempotencyKey, Replayed
from shared.storage.store import Ref
from shared.usecases.labels.completion import purchase_failed, reconcile
from shared.usecases.labels.effects import BuyLabel, FanOutBatch
from shared.usecases.labels.purchase import purchase
from shared.usecases.queries import load_own
from shared.usecases.services import Caller, Command, Services

EFFECTS_AT_ONCE = 80
RUNS = 6


def open_batch(
    services: Services, command: Command, *, channel: PurchaseChannel, items: Sequence[LabelRequest]
) -> BatchProgress:
    """Take in up to 200 packages; the queue does the buying."""
    if command.idempotency:
        services.store.check_replayed(command.idempotency)
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
    batch = load_own(services, caller, Batch, batch_id)
    return _progress(services, batch)


def retry(services: Services, command: Command, batch_id: str) -> BatchProgress:
    """Try the failed items again, and no others; nothing runs when none has failed."""
    batch = load_own(services, command.caller, Batch, batch_id, idempotency=command.idempotency)
    command.check_version(batch)
    standing = _progress(services, batch)
    step = batches.retry(standing, now=command.now)
    if step is None:
        services.store.commit(idempotency=command.idempotency, answer=standing)
        return standing
    again = _progress(services, step.case)
    services.store.commit(
        step, effects=[FanOutBatch.of(step.case)], idempotency=command.idempotency, answer=again
    )
    return again


def fan_out(services: Services, batch_id: str) -> None:
    """Leave an effect for each item that is under way; those that are there already stay as they are."""
    (batch,) = services.store.load(Ref(Batch, batch_id))
    if batch is None:
        return
    standing = _progress(services, batch)
    effects = [
        BuyLabel.of(batch, number)
        for number, status in enumerate(standing.statuses)
        if status == "processing"
    ]
    for start in range(0, len(effects), EFFECTS_AT_ONCE):
        _leave(services, effects[start : start + EFFECTS_AT_ONCE])


def work_item(services: Services, batch_id: str, number: int, attempt: int) -> None:
    """Buy one package's label, or note why not. A repetition finds what the first run has done.

    The purchase has a key of its own for each attempt, so a worker killed half-way and started again
    does not buy twice. Raises what a broken deployment raises, so that the queue tries again.
    """
    batch, before = services.store.load(
        Ref(Batch, batch_id), Ref(BatchItem, batches.item_id(batch_id, number))
    )
    if batch is None or batch.attempts[number] != attempt or (before and before.attempt == attempt):
        return
    now = services.now()
    try:
        label = _buy(services, batch, number)
    except Refusal as refusal:
        step = batches.failed(before, batch, number, code=refusal.code, detail=refusal.detail, now=now)
    else:
        step = batches.bought(before, batch, number, label, now=now)
    services.store.commit(step)


def document_link(services: Services, caller: Caller, batch_id: str) -> str:
    """A short-lived link to one PDF with all labels bought so far, in the order asked.

    It is put together once for so many labels, for what is bought stays bought. A label whose file
    can't be read has a page that names it; such a PDF is put together again the next time.
    Raises Conflict `label_not_purchased` while there is none.
    """
    standing = read(services, caller, batch_id)
    ids = [outcome.label_id for outcome in standing.outcomes if outcome and outcome.label_id]
    labels = [label for label in services.store.load_many(Label, ids) if label.has_document]
    if not labels:
        raise Conflict("label_not_purchased", "No label of this batch has been bought yet.")
    name = f"batches/{batch_id}-{len(labels):03d}.pdf"
    if not services.files.has(name):
        pages, missing = _pages(services, labels)
        if missing:
            name = f"batches/{batch_id}-{len(labels):03d}-incomplete.pdf"
        services.files.keep(name, merge(pages), "application/pdf")
    return services.files.link(name, file_name=f"{batch_id}.pdf")


def _pages(services: Services, labels: Sequence[Label]) -> tuple[list[bytes], bool]:
    """The file of each label, or what stands in for it; whether any is missing."""
    files = [services.files.read(label.document_key or "") for label in labels]
    readable = [file if file and is_readable(file) else None for file in files]
    pages = [file or _stand_in(label) for file, label in zip(readable, labels, strict=True)]
    return pages, None in readable


def _stand_in(label: Label) -> bytes:
    from shared.gateways.documents.label import print_unreadable

    number = f"Tracking number {label.tracking_number}"
    return print_unreadable(f"Package {label.package_id}", f"Label {label.id}", number)


def _buy(services: Services, batch: Batch, number: int) -> Label:
    """The label of this attempt: bought now, or by a run of it that was cut off.

    A run that was cut off before the carrier had printed anything has bought nothing: the purchase is
    made once more, under the next key.
    """
    for run in range(RUNS):
        label, cut_off = _purchase(services, batch, number, run)
        if label.status == "purchasing" and not cut_off:
            reconcile(services, label.id)
            label = _label(services, label.id)
        if label.status == "purchasing":
            break  # perhaps the earlier run goes on: the carrier is asked once it can't any more
        if not label.failure:
            return label
        if not cut_off:
            raise purchase_failed(label.failure)
    raise TimeoutError("it is not known yet what became of the label")


def _purchase(services: Services, batch: Batch, number: int, run: int) -> tuple[Label, bool]:
    """The label this run buys, or the one an earlier run began to; whether it was an earlier one."""
    idempotency = IdempotencyKey(
        scope=f"batch:{batch.id}",
        key=f"{number}:{batch.attempts[number]}:{run}",
        fingerprint="",
        view=lambda label: {"id": label.id, "status": label.status},
    )
    command = Command(caller=Caller("seller", batch.seller_id), now=services.now(), idempotency=idempotency)
    wanted = batch.items[number].model_dump()
    try:
        services.store.check_replayed(idempotency)
    except Replayed as replayed:
        return _label(services, json.loads(replayed.body)["id"]), True
    return purchase(services, command, **wanted, channel=batch.channel, batch=True), False


def _label(services: Services, label_id: str) -> Label:
    (label,) = services.store.load(Ref(Label, label_id))
    if label is None:
        raise not_found("label")
    return label


def _progress(services: Services, batch: Batch) -> BatchProgress:
    ids = [batches.item_id(batch.id, number) for number in range(len(batch.items))]
    return batches.progress(batch, {item.id: item for item in services.store.load_many(BatchItem, ids)})


def _leave(services: Services, effects: Sequence[Effect]) -> None:
    """Together, or one by one where a run that was cut off has left some before."""
    try:
        services.store.commit(effects=effects)
    except ConcurrentUpdate:
        for effect in effects:
            with suppress(ConcurrentUpdate):
                services.store.commit(effects=[effect])
