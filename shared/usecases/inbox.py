"""Inboxes: what a person does with the messages in theirs, and what agents see of all about an order."""

from shared.domain import notifications
from shared.domain.errors import not_found
from shared.domain.notifications import Notification
from shared.domain.orders.order import Order
from shared.domain.reading import Page
from shared.storage.pages import page_of_notices
from shared.storage.store import Ref
from shared.usecases.queries import in_full
from shared.usecases.services import Command, Services


def mark_read(services: Services, command: Command, notification_id: str) -> Notification:
    """Note that the caller has read one of their own messages; nothing changes where that is known.

    Raises NotFound for absent and foreign alike (R-GEN-10).
    """
    ref = Ref(Notification, notification_id)
    (notification,) = services.store.load(ref, idempotency=command.idempotency)
    if notification is None or not command.caller.reads(notification.role, notification.account):
        raise not_found("notification")
    command.check_version(notification)
    step = notifications.mark_read(notification, by=command.caller.actor, now=command.now)
    if step is None:
        return notification
    services.store.commit(step, idempotency=command.idempotency, answer=step.case)
    return step.case


def list_told(services: Services, order_id: str, *, size: int, token: str | None) -> Page[Notification]:
    """List what was told to anybody about an order, newest first, in full. Raises NotFound without it."""
    page = page_of_notices(services.store, order_id, size=size, token=token)
    if not page.rows and services.store.load(Ref(Order, order_id)) == (None,):
        raise not_found("order")
    return in_full(services, Notification, page)
