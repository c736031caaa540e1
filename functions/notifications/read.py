"""GET /notifications"""

from shared.domain.notifications import Notification
from shared.domain.reading import Page
from shared.runtime.api import ROLES, Api, Request
from shared.usecases.queries import list_inbox
from shared.views.lists import paged
from shared.views.notifications import InboxQuery, notification_view

api = Api()
handler = api.handler


@api.route("GET", "/notifications", roles=ROLES, query=InboxQuery, view=paged(notification_view))
def list_notifications(request: Request) -> Page[Notification]:
    """The caller's own inbox, newest first."""
    size, token = request.query.page_size, request.query.page_token
    return list_inbox(request.services, request.caller, size=size, token=token)
