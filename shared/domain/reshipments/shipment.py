"""Sending what was missing, at the seller's cost: no step here moves the buyer's money (R-RSH-13)."""

from datetime import datetime
from typing import Any, get_args

from shared.domain.case import Actor, Transition
from shared.domain.errors import Conflict, Rejected
from shared.domain.orders.order import Order, OrderedPackage, PackageLine, ShippingMode
from shared.domain.orders.packages import NUMBER_SHARED, Package
from shared.domain.orders.valuation import ValueParts, is_known, package_values
from shared.domain.policy import CURRENT, clause
from shared.domain.reshipments.case import Reshipment, ReshipmentStatus
from shared.domain.times import rfc3339

SENDABLE: frozenset[ReshipmentStatus] = frozenset({"approved", "ship_overdue"})
_MODES: dict[str, ShippingMode] = {mode: mode for mode in get_args(ShippingMode)}


def package_id_of(case: Reshipment) -> str:
    """Name the package that is made for a request: one and the same, so that there is only one."""
    return f"pkg_{case.id.removeprefix('rsh_')}"


def open_package(
    case: Reshipment,
    order: Order,
    *,
    carrier: str | None = None,
    tracking_number: str | None = None,
    now: datetime,
) -> Transition[Package]:
    """Open a package of the order with the items asked for, worth what they are in any package (A-46).

    Being a package, it is tracked, insured and claimed for like any other.
    """
    package_id = package_id_of(case)
    lines = tuple(PackageLine(line_id=line.line_id, quantity=line.quantity) for line in case.lines)
    send_by = case.deadline("reshipment_dispatch")
    package = Package(
        id=package_id,
        created_at=now,
        updated_at=now,
        policy_version=CURRENT,
        order_id=case.order_id,
        seller_id=case.seller_id,
        buyer_id=case.buyer_id,
        placed_at=order.facts.placed_at,
        shipping_mode=_MODES[case.ships_by],
        lines=lines,
        value=_value(order, OrderedPackage(package_id=package_id, lines=lines)),
        siblings=order.package_ids,
        carrier=carrier,
        tracking_number=tracking_number,
        tracked_from=send_by.starts_at if send_by else case.created_at,
        reshipment_id=case.id,
    )
    detail = {"reshipment_id": case.id}
    return Transition.opening(package, event="package_opened", actor=case.seller, detail=detail)


def _value(order: Order, package: OrderedPackage) -> ValueParts | None:
    """Price, coupon and shipping fee of what is in it (R-INS-03); None where a part was not told."""
    facts = order.facts.model_copy(update={"packages": (package,)})
    return package_values(facts)[package.package_id] if is_known(facts) else None


def ship(
    case: Reshipment,
    *,
    shipping_mode: str,
    carrier: str,
    tracking_number: str,
    package_id: str | None = None,
    shipped_at: datetime | None = None,
    now: datetime,
) -> Transition[Reshipment]:
    """Record that the seller has sent the items (R-RSH-12), late ones included (R-RSH-19).

    shipped_at: the carrier's first scan of a label bought here, in its own time, which may have been
    reported after the end of the window; None: now. Raises Conflict `not_approved`, `already_shipped`;
    Rejected `shipping_mode_mismatch` (R-RSH-14).
    """
    check_approved(case)
    check_mode(case, shipping_mode)
    send_by, sent_at = case.deadline("reshipment_dispatch"), shipped_at or now
    late = send_by is not None and send_by.is_over(sent_at)
    return Transition.of(
        case,
        event="reshipment_shipped",
        actor=case.seller,
        now=now,
        detail={"carrier": carrier, "tracking_number": tracking_number, "late": late},
        status="shipped",
        package_id=package_id,
        carrier=carrier,
        tracking_number=tracking_number,
        shipped_at=sent_at,
        deadlines=tuple(
            one.model_copy(update={"state": "lapsed" if late else "met"})
            if one == send_by or one.state == "open"
            else one
            for one in case.deadlines
        ),
    )


def _label_bought(case: Reshipment, package: Package, now: datetime) -> Transition[Reshipment] | None:
    """Note the label that was bought: its time to be handed over still runs. None if that is known."""
    if case.tracking_number == package.tracking_number:
        return None
    return Transition.of(
        case,
        event="reshipment_label_bought",
        actor=case.seller,
        now=now,
        detail={"carrier": package.carrier, "tracking_number": package.tracking_number},
        package_id=package.id,
        carrier=package.carrier,
        tracking_number=package.tracking_number,
    )


