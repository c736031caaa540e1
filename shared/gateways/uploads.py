"""Evidence files in S3: a bounded way in, a look at what came, a safe place for what passes.

What a party sends lies under `quarantine/` and counts for nothing there. A file that is what it was
announced as is copied to `accepted/`, as the very version that was looked at, and only from there is
ever shown to anybody.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from botocore.exceptions import ClientError

from shared.domain.disputes.case import FileInfo
from shared.domain.errors import ConcurrentUpdate, Invalid

MEGABYTE = 1024 * 1024
PICTURE_AT_MOST = 20 * MEGABYTE
VIDEO_AT_MOST = 100 * MEGABYTE
FORM_SECONDS_AT_MOST = 12 * 3600
LINK_SECONDS = 300
_ISO_BRANDS = rb"(isom|iso[2-9]|mp4[12]|avc1|M4V |M4VP|M4A |MSNV|dash|mmp4|3gp\w|3g2\w)"
# How a file of each type begins. A table of our own: the libraries for this take as long to import as
# all the rest of a handler, to know hundreds of types of which none but these is taken.
_BEGINS: Mapping[str, bytes] = {
    "image/jpeg": rb"\xff\xd8\xff",
    "image/png": rb"\x89PNG\r\n\x1a\n",
    "image/gif": rb"GIF8[79]a",
    "image/webp": rb"RIFF.{4}WEBP",
    "image/heic": rb".{4}ftyp(heic|heix|heim|heis|hevc|hevx|mif1|msf1)",
    "application/pdf": rb"%PDF-\d",
    "video/mp4": rb".{4}ftyp" + _ISO_BRANDS,
    "video/quicktime": rb".{4}(moov|mdat|wide|ftypqt  |ftyp" + _ISO_BRANDS + rb")",
    "video/webm": rb"\x1aE\xdf\xa3",
}
HEAD = 32
_ABSENT = ("NoSuchKey", "404")
_NAME = re.compile(r"[^/\\\x00-\x1f\x7f\u2028\u2029]{1,200}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class UploadForm:
    """Where and with which fields a browser posts the file; S3 holds it to key, type and size."""

    url: str
    fields: Mapping[str, str]


@dataclass(frozen=True)
class Arrived:
    """What lies in quarantine; `refusal`: why it is not what was announced, if it isn't."""

    etag: str
    refusal: str | None


def check_announced(file: FileInfo) -> None:
    """Whether such a file can be taken. Raises Invalid naming every bad field."""
    most = VIDEO_AT_MOST if file.media_type.startswith("video/") else PICTURE_AT_MOST
    checks = {
        "name": (_is_name(file.name), "must be a file's name, without a folder"),
        "media_type": (file.media_type in _BEGINS, f"must be one of {', '.join(_BEGINS)}"),
        "size_bytes": (0 < file.size_bytes <= most, f"must be from 1 to {most} bytes for this type"),
        "sha256": (bool(_SHA256.fullmatch(file.sha256)), "must be 64 hexadecimal digits in lower case"),
    }
    bad = [
        {"field": f"file.{name}", "message": message, "code": "invalid_request"}
        for name, (good, message) in checks.items()
        if not good
    ]
    if bad:
        told = "; ".join(f"{one['field']}: {one['message']}" for one in bad)
        raise Invalid("invalid_request", told, errors=bad)


