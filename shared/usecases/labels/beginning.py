"""Beginning the purchase of a label, whatever the package was made for."""

from datetime import datetime

from shared.domain.case import Transition
from shared.domain.labels import label as labels
from shared.domain.labels.agreements import Agreements
from shared.domain.labels.carriers import find_service
from shared.domain.labels.label import Label
from shared.domain.labels.pricing import LabelChoice, price_purchase
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package
from shared.domain.policy import policy_at
from shared.storage.store import Ref
from shared.usecases.labels.completion import rate_of
from shared.usecases.labels.purchase import agreements_id
from shared.usecases.services import Services


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
    table = policy_at(now)
    known, agreements = services.store.load(
        Ref(Package, package_id), Ref(Agreements, agreements_id(order.seller_id))
    )
    package = known or opened.case
    chosen = find_service(choice.service, table)
    cover, signature = price_purchase(
        package,
        service=chosen,
        option=choice.option,
        amount=choice.amount,
        signature=choice.signature,
        premium_rate=services.deployment.premium_rate,
        signature_fees=services.deployment.signature_fees,
        accepted=agreements.accepted if agreements else {},
        policy=table,
    )
    label, reserved = labels.begin_purchase(
        package,
        label_id=services.new_id("lbl"),
        policy_id=services.new_id("ins"),
        service=chosen,
        cover=cover,
        signature=signature,
        channel="desktop",
        rate=rate_of(services, package, order, chosen),
        policy=table,
        now=now,
        address=order.facts.buyer.address.fingerprint(),
    )
    return label, reserved if known else opened.with_changes(label_id=label.case.id)
