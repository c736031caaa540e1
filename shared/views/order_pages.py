"""Orders as the seller's list and the order page show them."""

from collections.abc import Mapping
from typing import Any, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from shared.domain.actions import Action
from shared.domain.labels import Label
from shared.domain.money import usd
from shared.domain.order_rows import OrderFile, OrderRow, claim_obstacle
from shared.domain.packages import Package
from shared.domain.times import rfc3339
from shared.domain.values import ValueParts
from shared.views.cases import ActionView, actions_view, moment, money
from shared.views.fields import PageQuery
from shared.views.labels import InsurancePolicyView, insurance_view
from shared.views.viewer import Viewer

PROTECTION_URL = "https://www.tiktok.com/buyer-protection"


class OrderQuery(PageQuery):
    """Which orders: values of one filter are alternatives, both filters must fit the same package."""

    insurance_status: list[Literal["confirmed", "effective", "expired"]] = Field(default_factory=list)
    claim_status: list[Literal["under_review", "accepted", "rejected"]] = Field(default_factory=list)


class PackageRowView(TypedDict):
    """A package in the order list; `reason_code` says why no claim can be opened."""

    package_id: str
    insurance_status: str | None
    claim_status: str | None
    claim_available: bool
    reason_code: str | None


class OrderRowView(TypedDict):
    """An order in the order list."""

    id: str
    shipping_mode: str
    placed_at: str
    packages: list[PackageRowView]


class ValuePartsView(TypedDict):
    """What a package is worth: price paid, platform coupon, shipping fee, and their sum."""

    items: str
    platform_coupon: str
    shipping_fee: str
    total: str


class OrderPackageView(TypedDict):
    """A package on the order page; buyers see no fees and no cover."""

    package_id: str
    lines: list[Mapping[str, Any]]
    status: str
    carrier: str | None
    tracking_number: str | None
    shipped_at: str | None
    delivered_at: str | None
    cancelled_at: str | None
    signature_requirement: str
    package_value: str | None
    value_parts: ValuePartsView | None
    insurance_status: NotRequired[str | None]
    claim_status: NotRequired[str | None]
    label_id: NotRequired[str | None]
    insurance: NotRequired[InsurancePolicyView | None]
    total_charged: NotRequired[str | None]


class OrderView(TypedDict):
    """An order with everything that belongs to it."""

    object: str
    id: str
    created_at: str
    updated_at: str
    version: int
    currency: str
    seller_id: str
    buyer: Mapping[str, Any]
    market: str
    shipping_mode: str
    placed_at: str
    paid_at: str | None
    estimated_delivery_at: str | None
    delivered_at: str | None
    cancelled_at: str | None
    items: list[Mapping[str, Any]]
    packages: list[OrderPackageView]
    cases: list[Mapping[str, str]]
    buyer_protection_url: str


def order_row_view(row: OrderRow, *, viewer: Viewer) -> OrderRowView:
    """A row of the seller's list."""
    return {
        "id": row.id,
        "shipping_mode": row.shipping_mode,
        "placed_at": rfc3339(row.placed_at),
        "packages": [_package_row(package, viewer) for package in row.packages],
    }


def _package_row(package: Package, viewer: Viewer) -> PackageRowView:
    obstacle = claim_obstacle(package, now=viewer.now)
    return {
        "package_id": package.id,
        "insurance_status": package.insurance_status,
        "claim_status": package.claim_status,
        "claim_available": obstacle is None,
        "reason_code": obstacle,
    }


def value_parts_view(value: ValueParts) -> ValuePartsView:
    """The parts of a package's value."""
    return {
        "items": usd(value.items),
        "platform_coupon": usd(value.platform_coupon),
        "shipping_fee": usd(value.shipping_fee),
        "total": usd(value.total),
    }


def order_view(file: OrderFile, *, viewer: Viewer) -> OrderView:
    """An order for one of its parties: buyers don't see fees, sellers not the buyer's birth date."""
    order = file.order
    facts = order.facts
    hidden = {"date_of_birth"} if viewer.role == "seller" else set()
    return {
        "object": "order",
        "id": order.id,
        "created_at": rfc3339(order.created_at),
        "updated_at": rfc3339(order.updated_at),
        "version": order.version,
        "currency": "USD",
        "seller_id": order.seller_id,
        "buyer": facts.buyer.model_dump(mode="json", exclude=hidden),
        "market": facts.market,
        "shipping_mode": facts.shipping_mode,
        "placed_at": rfc3339(facts.placed_at),
        "paid_at": moment(facts.paid_at),
        "estimated_delivery_at": moment(facts.estimated_delivery_at),
        "delivered_at": moment(facts.delivered_at),
        "cancelled_at": moment(facts.cancelled_at),
        "items": [
            {**item.model_dump(exclude={"price_paid"}), "price_paid": money(item.price_paid)}
            for item in facts.items
        ],
        "packages": [
            _package(package, file.labels.get(package.label_id or ""), viewer) for package in file.packages
        ],
        "cases": _cases(file, viewer),
        "buyer_protection_url": PROTECTION_URL,
    }


def _cases(file: OrderFile, viewer: Viewer) -> list[Mapping[str, str]]:
    if viewer.role == "buyer":
        return []
    return [{"object": "claim", "id": claim.id, "status": claim.status} for claim in file.claims]


def _package(package: Package, label: Label | None, viewer: Viewer) -> OrderPackageView:
    shown: OrderPackageView = {
        "package_id": package.id,
        "lines": [line.model_dump() for line in package.lines],
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
        "insurance_status": package.insurance_status,
        "claim_status": package.claim_status,
        "label_id": package.label_id,
        "insurance": insurance_view(label) if label else None,
        "total_charged": usd(label.total_charged) if label else None,
    }


class OptionsView(TypedDict):
    """The caller's choices about an order."""

    available_actions: list[ActionView]


def options_view(actions: tuple[Action, ...], *, viewer: Viewer) -> OptionsView:
    """Everything the caller can do about an order now."""
    return {"available_actions": actions_view(actions)}
