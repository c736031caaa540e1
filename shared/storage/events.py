"""Publishing for integrators: every step of a published case, once, in the order of its versions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from shared.domain.case import Transition
from shared.domain.erasure import ERASED
from shared.domain.orders.shared_numbers import NUMBER_SHARED, becomes_shared
from shared.domain.times import rfc3339
from shared.storage.items import kind_of
from shared.storage.records import StoredEffect

SCHEMA_VERSION = 1
PUBLISHED = frozenset({"label", "claim", "dispute", "reshipment", "supportcase"})
# Of an order's book only what agents have to see to (R-REF-03).
OF_BOOKS = frozenset({"over_refunded", "goods_and_money"})
# Likewise of packages (R-TRK-07): whatever step brings the flag, what an agent finds, and that none has.
OF_PACKAGES = frozenset({NUMBER_SHARED, "number_reviewed", "escalated"})
# And of orders that their personal data are no more (R-PRV-01).
OF_ORDERS = frozenset({ERASED})
OF_SOME = {"book": OF_BOOKS, "package": OF_PACKAGES, "order": OF_ORDERS}


def events_of(steps: Iterable[Transition[Any]]) -> Iterator[StoredEffect]:
    """The events of a transaction, one for each step that is published."""
    for step in steps:
        kind = kind_of(step.case)
        step = _flagging(step) if kind == "package" else step
        if kind in PUBLISHED or step.event in OF_SOME.get(kind, ()):
            yield StoredEffect(
                id=f"evt_{step.case.id}_{step.case.version}",
                queue="events",
                kind="event",
                payload=_event(kind, step),
            )


def _flagging(step: Transition[Any]) -> Transition[Any]:
    """Call the step that brings a package the flag by what it means for agents; any other as it is."""
    if not becomes_shared(step):
        return step
    named = {"carrier": step.case.carrier, "tracking_number": step.case.tracking_number}
    return replace(step, event=NUMBER_SHARED, detail=named)


def _event(kind: str, step: Transition[Any]) -> Mapping[str, Any]:
    """Ids, status and what the audit record says: no name or address, nothing in people's own words."""
    return {
        "schema_version": SCHEMA_VERSION,
        "id": f"evt_{step.case.id}_{step.case.version}",
        "type": f"{kind}.{step.event}",
        "object": kind,
        "object_id": step.case.id,
        "order_id": getattr(step.case, "order_id", step.case.id),
        "sequence": step.case.version,
        "occurred_at": rfc3339(step.at),
        "actor": step.actor.role,
        "status": getattr(step.case, "status", step.event),
        "detail": step.detail,
    }
