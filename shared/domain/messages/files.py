"""The files of messages: when one may still come, what becomes of it, and what the scanner says."""

from datetime import datetime
from typing import Any

from shared.domain.case import PLATFORM, Transition
from shared.domain.errors import not_found
from shared.domain.evidence.files import THREAT, Arrived, ScanResult, check_may_come, found_as
from shared.domain.messages.message import Message, MessageFile
from shared.domain.orders.privacy import check_kept


def find_file(message: Message, file_id: str) -> MessageFile:
    """Find a file of a message. Raises NotFound."""
    found = next((one for one in message.files if one.id == file_id), None)
    if found is None:
        raise not_found("file")
    return found


def check_may_upload(message: Message, file_id: str, *, now: datetime) -> MessageFile:
    """Find a file that may still come (R-UPL-02).

    Raises NotFound, Conflict `personal_data_erased`, and what `check_may_come` raises.
    """
    found = find_file(message, file_id)
    check_kept(message)
    check_may_come(
        found,
        instead="Send it again in a form that can be taken.",
        over="Send it with another message.",
        now=now,
    )
    return found


def take_in(
    message: Message, file_id: str, arrived: Arrived, *, scanner: bool, now: datetime
) -> Transition[Message] | None:
    """Take in or refuse a file that has come; None if that is known, it came too late, or after the erasure.

    With a scanner it is shown on its word, and after an hour without it.
    """
    found = find_file(message, file_id)
    if found.status != "awaiting_upload" or found.upload_by < now:
        return None
    if message.personal_data_erased_at is not None:
        return None
    if arrived.refusal is not None:
        return _changed(message, found, "file_refused", now, status="refused", refusal=arrived.refusal)
    return _changed(
        message,
        found,
        "file_uploaded",
        now,
        status="scanning" if scanner else "available",
        uploaded_at=now,
        file=found_as(found.file, arrived.media_type),
        file_version=arrived.version_id or None,
    )


def enter_scan(
    message: Message, file_id: str, *, version_id: str, result: ScanResult, now: datetime
) -> Transition[Message] | None:
    """Enter what the scanner says of a file that came, be it after its hour; None if that is known."""
    found = find_file(message, file_id)
    if found.status != "scanning" or found.file_version != (version_id or None):
        return None
    if result == "threat":
        return _changed(message, found, "file_refused", now, status="refused", scan="threat", refusal=THREAT)
    scan = "unscanned" if result == "unscannable" else result
    return _changed(message, found, "file_scanned", now, status="available", scan=scan)


def _changed(
    message: Message, known: MessageFile, event: str, now: datetime, **changes: Any
) -> Transition[Message]:
    after = known.model_copy(update=changes)
    return Transition.of(
        message,
        event=event,
        actor=PLATFORM,
        now=now,
        detail={"file_id": known.id, "status": after.status},
        files=tuple(after if one.id == known.id else one for one in message.files),
    )
