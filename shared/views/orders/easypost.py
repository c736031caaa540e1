"""What EasyPost reports of shipments, in its shapes, and what that says in ours.

An event of one of its trackers carries everything the carrier has said of the shipment so far.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from shared.domain.orders.packages import PHYSICAL, TrackingEvent, TrackingStatus
from shared.domain.times import CLOCKS_DIFFER
from shared.views.fields import Moment
from shared.views.intake import MaybeCarrier, MaybeNumber, MaybeText, Told

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


def _or_none(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    try:
        return read(value)
    except ValidationError:
        return None


def _in_words(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


# What can't be read is unknown, and the rest is taken (R-TRK-06).
Readable = WrapValidator(_or_none)
Words = Annotated[MaybeText, BeforeValidator(_in_words), Readable]


class TrackingLocation(Told):
    """Where the shipment was, as far as the carrier says."""

    city: Words = None
    state: Words = None
    zip: Words = None
    country: Words = None


class TrackingDetail(Told):
    """One report of the carrier."""

    status: Words = None
    status_detail: Words = None
    message: Words = None
    datetime: Annotated[Moment | None, Readable] = None
    tracking_location: Annotated[TrackingLocation | None, Readable] = None


class Tracker(Told):
    """A shipment with all reports of it; other objects have none."""

    carrier: Annotated[MaybeCarrier, Readable] = None
    tracking_code: Annotated[MaybeNumber, Readable] = None
    signed_by: Words = None
    tracking_details: Annotated[list[Annotated[TrackingDetail | None, Readable]] | None, Readable] = None


class EasyPostEvent(Told):
    """Something happened at EasyPost, to the object `result`."""

    id: str
    description: Words = None
    result: Annotated[Tracker | None, Readable] = None


def tracked(event: EasyPostEvent) -> Tracker | None:
    """Find the shipment an event is about; None if it is about something else."""
    tracker = event.result if event.description in ("tracker.created", "tracker.updated") else None
    return tracker if tracker and tracker.carrier and tracker.tracking_code else None


def carrier_of(tracker: Tracker) -> str:
    """Name the carrier as it is known here."""
    name = tracker.carrier or ""
    return _ACCOUNTS.get(name, name)


def unreadable(tracker: Tracker) -> int:
    """How many of its reports can't be read: they say no time, or are none at all."""
    return sum(not (detail and detail.datetime) for detail in tracker.tracking_details or ())


def history(tracker: Tracker, *, now: datetime) -> Sequence[TrackingEvent]:
    """List what was reported up to now, in carrier time; whose age was checked at the door it does not say.

    A failure says nothing of where a shipment is: it counts for one that was seen before.
    """
    details = [one for one in tracker.tracking_details or () if one and one.datetime]
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
        description=detail.message,
        location=" ".join(part for part in parts if part) or None,
        signed_by=tracker.signed_by if status == "delivered" else None,
    )
