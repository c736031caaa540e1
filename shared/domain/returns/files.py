"""The files of an objection: each is a thing of its own, which comes, and is kept or refused."""

from datetime import datetime, timedelta
from typing import ClassVar, Literal

from shared.domain.case import PLATFORM, Actor, Case, Transition
from shared.domain.evidence.files import (
    THREAT,
    Arrived,
    FileInfo,
    ScanResult,
    check_awaited,
    check_may_come,
    found_as,
)
from shared.domain.policy import policy

FileStatus = Literal["awaiting_upload", "scanning", "kept", "refused"]


class ObjectionFile(Case):
    """A file that a seller sends with an objection.

    about_case: the dispute or case of customer service; the name keeps it out of what is read with an
    order. upload_by: until when it may come. scan: what the malware scanner says of it, where there is one.
    """

    KIND: ClassVar[str] = "objectionfile"
    PRIVATE: ClassVar[frozenset[str]] = frozenset({"file.name"})

    about_case: str
    file: FileInfo
    status: FileStatus = "awaiting_upload"
    upload_by: datetime
    uploaded_at: datetime | None = None
    file_version: str | None = None
    scan: Literal["clean", "threat"] | None = None
    refusal: str | None = None

    def shown(self, now: datetime) -> FileStatus:
        """Its status as of now: what the scanner says nothing of in its hour is kept all the same."""
        if self.status != "scanning" or self.uploaded_at is None:
            return self.status
        window = policy(self.policy_version).deadline(
            "scan", starts_at=self.uploaded_at, start_event="file_arrived"
        )
        return "kept" if window.is_over(now) else "scanning"


def announce_file(
    file: FileInfo, *, id: str, about_case: str, by: Actor, version: str, now: datetime
) -> Transition[ObjectionFile]:
    """Announce a file; it may come within the hour that a form takes it."""
    awaited = ObjectionFile(
        id=id,
        created_at=now,
        updated_at=now,
        policy_version=version,
        about_case=about_case,
        file=file,
        upload_by=_upload_by(version, now),
    )
    return Transition.opening(awaited, event="file_announced", actor=by)


def check_may_upload(file: ObjectionFile, *, now: datetime) -> None:
    """Check that a file may still come (R-UPL-02). Raises what `check_may_come` raises."""
    another = "Announce it again, or another one in its place."
    check_may_come(file, instead="Announce another one in its place.", over=another, now=now)


def replace_file(
    known: ObjectionFile, file: FileInfo, *, by: Actor, now: datetime
) -> Transition[ObjectionFile]:
    """Announce a file in the place of one that did not come, or was refused, which has its hour anew.

    Raises Conflict `already_uploaded`.
    """
    if known.status != "refused":
        check_awaited(known, instead="")
    return Transition.of(
        known,
        event="file_announced",
        actor=by,
        now=now,
        file=file,
        status="awaiting_upload",
        upload_by=_upload_by(known.policy_version, now),
        uploaded_at=None,
        file_version=None,
        scan=None,
        refusal=None,
    )


def take_in(
    awaited: ObjectionFile, arrived: Arrived, *, scanner: bool, now: datetime
) -> Transition[ObjectionFile] | None:
    """Keep or refuse what has come of a file; None for one that has come before, or after the erasure."""
    if awaited.status != "awaiting_upload" or awaited.personal_data_erased_at is not None:
        return None
    if arrived.refusal is not None:
        return _refused(awaited, arrived.refusal, now=now)
    return Transition.of(
        awaited,
        event="file_arrived",
        actor=PLATFORM,
        now=now,
        status="scanning" if scanner else "kept",
        uploaded_at=now,
        file=found_as(awaited.file, arrived.media_type),
        file_version=arrived.version_id or None,
    )


def enter_scan(
    file: ObjectionFile, *, version_id: str, result: ScanResult, now: datetime
) -> Transition[ObjectionFile] | None:
    """Enter what the scanner says of a file; None for another version, or where it makes no difference."""
    if file.status != "scanning" or file.file_version != (version_id or None):
        return None
    if result == "threat":
        return _refused(file, THREAT, now=now).with_changes(scan="threat")
    scan = "clean" if result == "clean" else None
    return Transition.of(file, event="file_scanned", actor=PLATFORM, now=now, status="kept", scan=scan)


def _upload_by(version: str, now: datetime) -> datetime:
    return now + timedelta(hours=policy(version).section("disputes")["upload_grace_hours"])


def _refused(file: ObjectionFile, why: str, *, now: datetime) -> Transition[ObjectionFile]:
    return Transition.of(file, event="file_refused", actor=PLATFORM, now=now, status="refused", refusal=why)
