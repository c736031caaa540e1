"""The files of messages: where they go, and what came of them."""

from collections.abc import Sequence
from datetime import datetime

from shared.domain.case import Transition
from shared.domain.errors import not_found
from shared.domain.evidence.files import ScanResult
from shared.domain.messages.files import check_may_upload, enter_scan, find_file, take_in
from shared.domain.messages.message import Message, MessageFile
from shared.domain.messages.page import ShownMessage
from shared.gateways.uploads.bucket import file_at
from shared.storage.store import Ref
from shared.usecases.services import Caller, Command, Services


def is_of_message(key: str) -> bool:
    """Tell whether the file under a key in quarantine was sent with a message."""
    ids = file_at(key)
    return ids is not None and ids[0].startswith("msg_")


def with_forms(
    services: Services, message: Message, files: Sequence[MessageFile], *, now: datetime
) -> ShownMessage:
    """Show a message with the forms by which these files are uploaded."""
    forms = {
        one.id: services.uploads.form(message.id, one.id, one.file, until=one.upload_by, now=now)
        for one in files
    }
    return ShownMessage(message=message, forms=forms)


def with_links(
    services: Services, messages: Sequence[Message], caller: Caller, *, now: datetime
) -> tuple[ShownMessage, ...]:
    """Show messages with links to what has come of their files; what hasn't, to whoever sent it alone."""
    return tuple(_shown(services, message, caller, now) for message in messages)


def renew_upload(
    services: Services, command: Command, thread_id: str, message_id: str, file_id: str
) -> ShownMessage:
    """Give a fresh form for a file of one's own message that has not come (R-UPL-02).

    Raises NotFound for the messages of others, and what `files.check_may_upload` raises.
    """
    (message,) = services.store.load(Ref(Message, message_id), idempotency=command.idempotency)
    if message is None or message.thread_id != thread_id or not _wrote(message, command.caller):
        raise not_found("message")
    found = check_may_upload(message, file_id, now=command.now)
    return with_forms(services, message, [found], now=command.now)


def inspect(services: Services, key: str) -> bool:
    """Take in or refuse the file under this key, and clear it away; whether it changed the message.

    Raises ConcurrentUpdate where the message moved on meanwhile.
    """
    if (found := _find(services, key)) is None:
        return False
    message, file_id = found
    seen = _take_in(services, message, file_id, now=services.now())
    _clear_away(services, seen, file_id)
    return seen is not message


def enter_scan_result(services: Services, key: str, *, version_id: str, result: ScanResult) -> bool:
    """Enter what the scanner says of the file under this key; whether it changed the message.

    A file that it was faster with than S3 with its own notice is taken in first.
    """
    now = services.now()
    if (found := _find(services, key)) is None:
        return False
    message, file_id = found
    seen = _take_in(services, message, file_id, now=now)
    step = enter_scan(seen, file_id, version_id=version_id, result=result, now=now)
    if step is not None:
        services.store.commit(step)
        seen = step.case
    if find_file(seen, file_id).scan == "threat":
        services.uploads.withdraw(file_id)
    _clear_away(services, seen, file_id)
    return seen is not message


def _find(services: Services, key: str) -> tuple[Message, str] | None:
    if (ids := file_at(key)) is None:
        return None
    message_id, file_id = ids
    (message,) = services.store.load(Ref(Message, message_id))
    if message is None or not any(one.id == file_id for one in message.files):
        return None
    return message, file_id


def _take_in(services: Services, message: Message, file_id: str, *, now: datetime) -> Message:
    found = find_file(message, file_id)
    if found.status != "awaiting_upload":
        return message
    arrived = services.uploads.look(message.id, file_id, found.file)
    if arrived is None:
        return message
    step: Transition[Message] | None = take_in(
        message, file_id, arrived, scanner=services.deployment.scanner, now=now
    )
    if step is None:
        return message
    taken = find_file(step.case, file_id)
    if taken.status != "refused":
        services.uploads.accept(message.id, file_id, taken.file, arrived)
    services.store.commit(step)
    return step.case


def _clear_away(services: Services, message: Message, file_id: str) -> None:
    if find_file(message, file_id).status != "scanning":
        services.uploads.discard(message.id, file_id)


def _shown(services: Services, message: Message, caller: Caller, now: datetime) -> ShownMessage:
    files = tuple(one.at(now) for one in message.files)
    seen = tuple(one for one in files if one.status == "available" or _wrote(message, caller))
    kept = seen if message.personal_data_erased_at is None else ()
    links = {one.id: services.uploads.link(one.id) for one in kept if one.status == "available"}
    return ShownMessage(message=message.model_copy(update={"files": seen}), links=links)


def _wrote(message: Message, caller: Caller) -> bool:
    return (message.by_role, message.by_account) == (caller.role, caller.account)
