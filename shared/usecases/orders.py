"""Orders: taking in what the platform tells."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.domain import labels
from shared.domain.case import Transition
from shared.domain.errors import not_found
from shared.domain.labels import Label
from shared.domain.orders import Order, OrderFacts, receive
from shared.domain.packages import Package, cancel
from shared.domain.packing import arrange
from shared.storage.records import Effect
from shared.storage.store import Ref
from shared.usecases.effects import void_at_carrier
from shared.usecases.services import Command, Services
from shared.usecases.tracking import attach

PACKAGES_AT_ONCE = 8


@dataclass(frozen=True)
class Change:
    """What must be written together for one package."""

    steps: Sequence[Transition[Any]]
    effects: Sequence[Effect] = ()


def receive_order(services: Services, command: Command, facts: OrderFacts) -> bool:
    """Take in an order with its packages; whether that was news.

    Packages are written first, some at a time, and the order last, with the record of the webhook: if
    this stops in between, the platform's next try goes on from there.
    """
    store, now = services.store, command.now
    (order,) = store.load(Ref(Order, facts.order_id))
    step = receive(order, facts, now=now)
    if step is None:
        return False
    named = [*(order.facts.packages if order else ()), *facts.packages]
    packages = store.load_many(Package, (parcel.package_id for parcel in named))
    if any(package.order_id != facts.order_id for package in packages):
        raise not_found("package of this order")
    moved = arrange(step.case, packages, now=now)
    bought = {label.id: label for label in store.load_many(Label, _label_ids(moved))}
    changes = [_change(services, package, bought, now=now) for package in moved]
    while len(changes) > PACKAGES_AT_ONCE:
        _commit(services, changes[:PACKAGES_AT_ONCE])
        changes = changes[PACKAGES_AT_ONCE:]
    _commit(services, [Change([step]), *changes], once=command.once)
    return True


def cancel_package(
    services: Services, command: Command, *, order_id: str, package_id: str, occurred_at: datetime
) -> bool:
    """The platform cancelled a package: an unscanned label is paid back with it (R-INS-22)."""
    (package,) = services.store.load(Ref(Package, package_id))
    if package is None or package.order_id != order_id:
        raise not_found("package")
    step = cancel(package, occurred_at=occurred_at, now=command.now)
    if step is None:
        return False
    bought = {label.id: label for label in services.store.load_many(Label, _label_ids([step]))}
    _commit(services, [_change(services, step, bought, now=command.now)], once=command.once)
    return True


def _label_ids(steps: Iterable[Transition[Package]]) -> list[str]:
    return [step.case.label_id for step in steps if step.case.label_id]


def _change(
    services: Services, step: Transition[Package], bought: dict[str, Label], *, now: datetime
) -> Change:
    package, label = step.case, bought.get(step.case.label_id or "")
    if package.cancelled_at is not None:
        refunded = labels.refund_cancelled(label, step, now=now) if label else None
        return Change(refunded, [void_at_carrier(refunded[0].case)]) if refunded else Change([step])
    before = step.before.tracking_number if step.before else None
    if label or not package.carrier or not package.tracking_number or package.tracking_number == before:
        return Change([step])
    attached, effects = attach(
        services,
        carrier=package.carrier,
        tracking_number=package.tracking_number,
        package_id=package.id,
        label_id=None,
        now=now,
    )
    return Change([step, *attached], effects)


def _commit(services: Services, changes: Sequence[Change], **how: Any) -> None:
    if changes:
        steps = [step for change in changes for step in change.steps]
        effects = [effect for change in changes for effect in change.effects]
        services.store.commit(*steps, effects=effects, **how)
