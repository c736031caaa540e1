"""Receiving orders and what the platform reports of them, in whatever order it comes."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from shared.domain.case import PLATFORM, Transition, as_of
from shared.domain.errors import NotFound, Refusal, Rejected, not_found
from shared.domain.labels.label import Label
from shared.domain.labels.voiding import refund_cancelled
from shared.domain.orders import pending_events
from shared.domain.orders.book import Book, OrderBook
from shared.domain.orders.order import Order, OrderFacts, receive, record_after_sale
from shared.domain.orders.package_changes import package_changes
from shared.domain.orders.packages import Package, cancel, is_as_told
from shared.domain.orders.pending_events import AfterSaleUpdated, OrderEvent, PackageCancelled, PendingEvents
from shared.domain.orders.platform_refunds import enter_request
from shared.domain.orders.shares import newly_priced, repriced
from shared.domain.record import record
from shared.domain.safety.seller_records import SellerRecord
from shared.storage.cases import Cases
from shared.storage.products import remember
from shared.storage.records import Effect, IdempotencyKey
from shared.storage.store import Ref, Write
from shared.usecases.orders.addresses import compare_addresses
from shared.usecases.orders.books import booked
from shared.usecases.orders.effects import (
    EndCases,
    JudgeOnNewDelivery,
    RefundRecalledOrder,
    ReplayPendingEvents,
    ShareRefunds,
    VoidLabel,
)
from shared.usecases.orders.tracking_numbers import renumbered
from shared.usecases.services import Command, Services
from shared.usecases.staff import tell_staff_of_shared

PACKAGES_AT_ONCE = 6


@record(kw_only=False)
class Change:
    """What must be written together for one package."""

    steps: Sequence[Transition[Any]]
    effects: Sequence[Effect] = ()


def receive_order(services: Services, command: Command, facts: OrderFacts) -> bool:
    """Take in an order with its packages; whether that was news.

    Packages are written first, some at a time, and the order last, with the record of the webhook: if
    this stops in between, the platform's next try goes on from there.
    """
    store, now, cases = services.store, command.now, Cases(services.store)
    named = [Ref(Package, one.package_id) for one in facts.packages]
    cases.fetch(Ref(Order, facts.order_id), Ref(PendingEvents, facts.order_id), *named)
    order, pending = cases.one(Order, facts.order_id), cases.one(PendingEvents, facts.order_id)
    step = receive(order, facts, now=now)
    if step is None:
        return False
    packages = cases.many(Package, step.case.package_ids)
    if any(package.order_id != facts.order_id for package in packages):
        raise Rejected("package_of_another_order", "A package belongs to one order; this one has another.")
    moved = package_changes(step.case, packages, now=now)
    recalled = _recalled(services, cases, step)
    bought = {label.id: label for label in cases.many(Label, _label_ids(moved))}
    changes = [_change(package, bought, now=now) for package in moved]
    after = {package.id: package for package in (*packages, *(one.case for one in moved))}
    changes += [Change(*both) for both in compare_addresses(services, step, after.values(), cases)]
    if len(changes) > PACKAGES_AT_ONCE and command.idempotency:
        store.check_replayed(command.idempotency)
    while len(changes) > PACKAGES_AT_ONCE:
        _commit(services, changes[:PACKAGES_AT_ONCE])
        changes = changes[PACKAGES_AT_ONCE:]
    left = _left_to_do(step, pending, after.values())
    opened = Change([step], [*left, *JudgeOnNewDelivery.of_report(step, moved), *recalled])
    guard = store.unchanged(Ref(PendingEvents, facts.order_id), pending)
    _commit(services, [opened, *changes], idempotency=command.idempotency, writes=[guard])
    return True


def receive_event(services: Services, command: Command, *, order_id: str, event: OrderEvent) -> bool:
    """Carry out an event, or keep it until its order and package are known; whether it changed anything."""
    cases, package_id = Cases(services.store), None
    changed: Ref[Any] = Ref(Book, order_id)
    if isinstance(event, PackageCancelled):
        package_id, changed = event.package_id, Ref(Package, event.package_id)
    cases.fetch(Ref(Order, order_id), Ref(PendingEvents, order_id), changed)
    order, pending = cases.one(Order, order_id), cases.one(PendingEvents, order_id)
    if order is not None and (package_id is None or package_id in order.package_ids):
        return _apply(services, cases, order_id, event, idempotency=command.idempotency)
    step = pending_events.keep(pending, order_id=order_id, event=event, now=command.now)
    if step is None:
        return _apply(services, cases, order_id, event, idempotency=command.idempotency)
    guard = services.store.unchanged(Ref(Order, order_id), order)
    services.store.commit(step, writes=[guard], idempotency=command.idempotency)
    return True


def replay_pending_events(services: Services, order_id: str) -> None:
    """Carry out what was reported of an order before it could be."""
    order, pending = services.store.load(Ref(Order, order_id), Ref(PendingEvents, order_id))
    if order is not None:
        _update_unlabelled(services, order)
    if pending is None:
        return
    left = tuple(event for event in pending.waiting if not _replay(services, order_id, event))
    if step := pending_events.replayed(pending, left=left, now=services.now()):
        services.store.commit(step)


def _update_unlabelled(services: Services, order: Order) -> None:
    """Bring the packages without a label in line with the order: one may have had one when it was told."""
    packages = services.store.load_many(Package, order.package_ids)
    moved = package_changes(order, packages, now=services.now())
    changes = [Change([step]) for step in moved if step.case.label_id is None]
    for start in range(0, len(changes), PACKAGES_AT_ONCE):
        _commit(services, changes[start : start + PACKAGES_AT_ONCE])


def _replay(services: Services, order_id: str, event: OrderEvent) -> bool:
    """Carry out a kept event, unless the state forbids it; false if its package is still unknown."""
    try:
        _apply(services, Cases(services.store), order_id, event, idempotency=None)
    except NotFound:
        return False
    except Refusal:
        pass  # as if it came now
    return True


def _apply(
    services: Services,
    cases: Cases,
    order_id: str,
    event: OrderEvent,
    *,
    idempotency: IdempotencyKey | None,
) -> bool:
    if isinstance(event, PackageCancelled):
        return _cancel_package(services, cases, order_id, event, idempotency=idempotency)
    return _record_request(services, cases, order_id, event, idempotency=idempotency)


def _cancel_package(
    services: Services,
    cases: Cases,
    order_id: str,
    event: PackageCancelled,
    *,
    idempotency: IdempotencyKey | None,
) -> bool:
    """Cancel a package, from the receipt on; an unscanned label is paid back with it (R-INS-22, R-INS-28)."""
    package = cases.one(Package, event.package_id)
    if package is None or package.order_id != order_id:
        raise not_found("package")
    now = as_of(event.received_at, package, cases.one(Label, package.label_id) if package.label_id else None)
    step = cancel(package, occurred_at=event.occurred_at, now=now)
    if step is None:
        return False
    step = step.with_changes(cancelled_at=event.received_at)
    bought = {label.id: label for label in cases.many(Label, _label_ids([step]))}
    _commit(services, [_change(step, bought, now=now)], idempotency=idempotency)
    return True


def _record_request(
    services: Services,
    cases: Cases,
    order_id: str,
    event: AfterSaleUpdated,
    *,
    idempotency: IdempotencyKey | None,
) -> bool:
    """Keep the state of an after-sale request, and in the order's book what it gave the buyer (R-REF-03).

    The insurer hears of a refund that concerns it (R-CLM-14).
    """
    cases.fetch(Ref(Order, order_id), Ref(Book, order_id))
    order, stored = cases.one(Order, order_id), cases.one(Book, order_id)
    if order is None:
        raise not_found("order")
    now = as_of(event.received_at, order, stored)
    step = record_after_sale(order, event.after_sale, now=now)
    if step is None:
        return False
    book = OrderBook.read(order, stored)
    after = enter_request(book, event.after_sale, at=now)
    detail = {"request_id": event.after_sale.request_id}
    kept, left = booked(book, after, event="request_entered", actor=PLATFORM, now=now, detail=detail)
    effects = [ShareRefunds.of(step.case), *left]
    services.store.commit(step, *kept, effects=effects, idempotency=idempotency)
    return True


def _left_to_do(
    step: Transition[Order], pending: PendingEvents | None, packages: Iterable[Package]
) -> list[Effect]:
    """What a report of an order leaves to do: what can't be done yet, cases of one that is cancelled, and
    disputes whose price is told, or told anew.

    A label that keeps a package from following may be gone by the time this is written.
    """
    frozen = any(one.label_id is not None and not is_as_told(step.case, one) for one in packages)
    early = frozen or (pending is not None and pending.waiting)
    waited: list[Effect] = [ReplayPendingEvents.of(step.case)] if early else []
    open_before = step.before is not None and step.before.facts.cancelled_at is None
    ended = open_before and step.case.facts.cancelled_at is not None
    return [*waited, *([EndCases.of(step.case)] if ended or repriced(step.before, step.case) else [])]


def _recalled(services: Services, cases: Cases, step: Transition[Order]) -> list[Effect]:
    """Remember which products the order holds, and refund those recalled before it was told (R-INT-03).

    In this order: a recall that opens in between finds the order by its products. Where its cancellation is
    taken back, or a price told at last, there may be something left now of what a recall found.
    """
    before, order = step.before, step.case
    product_ids = {item.product_id for item in order.facts.items}
    reopened = before and before.facts.cancelled_at is not None and order.facts.cancelled_at is None
    if before and not (reopened or newly_priced(step.before, step.case)):
        product_ids -= {item.product_id for item in before.facts.items}
    if not product_ids:
        return []
    remember(services.store, order.seller_id, product_ids, order.id)
    record = cases.one(SellerRecord, order.seller_id)
    recalls = {record.hazards[product] for product in product_ids & record.hazards.keys()} if record else ()
    return [RefundRecalledOrder.of(recall_id, order.id, told=order.version) for recall_id in sorted(recalls)]


def _label_ids(steps: Iterable[Transition[Package]]) -> list[str]:
    return [step.case.label_id for step in steps if step.case.label_id]


def _change(step: Transition[Package], bought: dict[str, Label], *, now: datetime) -> Change:
    package, label = step.case, bought.get(step.case.label_id or "")
    refunded = refund_cancelled(label, step, now=now) if label and package.cancelled_at is not None else None
    return Change(refunded, [VoidLabel.of(refunded[0].case)]) if refunded else Change([step])


def _commit(
    services: Services, changes: Sequence[Change], *, writes: Sequence[Write] = (), **how: Any
) -> None:
    if changes:
        steps, followed, shared = renumbered(services, [step for change in changes for step in change.steps])
        effects = [effect for change in changes for effect in change.effects]
        steps += tell_staff_of_shared(services, steps)
        services.store.commit(*steps, effects=[*effects, *shared], writes=[*followed, *writes], **how)
