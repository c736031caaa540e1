"""The label of a return, and an objection's files, as they are read."""

from shared.domain.evidence.files import FileForm
from shared.domain.record import record
from shared.domain.returns.files import FileStatus, ObjectionFile
from shared.domain.returns.model import ReturnLabel


@record
class ReturnLabelPage:
    """The label of a return; link: where its document can be had for some minutes, once it is printed."""

    label: ReturnLabel
    link: str | None = None


@record
class ObjectionFilePage:
    """A file of an objection as of now; link: where it can be read, form: where it goes, just announced."""

    file: ObjectionFile
    status: FileStatus
    link: str | None = None
    form: FileForm | None = None
