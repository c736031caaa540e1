"""Bring the packages of an order in line with what the platform says is packed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from shared.domain.case import PLATFORM, Transition
from shared.domain.orders.contents import prices_of_lines
from shared.domain.orders.order import Order, OrderedPackage
from shared.domain.orders.packages import Package, cancelled, is_cancelled, standing
from shared.domain.orders.valuation import ValueParts, is_known, package_values


def package_changes(
    order: Order, packages: Iterable[Package], *, now: datetime
) -> tuple[Transition[Package], ...]:
    """Bring the packages of an order in line with its newest report, one step each at most.

    packages: all that are stored for the order. A package that the order no longer names was repacked:
    it is cancelled, and comes back if the order names it again. One with a label stays, for the label
    was bought for what is in it. A cancelled order cancels its packages for good.
    """
    stored = {package.id: package for package in packages}
    values = _values(order, stored)
    steps: list[Transition[Package] | None] = []
    for ordered in order.facts.packages:
        package, value = stored.pop(ordered.package_id, None), values.get(ordered.package_id)
        if package is None:
            steps.append(open_package(order, ordered, value=value, now=now))
        else:
            steps.append(update_package(package, order, ordered, value=value, now=now))
    steps.extend(_missing(package, order, now) for package in stored.values())
    return tuple(step for step in steps if step is not None)


def open_package(
    order: Order, ordered: OrderedPackage, *, value: ValueParts | None, now: datetime
) -> Transition[Package]:
    """Open a package the order names for the first time; cancelled from the start if the order is."""
    package = Package(
        id=ordered.package_id,
        created_at=now,
        updated_at=now,
        policy_version=order.policy_version,
        order_id=order.id,
        seller_id=order.seller_id,
        buyer_id=order.buyer_id,
        placed_at=order.placed_at,
        cancelled_at=now if order.facts.cancelled_at else None,
        **_contents(order, ordered, value),
        **_updatable(order, ordered),
        delivered_at=_platform_delivery(order, ordered),
    )
    return Transition.opening(package, event="package_opened", actor=PLATFORM)


def update_package(
    package: Package, order: Order, ordered: OrderedPackage, *, value: ValueParts | None, now: datetime
) -> Transition[Package] | None:
    """Update a package to what the order now says of it; None when that is nothing new.

    Contents, value, carrier and tracking number are frozen once there is a label (R-INS-27). Without
    one the tracking number is the order's, since the label was bought elsewhere; what is known of
    another one is another's, until the package follows it. A cancelled package stays cancelled, and is
    delivered if the carrier has it all the same.
    """
    if is_cancelled(package):
        return _delivered(package, order, ordered, now)
    if order.facts.cancelled_at is not None:
        return cancelled(package, by="order", occurred_at=order.facts.cancelled_at, now=now)
    changes = _updatable(order, ordered)
    told = changes["platform_delivered_at"]
    changes["delivered_at"] = told or package.carrier_delivered_at
    if package.label_id is None:
        changes |= _contents(order, ordered, value)
        if (ordered.carrier, ordered.tracking_number) != (package.carrier, package.tracking_number):
            changes |= standing((), told)
    changes |= {"cancelled_at": None, "repacked": False}
    if all(getattr(package, name) == after for name, after in changes.items()):
        return None
    return Transition.of(package, event="package_updated", actor=PLATFORM, now=now, **changes)


def _delivered(
    package: Package, order: Order, ordered: OrderedPackage, now: datetime
) -> Transition[Package] | None:
    """Tell a cancelled package that the carrier has, or had, what the platform says of its delivery."""
    told = _platform_delivery(order, ordered)
    if package.shipped_at is None or told == package.platform_delivered_at:
        return None
    return Transition.of(
        package,
        event="package_updated",
        actor=PLATFORM,
        now=now,
        platform_delivered_at=told,
        delivered_at=told or package.carrier_delivered_at,
    )


def _values(order: Order, stored: dict[str, Package]) -> dict[str, ValueParts]:
    """Value what is really packed: labels freeze contents, cancelled packages hold nothing."""
    facts = order.facts
    if not is_known(facts):
        return {}
    packed = {ordered.package_id: ordered for ordered in facts.packages}
    for package in stored.values():
        if is_cancelled(package):
            packed.pop(package.id, None)
        elif package.label_id is not None:
            packed[package.id] = OrderedPackage(package_id=package.id, lines=package.lines)
    return package_values(facts.model_copy(update={"packages": tuple(packed.values())}))


def _contents(order: Order, ordered: OrderedPackage, value: ValueParts | None) -> dict[str, Any]:
    names = ("lines", "weight_oz", "length_in", "width_in", "height_in", "carrier", "tracking_number")
    priced = {"value": value, "paid": prices_of_lines(ordered.lines, value, order.facts)}
    mode = order.facts.shipping_mode
    return {**{name: getattr(ordered, name) for name in names}, "shipping_mode": mode, **priced}


def _updatable(order: Order, ordered: OrderedPackage) -> dict[str, Any]:
    """Collect what may still change when there is a label."""
    return {
        "siblings": tuple(id for id in order.package_ids if id != ordered.package_id),
        "marked_shipped_at": ordered.shipped_at,
        "platform_delivered_at": _platform_delivery(order, ordered),
    }


def _platform_delivery(order: Order, ordered: OrderedPackage) -> datetime | None:
    return ordered.delivered_at or order.facts.delivered_at


def _missing(package: Package, order: Order, now: datetime) -> Transition[Package] | None:
    """Cancel a stored package that the order no longer names, where that is due."""
    if is_cancelled(package):
        return None
    if order.facts.cancelled_at is not None:
        return cancelled(package, by="order", occurred_at=order.facts.cancelled_at, now=now)
    if package.label_id is not None or package.repacked:
        return None
    return cancelled(package, by="repacking", occurred_at=order.facts.occurred_at, now=now)
