"""Buying labels with their cover and signature."""

import json
import time
from collections.abc import Mapping
from typing import Any

from shared.domain.errors import not_found
from shared.domain.labels.agreements import Agreements, agreements_id
from shared.domain.labels.insurance import CoverOption
from shared.domain.labels.label import Label, PurchaseChannel
from shared.domain.labels.pricing import LabelChoice
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package, SignatureRequirement
from shared.storage.documents import compact
from shared.storage.records import IdempotencyKey, Replayed
from shared.storage.store import Ref
from shared.usecases.labels.beginning import price, reserve
from shared.usecases.labels.completion import buy, purchase_failed
from shared.usecases.labels.effects import ReconcileLabel
from shared.usecases.labels.obstacles import check_may_go
from shared.usecases.services import Command, Services

WAIT_SECONDS = 8.0
LOOK_AGAIN = 0.2


def purchase(
    services: Services,
    command: Command,
    *,
    package_id: str,
    service: str,
    option: CoverOption,
    amount: int | None,
    signature: SignatureRequirement,
    channel: PurchaseChannel,
    batch: bool = False,
) -> Label:
    """Buy a label with its cover and signature in one go, or nothing at all (R-INS-11, R-INS-18).

    The carrier names its rate and the package is reserved; then the carrier prints, with our label's id
    as its reference; then label, policy and money are written together. An answer that never comes
    leaves the label `purchasing` until the carrier has been asked what happened. In a batch a package
    that is worth no more than the free cover gets that instead of a refusal (R-INS-17). Raises Upstream
    `label_purchase_failed` and whatever `price_purchase` and `check_may_go` raise.
    """
    choice = LabelChoice(service=service, option=option, amount=amount, signature=signature)
    try:
        label, package, order = _begin(
            services, command, package_id, choice=choice, channel=channel, batch=batch
        )
    except Replayed as replayed:
        raise _settled(services, command.idempotency, replayed) from None
    return buy(services, label, package, order, idempotency=command.idempotency)


def _begin(
    services: Services,
    command: Command,
    package_id: str,
    *,
    choice: LabelChoice,
    channel: PurchaseChannel,
    batch: bool,
) -> tuple[Label, Package, Order]:
    package, agreements = services.store.load(
        Ref(Package, package_id),
        Ref(Agreements, agreements_id(command.caller.account)),
        idempotency=command.idempotency,
    )
    package = command.caller.own(Package, package)
    priced = price(services, package, choice, agreements, now=command.now, batch=batch)
    (order,) = services.store.load(Ref(Order, package.order_id))
    if order is None:
        raise not_found("order")
    check_may_go(services, package, order)
    label, reserved = reserve(services, package, order, priced, channel=channel, now=command.now)
    services.store.commit(
        label,
        reserved,
        effects=[ReconcileLabel.later(label.case.id)],
        writes=[services.store.unchanged(Ref(Order, order.id), order)],
        idempotency=command.idempotency,
    )
    return label.case, reserved.case, order


def _settled(services: Services, idempotency: IdempotencyKey | None, replayed: Replayed) -> Exception:
    """The answer to a purchase sent again: the first one's, waiting for it while it is going on."""
    begun: Mapping[str, Any] = json.loads(replayed.body)
    if idempotency is None or begun["status"] != "purchasing":
        return replayed
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        (label,) = services.store.load(Ref(Label, begun["id"]))
        if label is None or label.status != "purchasing" or time.monotonic() > deadline:
            break
        time.sleep(LOOK_AGAIN)
    if label is not None and label.failure:
        return purchase_failed(label.failure)
    return Replayed(idempotency.status, compact(idempotency.view(label)))
