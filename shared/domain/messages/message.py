"""A message of a thread, with its files."""

from datetime import datetime
from typing import ClassVar, Literal

from shared.domain.case import Case, Model, Role
from shared.domain.evidence.files import FileInfo
from shared.domain.policy import policy_at

FileStatus = Literal["awaiting_upload", "scanning", "available", "refused"]
FileScan = Literal["clean", "threat", "unscanned"]


class MessageFile(Model):
    """A file sent with a message; upload_by: until when it may arrive.

    file_version: which of the things that came under its key is kept. scan: what the malware scanner says of
    it, where there is one. refusal: why it was not taken.
    """

    id: str
    file: FileInfo
    status: FileStatus = "awaiting_upload"
    upload_by: datetime
    uploaded_at: datetime | None = None
    file_version: str | None = None
    scan: FileScan | None = None
    refusal: str | None = None

    def at(self, now: datetime) -> "MessageFile":
        """Say what it is at that time: what the scanner says nothing of in its hour is shown unscanned."""
        if self.status != "scanning" or self.uploaded_at is None:
            return self
        window = policy_at(self.uploaded_at).deadline(
            "scan", starts_at=self.uploaded_at, start_event="file_arrived"
        )
        if not window.is_over(now):
            return self
        return self.model_copy(update={"status": "available", "scan": "unscanned"})


class Message(Case):
    """What somebody wrote, as the `number`th of its thread.

    reshipment_id: the request whose offer of a partial refund stands in this place, instead of a text.
    """

    KIND: ClassVar[str] = "message"
    PRIVATE: ClassVar[frozenset[str]] = frozenset({"text", "files.*.file.name"})

    thread_id: str
    number: int
    seller_id: str
    buyer_id: str
    by_role: Role
    by_account: str
    text: str = ""
    files: tuple[MessageFile, ...] = ()
    reshipment_id: str | None = None


def message_id(thread_id: str, number: int) -> str:
    """Name the message in that place of a thread, whose messages are numbered from 1."""
    return f"msg_{thread_id}-{number}"
