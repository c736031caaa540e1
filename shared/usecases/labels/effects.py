"""What labels leave to do."""

from typing import Self

from shared.domain.case import Case
from shared.domain.orders.packages import Package
from shared.domain.record import record
from shared.usecases.effects import TypedEffect

# Longer than a purchase can take: nobody asks the carrier about a purchase that is still going on.
RECONCILE_AFTER = 90


@record
class ReconcileLabel(TypedEffect, kind="reconcile_label", queue="work"):
    """Ask the carrier what became of a purchase."""

    label_id: str

    @classmethod
    def later(cls, label_id: str) -> Self:
        """The effect of a purchase that begins: due unless the purchase itself ends first."""
        return cls(id=f"{label_id}:reconcile", label_id=label_id, delay_seconds=RECONCILE_AFTER)

    @classmethod
    def at_once(cls, label_id: str) -> Self:
        """The effect of a purchase the carrier did not answer."""
        return cls(id=f"{label_id}:unanswered", label_id=label_id)


@record
class VoidCancelled(TypedEffect, kind="void_cancelled", queue="work"):
    """Pay back an unscanned label that is not needed: its package was cancelled, its reshipment ended."""

    label_id: str

    @classmethod
    def of(cls, label_id: str, *, after: Case) -> Self:
        """The effect for the label after this version of the case by which it is not needed."""
        return cls(id=f"{label_id}:{after.id}:{after.version}:cancelled", label_id=label_id)


@record
class FollowPackage(TypedEffect, kind="follow_package", queue="work"):
    """Let the case a package was made for follow what became of its label."""

    package_id: str

    @classmethod
    def of(cls, package: Package) -> list[Self]:
        """The effect for this version of the package; none for one of the order's own."""
        if package.made_for is None:
            return []
        return [cls(id=f"{package.id}:{package.version}:follow", package_id=package.id)]

    @classmethod
    def once_more(cls, package: Package) -> Self:
        """The effect of a step by which the case has followed it, but not to its end."""
        return cls(id=f"{package.id}:{package.version}:follow_on", package_id=package.id)


@record
class FanOutBatch(TypedEffect, kind="fan_out_batch", queue="work"):
    """Leave the purchase of each label of a batch to do."""

    batch_id: str

    @classmethod
    def of(cls, batch: Case) -> Self:
        """The effect for this version of the batch."""
        return cls(id=f"{batch.id}:{batch.version}:start", batch_id=batch.id)


@record
class BuyLabel(TypedEffect, kind="buy_label", queue="bulk"):
    """Buy the label of one item of a batch."""

    batch_id: str
    number: int
    attempt: int

    @classmethod
    def of(cls, batch_id: str, number: int, attempt: int) -> Self:
        """The effect for the item's attempt under way."""
        return cls(id=f"{batch_id}:{number}:{attempt}", batch_id=batch_id, number=number, attempt=attempt)
