"""What parties and agents send about disputes."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from shared.domain.disputes.case import RequestedRemedy
from shared.domain.disputes.evidence_requests import Question
from shared.domain.disputes.evidence_submission import NewEvidence
from shared.domain.disputes.filing import DisputeRequest
from shared.domain.disputes.vocabulary import EvidenceKind, Issuer, Party, Proof, Scenario, Subtype
from shared.domain.errors import invalid_field
from shared.views.disputes.judgments import OptionalReason
from shared.views.evidence.files import FileBody
from shared.views.fields import Body, Id, Line, Moment, Prose, Whole

Lines = Annotated[list[Id], Field(min_length=1, max_length=100)]
Proofs = Annotated[list[Proof], Field(max_length=20)]


class DisputedLine(Body):
    """So many units of an order line."""

    line_id: Id
    quantity: Whole


class FileDispute(Body):
    """What is wrong with what of an order, and what the buyer would like.

    `lines` names quantities, `line_ids` means all units that can be disputed: one of the two.
    """

    order_id: Id
    line_ids: Lines = Field(default_factory=list)
    lines: Annotated[list[DisputedLine], Field(min_length=1, max_length=100)] = Field(default_factory=list)
    scenario: Scenario
    visible: bool | None = None
    cosmetic_allergy: bool = False
    subtype: Subtype | None = None
    description: Prose
    requested_remedy: RequestedRemedy | None = None

    def request(self) -> DisputeRequest:
        """Convert to the request as the domain knows it."""
        return DisputeRequest.model_validate(self.model_dump(exclude={"order_id"}))


class SubmitEvidence(Body):
    """A piece of evidence; `attested`: that it is authentic, relevant, complete and accurate.

    An agent submits what a third party has told, with `party` and its `source`.
    """

    kind: EvidenceKind
    description: Prose
    issuer: Issuer | None = None
    proves: Proofs = Field(default_factory=list)
    attested: bool
    supplement: bool = False
    file: FileBody | None = None
    party: Literal["third_party"] | None = None
    source: Line | None = None

    def source_for(self, role: str) -> str | None:
        """Read from whom an agent has a third party's material; None for a party's own.

        Raises Invalid for an agent who doesn't say that it is a third party's, or for a party that does.
        """
        if role == "agent":
            if self.party is None:
                raise invalid_field("party", "you are no party: enter it as that of a `third_party`")
            return self.source or ""
        if self.party is not None or self.source:
            field = "party" if self.party is not None else "source"
            raise invalid_field(field, "is for agents, who enter what they have from third parties")
        return None

    def evidence(self) -> NewEvidence:
        """Convert to the evidence as the domain knows it."""
        given = self.model_dump(exclude={"file", "proves", "party", "source"})
        file = self.file.info() if self.file else None
        return NewEvidence(**given, proves=tuple(self.proves), file=file)


class RejectDispute(Body):
    """Why it is not taken up."""

    reason: OptionalReason = ""


class ReportProceedings(Body):
    """The court, regulator, mediation or the like that somebody has turned to."""

    kind: Line
    reference: Line


class DecideProceedings(Body):
    """Whether the proceedings that were reported are found to be under way, and why."""

    confirmed: bool
    reason: OptionalReason = ""


class AskForMore(Body):
    """What a party is asked for, why, and how many hours it has."""

    party: Party
    what: Prose
    hours: int
    reason: OptionalReason = ""

    def question(self) -> Question:
        """Convert to the question as the domain knows it."""
        return Question.model_validate(self.model_dump())


class AppealJudgment(Body):
    """What is wrong with the judgment; `received_at`: when an appeal that an agent enters came by e-mail."""

    grounds: Prose
    received_at: Moment | None = None

    def received_by(self, role: str) -> datetime | None:
        """Read when an e-mailed appeal was received; None for the seller's own.

        Raises Invalid for an agent who doesn't say it, or for a seller who does.
        """
        if role == "agent" and self.received_at is None:
            raise invalid_field("received_at", "say when the e-mail was received")
        if role != "agent" and self.received_at is not None:
            raise invalid_field("received_at", "is for agents, who enter appeals that came by e-mail")
        return self.received_at


class AskAgain(Body):
    """What the second request adds."""

    description: Prose
