"""What returns leave to do."""

from typing import Self

from shared.domain.record import record
from shared.domain.returns.labels import unneeded
from shared.domain.returns.model import ReturnCase
from shared.storage.records import Effect
from shared.usecases.effects import TypedEffect
from shared.usecases.labels.effects import RECONCILE_AFTER


@record
class ReconcileReturnLabel(TypedEffect, kind="reconcile_return_label", queue="work"):
    """Ask the carrier what became of the purchase of a return label."""

    case_kind: str
    case_id: str
    label_id: str

    @classmethod
    def later(cls, kind: str, case_id: str, label_id: str) -> Self:
        """The effect of a purchase that begins: due unless the purchase itself ends first."""
        return cls(
            id=f"{label_id}:reconcile",
            delay_seconds=RECONCILE_AFTER,
            case_kind=kind,
            case_id=case_id,
            label_id=label_id,
        )

    @classmethod
    def at_once(cls, kind: str, case_id: str, label_id: str) -> Self:
        """The effect of a purchase the carrier did not answer."""
        return cls(id=f"{label_id}:unanswered", case_kind=kind, case_id=case_id, label_id=label_id)


@record
class VoidReturnLabel(TypedEffect, kind="void_return_label", queue="work"):
    """Pay back a return label that nobody will use."""

    case_kind: str
    case_id: str
    label_id: str


def label_effects(
    kind: str, before: ReturnCase | None, case: ReturnCase, *, ran: bool, runs: bool
) -> list[Effect]:
    """The effect of a step after which the label of a return is not needed any more; none of any other."""
    goods = case.goods_back
    if goods is None or goods.label is None or not unneeded(goods, runs=runs):
        return []
    if before is not None and unneeded(before.goods_back, runs=ran):
        return []
    label_id = goods.label.id
    return [
        VoidReturnLabel(
            id=f"{label_id}:{case.version}:unneeded", case_kind=kind, case_id=case.id, label_id=label_id
        )
    ]
