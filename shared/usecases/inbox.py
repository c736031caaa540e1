"""What a person does with the messages in their inbox."""

from shared.domain import notifications
from shared.domain.errors import not_found
from shared.domain.notifications import Notification
from shared.storage.store import Ref
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
