"""What the insurer asks about a claim and the seller answers, as the API shows it."""

from typing import Literal

from typing_extensions import TypedDict

from shared.domain.claims.claim import Claim
from shared.domain.claims.exchange import Answer, ClaimFile, FileStatus
from shared.domain.claims.page import ClaimPage
from shared.domain.evidence.files import FileForm
from shared.domain.times import rfc3339
from shared.views.cases import Time, moment
from shared.views.evidence.files import FileView, UploadView, file_view, upload_view


class InformationRequestView(TypedDict):
    """What the insurer asks, and the last second for the answer."""

    question: str
    until: Time


class AnswerFileView(TypedDict):
    """A file of an answer; upload: where it is posted, in the answer to handing it in."""

    id: str
    status: FileStatus
    file: FileView
    upload_by: Time | None
    uploaded_at: Time | None
    scan: Literal["clean", "threat", "unscanned"] | None
    refusal: str | None
    upload: UploadView | None


class AnswerView(TypedDict):
    """What the seller answered to which question; `forwarded` once it has been given to the insurer."""

    id: str
    question: str
    text: str
    answered_at: Time
    forwarded: bool
    files: list[AnswerFileView]


def request_view(claim: Claim) -> InformationRequestView | None:
    """Show what the insurer asks, if it does."""
    request = claim.information_request
    return {"question": request.question, "until": rfc3339(request.until)} if request else None


def answer_view(page: ClaimPage, answer: Answer) -> AnswerView:
    """Show an answer with its files, and where those go that are to come."""
    files = [one for one in page.claim.files if one.answer_id == answer.id]
    return {
        "id": answer.id,
        "question": answer.question,
        "text": answer.text,
        "answered_at": rfc3339(answer.answered_at),
        "forwarded": answer.forwarded,
        "files": [_file(one, page.forms.get(one.id)) for one in files],
    }


def _file(item: ClaimFile, form: FileForm | None) -> AnswerFileView:
    return {
        "id": item.id,
        "status": item.status,
        "file": file_view(item.file),
        "upload_by": moment(item.upload_by),
        "uploaded_at": moment(item.uploaded_at),
        "scan": item.scan,
        "refusal": item.refusal,
        "upload": upload_view(form),
    }
