"""The files of an objection: announced with it, looked at when they come, and shown to who may see them."""

from collections.abc import Sequence
from datetime import datetime

from shared.domain.case import Actor, Transition
from shared.domain.errors import not_found
from shared.domain.evidence.files import FileInfo, ScanResult, announced, announced_files
from shared.domain.returns.files import (
    ObjectionFile,
    announce_file,
    check_may_upload,
    enter_scan,
    replace_file,
    take_in,
)
from shared.domain.returns.model import Return
from shared.domain.returns.page import ObjectionFilePage
from shared.gateways.uploads.bucket import file_at
from shared.storage.store import Ref
from shared.usecases.services import Command, Services


def announce_files(
    services: Services, files: Sequence[FileInfo], *, case_id: str, by: Actor, version: str, now: datetime
) -> list[Transition[ObjectionFile]]:
    """Announce the files of an objection. Raises Invalid for one that can't be taken (R-UPL-01)."""
    return [
        announce_file(
            file,
            id=services.new_id("evd"),
            about_case=case_id,
            by=by,
            version=version,
            now=now,
        )
        for file in announced_files(files)
    ]


def files_of(
    services: Services, goods: Return | None, made: Sequence[Transition[ObjectionFile]] = ()
) -> tuple[ObjectionFilePage, ...]:
    """The files of an objection, with links to those that are kept; made: those announced just now."""
    if made:
        return tuple(_to_come(services, step.case, now=step.at) for step in made)
    ids = goods.objection.file_ids if goods and goods.objection else ()
    if not ids:
        return ()
    files, now = services.store.load_many(ObjectionFile, ids), services.now()
    return tuple(
        ObjectionFilePage(
            file=file,
            status=file.shown(now),
            link=services.uploads.link(file.id) if _is_there(file, now) else None,
        )
        for file in files
    )


def renew_upload(services: Services, command: Command, goods: Return, file_id: str) -> ObjectionFilePage:
    """Give a fresh form for a file of an objection that has not come, until its time is over (R-UPL-02).

    Raises NotFound for a file that is not the objection's, and what `check_may_upload` raises.
    """
    file = _of_objection(services, goods, file_id)
    check_may_upload(file, now=command.now)
    return _to_come(services, file, now=command.now)


def announce_instead(
    services: Services, command: Command, goods: Return, file_id: str, *, file: FileInfo
) -> ObjectionFilePage:
    """Announce a file in the place of one of an objection that did not come, or was refused (R-UPL-02).

    Raises Invalid for one that can't be taken, NotFound for one that is not the objection's, and what
    `replace_file` raises.
    """
    taken = announced(file)
    known = _of_objection(services, goods, file_id)
    step = replace_file(known, taken, by=command.caller.actor, now=command.now)
    page = _to_come(services, step.case, now=command.now)
    services.store.commit(step, idempotency=command.idempotency, answer=page)
    return page


def _of_objection(services: Services, goods: Return, file_id: str) -> ObjectionFile:
    ids = goods.objection.file_ids if goods.objection else ()
    (file,) = services.store.load(Ref(ObjectionFile, file_id)) if file_id in ids else (None,)
    if file is None:
        raise not_found("file")
    return file


def _to_come(services: Services, file: ObjectionFile, *, now: datetime) -> ObjectionFilePage:
    """A file with the form by which it is uploaded."""
    form = services.uploads.form(file.about_case, file.id, file.file, until=file.upload_by, now=now)
    return ObjectionFilePage(file=file, status=file.status, form=form)


def _is_there(file: ObjectionFile, now: datetime) -> bool:
    return file.shown(now) == "kept" and file.personal_data_erased_at is None


def inspect(services: Services, key: str) -> bool:
    """Take in or refuse the file under this key, if it is an objection's; whether it is.

    Raises ConcurrentUpdate where somebody else took it in meanwhile.
    """
    file = _find(services, key)
    if file is None:
        return False
    file = _take_in(services, file)
    if file.status != "scanning":
        services.uploads.discard(file.about_case, file.id)
    return True


def enter_scan_result(services: Services, key: str, *, version_id: str, result: ScanResult) -> bool:
    """Enter what the scanner says of the file under this key, if it is an objection's; whether it is."""
    file = _find(services, key)
    if file is None:
        return False
    file = _take_in(services, file)
    step = enter_scan(file, version_id=version_id, result=result, now=services.now())
    if step is not None:
        services.store.commit(step)
        file = step.case
    if file.scan == "threat":
        services.uploads.withdraw(file.id)
    if file.status != "scanning":
        services.uploads.discard(file.about_case, file.id)
    return True


def _find(services: Services, key: str) -> ObjectionFile | None:
    ids = file_at(key)
    if ids is None:
        return None
    (file,) = services.store.load(Ref(ObjectionFile, ids[1]))
    return file if file is not None and file.about_case == ids[0] else None


def _take_in(services: Services, file: ObjectionFile) -> ObjectionFile:
    if file.status != "awaiting_upload":
        return file
    arrived = services.uploads.look(file.about_case, file.id, file.file)
    if arrived is None:
        return file
    step = take_in(file, arrived, scanner=services.deployment.scanner, now=services.now())
    if step is None:
        return file
    if step.case.status != "refused":
        services.uploads.accept(file.about_case, file.id, step.case.file, arrived)
    services.store.commit(step)
    return step.case
