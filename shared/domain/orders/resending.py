"""Packages made to send items of an order again, for a reshipment or as a judgment's remedy."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from math import ceil
from typing import Any

from shared.domain.case import Actor, Case, Transition
from shared.domain.errors import Conflict
from shared.domain.orders.contents import prices_of_lines
from shared.domain.orders.order import Order, OrderedPackage, PackageLine, ShippingMode
from shared.domain.orders.packages import Package
from shared.domain.orders.valuation import ValueParts, is_known, package_values
from shared.domain.policy import in_force

# A reshipment that is approved, late or not, and a dispute whose judgment is to be carried out.
_TO_SEND = frozenset({"approved", "ship_overdue", "action_pending"})


def open_package(
    order: Order,
    lines: Sequence[PackageLine],
    *,
    id: str,
    ships_by: ShippingMode,
    tracked_from: datetime,
    carrier: str | None,
    tracking_number: str | None,
    now: datetime,
    **made_for: Any,
) -> Transition[Package]:
    """Open a package of the order with these items, worth what they are in any package (A-46).

    Being a package, it is tracked, insured and claimed for like any other. made_for: the fields of the
    package that say what it was made for.
    """
    value = _value(order, OrderedPackage(package_id=id, lines=tuple(lines)))
    package = Package(
        id=id,
        created_at=now,
        updated_at=now,
        policy_version=in_force(now),
        order_id=order.id,
        seller_id=order.seller_id,
        buyer_id=order.buyer_id,
        placed_at=order.placed_at,
        shipping_mode=ships_by,
        lines=tuple(lines),
        value=value,
        paid=prices_of_lines(lines, value, order.facts),
        weight_oz=_weight(order, lines),
        siblings=order.package_ids,
        carrier=carrier,
        tracking_number=tracking_number,
        tracked_from=tracked_from,
        **made_for,
    )
    seller = Actor(role="seller", account=order.seller_id)
    return Transition.opening(package, event="package_opened", actor=seller, detail=made_for)


def check_to_send(package: Package, cases: Iterable[Case]) -> None:
    """Check that what a package was made for waits to be sent; any of the order's own does.

    cases: its own among them. Raises Conflict `package_cancelled`: no label is sold for what is over
    (R-DSP-11).
    """
    if package.made_for is None:
        return
    made_for = next((one for one in cases if one.id == package.made_for), None)
    if getattr(made_for, "status", None) not in _TO_SEND:
        raise Conflict(
            "package_cancelled",
            "What this package was made for is over or on its way, so no label is sold for it.",
        )


def _weight(order: Order, lines: Sequence[PackageLine]) -> float | None:
    """Estimate the ounces of what is in it, rounded up: its units' share of the packages they came in.

    None where a weight was not told: a live carrier then asks for it.
    """
    ounces = 0.0
    for line in lines:
        left = line.quantity
        for packed in order.facts.packages:
            here = min(left, sum(one.quantity for one in packed.lines if one.line_id == line.line_id))
            if here and packed.weight_oz is None:
                return None
            if here and packed.weight_oz:
                ounces += packed.weight_oz * here / sum(one.quantity for one in packed.lines)
                left -= here
        if left:
            return None
    return float(ceil(ounces))


def _value(order: Order, package: OrderedPackage) -> ValueParts | None:
    """Price, coupon and shipping fee of what is in it (R-INS-03); None where a part was not told."""
    facts = order.facts.model_copy(update={"packages": (package,)})
    return package_values(facts)[package.package_id] if is_known(facts) else None