def renumber(
    case: Reshipment, package: Package, *, carrier: str, tracking_number: str, now: datetime
) -> tuple[Transition[Reshipment], Transition[Package]]:
    """Correct the number the seller gave, until the carrier's first scan (R-RSH-12).

    Raises Conflict `already_shipped` after it, and for a label bought here.
    """
    if case.status != "shipped" or package.label_id or package.shipped_at or package.delivered_at:
        raise _already_shipped(case)
    number = {"carrier": carrier, "tracking_number": tracking_number}
    detail = {**number, "instead_of": case.tracking_number}
    told: dict[str, Any] = {"actor": case.seller, "now": now, "detail": detail, **number}
    return (
        Transition.of(case, event="reshipment_renumbered", **told),
        Transition.of(package, event="package_renumbered", **told),
    )


def follow_package(case: Reshipment, package: Package, *, now: datetime) -> Transition[Reshipment] | None:
    """Follow the package of a request: sent, called off, or arrived. None if that changes nothing.

    A label bought here counts as sent with its first scan (R-RSH-12). What arrived before it was asked
    for is another package; what a borrowed number says of its arrival waits for an agent (R-TRK-07).
    """
    number = package.tracking_number
    if package.carrier and number and case.status in SENDABLE:
        if package.label_id and package.shipped_at is None:
            return _label_bought(case, package, now)
        return ship(
            case,
            shipping_mode=package.shipping_mode,
            carrier=package.carrier,
            tracking_number=number,
            package_id=package.id,
            shipped_at=package.shipped_at,
            now=now,
        )
    if number is None:
        return take_back(case, now=now)
    arrived = package.delivered_at if NUMBER_SHARED not in package.flags else package.platform_delivered_at
    if case.status == "shipped" and arrived and arrived >= case.created_at:
        return deliver(case, delivered_at=arrived, now=now)
    return None


def take_back(case: Reshipment, *, now: datetime) -> Transition[Reshipment] | None:
    """Forget the label of a request that was voided unused; it is due by the very same time (R-RSH-12).

    None where there was none.
    """
    send_by = case.deadline("reshipment_dispatch")
    if case.status not in SENDABLE or case.tracking_number is None or send_by is None:
        return None
    return Transition.of(
        case,
        event="reshipment_taken_back",
        actor=case.seller,
        now=now,
        detail={"send_by": rfc3339(send_by.due_at), "given_back": case.tracking_number},
        carrier=None,
        tracking_number=None,
    )


def deliver(case: Reshipment, *, delivered_at: datetime, now: datetime) -> Transition[Reshipment]:
    """Complete a request whose items the carrier has delivered at `delivered_at`.

    Raises Conflict `not_shipped` in any other state, also when it was delivered before.
    """
    if case.status != "shipped":
        raise Conflict("not_shipped", f"This request is {case.status}; nothing of it is on its way.")
    return Transition.of(
        case,
        event="reshipment_delivered",
        actor=Actor(role="carrier", account=case.carrier or ""),
        now=now,
        detail={"delivered_at": rfc3339(delivered_at)},
        status="completed",
        delivered_at=delivered_at,
    )


def check_sendable(case: Reshipment) -> None:
    """Check that the seller can arrange the shipment now.

    Raises Conflict as `check_approved`; `label_already_created` while a label waits to be handed over.
    """
    check_approved(case)
    if case.tracking_number is not None:
        raise Conflict(
            "label_already_created",
            f"A label is bought: hand the items over as {case.tracking_number}, or void it first.",
            clause=clause("R-RSH-12"),
        )


def check_approved(case: Reshipment) -> None:
    """Check that the items wait to be sent. Raises Conflict `already_shipped`, `not_approved`."""
    if case.status in ("shipped", "completed"):
        raise _already_shipped(case)
    if case.status not in SENDABLE:
        raise Conflict(
            "not_approved",
            f"This request is {case.status}. Items are sent once it is approved.",
            clause=clause("R-RSH-12"),
        )


def _already_shipped(case: Reshipment) -> Conflict:
    detail = f"The items went out as {case.tracking_number}; they are sent once."
    return Conflict("already_shipped", detail, clause=clause("R-RSH-12"))


def check_mode(case: Reshipment, shipping_mode: str) -> None:
    """Check that the items may go this way. Raises Rejected `shipping_mode_mismatch` (R-RSH-14)."""
    if shipping_mode != case.ships_by:
        raise Rejected(
            "shipping_mode_mismatch",
            f"The order went by {case.shipping_mode}, so what was missing goes by {case.ships_by} too.",
            clause=clause("R-RSH-14"),
        )
