"""Sending goods as the remedy of a judgment: under a number, or with a label bought here (R-PDA-04)."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from shared.domain.case import Transition, as_of
from shared.domain.disputes import goods
from shared.domain.disputes.case import Dispute
from shared.domain.disputes.context import DisputeContext
from shared.domain.disputes.page import DisputePage
from shared.domain.disputes.records import GoodsRemedy
from shared.domain.errors import ConcurrentUpdate, Conflict
from shared.domain.labels.label import Label
from shared.domain.labels.pricing import LabelChoice
from shared.domain.orders.book import Book
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package
from shared.domain.policy import clause
from shared.storage.documents import compact
from shared.storage.numbers import load_number
from shared.storage.records import Effect, IdempotencyKey, Replayed
from shared.storage.store import Ref
from shared.usecases.disputes.context import after, commit, load_current
from shared.usecases.disputes.loading import context_of
from shared.usecases.disputes.notices import announce
from shared.usecases.disputes.page import page_of
from shared.usecases.disputes.withdrawal import side_of
from shared.usecases.labels import following
from shared.usecases.labels.beginning import begin_for
from shared.usecases.labels.completion import buy
from shared.usecases.labels.effects import FollowPackage, ReconcileLabel, VoidCancelled
from shared.usecases.orders.tracking_numbers import renumbered
from shared.usecases.queries import load_own
from shared.usecases.services import Caller, Command, Services
from shared.usecases.staff import tell_staff_of_shared


def send_with_number(
    services: Services,
    command: Command,
    dispute_id: str,
    *,
    action: GoodsRemedy,
    carrier: str,
    tracking_number: str,
    note: str | None,
) -> DisputePage:
    """Enter the number of the goods, or correct it until its first scan; its carrier's reports are followed.

    Raises Conflict `tracking_number_in_use`, and what `goods.check_may_send` raises.
    """
    context, now = load_current(services, command, dispute_id), command.now
    dispute, by = context.dispute, side_of(command.caller)
    goods.check_may_send(context, by=by, action=action, shipping_mode="seller_shipping", now=now)
    number = {"carrier": carrier, "tracking_number": tracking_number}
    (known,) = services.store.load(Ref(Package, goods.package_id_of(dispute)))
    if known is None:
        opened = goods.package_for(dispute, context.order, action=action, now=now, **number)
    else:
        opened = goods.renumber(known, action=action, by=command.caller.actor, now=now, **number)
    _check_unused(services, opened.case)
    (packed,), follows, shared = renumbered(services, [opened])
    steps = goods.enter_number(context, packed.case, action=action, note=note, now=now)
    scanned = FollowPackage.of(packed.case) if packed.case.shipped_at else []
    return commit(
        services,
        command,
        context,
        steps,
        effects=[*shared, *scanned],
        writes=follows,
        beside=[packed, *tell_staff_of_shared(services, [packed])],
    )


def send_with_label(
    services: Services, command: Command, dispute_id: str, *, action: GoodsRemedy, choice: LabelChoice
) -> DisputePage:
    """Buy a label for the goods at the seller's cost, with cover and signature as any (R-PDA-05, R-INS-30).

    They count as sent with the carrier's first scan. Raises Upstream `label_purchase_failed`, and then
    nothing was bought; where the carrier does not answer, the dispute follows when that is known. Raises
    what `goods.check_may_send` and `price_purchase` raise too.
    """
    try:
        context, begun, package, page = _begin(services, command, dispute_id, action=action, choice=choice)
    except Replayed as replayed:
        raise _settled(services, command, dispute_id, replayed) from None
    answering = _answering(services, command, context, package)
    label = buy(services, begun, package, context.order, idempotency=answering)
    if label.status != "purchased":
        return page
    with suppress(ConcurrentUpdate):  # what is not followed now, the effect of the purchase follows
        following.follow_label(services, package.id, follow)
    return _bought(services, command.caller, context, package, label)


def _begin(
    services: Services, command: Command, dispute_id: str, *, action: GoodsRemedy, choice: LabelChoice
) -> tuple[DisputeContext, Label, Package, DisputePage]:
    """Reserve a package of the goods for a purchase; the dispute is shown as it is until that is made."""
    context = _load_followed(services, command, dispute_id)
    dispute, now = context.dispute, command.now
    by = side_of(command.caller)
    goods.check_may_send(context, by=by, action=action, shipping_mode="tiktok_shipping", now=now)
    opened = goods.package_for(dispute, context.order, action=action, now=now)
    begun, reserved = begin_for(services, opened.case.id, context.order, opened, choice=choice, now=now)
    reserved = reserved.with_changes(remedy=action)
    page = page_of(services, command.caller, context, now=now)
    services.store.commit(
        begun,
        reserved,
        effects=[ReconcileLabel.later(begun.case.id)],
        writes=[
            services.store.unchanged(Ref(Dispute, dispute.id), dispute),
            services.store.unchanged(Ref(Order, dispute.order_id), context.order),
            services.store.unchanged(Ref(Book, dispute.order_id), context.book.stored),
        ],
        idempotency=command.idempotency,
        answer=page,
    )
    return context, begun.case, reserved.case, page


def follow(
    services: Services, package: Package, *, now: datetime
) -> tuple[Sequence[Transition[Any]], Sequence[Effect]]:
    """Follow the package of a dispute's remedy as it is afterwards, for the transaction that changes it.

    What the carrier scanned in time counts before what has lapsed since is carried out (R-PDA-02). A label
    that came when the dispute was over is paid back.
    """
    (dispute,) = services.store.load(Ref(Dispute, package.dispute_id or ""))
    if dispute is None:
        return (), ()
    context = context_of(services, dispute)
    steps = goods.follow(context, package, now=as_of(now, dispute, context.book.stored))
    if steps is not None:
        notices, effects = announce(services, context, steps)
        return (*steps, *notices), effects
    bought = package.tracking_number is not None and package.shipped_at is None
    unneeded = bought and dispute.status != "action_pending"
    return (), [VoidCancelled.of(package.label_id, after=package)] if unneeded and package.label_id else []


def _check_unused(services: Services, package: Package) -> None:
    """Check that no other package and no return goes under the number (R-PDA-04)."""
    number = load_number(services.store, package.carrier or "", package.tracking_number or "")
    if any(one.id != package.id for one in number.followers):
        raise Conflict(
            "tracking_number_in_use",
            "Another package travels under this number. Name the one under which these goods go.",
            clause=clause("R-PDA-04"),
        )


def _load_followed(services: Services, command: Command, dispute_id: str) -> DisputeContext:
    """Load the dispute; its label is looked at again: it may just have been given back."""
    context = load_current(services, command, dispute_id)
    sent = context.dispute.remedy_shipment
    if sent is not None and sent.status == "label_bought":
        following.follow_label(services, sent.package_id, follow)
        context = load_current(services, command, dispute_id)
    return context


def _bought(
    services: Services, caller: Caller, context: DisputeContext, package: Package, label: Label
) -> DisputePage:
    """Show the dispute once its label has been bought, as `follow` writes it."""
    packed = package.model_copy(
        update={"carrier": label.carrier, "tracking_number": label.tracking_number, "label_id": label.id}
    )
    steps = goods.follow(context, packed, now=label.updated_at)
    seen = after(context, steps) if steps else context
    return page_of(services, caller, seen, now=label.updated_at)


def _answering(
    services: Services, command: Command, context: DisputeContext, package: Package
) -> IdempotencyKey | None:
    """The request's record, answered with the dispute's page when its label has been bought."""
    idempotency = command.idempotency
    if idempotency is None:
        return None
    view = idempotency.view
    return replace(
        idempotency, view=lambda label: view(_bought(services, command.caller, context, package, label))
    )


def _settled(services: Services, command: Command, dispute_id: str, replayed: Replayed) -> Exception:
    """The answer to goods sent again under one key: the first, or how it is now if that was too early."""
    begun: dict[str, Any] = json.loads(replayed.body)
    if command.idempotency is None or begun["remedy_shipment"] is not None:
        return replayed
    dispute = load_own(services, command.caller, Dispute, dispute_id)
    page = page_of(services, command.caller, context_of(services, dispute), now=command.now)
    return Replayed(command.idempotency.status, compact(command.idempotency.view(page)))
