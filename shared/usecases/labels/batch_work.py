"""Working a batch off its queue: each label is bought at most once."""

import json
from collections.abc import Sequence
from contextlib import suppress

from shared.domain.errors import ConcurrentUpdate, Refusal, not_found
from shared.domain.labels import batches
from shared.domain.labels.batches import Batch, BatchItem
from shared.domain.labels.label import Failure, Label
from shared.domain.orders.packages import Package
from shared.storage.records import Effect, IdempotencyKey, Replayed
from shared.storage.store import Ref
from shared.usecases.labels.batches import progress_of
from shared.usecases.labels.completion import purchase_failed, reconcile
from shared.usecases.labels.effects import BuyLabel
from shared.usecases.labels.purchase import purchase
from shared.usecases.services import Caller, Command, Services

EFFECTS_AT_ONCE = 80
RUNS = 6


def fan_out(services: Services, batch_id: str) -> None:
    """Leave an effect for each item that is under way; those that are there already stay as they are."""
    standing = progress_of(services, batch_id)
    if standing is None:
        return
    effects = [
        BuyLabel.of(batch_id, number, standing.batch.attempts[number])
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
        order_id = _order_of(services, batch, number)
        failure = Failure(code=refusal.code, detail=refusal.detail)
        step = batches.failed(before, batch, number, order_id=order_id, failure=failure, now=now)
    else:
        step = batches.bought(before, batch, number, label, now=now)
    services.store.commit(step)


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


def _order_of(services: Services, batch: Batch, number: int) -> str | None:
    """The order an item's package belongs to, if it is the seller's: what is told of it ends with that."""
    (package,) = services.store.load(Ref(Package, batch.items[number].package_id))
    return package.order_id if package and package.seller_id == batch.seller_id else None


def _label(services: Services, label_id: str) -> Label:
    (label,) = services.store.load(Ref(Label, label_id))
    if label is None:
        raise not_found("label")
    return label


def _leave(services: Services, effects: Sequence[Effect]) -> None:
    """Together, or one by one where a run that was cut off has left some before."""
    try:
        services.store.commit(effects=effects)
    except ConcurrentUpdate:
        for effect in effects:
            with suppress(ConcurrentUpdate):
                services.store.commit(effects=[effect])