class Uploads:
    """The bucket of the evidence."""

    def __init__(self, client: Any, bucket: str) -> None:
        self.client = client
        self.bucket = bucket

    def form(self, dispute_id: str, evidence_id: str, file: FileInfo, *, seconds: int) -> UploadForm:
        """The form that takes this file and no other, for so many seconds (twelve hours at the most)."""
        exactly = {"Content-Type": file.media_type}
        made = self.client.generate_presigned_post(
            Bucket=self.bucket,
            Key=_quarantine(dispute_id, evidence_id),
            Fields=dict(exactly),
            Conditions=[exactly, ["content-length-range", file.size_bytes, file.size_bytes]],
            ExpiresIn=min(seconds, FORM_SECONDS_AT_MOST),
        )
        return UploadForm(made["url"], made["fields"])

    def look(self, dispute_id: str, evidence_id: str, file: FileInfo) -> Arrived | None:
        """What has come of a file, held against what was announced; None if nothing has."""
        try:
            found = self.client.get_object(Bucket=self.bucket, Key=_quarantine(dispute_id, evidence_id))
        except ClientError as error:
            if error.response["Error"]["Code"] in _ABSENT:
                return None
            raise
        size, digest, head = 0, sha256(), b""
        for chunk in found["Body"].iter_chunks(MEGABYTE):
            head += chunk[: HEAD - len(head)]
            size += len(chunk)
            digest.update(chunk)
        refusal = _difference(file, size=size, digest=digest.hexdigest(), head=head)
        return Arrived(found["ETag"], refusal)

    def accept(self, dispute_id: str, evidence_id: str, file: FileInfo, arrived: Arrived) -> None:
        """Keep what was looked at where it can be shown; again is harmless.

        Raises ConcurrentUpdate if it is there no longer: somebody else took it in, or another one came.
        """
        try:
            self.client.copy_object(
                Bucket=self.bucket,
                Key=_accepted(evidence_id),
                CopySource={"Bucket": self.bucket, "Key": _quarantine(dispute_id, evidence_id)},
                CopySourceIfMatch=arrived.etag,
                MetadataDirective="REPLACE",
                ContentType=file.media_type,
                ContentDisposition=f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in (*_ABSENT, "PreconditionFailed"):
                raise ConcurrentUpdate(f"the file of {evidence_id} is another one now") from error
            raise

    def discard(self, dispute_id: str, evidence_id: str) -> None:
        """Take what lies there out of quarantine for good; nothing happens if nothing does."""
        where = {"Bucket": self.bucket, "Key": _quarantine(dispute_id, evidence_id)}
        try:
            found = self.client.head_object(**where)
        except ClientError as error:
            if error.response["Error"]["Code"] in _ABSENT:
                return
            raise
        version = {"VersionId": found["VersionId"]} if "VersionId" in found else {}
        self.client.delete_object(**where, **version)

    def link(self, evidence_id: str) -> str:
        """A link to an accepted file, for five minutes and whoever holds it; a download, never a page."""
        where = {"Bucket": self.bucket, "Key": _accepted(evidence_id)}
        return str(self.client.generate_presigned_url("get_object", Params=where, ExpiresIn=LINK_SECONDS))


def evidence_at(key: str) -> tuple[str, str] | None:
    """The ids of dispute and evidence a key in quarantine belongs to; None for any other key."""
    found = re.fullmatch(r"quarantine/([^/]+)/([^/]+)", key)
    return (found[1], found[2]) if found else None


def begins_as(media_type: str, head: bytes) -> bool:
    """Whether the first bytes of a file are those of that type."""
    return re.match(_BEGINS[media_type], head, re.DOTALL) is not None


def _difference(file: FileInfo, *, size: int, digest: str, head: bytes) -> str | None:
    if size != file.size_bytes:
        return f"It has {size} bytes and not the {file.size_bytes} that were announced."
    if digest != file.sha256:
        return "Its content is not the one whose checksum was announced."
    if not begins_as(file.media_type, head):
        return f"Its content is not {file.media_type}."
    return None


def _is_name(name: str) -> bool:
    return bool(_NAME.fullmatch(name)) and name.strip() == name and name not in (".", "..")


def _quarantine(dispute_id: str, evidence_id: str) -> str:
    return f"quarantine/{dispute_id}/{evidence_id}"


def _accepted(evidence_id: str) -> str:
    """Without the dispute: a second round shows what counted in the first."""
    return f"accepted/{evidence_id}"
