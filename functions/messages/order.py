"""GET and POST /orders/{order_id}/messages"""

from shared.domain.messages.page import ShownMessage
from shared.domain.reading import Page
from shared.runtime.api import Api, Request
from shared.usecases.messages import order_threads
from shared.views.lists import paged
from shared.views.messages.order import MessagesQuery, WriteMessage, order_message_view

api = Api()
handler = api.handler


@api.route(
    "GET",
    "/orders/{order_id}/messages",
    roles=("seller", "buyer", "agent"),
    query=MessagesQuery,
    view=paged(order_message_view),
)
def read(request: Request) -> Page[ShownMessage]:
    """What buyer and seller wrote to each other about an order, the oldest first, with their offers."""
    return order_threads.read(
        request.services,
        request.caller,
        request.path["order_id"],
        size=request.query.page_size,
        token=request.query.page_token,
        now=request.command.now,
    )


@api.route(
    "POST",
    "/orders/{order_id}/messages",
    roles=("seller", "buyer"),
    body=WriteMessage,
    view=order_message_view,
    status=201,
)
def write(request: Request) -> ShownMessage:
    """Write to the other side; it is told by inbox, and once an hour at most by e-mail."""
    body: WriteMessage = request.body
    return order_threads.write(request.services, request.command, request.path["order_id"], text=body.text)
