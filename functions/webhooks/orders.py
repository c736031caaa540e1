"""POST /webhooks/orders"""

from shared.runtime.api import Api, Request
from shared.usecases.orders import receiving
from shared.views.orders.order import OrderEvent, OrderUpserted

api = Api()
handler = api.handler


@api.route("POST", "/webhooks/orders", webhook="orders", body=OrderEvent, status=202)
def receive(request: Request) -> bool:
    """What the platform tells of an order, its packages and its after-sale requests."""
    event, command = request.body, request.command
    if isinstance(event, OrderUpserted):
        return receiving.receive_order(request.services, command, event.data.facts())
    return receiving.receive_event(
        request.services, command, order_id=event.data.order_id, event=event.as_of(command.now)
    )
