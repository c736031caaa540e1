"""The papers of a claim: its invoice, and the receipt of a package (R-CLM-08)."""

from collections.abc import Sequence

from shared.domain.claims.claim import Claim
from shared.domain.errors import not_found
from shared.domain.labels.label import Label
from shared.domain.orders.contents import PricedLine, priced_lines
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package, known_value
from shared.domain.policy import policy
from shared.gateways.documents import Cover, Invoice, Item, PackageFacts, Party, Receipt
from shared.storage.store import Ref
from shared.usecases.queries import load_own
from shared.usecases.services import Caller, Services


def invoice(services: Services, caller: Caller, claim_id: str) -> bytes:
    """The claim's invoice as a PDF, as of its opening."""
    return invoice_of(services, load_own(services, caller, Claim, claim_id))


def invoice_of(services: Services, claim: Claim) -> bytes:
    """The invoice of a claim, for whoever may read it."""
    from shared.gateways.documents.invoice import print_invoice

    package, order, label = services.store.load(
        Ref(Package, claim.package_id), Ref(Order, claim.order_id), Ref(Label, claim.label_id)
    )
    if package is None or order is None or label is None:
        raise not_found("claim")
    return print_invoice(
        Invoice(
            number=f"INV-{claim.id.removeprefix('clm_').upper()}",
            claim_id=claim.id,
            seller=_seller(order),
            buyer=_buyer(order),
            package=_package_facts(package, order, label, claim.contents),
            cover=_cover(label),
            reason=claim.reason,
            claimed=claim.amount,
            opened_at=claim.created_at,
            zone=policy(claim.policy_version).zone,
            issuer=services.deployment.brand,
        )
    )


def receipt(services: Services, caller: Caller, package_id: str) -> bytes:
    """The package's receipt as a PDF. Raises Rejected `package_value_unknown`."""
    return receipt_of(services, load_own(services, caller, Package, package_id))


def receipt_of(services: Services, package: Package) -> bytes:
    """The receipt of a package, for whoever may read it. Raises as `receipt` does."""
    from shared.gateways.documents.receipt import print_receipt

    order, label = services.store.load(Ref(Order, package.order_id), Ref(Label, package.label_id or "none"))
    if order is None:
        raise not_found("package")
    bought = label if label is not None and label.status == "purchased" else None
    return print_receipt(
        Receipt(
            number=f"REC-{package.id}",
            seller=_seller(order),
            buyer=_buyer(order),
            package=_package_facts(package, order, bought),
            cover=_cover(bought) if bought else None,
            issued_at=services.now(),
            zone=policy(package.policy_version).zone,
            issuer=services.deployment.brand,
        )
    )


def _seller(order: Order) -> Party:
    contact = order.facts.seller_contact
    return Party(name=contact.name, email=contact.email or "")


def _buyer(order: Order) -> Party:
    buyer = order.facts.buyer
    return Party(name=buyer.name, address=buyer.address.lines())


def _package_facts(
    package: Package, order: Order, label: Label | None, contents: Sequence[PricedLine] = ()
) -> PackageFacts:
    """What a paper says of a package. contents: as of its claim; none: as the order prices them."""
    value = known_value(package)
    lines = contents or priced_lines(package, order.facts)
    return PackageFacts(
        order_id=package.order_id,
        package_id=package.id,
        items=tuple(
            Item(title=line.title, sku=line.sku, quantity=line.quantity, amount=line.paid) for line in lines
        ),
        coupon=value.platform_coupon,
        shipping_fee=value.shipping_fee,
        value=value.total,
        placed_at=order.facts.placed_at,
        carrier=package.carrier or "",
        service=label.service if label else "",
        tracking_number=package.tracking_number or "",
        shipped_at=package.shipped_at,
        delivered_at=package.delivered_at,
    )


def _cover(label: Label) -> Cover:
    cover = label.insurance.cover
    return Cover(free=cover.free_cover, additional=cover.additional_cover)
