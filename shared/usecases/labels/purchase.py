"""Buying labels with their cover and signature, voiding them, and finding out about lost answers."""

import json
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from shared.domain.case import Transition
from shared.domain.errors import Conflict, not_found
from shared.domain.labels import label as labels
from shared.domain.labels import scans, signatures, voiding
from shared.domain.labels.agreements import Agreements
from shared.domain.labels.carriers import find_service
from shared.domain.labels.insurance import CoverOption
from shared.domain.labels.label import Label, PurchaseChannel
from shared.domain.labels.pricing import price_purchase
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package, SignatureRequirement
from shared.domain.orders.privacy import check_kept
from shared.domain.policy import clause, policy_at
from shared.storage.documents import compact
from shared.storage.records import Effect, IdempotencyKey, Replayed
from shared.storage.store import Ref
from shared.usecases.labels.completion import buy, purchase_failed, rate_of
from shared.usecases.labels.effects import FollowPackage, ReconcileLabel
from shared.usecases.orders.effects import VoidLabel
from shared.usecases.queries import load_own
from shared.usecases.services import Caller, Command, Services

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
    `label_purchase_failed` and whatever `price_purchase` raises.
    """
    table = policy_at(command.now)
    try:
        package, agreements = services.store.load(
            Ref(Package, package_id),
            Ref(Agreements, agreements_id(command.caller.account)),
            idempotency=command.idempotency,
        )
    except Replayed as replayed:
        raise _settled(services, command.idempotency, replayed) from None
    package = command.caller.own(Package, package)
    chosen = find_service(service, table)
    cover, signing = price_purchase(
        package,
        service=chosen,
        option=option,
        amount=amount,
        signature=signature,
        premium_rate=services.deployment.premium_rate,
        signature_fees=services.deployment.signature_fees,
        accepted=agreements.accepted if agreements else {},
        policy=table,
        batch=batch,
    )
    (order,) = services.store.load(Ref(Order, package.order_id))
    if order is None:
        raise not_found("order")
    check_kept(order)
    begun = labels.begin_purchase(
        package,
        label_id=services.new_id("lbl"),
        policy_id=services.new_id("ins"),
        service=chosen,
        cover=cover,
        signature=signing,
        channel=channel,
        rate=rate_of(services, package, order, chosen),
        policy=table,
        now=command.now,
        address=order.facts.buyer.address.fingerprint(),
    )
    label = begun[0].case
    services.store.commit(*begun, effects=[ReconcileLabel.later(label.id)], idempotency=command.idempotency)
    return buy(services, label, begun[1].case, order, idempotency=command.idempotency)


def void(services: Services, command: Command, label_id: str) -> Label:
    """Give back label, premium and signature fee of an unscanned package (R-INS-22, R-INS-23)."""
    label = load_own(services, command.caller, Label, label_id, idempotency=command.idempotency)
    command.check_version(label)
    (package,) = services.store.load(Ref(Package, label.package_id))
    if package is None:
        raise not_found("label")
    steps = voiding.void(label, package, actor=command.caller.actor, now=command.now)
    effects = [VoidLabel.of(steps[0].case), *FollowPackage.of(steps[1].case)]
    services.store.commit(*steps, effects=effects, idempotency=command.idempotency)
    return steps[0].case


def agreements_id(seller_id: str) -> str:
    """Where a seller's agreements are kept."""
    return f"agr_{seller_id}"


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


def lapse(
    services: Services, label: Label, now: datetime
) -> tuple[Sequence[Transition[Any]], Sequence[Effect]]:
    """What the end of the claim window does to a label (R-INS-21)."""
    (package,) = services.store.load(Ref(Package, label.package_id))
    if package is None:
        raise not_found("package")
    steps = scans.expire(label, package, deadline=label.lapsed_at(now)[0], now=now)
    return steps or (), ()


def document_link(services: Services, caller: Caller, label_id: str) -> str:
    """A short-lived link to a label's PDF. Raises Conflict `label_not_purchased` where there is none."""
    label = load_own(services, caller, Label, label_id)
    if label.document_key is None:
        raise Conflict("label_not_purchased", "This label was not printed, so there is no document of it.")
    if label.personal_data_erased_at is not None:
        told = "The personal data of this order were erased, and with them the document of this label."
        raise Conflict("personal_data_erased", told, clause=clause("R-PRV-01"))
    return services.files.link(label.document_key, file_name=f"{label.id}.pdf")


def read_receipt(services: Services, caller: Caller, label_id: str) -> signatures.SignatureReceipt:
    """Read what the carrier recorded at the door of a label's package (R-SIG-12)."""
    label = load_own(services, caller, Label, label_id)
    (package,) = services.store.load(Ref(Package, label.package_id))
    if package is None or package.label_id != label.id:
        return signatures.SignatureReceipt(
            required=label.signature.option != "none", received=False, available=False
        )
    return signatures.receipt(package)
