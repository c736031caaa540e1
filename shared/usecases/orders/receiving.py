"""Orders: taking in what the platform tells."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.domain.case import Transition
from shared.domain.errors import Rejected, not_found
from shared.domain.labels.label import Label
from shared.domain.labels.voiding import refund_cancelled
from shared.domain.orders import pending_events as early
from shared.domain.orders.order import AfterSale, Order, OrderFacts, receive, record_after_sale
from shared.domain.orders.package_changes import package_changes
from shared.domain.orders.packages import Package, cancel
from shared.domain.orders.pending_events import PendingEvents
from shared.storage.products import remember
from shared.storage.records import Effect, IdempotencyKey
from shared.storage.store import Ref
from shared.usecases.labels.addresses import compare_addresses
from shared.usecases.labels.effects import void_at_carrier
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
    order, before = store.load(Ref(Order, facts.order_id), Ref(PendingEvents, facts.order_id))
    step = receive(order, facts, now=now)
    if step is None:
        return False
    packages = store.load_many(Package, step.case.package_ids)
    if any(package.order_id != facts.order_id for package in packages):
        raise Rejected("package_of_another_order", "A package belongs to one order; this one has another.")
    known = {item.product_id for item in order.facts.items} if order else set()
    new = {item.product_id for item in facts.items} - known
    remember(store, facts.seller_id, new, facts.order_id)
    moved = package_changes(step.case, packages, now=now)
    bought = {label.id: label for label in store.load_many(Label, _label_ids(moved))}
    changes = [_change(services, package, bought, now=now) for package in moved]
    after = {package.id: package for package in (*packages, *(one.case for one in moved))}
    changes += [Change(*both) for both in compare_addresses(services, step, after.values())]
    while len(changes) > PACKAGES_AT_ONCE:
        _commit(services, changes[:PACKAGES_AT_ONCE])
        changes = changes[PACKAGES_AT_ONCE:]
    opened = Change([step], [_take_in_early(step.case)] if before and before.waiting else [])
    guard = store.unchanged(Ref(PendingEvents, facts.order_id), before)
    _commit(services, [opened, *changes], idempotency=command.idempotency, writes=[guard])
    return True


def cancel_package(
    services: Services,
    *,
    order_id: str,
    package_id: str,
    occurred_at: datetime,
    now: datetime,
    idempotency: IdempotencyKey | None,
) -> bool:
    """The platform cancelled a package: an unscanned label is paid back with it (R-INS-22)."""
    (package,) = services.store.load(Ref(Package, package_id))
    if package is None or package.order_id != order_id:
        raise not_found("package")
    step = cancel(package, occurred_at=occurred_at, now=now)
    if step is None:
        return False
    bought = {label.id: label for label in services.store.load_many(Label, _label_ids([step]))}
    _commit(services, [_change(services, step, bought, now=now)], idempotency=idempotency)
    return True


def record_request(
    services: Services,
    *,
    order_id: str,
    after_sale: AfterSale,
    now: datetime,
    idempotency: IdempotencyKey | None,
) -> bool:
    """Keep the state of an after-sale request; the insurer hears of a refund that concerns it (R-CLM-14)."""
    (order,) = services.store.load(Ref(Order, order_id))
    if order is None:
        raise not_found("order")
    step = record_after_sale(order, after_sale, now=now)
    if step is None:
        return False
    share = Effect(
        id=f"{order_id}:{step.case.version}:share_refunds",
        queue="work",
        kind="share_refunds",
        payload={"order_id": order_id},
    )
    services.store.commit(step, effects=[share], idempotency=idempotency)
    return True


def keep_pending_event(
    services: Services, command: Command, *, order_id: str, package_id: str | None, event: Mapping[str, Any]
) -> bool:
    """Remember what was told of an order, or of a package, before that itself; False once it is known."""
    order, known = services.store.load(Ref(Order, order_id), Ref(PendingEvents, order_id))
    if order is not None and (package_id is None or package_id in order.package_ids):
        return False
    step = early.keep(known, order_id=order_id, event=dict(event), now=command.now)
    if step is not None:
        guard = services.store.unchanged(Ref(Order, order_id), order)
        services.store.commit(step, writes=[guard], idempotency=command.idempotency)
    return step is not None


def replay_pending_events(
    services: Services, order_id: str, apply: Callable[[Mapping[str, Any]], bool]
) -> None:
    """Carry out what was told before it could be; `apply` is false for what has to go on waiting."""
    (known,) = services.store.load(Ref(PendingEvents, order_id))
    if known is None:
        return
    left = tuple(event for event in known.waiting if not apply(event))
    if step := early.taken_in(known, left=left, now=services.now()):
        services.store.commit(step)


def _take_in_early(order: Order) -> Effect:
    return Effect(
        id=f"{order.id}:{order.version}:early",
        queue="work",
        kind="take_in_early",
        payload={"order_id": order.id},
    )


def _label_ids(steps: Iterable[Transition[Package]]) -> list[str]:
    return [step.case.label_id for step in steps if step.case.label_id]


def _change(
    services: Services, step: Transition[Package], bought: dict[str, Label], *, now: datetime
) -> Change:
    package, label = step.case, bought.get(step.case.label_id or "")
    if package.cancelled_at is not None:
        refunded = refund_cancelled(label, step, now=now) if label else None
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
