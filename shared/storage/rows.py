"""What is written beside the items of a case: effects in the outbox, and payments."""

from datetime import datetime, timedelta

from shared.domain.case import Transfer
from shared.domain.times import rfc3339
from shared.storage.documents import compact
from shared.storage.items import Item, key, text
from shared.storage.listings import ledger_lists
from shared.storage.records import Effect
from shared.storage.shards import Shards

RESEND_AFTER = timedelta(seconds=60)


def effect_key(effect_id: str) -> Item:
    """Where an effect waits."""
    return key(f"outbox#{effect_id}")


def effect_item(effect: Effect, *, shards: Shards, now: datetime) -> Item:
    """An effect with the time when it is looked at if it is there still. now: in real time."""
    held = effect.delay_seconds is not None
    wake = now + (timedelta(seconds=effect.delay_seconds) if held else RESEND_AFTER)  # type: ignore[arg-type]
    item = effect_key(effect.id) | {
        "id": text(effect.id),
        "queue": text(effect.queue),
        "kind": text(effect.kind),
        "payload": text(compact(effect.payload)),
        "due_shard": text(shards.of("effect", effect.id)),
        "wake_at": text(rfc3339(wake)),
    }
    return item | ({"held": text("yes")} if held else {})


def ledger_item(transfer: Transfer, at: datetime) -> Item:
    """One payment, with its place in lists: of its order, and of all of the seller's."""
    entry = {
        "id": transfer.id,
        "order_id": transfer.order_id,
        "case_id": transfer.case_id,
        "kind": transfer.kind,
        "from": transfer.debit,
        "to": transfer.credit,
        "amount": transfer.amount,
        "at": rfc3339(at),
    }
    lists = ledger_lists(transfer.seller_id, transfer.order_id)
    return key(f"ledger#{transfer.order_id}", transfer.id) | {
        "doc": text(compact(entry)),
        **{name: text(partition) for name, partition in lists.items()},
        "listed_at": text(f"{rfc3339(at)}#{transfer.id}"),
    }
