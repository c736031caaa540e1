"""POST /webhooks/orders"""

from shared.domain.times import not_in_future, rfc3339
from shared.runtime.api import Api, Request
from shared.runtime.order_events import apply
from shared.usecases.orders import receiving
from shared.views.orders.order import OrderEvent, OrderUpserted, PackageCancelled

api = Api()
handler = api.handler


@api.route("POST", "/webhooks/orders", webhook="orders", body=OrderEvent, status=202)
def receive(request: Request) -> bool:
    """What the platform tells of an order, its packages and its after-sale requests."""
    event, command = request.body, request.command
    not_in_future("data.occurred_at", event.data.occurred_at, now=command.now)
    if isinstance(event, OrderUpserted):
        return receiving.receive_order(request.services, command, event.data.facts())
    package_id = event.data.package_id if isinstance(event, PackageCancelled) else None
    kept = {"body": event.model_dump(mode="json"), "received_at": rfc3339(command.now)}
    if receiving.keep_pending_event(
        request.services, command, order_id=event.data.order_id, package_id=package_id, event=kept
    ):
        return True
    return apply(request.services, event, now=command.now, idempotency=command.idempotency)
