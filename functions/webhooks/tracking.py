"""POST /webhooks/tracking"""

from shared.domain.orders.packages import TrackingEvent
from shared.runtime.api import Api, Request
from shared.usecases import tracking
from shared.usecases.ahead import follow_packages
from shared.views.orders.reports import TrackingReport

api = Api(follow_packages)
handler = api.handler


@api.route("POST", "/webhooks/tracking", webhook="tracking", body=TrackingReport, status=202)
def receive(request: Request) -> bool:
    """What a carrier reports on a shipment."""
    data, now = request.body.data, request.command.now
    report = data.model_dump(exclude={"tracking_number", "carrier"})
    return tracking.receive_events(
        request.services,
        request.command,
        carrier=data.carrier,
        tracking_number=data.tracking_number,
        events=[TrackingEvent.model_validate({**report, "received_at": now})],
    )
