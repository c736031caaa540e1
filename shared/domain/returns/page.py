"""The label of a return, and an objection's files, as they are read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shared.domain.returns.files import FileStatus, ObjectionFile
from shared.domain.returns.model import ReturnLabel


@dataclass(frozen=True, kw_only=True)
class ReturnLabelPage:
    """The label of a return; link: where its document can be had for some minutes, once it is printed."""

    label: ReturnLabel
    link: str | None = None


@dataclass(frozen=True, kw_only=True)
class FileForm:
    """Where, with which fields, and until when a file is posted."""

    url: str
    fields: Mapping[str, str]
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class ObjectionFilePage:
    """A file of an objection as of now; link: where it can be read, form: where it goes, just announced."""

    file: ObjectionFile
    status: FileStatus
    link: str | None = None
    form: FileForm | None = None
