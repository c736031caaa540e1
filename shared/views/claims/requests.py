"""What is sent about claims: by sellers, by the insurer, and by whoever follows a link to a paper."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from shared.domain.claims.claim import ClaimReason, ClaimStatus
from shared.views.evidence.files import FileBody
from shared.views.fields import (
    Body,
    Cents,
    Id,
    Moment,
    One,
    PageQuery,
    PastMoment,
    PositiveCents,
    Prose,
    Query,
)
from shared.views.intake import MaybeProse, MaybeText, Told, event_of


class FileClaim(Body):
    """What is claimed for which package; without `amount`, the lower of loss and cover."""

    package_id: Id
    reason: ClaimReason
    amount: PositiveCents | None = None
    description: Prose


class AnswerInsurer(Body):
    """The seller's answer to the insurer's question, and perhaps files to come with it."""

    text: Prose
    files: Annotated[list[FileBody], Field(max_length=5)] = Field(default_factory=list)


class PaperQuery(Query):
    """What signs the link."""

    expires: Annotated[One, StringConstraints(pattern=r"^[0-9]{1,11}$")]
    signature: Annotated[One, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class ClaimQuery(PageQuery):
    """Which claims."""

    status: tuple[ClaimStatus, ...] = ()


class InsurerData(Told):
    """What the insurer says of a claim; `reason` in its own words."""

    claim_id: Id
    insurer_reference: MaybeText = None
    approved_amount: Cents | None = None
    reason: MaybeProse = None
    occurred_at: PastMoment


class InsurerMessageBody(Told):
    """One message of the insurer."""

    type: Literal["claim.acknowledged", "claim.accepted", "claim.rejected", "affidavit.acknowledged"]
    data: InsurerData


class QuestionData(InsurerData):
    """What the insurer asks, in its own words; until: without it, the policy's time for an answer runs."""

    question: MaybeProse
    until: Moment | None = None


class InsurerQuestionBody(Told):
    """The insurer asks back."""

    type: Literal["claim.information_requested"]
    data: QuestionData


InsurerEvent = event_of(InsurerMessageBody, InsurerQuestionBody, other="OtherInsurerMessage")
