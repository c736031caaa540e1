"""Files that people send: the kinds that are taken, how large they may be, what was announced and came."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol

from shared.domain.case import Model
from shared.domain.errors import Conflict, Invalid
from shared.domain.evidence.names import clean_name, with_extension
from shared.domain.policy import clause
from shared.domain.record import record
from shared.domain.times import rfc3339

MEGABYTE = 1024 * 1024
PICTURE_AT_MOST = 20 * MEGABYTE
VIDEO_AT_MOST = 100 * MEGABYTE
# The type of a file that its sender's device knows none for: what it is shows when it has come.
UNKNOWN = "application/octet-stream"
# Extensions by type. The first is given to a file that has none of them.
EXTENSIONS: Mapping[str, tuple[str, ...]] = {
    "image/jpeg": ("jpg", "jpeg", "jpe", "jfif"),
    "image/png": ("png",),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "image/heic": ("heic", "heif", "hif"),
    "application/pdf": ("pdf",),
    "video/mp4": ("mp4", "m4v"),
    "video/quicktime": ("mov", "qt"),
    "video/3gpp": ("3gp", "3g2"),
    "video/webm": ("webm",),
}
# What devices and browsers call the same.
_SYNONYMS: Mapping[str, str] = {
    "": UNKNOWN,
    "binary/octet-stream": UNKNOWN,
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/x-png": "image/png",
    "image/heif": "image/heic",
    "image/heic-sequence": "image/heic",
    "image/heif-sequence": "image/heic",
    "application/x-pdf": "application/pdf",
    "video/x-m4v": "video/mp4",
    "video/3gpp2": "video/3gpp",
}
ScanResult = Literal["clean", "threat", "unscannable"]
THREAT = "The malware scanner found a threat in it."
_NOT_COME = ("awaiting_upload", "not_uploaded")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class FileInfo(Model):
    """A file as its sender announced it and, once it has come, as what it was found to be."""

    name: str = ""
    media_type: str
    size_bytes: int
    sha256: str


@record
class FileForm:
    """Where a file is posted, with which fields before it, and until when."""

    url: str
    fields: Mapping[str, str]
    expires_at: datetime


class Awaited(Protocol):
    """A file that was announced; upload_by: until when it may come, refusal: why it was not taken."""

    @property
    def status(self) -> str: ...
    @property
    def upload_by(self) -> datetime | None: ...
    @property
    def refusal(self) -> str | None: ...


@record(kw_only=False)
class Arrived:
    """What has come of a file: `refusal` says why it can't be taken, else `media_type` what it is.

    version_id, etag: which of the things that lay there was looked at.
    """

    etag: str = ""
    version_id: str = ""
    media_type: str = ""
    refusal: str | None = None


def check_awaited(file: Awaited, *, instead: str) -> None:
    """Check that nothing has come of a file yet; instead: what can be done once it was refused (R-UPL-02).

    Raises Conflict `already_uploaded`, `file_refused`.
    """
    rule = clause("R-UPL-02")
    if file.status == "refused":
        told = f"This file came and was refused. {instead} {file.refusal}"
        raise Conflict("file_refused", told, clause=rule)
    if file.status not in _NOT_COME:
        raise Conflict("already_uploaded", "This file has come; there is nothing to upload.", clause=rule)


def check_may_come(file: Awaited, *, instead: str, over: str, now: datetime) -> None:
    """Check that a file may still come; over: what can be done once its time is over (R-UPL-02).

    Raises Conflict as `check_awaited`, and `upload_over` with `deadline`.
    """
    check_awaited(file, instead=instead)
    if file.upload_by is not None and file.upload_by < now:
        told = f"The time for this file is over. {over}"
        raise Conflict("upload_over", told, clause=clause("R-UPL-02"), deadline=rfc3339(file.upload_by))


def announced(file: FileInfo) -> FileInfo:
    """Give the file as it is kept: one name for its type, and a name that fits it (R-UPL-01).

    Raises Invalid naming every bad field.
    """
    media_type, name = known_type(file.media_type), clean_name(file.name)
    most = size_limit(media_type)
    types = ", ".join(EXTENSIONS)
    checks = {
        "name": (_is_name(file.name) and bool(name), "must be a file's name, without a folder"),
        "media_type": (bool(media_type), f"must be one of {types}, or empty where it is not known"),
        "size_bytes": (0 < file.size_bytes <= most, f"must be from 1 to {most} bytes for this type"),
        "sha256": (bool(_SHA256.fullmatch(file.sha256)), "must be 64 hexadecimal digits in lower case"),
    }
    bad = [
        {"field": f"file.{field}", "message": message, "code": "invalid_request"}
        for field, (good, message) in checks.items()
        if not good
    ]
    if bad:
        told = "; ".join(f"{one['field']}: {one['message']}" for one in bad)
        raise Invalid("invalid_request", told, errors=bad)
    return found_as(file.model_copy(update={"name": name}), media_type)


def announced_files(files: Sequence[FileInfo]) -> tuple[FileInfo, ...]:
    """Give the files as they are kept. Raises Invalid naming every bad field of each."""
    kept, errors = [], []
    for place, file in enumerate(files):
        try:
            kept.append(announced(file))
        except Invalid as refusal:
            errors += [
                {**one, "field": one["field"].replace("file.", f"files[{place}].", 1)}
                for one in refusal.errors
            ]
    if errors:
        told = "; ".join(f"{one['field']}: {one['message']}" for one in errors)
        raise Invalid("invalid_request", told, errors=errors)
    return tuple(kept)


def found_as(file: FileInfo, media_type: str) -> FileInfo:
    """Put the file under that type, its name's extension with it."""
    extensions = EXTENSIONS.get(media_type)
    name = with_extension(file.name, extensions) if extensions else file.name
    return file.model_copy(update={"media_type": media_type, "name": name})


def known_type(media_type: str) -> str:
    """Find the one name of a type, whatever its case, parameters and synonyms; empty if it is not taken."""
    bare = media_type.partition(";")[0].strip().lower()
    one = _SYNONYMS.get(bare, bare)
    return one if one in EXTENSIONS or one == UNKNOWN else ""


def size_limit(media_type: str) -> int:
    """Say how many bytes a file of the type may have; of an unknown type, as many as any."""
    return VIDEO_AT_MOST if media_type.startswith("video/") or media_type == UNKNOWN else PICTURE_AT_MOST


def _is_name(name: str) -> bool:
    return not re.search(r"[/\\]", name) and name not in (".", "..")
