"""Files in S3: a bounded way in, a look at what came, a safe place for what passes.

What somebody sends lies under `quarantine/` and counts for nothing there. A file that is what it was
announced as is copied to `accepted/`, as the very version that was looked at, and only from there is
ever shown to anybody.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from mmap import ACCESS_READ, mmap
from tempfile import TemporaryFile
from typing import Any, BinaryIO
from urllib.parse import quote

from botocore.exceptions import ClientError

from shared.domain.errors import ConcurrentUpdate
from shared.domain.evidence.files import MEGABYTE, PICTURE_AT_MOST, UNKNOWN, Arrived, FileForm, FileInfo

# As long as what is registered last may take; no credentials of a role, with which it dies, end sooner.
FORM_AT_MOST = timedelta(hours=1)
LINK_SECONDS = 300
_ABSENT = ("NoSuchKey", "NoSuchVersion", "404")


class Uploads:
    """The bucket of what people send: by case and file, whose ids the keys are made of."""

    def __init__(self, client: Any, bucket: str) -> None:
        self.client = client
        self.bucket = bucket

    def form(self, case_id: str, file_id: str, file: FileInfo, *, until: datetime, now: datetime) -> FileForm:
        """Make the form that takes this file and no other: until then, for an hour at the most (R-UPL-02).

        A browser posts the file after its fields; S3 holds it to key, type and size.
        """
        exactly, size = {"Content-Type": file.media_type}, file.size_bytes
        return self._form(_quarantine(case_id, file_id), exactly, (size, size), until=until, now=now)

    def picture_form(
        self, case_id: str, file_id: str, *, back_to: str, until: datetime, now: datetime
    ) -> FileForm:
        """Make a form for a page without script: it takes one file of a picture's size, and leads back."""
        exactly, sizes = {"success_action_redirect": back_to}, (1, PICTURE_AT_MOST)
        return self._form(_quarantine(case_id, file_id), exactly, sizes, until=until, now=now)

    def _form(
        self,
        key: str,
        exactly: Mapping[str, str],
        sizes: tuple[int, int],
        *,
        until: datetime,
        now: datetime,
    ) -> FileForm:
        left = min(until - now, FORM_AT_MOST)
        made = self.client.generate_presigned_post(
            Bucket=self.bucket,
            Key=key,
            Fields=dict(exactly),
            Conditions=[dict(exactly), ["content-length-range", *sizes]],
            ExpiresIn=int(left.total_seconds()),
        )
        return FileForm(url=made["url"], fields=made["fields"], expires_at=now + left)

    def look(self, case_id: str, file_id: str, file: FileInfo) -> Arrived | None:
        """Look at what has come of a file, held against what was announced; None if nothing has."""
        found = self._look(case_id, file_id, file)
        return found[1] if found else None

    def look_at_unknown(self, case_id: str, file_id: str) -> tuple[FileInfo, Arrived] | None:
        """Look at what has come of a file that nobody has announced; None if nothing has."""
        return self._look(case_id, file_id, None)

    def _look(self, case_id: str, file_id: str, file: FileInfo | None) -> tuple[FileInfo, Arrived] | None:
        try:
            found = self.client.get_object(Bucket=self.bucket, Key=_quarantine(case_id, file_id))
        except ClientError as error:
            if error.response["Error"]["Code"] in _ABSENT:
                return None
            raise
        with TemporaryFile() as kept:
            size, digest = 0, sha256()
            for chunk in found["Body"].iter_chunks(MEGABYTE):
                size += kept.write(chunk)
                digest.update(chunk)
            kept.flush()
            which = Arrived(etag=found["ETag"], version_id=found.get("VersionId", ""))
            there = FileInfo(media_type=UNKNOWN, size_bytes=size, sha256=digest.hexdigest())
            seen = _look_into(kept, file or there, size=size, digest=there.sha256)
            return file or there, replace(which, **seen)

    def accept(self, case_id: str, file_id: str, file: FileInfo, arrived: Arrived) -> None:
        """Keep what was looked at where it can be shown; again is harmless.

        Raises ConcurrentUpdate if it is there no longer: somebody else took it in, or another one came.
        """
        version = {"VersionId": arrived.version_id} if arrived.version_id else {}
        try:
            self.client.copy_object(
                Bucket=self.bucket,
                Key=_accepted(file_id),
                CopySource={"Bucket": self.bucket, "Key": _quarantine(case_id, file_id), **version},
                CopySourceIfMatch=arrived.etag,
                MetadataDirective="REPLACE",
                ContentType=file.media_type,
                ContentDisposition=f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in (*_ABSENT, "PreconditionFailed"):
                raise ConcurrentUpdate(f"the file of {file_id} is another one now") from error
            raise

    def discard(self, case_id: str, file_id: str) -> None:
        """Take what lies there out of quarantine for good; nothing happens if nothing does."""
        self._delete(_quarantine(case_id, file_id))

    def withdraw(self, file_id: str) -> None:
        """Take an accepted file away for good; nothing happens if there is none."""
        self._delete(_accepted(file_id))

    def link(self, file_id: str) -> str:
        """Link an accepted file, for five minutes and whoever holds it; a download, never a page."""
        where = {"Bucket": self.bucket, "Key": _accepted(file_id)}
        return str(self.client.generate_presigned_url("get_object", Params=where, ExpiresIn=LINK_SECONDS))

    def erase(self, case_id: str, file_ids: Iterable[str]) -> None:
        """Erase all that was ever sent with a case, in every version; nothing happens if nothing was."""
        for prefix in (_quarantine(case_id, ""), *map(_accepted, file_ids)):
            pages = self.client.get_paginator("list_object_versions").paginate(
                Bucket=self.bucket, Prefix=prefix
            )
            for page in pages:
                for one in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                    which = {"Key": one["Key"], "VersionId": one["VersionId"]}
                    self.client.delete_object(Bucket=self.bucket, **which)

    def _delete(self, key: str) -> None:
        where = {"Bucket": self.bucket, "Key": key}
        try:
            found = self.client.head_object(**where)
        except ClientError as error:
            if error.response["Error"]["Code"] in _ABSENT:
                return
            raise
        version = {"VersionId": found["VersionId"]} if "VersionId" in found else {}
        self.client.delete_object(**where, **version)


def file_at(key: str) -> tuple[str, str] | None:
    """Find the ids of the case and the file a key in quarantine belongs to; None for any other key."""
    found = re.fullmatch(r"quarantine/([^/]+)/([^/]+)", key)
    return (found[1], found[2]) if found else None


def _look_into(kept: BinaryIO, file: FileInfo, *, size: int, digest: str) -> dict[str, str]:
    from shared.gateways.uploads.contents import examine
    from shared.gateways.uploads.sniffing import Unfit

    if size != file.size_bytes:
        return {"refusal": f"It has {size} bytes and not the {file.size_bytes} that were announced."}
    if digest != file.sha256:
        return {"refusal": "Its content is not the one whose checksum was announced."}
    try:
        return {"media_type": examine(mmap(kept.fileno(), 0, access=ACCESS_READ), file)}
    except Unfit as why:
        return {"refusal": str(why)}


def _quarantine(case_id: str, file_id: str) -> str:
    return f"quarantine/{case_id}/{file_id}"


def _accepted(file_id: str) -> str:
    """Without the case: a second round shows what counted in the first."""
    return f"accepted/{file_id}"
