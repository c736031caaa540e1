"""What EasyPost reports of shipments, in its shapes, and what that says in ours.

An event of one of its trackers carries everything the carrier has said of the shipment so far.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, StringConstraints

from shared.domain.orders.packages import PHYSICAL, TrackingEvent, TrackingStatus
from shared.domain.times import CLOCKS_DIFFER
from shared.views.fields import Body, Moment
from shared.views.orders.order import TrackingNumber

# Its names for accounts with a carrier; other carriers go by their name in small letters.
_ACCOUNTS = {"upsdap": "ups", "fedexdefault": "fedex"}
# Its ten statuses. The last three are nothing that happened to a shipment.
_STATUSES: dict[str | None, TrackingStatus | None] = {
    "pre_transit": "pre_transit",
    "in_transit": "in_transit",
    "out_for_delivery": "out_for_delivery",
    "available_for_pickup": "available_for_pickup",
    "delivered": "delivered",
    "return_to_sender": "return_to_sender",
    "failure": "exception",
    "unknown": None,
    "cancelled": None,
    "error": None,
}
# Where it says more of a shipment on its way, or of one that failed.
_DETAILS: dict[str | None, TrackingStatus] = {
    "received_at_origin_facility": "accepted",
    "damaged": "damaged",
    "lost": "lost",
}

CarrierAccount = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,40}$")]


class TrackerPart(Body):
    """An object of EasyPost's: these fields are read, and it may have any others."""

    model_config = ConfigDict(extra="ignore")


class TrackingLocation(TrackerPart):
    """Where the shipment was, as far as the carrier says."""

    city: str | None = None
    state: str | None = None
    zip: str | None = None
    country: str | None = None


class TrackingDetail(TrackerPart):
    """One report of the carrier."""

    status: str | None = None
    status_detail: str | None = None
    message: str | None = None
    datetime: Moment | None = None
    tracking_location: TrackingLocation | None = None


class Tracker(TrackerPart):
    """A shipment with all reports of it; other objects have none."""

    carrier: CarrierAccount | None = None
    tracking_code: TrackingNumber | None = None
    signed_by: str | None = None
    tracking_details: list[TrackingDetail] | None = None


class EasyPostEvent(TrackerPart):
    """Something happened at EasyPost, to the object `result`."""

    id: str
    description: str
    result: Tracker | None = None


def tracked(event: EasyPostEvent) -> Tracker | None:
    """Find the shipment an event is about; None if it is about something else."""
    tracker = event.result if event.description in ("tracker.created", "tracker.updated") else None
    return tracker if tracker and tracker.carrier and tracker.tracking_code else None


def carrier_of(tracker: Tracker) -> str:
    """Name the carrier as it is known here."""
    name = (tracker.carrier or "").lower()
    return _ACCOUNTS.get(name, name)


def history(tracker: Tracker, *, now: datetime) -> Sequence[TrackingEvent]:
    """List what was reported up to now, in carrier time; whose age was checked at the door it does not say.

    A failure says nothing of where a shipment is: it counts for one that was seen before.
    """
    details = [one for one in tracker.tracking_details or () if one.datetime]
    events: list[TrackingEvent] = []
    for detail in sorted(details, key=lambda one: one.datetime or now):
        status = _status(detail)
        seen = any(event.status in PHYSICAL for event in events)
        if status and (seen or status != "exception"):
            events.append(_event(detail, status, tracker, now))
    return [event for event in events if event.occurred_at <= now + CLOCKS_DIFFER]


def _status(detail: TrackingDetail) -> TrackingStatus | None:
    status = _STATUSES.get(detail.status)
    return _DETAILS.get(detail.status_detail, status) if status in ("in_transit", "exception") else status


def _event(detail: TrackingDetail, status: TrackingStatus, tracker: Tracker, now: datetime) -> TrackingEvent:
    place = detail.tracking_location
    parts = (place.city, place.state, place.zip, place.country) if place else ()
    return TrackingEvent(
        status=status,
        occurred_at=detail.datetime or now,
        received_at=now,
        description=_line(detail.message),
        location=_line(" ".join(part for part in parts if part)),
        signed_by=_line(tracker.signed_by) if status == "delivered" else None,
    )


def _line(text: str | None) -> str | None:
    visible = "".join(c if c.isprintable() else " " for c in text or "")
    return " ".join(visible.split())[:200] or None
