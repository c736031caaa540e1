"""Effects by type: a frozen dataclass says what is left to do, and a registry who does it.

An area declares its effects in its `effects` module; the worker of a queue names their handlers.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields
from inspect import signature
from typing import Any, ClassVar

from shared.domain.record import record
from shared.storage.records import Queue, StoredEffect
from shared.usecases.services import Services

Deliver = Callable[[Services, StoredEffect], object]
_NOT_STORED = ("id", "delay_seconds")


@record
class TypedEffect:
    """Something to do once its transaction stands; the fields of a subclass are stored as its payload.

    A subclass names its kind and its queue: `class VoidLabel(TypedEffect, kind="void_label", queue="work")`.
    """

    kind: ClassVar[str]
    queue: ClassVar[Queue]

    id: str
    delay_seconds: int | None = None

    def __init_subclass__(cls, *, kind: str, queue: Queue) -> None:
        cls.kind, cls.queue = kind, queue

    @property
    def payload(self) -> Mapping[str, Any]:
        """What is stored beside the id."""
        return {name: getattr(self, name) for name in payload_of(type(self))}


def payload_of(effect: type[TypedEffect]) -> dict[str, Any]:
    """The types of what an effect stores, by name."""
    return {field.name: field.type for field in fields(effect) if field.name not in _NOT_STORED}


def handlers(known: Mapping[type[TypedEffect], Callable[..., object]]) -> dict[str, Deliver]:
    """What to do with stored effects, by kind.

    A handler takes the services and the effect's fields by name, and `id` if it wants that. Raises
    TypeError for one that takes anything else.
    """
    return {effect.kind: _deliver(effect, handle) for effect, handle in known.items()}


def _deliver(effect: type[TypedEffect], handle: Callable[..., object]) -> Deliver:
    _, *parameters = signature(handle).parameters.values()
    taken = {parameter.name: parameter.annotation for parameter in parameters}
    if {"id": str} | taken != {"id": str} | payload_of(effect):
        raise TypeError(f"{handle.__name__} takes {taken}, {effect.__name__} has {payload_of(effect)}")

    def deliver(services: Services, stored: StoredEffect) -> object:
        known = {**stored.payload, "id": stored.id}
        return handle(services, **{name: known[name] for name in taken})

    return deliver
