"""What the end of an order's personal data leaves to do."""

from typing import Self

from shared.domain.orders.order import Order
from shared.domain.record import record
from shared.usecases.effects import TypedEffect


@record
class EraseCases(TypedEffect, kind="erase_cases", queue="work"):
    """Erase the personal data of what belongs to an order whose own are erased (R-PRV-01)."""

    order_id: str

    @classmethod
    def of(cls, order: Order) -> Self:
        """The effect for this version of the order."""
        return cls(id=f"{order.id}:{order.version}:erase_cases", order_id=order.id)
