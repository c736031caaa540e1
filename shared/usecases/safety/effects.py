"""What recalls and investigations leave to do."""

from typing import Self

from shared.domain.record import record
from shared.domain.safety.recalls import Recall
from shared.usecases.effects import TypedEffect

LOOK_AGAIN_AFTER = 3600


@record
class FindRecalledOrders(TypedEffect, kind="find_recalled_orders", queue="work"):
    """Find the next orders of a recalled product, after that order's id."""

    recall_id: str
    after: str | None

    @classmethod
    def of(cls, recall: Recall, *, after: str | None) -> Self:
        """The effect for that place in the search."""
        return cls(id=f"{recall.id}:search:{after or ''}", recall_id=recall.id, after=after)


@record
class LookForOrder(TypedEffect, kind="recall_look_for_order", queue="bulk"):
    """Look once more for an order that has a recalled product and was not there."""

    recall_id: str
    order_id: str

    @classmethod
    def of(cls, recall_id: str, order_id: str) -> Self:
        """The effect for the order; held until a report of it that was under way has long ended."""
        name = f"{recall_id}:{order_id}:absent"
        return cls(id=name, recall_id=recall_id, order_id=order_id, delay_seconds=LOOK_AGAIN_AFTER)


@record
class RefundInvestigatedCases(TypedEffect, kind="refund_investigated", queue="work"):
    """Leave the refund of an investigation's cases to do, from that place in its list on (R-JDG-33)."""

    investigation_id: str
    start: int

    @classmethod
    def of(cls, investigation_id: str, *, start: int) -> Self:
        """The effect for that place."""
        name = f"{investigation_id}:refunds:{start}"
        return cls(id=name, investigation_id=investigation_id, start=start)


@record
class RefundInvestigatedCase(TypedEffect, kind="investigation_refund", queue="bulk"):
    """Refund what is left of one dispute an investigation is about (R-JDG-33)."""

    investigation_id: str
    dispute_id: str

    @classmethod
    def of(cls, investigation_id: str, dispute_id: str) -> Self:
        """The effect for the dispute."""
        name = f"{investigation_id}:{dispute_id}"
        return cls(id=name, investigation_id=investigation_id, dispute_id=dispute_id)
