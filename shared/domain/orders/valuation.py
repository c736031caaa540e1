"""What a package is worth: price paid, platform coupon and shipping fee, to the cent (R-INS-03/04)."""

from collections.abc import Sequence

from shared.domain.case import Model
from shared.domain.errors import Rejected
from shared.domain.money import split
from shared.domain.orders.order import OrderedPackage, OrderFacts, OrderItem
from shared.domain.policy import clause


class ValueParts(Model):
    """A value in cents and what it is made of."""

    items: int
    platform_coupon: int
    shipping_fee: int
    total: int


def package_values(facts: OrderFacts) -> dict[str, ValueParts]:
    """Value each package of an order, by package id (R-INS-02, R-INS-03, R-INS-04).

    A line's price is shared by units, the coupon and the shipping fee by item price; odd cents go to
    the largest remainder, ties to the earlier package. Units in no package yet keep their share, so
    the values sum to the order's once everything is packed, and never to more.
    Raises Rejected `package_value_unknown` when the platform did not report a part.
    """
    coupon, shipping = _order_amounts(facts)
    rest = any(_unpacked(item, facts.packages) for item in facts.items)
    items = [0] * (len(facts.packages) + rest)
    for item in facts.items:
        for place, share in enumerate(_shares(item, facts.packages)):
            items[place] += share
    coupons, fees = split(coupon, items), split(shipping, items)
    return {
        ordered.package_id: _parts(items[place], coupons[place], fees[place])
        for place, ordered in enumerate(facts.packages)
    }


def is_known(facts: OrderFacts) -> bool:
    """Tell whether the platform reported every part of the value."""
    amounts = (facts.platform_coupon, facts.shipping_fee_paid, *(item.price_paid for item in facts.items))
    return None not in amounts


def unknown_value() -> Rejected:
    """Refuse what needs a value that can't be computed (R-INS-03)."""
    return Rejected(
        "package_value_unknown",
        "The price paid, the platform coupon or the shipping fee of this order has not been reported, so its "
        "packages can't be valued. Try again once the platform has sent the order's amounts.",
        clause=clause("R-INS-03"),
    )


def _order_amounts(facts: OrderFacts) -> tuple[int, int]:
    if facts.platform_coupon is None or facts.shipping_fee_paid is None:
        raise unknown_value()
    return facts.platform_coupon, facts.shipping_fee_paid


def _price(item: OrderItem) -> int:
    if item.price_paid is None:
        raise unknown_value()
    return item.price_paid


def _shares(item: OrderItem, packages: Sequence[OrderedPackage]) -> list[int]:
    """Share the line's price over the packages, then over what is still unpacked, if anything is."""
    packed = [_units(item, ordered) for ordered in packages]
    unpacked = _unpacked(item, packages)
    return split(_price(item), [*packed, unpacked] if unpacked else packed)


def _units(item: OrderItem, ordered: OrderedPackage) -> int:
    return sum(line.quantity for line in ordered.lines if line.line_id == item.line_id)


def _unpacked(item: OrderItem, packages: Sequence[OrderedPackage]) -> int:
    return max(0, item.quantity - sum(_units(item, ordered) for ordered in packages))


def _parts(items: int, coupon: int, shipping: int) -> ValueParts:
    return ValueParts(
        items=items, platform_coupon=coupon, shipping_fee=shipping, total=items + coupon + shipping
    )
