"""Sending effects on their way: from the table's stream to a queue, from the queue to the receiver."""

from collections.abc import Iterable, Mapping
from typing import Any

from shared.storage import outbox
from shared.storage.due import DueEffect
from shared.storage.records import StoredEffect
from shared.usecases.effects import Deliver
from shared.usecases.services import Services


def dispatch(services: Services, rows: Iterable[Mapping[str, Any]]) -> int:
    """Put the effects among new rows of the table on their queues, but those held back; how many.

    What fails here is sent by the sweep.
    """
    effects = outbox.unheld(rows)
    send(services, effects)
    return len(effects)


def send(services: Services, effects: Iterable[StoredEffect | DueEffect]) -> None:
    """Put effects on their queues."""
    by_queue: dict[str, list[dict[str, str]]] = {}
    for effect in effects:
        by_queue.setdefault(effect.queue, []).append({"effect": effect.id})
    for name, messages in sorted(by_queue.items()):
        services.queues.send(name, messages)


def deliver(services: Services, effect_id: str, how: Mapping[str, Deliver]) -> bool:
    """Carry out an effect and forget it; whether there was anything left to do.

    how: what to do for each kind. An effect that raises stays, and is tried again.
    """
    effect = outbox.find(services.store, effect_id)
    if effect is None:
        return False
    how[effect.kind](services, effect)
    outbox.delivered(services.store, effect_id)
    return True
