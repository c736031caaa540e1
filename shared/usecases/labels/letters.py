"""What is told about labels: to the buyer that somebody must sign, to the seller what went wrong."""

from datetime import datetime

from shared.domain.errors import not_found
from shared.domain.labels.label import Failure, Label
from shared.domain.orders.order import Order
from shared.domain.policy import policy
from shared.gateways.letters.labels import label_failed, signature_needed
from shared.gateways.wording import carrier_name, service_name
from shared.storage.store import Ref
from shared.usecases.notices import Message, tell
from shared.usecases.services import Services


def tell_signature(services: Services, label: Label, *, now: datetime) -> Message | None:
    """Tell the buyer, once, that a signature will be asked for; None where none is (R-SIG-10)."""
    if label.signature.option == "none" or label.tracking_number is None:
        return None
    order = _order(services, label)
    adult = label.signature.option == "adult_signature_required"
    age = policy(label.policy_version).terms("signature")["adult_min_age"] if adult else None
    notice = signature_needed(
        buyer=order.facts.buyer.name,
        shop=order.facts.seller_contact.name,
        shop_email=order.facts.seller_contact.email or "",
        order_id=order.id,
        carrier=carrier_name(label.carrier),
        tracking_number=label.tracking_number,
        signer_age=age,
    )
    return tell(services, order, "buyer", kind="signature_needed", case_id=label.id, notice=notice, now=now)


def tell_failed(services: Services, label: Label, failure: Failure, *, now: datetime) -> Message:
    """Tell the seller that a purchase whose answer was lost has come to nothing (R-INS-18)."""
    order = _order(services, label)
    notice = label_failed(
        seller=order.facts.seller_contact.name,
        order_id=order.id,
        package_id=label.package_id,
        service=service_name(label.service),
        detail=failure.detail,
    )
    return tell(services, order, "seller", kind="label_failed", case_id=label.id, notice=notice, now=now)


def _order(services: Services, label: Label) -> Order:
    (order,) = services.store.load(Ref(Order, label.order_id))
    if order is None:
        raise not_found("order")
    return order
