"""The clock of personal data: when an order's time is over they are erased, or kept for a case."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from shared.domain.case import Case, Transition
from shared.domain.claims.claim import Claim
from shared.domain.disputes.case import OPEN, Dispute
from shared.domain.labels.label import Label
from shared.domain.orders import pending_events, privacy
from shared.domain.orders.nonreceipt import NonreceiptRecord, forget, record_ids
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package
from shared.domain.orders.pending_events import PendingEvents
from shared.domain.orders.privacy import Standing
from shared.domain.reshipments.case import ACTIVE, Reshipment
from shared.domain.support.case import SupportCase
from shared.storage.items import kind_of
from shared.storage.lists import CaseRow, of_order
from shared.storage.records import Effect
from shared.usecases.privacy.effects import EraseCases
from shared.usecases.services import Services

# What keeps an order's personal data, with the statuses in which it is open.
KEEPING: Mapping[type[Case], Collection[str]] = {
    Claim: ("under_review",),
    Dispute: OPEN,
    Reshipment: ACTIVE,
    SupportCase: ("open", "return_pending"),
}
Steps = Sequence[Transition[Any]]


def lapse(services: Services, order: Order, now: datetime) -> tuple[Steps, Sequence[Effect]]:
    """Erase an order's personal data whose time is over, or keep them on (see `usecases.deadlines`)."""
    rows = of_order(services.store, order.id)
    step = privacy.look(order, standings(rows), now=now)
    if step is None:
        return (), ()
    if step.case.personal_data_erased_at != now:
        return (step,), ()
    return with_order(services, order, step, rows)


def lapse_pending(
    services: Services, pending: PendingEvents, now: datetime
) -> tuple[Steps, Sequence[Effect]]:
    """Erase what was shown in events that could never be carried out, likewise."""
    step = pending_events.lapse(pending, now=now)
    return ((step,) if step else ()), ()


def with_order(
    services: Services, order: Order, step: Transition[Order], rows: Sequence[CaseRow]
) -> tuple[Steps, Sequence[Effect]]:
    """What is erased together with an order, and the effect that erases the rest.

    Its packages are no reason for advice any more: by its address nobody could find them later.
    """
    records = services.store.load_many(NonreceiptRecord, record_ids(order))
    packages = {row.parse(Package).id for row in rows if row.kind == kind_of(Package)}
    forgotten = [forget(record, {order.id, *packages}, now=step.at) for record in records]
    return (step, *(one for one in forgotten if one)), [EraseCases.of(step.case)]


def standings(rows: Sequence[CaseRow]) -> list[Standing]:
    """How the cases of an order stand; other things of it keep nothing."""
    return [
        _standing(row.parse(kind), statuses)
        for kind, statuses in KEEPING.items()
        for row in rows
        if row.kind == kind_of(kind)
    ]


def purchasing(rows: Sequence[CaseRow]) -> list[Label]:
    """The labels of an order that its carrier may be printing just now."""
    labels = (row.parse(Label) for row in rows if row.kind == kind_of(Label))
    return [label for label in labels if label.status == "purchasing"]


def _standing(case: Any, statuses: Collection[str]) -> Standing:
    is_open = case.status in statuses or case.next_deadline is not None
    return Standing(kind=kind_of(case), id=case.id, is_open=is_open, last_at=case.updated_at)
