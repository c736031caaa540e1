"""The label of a return, and an objection's files, as they are read."""

from dataclasses import dataclass

from shared.domain.evidence.files import FileForm
from shared.domain.returns.files import FileStatus, ObjectionFile
from shared.domain.returns.model import ReturnLabel


@dataclass(frozen=True, kw_only=True)
class ReturnLabelPage:
    """The label of a return; link: where its document can be had for some minutes, once it is printed."""

    label: ReturnLabel
    link: str | None = None


@dataclass(frozen=True, kw_only=True)
class ObjectionFilePage:
    """A file of an objection as of now; link: where it can be read, form: where it goes, just announced."""

    file: ObjectionFile
    status: FileStatus
    link: str | None = None
    form: FileForm | None = None
