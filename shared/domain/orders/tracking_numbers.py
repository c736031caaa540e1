"""A tracking number: whose shipment it is, and what the carrier reported of it before that was known."""

from datetime import datetime
from typing import ClassVar

from shared.domain.case import PLATFORM, Actor, Case, Transition
from shared.domain.errors import Conflict
from shared.domain.orders.packages import TrackingEvent
from shared.domain.policy import CURRENT, clause

WAITING_EVENTS_AT_MOST = 100


class Shipment(Case):
    """What travels under a carrier's tracking number. `waiting`: events that came before its package.

    dispute_id: of the dispute whose goods go back under this number.
    """

    KIND: ClassVar[str] = "shipment"

    carrier: str
    tracking_number: str
    package_id: str | None = None
    label_id: str | None = None
    dispute_id: str | None = None
    waiting: tuple[TrackingEvent, ...] = ()


def shipment_id(carrier: str, tracking_number: str) -> str:
    """Name a shipment; tracking numbers are a carrier's own, and two carriers may use the same."""
    return f"{carrier}:{tracking_number}"


def attach(
    shipment: Shipment | None,
    *,
    carrier: str,
    tracking_number: str,
    package_id: str,
    label_id: str | None,
    now: datetime,
) -> Transition[Shipment] | None:
    """Attach this number to this package from now on; None if that is known.

    What was said of it before keeps waiting until `replayed`. The number of a label bought here stays
    that label's, also if an order names it.
    """
    if shipment is None:
        opened = _unknown(carrier, tracking_number, now).model_copy(
            update={"package_id": package_id, "label_id": label_id}
        )
        return Transition.opening(opened, event="shipment_attached", actor=PLATFORM)
    if (shipment.package_id, shipment.label_id) == (package_id, label_id):
        return None
    if shipment.label_id is not None and label_id is None:
        return None
    return Transition.of(
        shipment,
        event="shipment_attached",
        actor=PLATFORM,
        now=now,
        package_id=package_id,
        label_id=label_id,
    )


def attach_return(
    shipment: Shipment | None, *, carrier: str, tracking_number: str, dispute_id: str, now: datetime
) -> Transition[Shipment]:
    """Attach this number to the goods of a dispute on their way back (R-PDA-06).

    What was said of it before keeps waiting until `replayed`. Raises Conflict `tracking_number_in_use`
    for the number of another shipment.
    """
    if shipment is None:
        opened = _unknown(carrier, tracking_number, now).model_copy(update={"dispute_id": dispute_id})
        return Transition.opening(opened, event="return_attached", actor=PLATFORM)
    if shipment.package_id is not None or shipment.dispute_id is not None:
        raise Conflict(
            "tracking_number_in_use",
            "Another parcel travels under this number. Please enter the one of the parcel you sent back.",
            clause=clause("R-PDA-06"),
        )
    return Transition.of(shipment, event="return_attached", actor=PLATFORM, now=now, dispute_id=dispute_id)


def replayed(shipment: Shipment, *, now: datetime) -> Transition[Shipment] | None:
    """Record that what was waiting has been applied; None if nothing was."""
    if not shipment.waiting:
        return None
    return Transition.of(shipment, event="events_taken_in", actor=PLATFORM, now=now, waiting=())


def keep(
    shipment: Shipment | None, *, carrier: str, tracking_number: str, event: TrackingEvent, now: datetime
) -> Transition[Shipment] | None:
    """Keep an event of a number nobody has named yet; None if it was reported before."""
    actor = Actor(role="carrier", account=carrier)
    if shipment is None:
        opened = _unknown(carrier, tracking_number, now).model_copy(update={"waiting": (event,)})
        return Transition.opening(opened, event="event_kept", actor=actor)
    if event in shipment.waiting or len(shipment.waiting) >= WAITING_EVENTS_AT_MOST:
        return None
    waiting = (*shipment.waiting, event)
    return Transition.of(shipment, event="event_kept", actor=actor, now=now, waiting=waiting)


def _unknown(carrier: str, tracking_number: str, now: datetime) -> Shipment:
    return Shipment(
        id=shipment_id(carrier, tracking_number),
        created_at=now,
        updated_at=now,
        policy_version=CURRENT,
        carrier=carrier,
        tracking_number=tracking_number,
    )
