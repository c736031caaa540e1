"""What carriers report."""

from typing import Literal

from shared.domain.orders.packages import TrackingStatus
from shared.views.fields import Moment, PastMoment
from shared.views.intake import MaybeText, Told, ToldCarrier, ToldNumber, Url, event_of


class TrackingBody(Told):
    """One report of a carrier on one shipment."""

    tracking_number: ToldNumber
    carrier: ToldCarrier
    status: TrackingStatus
    occurred_at: PastMoment
    description: MaybeText = None
    location: MaybeText = None
    signed_by: MaybeText = None
    signer_age_verified: bool | None = None
    proof_url: Url = None
    estimated_delivery_at: Moment | None = None


class TrackingUpdated(Told):
    """A carrier reports on a shipment."""

    type: Literal["tracking.updated"]
    data: TrackingBody


TrackingReport = event_of(TrackingUpdated, other="OtherTrackingEvent")
