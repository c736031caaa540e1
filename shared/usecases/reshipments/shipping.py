"""Arranging the shipment of a reshipment: a label bought here, or a number from elsewhere (R-RSH-12)."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from shared.domain.case import Transition
from shared.domain.errors import ConcurrentUpdate, not_found
from shared.domain.labels.label import Label
from shared.domain.labels.pricing import LabelChoice
from shared.domain.orders.book import Book
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package
from shared.domain.reshipments import shipment
from shared.domain.reshipments.bookkeeping import entered
from shared.domain.reshipments.case import Reshipment
from shared.domain.reshipments.following import follow_package, has_ended
from shared.domain.reshipments.page import ReshipmentPage
from shared.storage.documents import compact
from shared.storage.records import Effect, IdempotencyKey, Replayed
from shared.storage.store import Ref, Write
from shared.usecases.labels.beginning import begin_for
from shared.usecases.labels.completion import buy
from shared.usecases.labels.effects import FollowPackage, ReconcileLabel
from shared.usecases.orders.tracking_numbers import renumbered
from shared.usecases.reshipments.answers import ReshipmentContext, enter, load_current
from shared.usecases.reshipments.letters import announce
from shared.usecases.reshipments.packages import follow_label
from shared.usecases.reshipments.queries import read
from shared.usecases.services import Command, Services
from shared.usecases.staff import tell_staff_of_shared


def ship_with_label(
    services: Services, command: Command, reshipment_id: str, *, choice: LabelChoice
) -> ReshipmentPage:
    """Buy a label for the items, at the seller's cost, with cover and signature as any (R-RSH-13, R-INS-30).

    They count as sent with the carrier's first scan. Raises Upstream `label_purchase_failed`, and then
    nothing was bought; where the carrier does not answer, the request follows when that is known. Raises
    what `price_purchase` raises too.
    """
    try:
        context, begun, package = _begin(services, command, reshipment_id, choice=choice)
    except Replayed as replayed:
        raise _settled(services, command, reshipment_id, replayed) from None
    answering = _answering(command.idempotency, context.case, package)
    label = buy(services, begun, package, context.order, idempotency=answering)
    if label.status != "purchased":
        return ReshipmentPage(reshipment=context.case)
    with suppress(ConcurrentUpdate):  # what is not followed now, the effect of the purchase follows
        follow_label(services, package.id)
    return _sent(context.case, package, label)


def _begin(
    services: Services, command: Command, reshipment_id: str, *, choice: LabelChoice
) -> tuple[ReshipmentContext, Label, Package]:
    """Reserve a package of the items for a purchase."""
    context = _load_followed(services, command, reshipment_id)
    case = context.case
    shipment.check_sendable(case)
    shipment.check_mode(case, "tiktok_shipping")
    opened = shipment.open_package(case, context.order, now=command.now)
    begun, reserved = begin_for(
        services, opened.case.id, context.order, opened, choice=choice, now=command.now
    )
    services.store.commit(
        begun,
        reserved,
        effects=[ReconcileLabel.later(begun.case.id)],
        writes=[
            services.store.unchanged(Ref(Order, case.order_id), context.order),
            services.store.unchanged(Ref(Book, case.order_id), context.book.stored),
        ],
        idempotency=command.idempotency,
        answer=ReshipmentPage(reshipment=case),
    )
    return context, begun.case, reserved.case


def ship_with_number(
    services: Services, command: Command, reshipment_id: str, *, carrier: str, tracking_number: str
) -> ReshipmentPage:
    """The seller has sent the items by a carrier of their own; its reports are followed from now on.

    Another number takes the place of the first until the carrier's first scan.
    """
    context = _load_followed(services, command, reshipment_id)
    case, now = context.case, command.now
    number = {"carrier": carrier, "tracking_number": tracking_number}
    if case.status == "shipped":
        return _renumber(services, command, context, number)
    package_id = shipment.package_id_of(case)
    step = shipment.ship(
        case,
        shipping_mode="seller_shipping",
        package_id=package_id,
        carrier=carrier,
        tracking_number=tracking_number,
        now=now,
    )
    opened = shipment.open_package(case, context.order, now=now, **number)
    (packed,), follows, shared = renumbered(services, [opened])
    after = entered(context.book, step.case, package=packed.case, at=now)
    notices, mails = announce(services, step, after)
    notices += tell_staff_of_shared(services, [packed])
    kept, left = enter(context.book, after, step, event="reshipment_packed")
    return _numbered(services, command, step, packed, [*kept, *notices], [*left, *mails, *shared], follows)


def _renumber(
    services: Services, command: Command, context: ReshipmentContext, number: dict[str, str]
) -> ReshipmentPage:
    (package,) = services.store.load(Ref(Package, shipment.package_id_of(context.case)))
    if package is None:
        raise not_found("package")
    step, moved = shipment.renumber(context.case, package, now=command.now, **number)
    (packed,), follows, shared = renumbered(services, [moved])
    notices = tell_staff_of_shared(services, [packed])
    return _numbered(services, command, step, packed, notices, shared, follows)


def _numbered(
    services: Services,
    command: Command,
    step: Transition[Reshipment],
    packed: Transition[Package],
    beside: Sequence[Transition[Any]],
    effects: Sequence[Effect],
    follows: Sequence[Write],
) -> ReshipmentPage:
    """Write a request with the number of its package; it follows at once what has become of it before."""
    page = ReshipmentPage(reshipment=step.case, package=packed.case)
    ended = FollowPackage.of(packed.case) if has_ended(packed.case) else []
    services.store.commit(
        step,
        packed,
        *beside,
        effects=[*effects, *ended],
        writes=follows,
        idempotency=command.idempotency,
        answer=page,
    )
    return page


def _load_followed(services: Services, command: Command, reshipment_id: str) -> ReshipmentContext:
    """Load the request; its label is looked at again: it may just have been given back."""
    context = load_current(services, command, reshipment_id)
    if context.case.tracking_number is not None:
        follow_label(services, shipment.package_id_of(context.case))
        context = load_current(services, command, reshipment_id)
    return context


def _sent(case: Reshipment, package: Package, label: Label) -> ReshipmentPage:
    """Show the request once its label has been bought, as `packages.follow_label` writes it."""
    packed = package.model_copy(
        update={"carrier": label.carrier, "tracking_number": label.tracking_number, "label_id": label.id}
    )
    step = follow_package(case, packed, now=label.updated_at)
    return ReshipmentPage(reshipment=step.case if step else case, package=packed)


def _answering(
    idempotency: IdempotencyKey | None, case: Reshipment, package: Package
) -> IdempotencyKey | None:
    """The request's record, answered with the request's page when its label has been bought."""
    if idempotency is None:
        return None
    view = idempotency.view
    return replace(idempotency, view=lambda label: view(_sent(case, package, label)))


def _settled(services: Services, command: Command, reshipment_id: str, replayed: Replayed) -> Exception:
    """The answer to a shipment arranged again: the first one's, or how it is now if that was too early."""
    begun: dict[str, Any] = json.loads(replayed.body)
    if command.idempotency is None or begun["tracking_number"] is not None:
        return replayed
    page = read(services, command.caller, reshipment_id)
    return Replayed(command.idempotency.status, compact(command.idempotency.view(page)))
