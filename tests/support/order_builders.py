"""What the platform tells, for tests: an order of 500.00 in two packages, and what differs from it."""

from datetime import UTC, datetime
from typing import Any

from shared.domain.case import Transition
from shared.domain.orders.order import (
    Address,
    Buyer,
    Contact,
    Order,
    OrderedPackage,
    OrderFacts,
    OrderItem,
    PackageLine,
    receive,
)
from shared.domain.orders.package_changes import package_changes
from shared.domain.orders.packages import Package

ADDRESS = Address(line1="1 Main St", city="Reno", state="NV", postal_code="89501", country="US")
BUYER = Buyer(buyer_id="buyer-1", name="Bea Buyer", email="bea@example.com", address=ADDRESS)


def at(text: str) -> datetime:
    """`at("03-02T18:30:00")`: that moment of 2026, UTC."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=UTC)


def an_item(line_id: str, price: int | None, quantity: int = 1) -> OrderItem:
    return OrderItem(
        line_id=line_id, product_id="p", sku="s", title="A thing", quantity=quantity, price_paid=price
    )


def package_facts(package_id: str, *lines: str | tuple[str, int], **told: Any) -> OrderedPackage:
    pairs = [(line, 1) if isinstance(line, str) else line for line in lines]
    return OrderedPackage(
        package_id=package_id,
        lines=tuple(PackageLine(line_id=line, quantity=quantity) for line, quantity in pairs),
        **told,
    )


def order_facts(**told: Any) -> OrderFacts:
    """The documents' example: 500.00 in packages of 200.00 and 300.00 (000 L35)."""
    usual: dict[str, Any] = {
        "order_id": "order-1",
        "seller_id": "seller-1",
        "market": "US",
        "buyer": BUYER,
        "seller_contact": Contact(name="Shop", email="shop@example.com"),
        "shipping_mode": "tiktok_shipping",
        "placed_at": at("03-01T10:00:00"),
        "paid_at": at("03-01T10:05:00"),
        "shipping_fee_paid": 0,
        "platform_coupon": 0,
        "items": (an_item("a", 200_00), an_item("b", 300_00)),
        "packages": (package_facts("A", "a"), package_facts("B", "b")),
        "occurred_at": at("03-01T10:05:00"),
    }
    return OrderFacts(**{**usual, **told})


def step(transition: Transition[Any] | None) -> Transition[Any]:
    """That something happened."""
    assert transition is not None
    return transition


def an_order(**told: Any) -> Order:
    given = order_facts(**told)
    packages = [moment for one in given.packages for moment in (one.shipped_at, one.delivered_at)]
    times = [moment for moment in (given.delivered_at, given.occurred_at, *packages) if moment]
    told_at = max(at("03-01T10:06:00"), *times)
    kept: Order = step(receive(None, given, now=told_at)).case
    return kept


def packages_of(kept: Order, *stored: Package, now: datetime | None = None) -> dict[str, Package]:
    """All packages of the order after what it now tells, by id."""
    steps = package_changes(kept, stored, now=now or at("03-01T10:06:00"))
    return {package.id: package for package in (*stored, *(one.case for one in steps))}


def a_package(**changes: Any) -> Package:
    """Package A, worth 200.00, with these differences."""
    return packages_of(an_order())["A"].model_copy(update=changes)
