"""The messages of a case, with their files."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from shared.domain.case import Role
from shared.domain.evidence.files import FileInfo
from shared.domain.messages.limits import FILES
from shared.domain.messages.message import FileScan, FileStatus, MessageFile
from shared.domain.messages.page import ShownMessage
from shared.domain.times import rfc3339
from shared.views.cases import Time, moment
from shared.views.evidence.files import FileBody, FileView, UploadView, file_view, upload_view
from shared.views.fields import Body, MessageText, no_items
from shared.views.viewer import Viewer


class WriteToCase(Body):
    """What to tell the others of the case, with photos, films or papers that show it."""

    text: MessageText
    files: Annotated[list[FileBody], Field(max_length=FILES)] = Field(default_factory=no_items)

    def infos(self) -> list[FileInfo]:
        """Convert to the files as the domain knows them."""
        return [file.info() for file in self.files]


class MessageFileView(FileView):
    """A file of a message. It is shown to the others once it is `available`.

    url: where it can be read for some minutes; upload: where it is posted, for whoever sent it; upload_by:
    until when it may arrive; scan: what the malware scanner says of it, where there is one; refusal: why it
    was not taken.
    """

    id: str
    status: FileStatus
    url: str | None
    upload: UploadView | None
    upload_by: Time
    uploaded_at: Time | None
    scan: FileScan | None
    refusal: str | None


CaseMessageView = TypedDict(
    "CaseMessageView", {"id": str, "from": Role, "text": str, "files": list[MessageFileView], "at": Time}
)


def case_message_view(shown: ShownMessage, *, viewer: Viewer) -> CaseMessageView:
    """Show a message of a case with its files."""
    message = shown.message
    return {
        "id": message.id,
        "from": message.by_role,
        "text": message.text,
        "files": [_file(file, shown) for file in message.files],
        "at": rfc3339(message.created_at),
    }


def _file(file: MessageFile, shown: ShownMessage) -> MessageFileView:
    return {
        **file_view(file.file),
        "id": file.id,
        "status": file.status,
        "url": shown.links.get(file.id),
        "upload": upload_view(shown.forms.get(file.id)),
        "upload_by": rfc3339(file.upload_by),
        "uploaded_at": moment(file.uploaded_at),
        "scan": file.scan,
        "refusal": file.refusal,
    }
