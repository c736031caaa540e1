"""What orders leave to do."""

from collections.abc import Iterable, Sequence
from typing import Self

from shared.domain.case import Case, Transition
from shared.domain.orders.book import Book
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package
from shared.domain.orders.tracking_numbers import TrackingNumber
from shared.domain.record import record
from shared.usecases.effects import TypedEffect


@record
class ReplayPendingEvents(TypedEffect, kind="take_in_early", queue="work"):
    """Carry out what was reported of an order before it could be: the order was not known, or a label froze
    a package."""

    order_id: str

    @classmethod
    def of(cls, order: Order) -> Self:
        """The effect for this version of the order."""
        return cls(id=f"{order.id}:{order.version}:early", order_id=order.id)

    @classmethod
    def of_unlabelled(cls, package: Package) -> list[Self]:
        """The effect of the step by which a package lost its label; none where it follows no order."""
        if package.label_id is not None or package.made_for is not None:
            return []
        return [cls(id=f"{package.id}:{package.version}:unlabelled", order_id=package.order_id)]


@record
class CatchUpFollowers(TypedEffect, kind="catch_up_tracking", queue="work"):
    """Bring what follows a number up to date, twenty at a time; `after`: the place to go on after."""

    number: str
    after: str

    @classmethod
    def of(cls, number: TrackingNumber, *, after: str = "") -> Self:
        """The effect for what this version of the number becomes."""
        return cls(id=f"{number.id}:{number.version}:catch_up:{after}", number=number.id, after=after)

    @classmethod
    def left_by(cls, package: Package) -> Self:
        """The effect for those with whom a package shared its number up to this version of it."""
        number = TrackingNumber(carrier=package.carrier or "", number=package.tracking_number or "")
        return cls(id=f"{number.id}:{package.id}:{package.version}:left", number=number.id, after="")


@record
class ShareRefunds(TypedEffect, kind="share_refunds", queue="work"):
    """Report what is new about refunds of an order to the insurer."""

    order_id: str

    @classmethod
    def of(cls, order: Order) -> Self:
        """The effect for this version of the order."""
        return cls(id=f"{order.id}:{order.version}:share_refunds", order_id=order.id)

    @classmethod
    def of_book(cls, book: Book) -> Self:
        """The effect for this version of the order's book."""
        return cls(id=f"{book.id}:book{book.version}:share_refunds", order_id=book.order_id)


@record
class EndCases(TypedEffect, kind="end_cases", queue="work"):
    """End the open cases of an order that have nothing left to give, one by one (R-REF-04)."""

    order_id: str

    @classmethod
    def of(cls, order: Order) -> Self:
        """The effect of the report that cancelled the order."""
        return cls(id=f"{order.id}:{order.version}:end_cases", order_id=order.id)

    @classmethod
    def of_book(cls, book: Book) -> Self:
        """The effect for this version of the order's book."""
        return cls(id=f"{book.id}:book{book.version}:end_cases", order_id=book.order_id)

    @classmethod
    def of_case(cls, case: Case, order_id: str) -> Self:
        """The effect for this version of a case that may have waited for something told of its order."""
        return cls(id=f"{case.id}:{case.version}:end_cases", order_id=order_id)


@record
class JudgeOnNewDelivery(TypedEffect, kind="judge_on_new_delivery", queue="work"):
    """Look at the open disputes of an order again, of whose delivery the platform says something new."""

    order_id: str

    @classmethod
    def of(cls, order: Order) -> Self:
        """The effect for this version of the order."""
        return cls(id=f"{order.id}:{order.version}:delivery", order_id=order.id)

    @classmethod
    def of_report(cls, step: Transition[Order], moved: Iterable[Transition[Package]]) -> list[Self]:
        """The effect of a report that tells the delivery of the order, or of a package, anew (R-JDG-40)."""
        if step.before is None:
            return []
        said = step.before.facts.delivered_at != step.case.facts.delivered_at
        said = said or step.before.facts.estimated_delivery_at != step.case.facts.estimated_delivery_at
        changed = [one for one in moved if one.before is not None]
        said = said or any(
            getattr(one.before, name) != getattr(one.case, name)
            for one in changed
            for name in ("platform_delivered_at", "marked_shipped_at")
        )
        return [cls.of(step.case)] if said else []


@record
class RecordNonreceipt(TypedEffect, kind="note_not_received", queue="work"):
    """Record that a case says these packages of an order did not arrive."""

    order_id: str
    package_ids: list[str]

    @classmethod
    def of(cls, order_id: str, case_id: str, package_ids: Sequence[str]) -> Self:
        """The effect of the case; where it knows of no package the order counts as one."""
        lost = list(package_ids) or [order_id]
        return cls(id=f"{case_id}:not_received", order_id=order_id, package_ids=lost)


@record
class VoidLabel(TypedEffect, kind="void_label", queue="work"):
    """Void the unused label at its carrier."""

    label_id: str

    @classmethod
    def of(cls, label: Case) -> Self:
        """The effect of the label."""
        return cls(id=f"{label.id}:void", label_id=label.id)


@record
class RefundRecalledOrder(TypedEffect, kind="recall_refund", queue="bulk"):
    """Refund a recalled product in one order (R-PDA-13)."""

    recall_id: str
    order_id: str

    @classmethod
    def of(cls, recall_id: str, order_id: str, *, told: int = 0) -> Self:
        """The effect for the order, as the search has found it or as this version of it was told."""
        name = f"{recall_id}:{order_id}:{told}" if told else f"{recall_id}:{order_id}"
        return cls(id=name, recall_id=recall_id, order_id=order_id)

    @classmethod
    def of_book(cls, recall_id: str, book: Book) -> Self:
        """The effect for the order, of which this version of its book has something left."""
        name = f"{recall_id}:{book.id}:book{book.version}"
        return cls(id=name, recall_id=recall_id, order_id=book.order_id)
