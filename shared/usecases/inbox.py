"""What a person does with the messages in their inbox."""

from shared.domain import notifications
from shared.domain.errors import not_found
from shared.domain.notifications import Notification
from shared.storage.store import Ref
from shared.usecases.services import Caller, Command, Services


def mark_read(services: Services, command: Command, notification_id: str) -> Notification:
    """Note that the caller has read one of their own messages; nothing changes where that is known.

    Raises NotFound for absent and foreign alike (R-GEN-10).
    """
    ref = Ref(Notification, notification_id)
    (notification,) = services.store.load(ref, idempotency=command.idempotency)
    if notification is None or not _reads(command.caller, notification):
        raise not_found("notification")
    command.check_version(notification)
    step = notifications.mark_read(notification, by=command.caller.actor, now=command.now)
    if step is None:
        return notification
    services.store.commit(step, idempotency=command.idempotency, answer=step.case)
    return step.case


def _reads(caller: Caller, notification: Notification) -> bool:
    """Tell whether a message stands in the caller's inbox; agents share theirs."""
    if notification.role != caller.role:
        return False
    return caller.role == "agent" or notification.account == caller.account
