"""What is written beside a case: effects to carry out, and requests already answered."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any, Literal, Protocol

from shared.domain.errors import Conflict
from shared.domain.record import record

Queue = Literal["mail", "insurer", "events", "work", "bulk"]


class Effect(Protocol):
    """Something the outside must be told or asked, once its transaction stands.

    `id` names the effect for its receiver, which can drop a repetition. A held effect is left to the
    sweep and goes out only if nobody has dropped it after `delay_seconds` of real time.
    """

    @property
    def id(self) -> str: ...
    @property
    def queue(self) -> Queue: ...
    @property
    def kind(self) -> str: ...
    @property
    def payload(self) -> Mapping[str, Any]: ...
    @property
    def delay_seconds(self) -> int | None: ...


@record
class StoredEffect:
    """An effect as it stands in the outbox."""

    id: str
    queue: Queue
    kind: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    delay_seconds: int | None = None


class Replayed(Exception):
    """This request was carried out before: its answer, to be given again."""

    def __init__(self, status: int, body: str) -> None:
        super().__init__("answered before")
        self.status = status
        self.body = body


@record
class IdempotencyKey:
    """A request that has its effect once, however often it is sent (R-GEN-09).

    scope: whose key it is (caller, or webhook source); key: the caller's; fingerprint: of route and
    body. `view` makes the answer of what the use case returns; it is stored with the effect.
    """

    scope: str
    key: str
    fingerprint: str
    status: int = 202
    view: Callable[[Any], Mapping[str, Any]] = dict

    @property
    def partition(self) -> str:
        """Where it is remembered; keys of any shape fit."""
        return "once#" + hashlib.sha256(f"{self.scope}\n{self.key}".encode()).hexdigest()

    def check_replay(self, fingerprint: str, status: int, body: str) -> None:
        """Raise `Replayed` with the first answer, or Conflict `idempotency_conflict`."""
        if fingerprint != self.fingerprint:
            raise Conflict(
                "idempotency_conflict",
                "This Idempotency-Key was used for another request. Send a new key with a new request.",
            )
        raise Replayed(status, body)
