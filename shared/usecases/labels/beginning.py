"""Beginning the purchase of a label, whatever the package was made for."""

from datetime import datetime

from shared.domain.case import Transition
from shared.domain.labels import label as labels
from shared.domain.labels.agreements import Agreements, agreements_id
from shared.domain.labels.carriers import Service, find_service
from shared.domain.labels.insurance import Cover
from shared.domain.labels.label import Label, PurchaseChannel
from shared.domain.labels.pricing import LabelChoice, price_purchase
from shared.domain.labels.signatures import Signature
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package
from shared.domain.policy import policy_at
from shared.domain.record import record
from shared.storage.store import Ref
from shared.usecases.labels.completion import rate_of
from shared.usecases.services import Services


@record
class Priced:
    """A choice with what it costs beside the carrier's rate."""

    service: Service
    cover: Cover
    signature: Signature


def price(
    services: Services,
    package: Package,
    choice: LabelChoice,
    agreements: Agreements | None,
    *,
    now: datetime,
    batch: bool = False,
) -> Priced:
    """Price a choice for a package by this deployment's fees. Raises what `price_purchase` raises."""
    table = policy_at(now)
    service = find_service(choice.service, table)
    cover, signature = price_purchase(
        package,
        service=service,
        option=choice.option,
        amount=choice.amount,
        signature=choice.signature,
        premium_rate=services.deployment.premium_rate,
        signature_fees=services.deployment.signature_fees,
        accepted=agreements.accepted if agreements else {},
        policy=table,
        batch=batch,
    )
    return Priced(service=service, cover=cover, signature=signature)


def reserve(
    services: Services,
    package: Package,
    order: Order,
    priced: Priced,
    *,
    channel: PurchaseChannel,
    now: datetime,
) -> tuple[Transition[Label], Transition[Package]]:
    """Reserve the package for one purchase, at the rate that the carrier names now."""
    return labels.begin_purchase(
        package,
        label_id=services.new_id("lbl"),
        policy_id=services.new_id("ins"),
        service=priced.service,
        cover=priced.cover,
        signature=priced.signature,
        channel=channel,
        rate=rate_of(services, package, order, priced.service),
        policy=policy_at(now),
        now=now,
        address=order.facts.buyer.address.fingerprint(),
    )


def begin_for(
    services: Services,
    package_id: str,
    order: Order,
    opened: Transition[Package],
    *,
    choice: LabelChoice,
    now: datetime,
) -> tuple[Transition[Label], Transition[Package]]:
    """Begin to buy a label for items that are sent again, with cover and signature as any (R-INS-30).

    opened: the package as it is made now; one that an earlier purchase has left is taken again. Raises what
    `price_purchase` raises.
    """
    known, agreements = services.store.load(
        Ref(Package, package_id), Ref(Agreements, agreements_id(order.seller_id))
    )
    package = known or opened.case
    priced = price(services, package, choice, agreements, now=now)
    label, reserved = reserve(services, package, order, priced, channel="desktop", now=now)
    return label, reserved if known else opened.with_changes(label_id=label.case.id)
