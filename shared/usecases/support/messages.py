"""The thread of a case: buyer, seller and agents write in it, with files."""

from collections.abc import Sequence

from shared.domain.evidence.files import FileInfo, announced_files
from shared.domain.messages.message import message_id
from shared.domain.messages.page import ShownMessage
from shared.domain.messages.thread import NewMessage
from shared.domain.support.case import SupportCase, note_message
from shared.usecases.messages.posting import add, thread_of, up_to_date
from shared.usecases.messages.uploads import renew_upload, with_forms
from shared.usecases.queries import load_own
from shared.usecases.services import Command, Services
from shared.usecases.support.cases import load_current


def write(
    services: Services, command: Command, case_id: str, *, text: str, files: Sequence[FileInfo]
) -> ShownMessage:
    """Write in the thread of a case (R-BPP-04, R-BPP-15); the answer says how its files are uploaded.

    Raises Invalid for files that can't be taken, Conflict `case_closed`, and what `thread.post` raises.
    """
    kept = announced_files(files)
    case, book, stored = load_current(services, command, case_id)
    now, by = command.now, command.caller.actor
    thread = up_to_date(services, stored, now=now) if stored else thread_of(book.order, case_id, now)
    step = note_message(case, message_id=message_id(thread.id, thread.last + 1), by=by, now=now)
    new = NewMessage(text=text, files={services.new_id("fil"): file for file in kept})
    added = add(services, book.order, thread, new, by=by, now=now, case_id=case.id)
    shown = with_forms(services, added.message, added.message.files, now=now)
    services.store.commit(
        step, *added.steps, effects=added.effects, idempotency=command.idempotency, answer=shown
    )
    return shown


def renew_form(
    services: Services, command: Command, case_id: str, message_id: str, file_id: str
) -> ShownMessage:
    """Give a fresh form for a file of one's own message. Raises what `uploads.renew_upload` raises."""
    load_own(services, command.caller, SupportCase, case_id)
    return renew_upload(services, command, case_id, message_id, file_id)
