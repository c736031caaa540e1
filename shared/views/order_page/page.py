"""Orders as the order page shows them, to each of their parties."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from shared.domain.claims.claim import ClaimStatus
from shared.domain.email import masked
from shared.domain.labels.label import Label
from shared.domain.money import usd
from shared.domain.order_page.rows import OrderContext
from shared.domain.orders.book import OrderBook
from shared.domain.orders.order import Order, OrderItem, ShippingMode
from shared.domain.orders.overtaken import Flag, flags
from shared.domain.orders.packages import Package, SignatureRequirement, TrackingStatus, delivered_at
from shared.domain.times import rfc3339
from shared.views.cases import Amount, Time, moment, money
from shared.views.labels.label import InsurancePolicyView, InsuranceStatus, insurance_view
from shared.views.orders.valuation import ValuePartsView, value_parts_view
from shared.views.viewer import Viewer


class PackageLineView(TypedDict):
    """So many units of an order line."""

    line_id: str
    quantity: int


class AddressView(TypedDict):
    """Where the buyer receives the order."""

    line1: str
    line2: str | None
    city: str
    state: str | None
    postal_code: str | None
    country: str


class BuyerView(TypedDict):
    """The customer; the shop doesn't see the date of birth, nor all of the e-mail address.

    email: null where none can be used.
    """

    buyer_id: str
    name: str
    email: str | None
    date_of_birth: NotRequired[str | None]
    address: AddressView


class ItemView(TypedDict):
    """An order line; `price_paid` is what the buyer paid for the whole line."""

    line_id: str
    product_id: str
    sku: str
    title: str
    quantity: int
    price_paid: Amount | None
    cosmetic: bool
    customized: bool
    age_restricted: bool


class CaseView(TypedDict):
    """A case about the order."""

    object: str
    id: str
    status: str


class OrderPackageView(TypedDict):
    """A package on the order page; buyers see no fees and no cover. `reshipment_id`, `dispute_id`: what it
    was made for, to send items again.
    """

    package_id: str
    reshipment_id: str | None
    dispute_id: str | None
    lines: list[PackageLineView]
    status: TrackingStatus
    carrier: str | None
    tracking_number: str | None
    shipped_at: Time | None
    delivered_at: Time | None
    cancelled_at: Time | None
    signature_requirement: SignatureRequirement
    package_value: Amount | None
    value_parts: ValuePartsView | None
    insurance_status: NotRequired[InsuranceStatus | None]
    claim_status: NotRequired[ClaimStatus | None]
    flags: NotRequired[list[str]]
    label_id: NotRequired[str | None]
    insurance: NotRequired[InsurancePolicyView | None]
    total_charged: NotRequired[Amount | None]


OrderStatus = Literal["placed", "shipped", "delivered", "cancelled"]


class OrderView(TypedDict):
    """An order with everything that belongs to it; `status` is the furthest it has come.

    total: what the buyer paid in all, as far as it was told. flags: what it got beyond that. Once personal
    data were erased the buyer is an id, the rest of it empty.
    """

    object: str
    id: str
    status: OrderStatus
    created_at: Time
    updated_at: Time
    version: int
    currency: str
    seller_id: str
    buyer: BuyerView
    personal_data_erased_at: Time | None
    market: str
    shipping_mode: ShippingMode
    placed_at: Time
    paid_at: Time | None
    estimated_delivery_at: Time | None
    delivered_at: Time | None
    cancelled_at: Time | None
    total: Amount
    flags: list[Flag]
    items: list[ItemView]
    packages: list[OrderPackageView]
    cases: list[CaseView]
    buyer_protection_url: str


def order_view(file: OrderContext, *, viewer: Viewer) -> OrderView:
    """Show an order to one of its parties: buyers don't see fees, sellers not birth date and full e-mail."""
    order = file.order
    facts = order.facts
    book = OrderBook.read(order, file.book)
    return {
        "object": "order",
        "id": order.id,
        "status": _status(file),
        "created_at": rfc3339(order.created_at),
        "updated_at": rfc3339(order.updated_at),
        "version": order.version,
        "currency": "USD",
        "seller_id": order.seller_id,
        "buyer": _buyer(order, viewer),
        "personal_data_erased_at": moment(order.personal_data_erased_at),
        "market": facts.market,
        "shipping_mode": facts.shipping_mode,
        "placed_at": rfc3339(facts.placed_at),
        "paid_at": moment(facts.paid_at),
        "estimated_delivery_at": moment(facts.estimated_delivery_at),
        "delivered_at": moment(facts.delivered_at),
        "cancelled_at": moment(facts.cancelled_at),
        "total": usd(book.paid),
        "flags": list(flags(book)),
        "items": [_item(item) for item in facts.items],
        "packages": [
            _package(package, file.labels.get(package.label_id or ""), viewer) for package in file.packages
        ],
        "cases": _cases(file, viewer),
        "buyer_protection_url": viewer.buyer_protection_url,
    }


