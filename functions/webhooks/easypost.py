"""POST /webhooks/easypost"""

from aws_lambda_powertools import Logger

from shared.runtime.api import Api, Request
from shared.usecases.ahead import follow_packages
from shared.usecases.tracking import receive_events
from shared.views.orders.easypost import EasyPostEvent, carrier_of, history, tracked, unreadable

logger = Logger(child=True)
api = Api(follow_packages)
handler = api.handler


@api.route("POST", "/webhooks/easypost", webhook="easypost", body=EasyPostEvent, status=202)
def receive(request: Request) -> bool:
    """What EasyPost reports on a shipment.

    Deployed where EasyPost prints the labels. Its other events are acknowledged and have no effect; a
    report that can't be read is skipped, and the rest is taken (R-TRK-06).
    """
    tracker = tracked(request.body)
    if tracker is None:
        return False
    if skipped := unreadable(tracker):
        logger.warning("reports of a tracker skipped", unreadable=skipped)
    return receive_events(
        request.services,
        request.command,
        carrier=carrier_of(tracker),
        tracking_number=tracker.tracking_code or "",
        events=history(tracker, now=request.command.now),
    )
