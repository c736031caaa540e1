"""What the insurer sends about claims."""

from typing import Literal

from shared.views.fields import Cents, Id, Moment, PastMoment
from shared.views.intake import MaybeProse, MaybeText, Told, event_of


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
