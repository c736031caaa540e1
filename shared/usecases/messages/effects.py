"""What messages leave to do."""

from shared.domain.messages.thread import Digest
from shared.domain.record import record
from shared.usecases.effects import TypedEffect


@record
class MailMessages(TypedEffect, kind="messages", queue="mail"):
    """Mail a reader the messages of an hour. Its id is that of the newest of their inbox entries."""

    thread_id: str
    reader: str
    first: int
    last: int

    @classmethod
    def of(cls, thread_id: str, digest: Digest) -> "MailMessages":
        """Make the effect of a digest."""
        return cls(
            id=digest.notification_id,
            thread_id=thread_id,
            reader=digest.reader,
            first=digest.first,
            last=digest.last,
        )
