"""What passes between the insurer and the parties while a claim is reviewed: questions, answers, files."""

from datetime import datetime
from typing import Literal

from shared.domain.case import Model
from shared.domain.evidence.files import FileInfo

# What a claim's papers are called in links and messages; its files go by their ids.
INVOICE, RECEIPT = "invoice", "package_receipt"
FileStatus = Literal["awaiting_upload", "scanning", "accepted", "refused"]


class InformationRequest(Model):
    """What the insurer asks back, in its words, and the last second for the answer (R-CLM-23)."""

    question: str = ""
    until: datetime


class Answer(Model):
    """What the seller answered; `forwarded` once its message has been given out, files and all."""

    id: str
    question: str = ""
    text: str = ""
    answered_at: datetime
    forwarded: bool = False


class ClaimFile(Model):
    """A file for the insurer: one of an answer's, or a photo with the buyer's affidavit.

    upload_by: the last second in which it may come; None for a photo, which is known only once it has.
    scan: what the malware scanner said, where there is one. refusal: why it can't be taken.
    """

    id: str
    answer_id: str | None = None
    file: FileInfo
    status: FileStatus = "awaiting_upload"
    upload_by: datetime | None = None
    uploaded_at: datetime | None = None
    file_version: str | None = None
    scan: Literal["clean", "threat", "unscanned"] | None = None
    refusal: str | None = None
