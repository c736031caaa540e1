"""Following the package of a request: its label bought or given back, sent, arrived, or lost."""

from datetime import datetime

from shared.domain.case import Actor, Transition
from shared.domain.errors import Conflict
from shared.domain.orders.packages import Package
from shared.domain.orders.shared_numbers import NUMBER_SHARED
from shared.domain.reshipments.case import TO_SEND, Reshipment
from shared.domain.reshipments.shipment import ship
from shared.domain.times import rfc3339

# The carrier has lost it, or brought it back to the seller.
NOT_COMING = frozenset({"lost", "return_to_sender"})


def has_ended(package: Package) -> bool:
    """Tell whether the carrier has said what became of a package: arrived, lost, or back with its sender."""
    return package.delivered_at is not None or package.status in NOT_COMING


def follow_package(case: Reshipment, package: Package, *, now: datetime) -> Transition[Reshipment] | None:
    """Follow the package of a request: sent, called off, arrived, or lost. None if that changes nothing.

    A label bought here counts as sent with its first scan (R-RSH-12). What arrived before it was asked
    for is another package; what a borrowed number says of its arrival waits for an agent (R-TRK-07). What
    was lost, or went back, may still arrive, unless it was disputed meanwhile.
    """
    number = package.tracking_number
    if package.carrier and number and case.status in TO_SEND:
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
    borrowed = NUMBER_SHARED in package.flags
    arrived = package.platform_delivered_at if borrowed else package.delivered_at
    if (case.status == "shipped" or case.closed_reason == "lost") and arrived and arrived >= case.created_at:
        return deliver(case, delivered_at=arrived, now=now)
    if case.status == "shipped" and package.status in NOT_COMING and not borrowed:
        return lose(case, package, now=now)
    return None


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


def take_back(case: Reshipment, *, now: datetime) -> Transition[Reshipment] | None:
    """Forget the label of a request that was voided unused; it is due by the very same time (R-RSH-12).

    None where there was none.
    """
    send_by = case.deadline("reshipment_dispatch")
    if case.status not in TO_SEND or case.tracking_number is None or send_by is None:
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
    """Complete a request whose items the carrier has delivered at `delivered_at`, lost for a while or not.

    Raises Conflict `not_shipped` in any other state, also when it was delivered before.
    """
    if case.status != "shipped" and case.closed_reason != "lost":
        raise Conflict("not_shipped", f"This request is {case.status}; nothing of it is on its way.")
    return Transition.of(
        case,
        event="reshipment_delivered",
        actor=Actor(role="carrier", account=case.carrier or ""),
        now=now,
        detail={"delivered_at": rfc3339(delivered_at)},
        status="completed",
        closed_reason=None,
        delivered_at=delivered_at,
    )


def lose(case: Reshipment, package: Package, *, now: datetime) -> Transition[Reshipment]:
    """End a request whose items the carrier has lost, or brought back to the seller.

    They are missing as before: the buyer may dispute that, or ask again (R-DSP-11).
    """
    return Transition.of(
        case,
        event="reshipment_lost",
        actor=Actor(role="carrier", account=case.carrier or ""),
        now=now,
        detail={"tracking_status": package.status},
        status="closed",
        closed_reason="lost",
    )
