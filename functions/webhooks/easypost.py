"""POST /webhooks/easypost"""

from shared.runtime.api import Api, Request
from shared.usecases.tracking import receive_history
from shared.views.orders.easypost import EasyPostEvent, carrier_of, history, tracked

api = Api()
handler = api.handler


@api.route("POST", "/webhooks/easypost", webhook="easypost", body=EasyPostEvent, status=202)
def receive(request: Request) -> bool:
    """What EasyPost reports on a parcel.

    Deployed where EasyPost prints the labels. Its other events are acknowledged and have no effect.
    """
    tracker = tracked(request.body)
    return tracker is not None and receive_history(
        request.services,
        request.command,
        carrier=carrier_of(tracker),
        tracking_number=tracker.tracking_code or "",
        events=history(tracker, now=request.command.now),
    )