def _buyer(order: Order, viewer: Viewer) -> BuyerView:
    buyer = order.facts.buyer
    address = buyer.address
    shown: BuyerView = {
        "buyer_id": buyer.buyer_id,
        "name": buyer.name,
        "email": masked(buyer.email) if viewer.role == "seller" else buyer.email,
        "address": {
            "line1": address.line1,
            "line2": address.line2,
            "city": address.city,
            "state": address.state,
            "postal_code": address.postal_code,
            "country": address.country,
        },
    }
    if viewer.role != "seller":
        shown["date_of_birth"] = buyer.date_of_birth.isoformat() if buyer.date_of_birth else None
    return shown


def _item(item: OrderItem) -> ItemView:
    return {
        "line_id": item.line_id,
        "product_id": item.product_id,
        "sku": item.sku,
        "title": item.title,
        "quantity": item.quantity,
        "price_paid": money(item.price_paid),
        "cosmetic": item.cosmetic,
        "customized": item.customized,
        "age_restricted": item.age_restricted,
    }


def _status(file: OrderContext) -> OrderStatus:
    if file.order.facts.cancelled_at:
        return "cancelled"
    if delivered_at(file.order, file.packages):
        return "delivered"
    return "shipped" if any(package.shipped_at for package in file.packages) else "placed"


def _cases(file: OrderContext, viewer: Viewer) -> list[CaseView]:
    """List the cases a party sees: claims are between seller and insurer."""
    claims = file.claims if viewer.role != "buyer" else ()
    shown: list[CaseView] = [{"object": "claim", "id": one.id, "status": one.status} for one in claims]
    shown += [{"object": "dispute", "id": one.id, "status": one.status} for one in file.disputes]
    shown += [{"object": "reshipment", "id": one.id, "status": one.status} for one in file.reshipments]
    shown += [{"object": "support_case", "id": one.id, "status": one.status} for one in file.support_cases]
    return shown


def _package(package: Package, label: Label | None, viewer: Viewer) -> OrderPackageView:
    shown: OrderPackageView = {
        "package_id": package.id,
        "reshipment_id": package.reshipment_id,
        "dispute_id": package.dispute_id,
        "lines": [{"line_id": line.line_id, "quantity": line.quantity} for line in package.lines],
        "status": package.status,
        "carrier": package.carrier,
        "tracking_number": package.tracking_number,
        "shipped_at": moment(package.shipped_at),
        "delivered_at": moment(package.delivered_at),
        "cancelled_at": moment(package.cancelled_at),
        "signature_requirement": package.signature_requirement,
        "package_value": usd(package.value.total) if package.value else None,
        "value_parts": value_parts_view(package.value) if package.value else None,
    }
    if viewer.role == "buyer":
        return shown
    return {
        **shown,
        "flags": list(package.flags),
        "insurance_status": package.insurance_status,
        "claim_status": package.claim_status,
        "label_id": package.label_id,
        "insurance": insurance_view(label, viewer) if label else None,
        "total_charged": usd(label.total_charged) if label else None,
    }
