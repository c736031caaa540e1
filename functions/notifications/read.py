"""GET /notifications, /orders/{order_id}/notifications and /agenda, POST /notifications/{…}/read"""

from shared.domain.agenda import Move
from shared.domain.notifications import Notification
from shared.domain.reading import Page
from shared.runtime.api import ROLES, Api, Request
from shared.usecases.agenda import read_agenda
from shared.usecases.inbox import list_told, mark_read
from shared.usecases.queries import list_inbox
from shared.views.agenda import AgendaQuery, move_view
from shared.views.lists import paged
from shared.views.notifications import InboxQuery, letter_view, notification_view

api = Api()
handler = api.handler


@api.route("GET", "/notifications", roles=ROLES, query=InboxQuery, view=paged(notification_view))
def list_notifications(request: Request) -> Page[Notification]:
    """The caller's own inbox, newest first."""
    size, token = request.query.page_size, request.query.page_token
    return list_inbox(request.services, request.caller, size=size, token=token)


@api.route(
    "GET", "/orders/{order_id}/notifications", roles=("agent",), query=InboxQuery, view=paged(letter_view)
)
def list_letters(request: Request) -> Page[Notification]:
    """What was told to whom about an order, newest first, in the words they got."""
    size, token = request.query.page_size, request.query.page_token
    return list_told(request.services, request.path["order_id"], size=size, token=token)


@api.route("POST", "/notifications/{notification_id}/read", roles=ROLES, view=notification_view)
def read(request: Request) -> Notification:
    """Note that the caller has read a message; once is enough."""
    return mark_read(request.services, request.command, request.path["notification_id"])


@api.route("GET", "/agenda", roles=ROLES, query=AgendaQuery, view=paged(move_view))
def list_moves(request: Request) -> Page[Move]:
    """Every move of the caller's in an open case, the soonest end first, those without an end last."""
    query = request.query
    return read_agenda(
        request.services,
        request.caller,
        object=query.object,
        action=query.action,
        size=query.page_size,
        token=query.page_token,
    )
