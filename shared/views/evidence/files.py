"""Files: announced, uploaded, shown."""

from typing import Annotated

from pydantic import StringConstraints
from typing_extensions import TypedDict

from shared.domain.evidence.files import FileForm, FileInfo
from shared.domain.times import rfc3339
from shared.views.cases import Time
from shared.views.fields import Body


class FileBody(Body):
    """A file to come: a picture, a video or a PDF; `media_type`: empty where it is not known."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    media_type: Annotated[str, StringConstraints(max_length=200)]
    size_bytes: int
    sha256: Annotated[str, StringConstraints(max_length=64)]

    def info(self) -> FileInfo:
        """Convert to the file as the domain knows it."""
        return FileInfo(**self.model_dump())


class FileView(TypedDict):
    """A file as it was announced and, once it has come, as what it was found to be.

    media_type: `application/octet-stream` until that is known of a file announced without one. The name
    fits the type.
    """

    name: str
    media_type: str
    size_bytes: int
    sha256: str


class UploadView(TypedDict):
    """Where the file is posted as multipart/form-data, after these fields, as `file`.

    expires_at: until when this form takes it; until `upload_by` a fresh one can be had.
    """

    url: str
    fields: dict[str, str]
    expires_at: Time


def file_view(file: FileInfo) -> FileView:
    """Show a file as it was announced or found to be."""
    return {
        "name": file.name,
        "media_type": file.media_type,
        "size_bytes": file.size_bytes,
        "sha256": file.sha256,
    }


def upload_view(form: FileForm | None) -> UploadView | None:
    """Show where a file is posted; None where it is not to come, or not now."""
    if form is None:
        return None
    return {"url": form.url, "fields": dict(form.fields), "expires_at": rfc3339(form.expires_at)}
