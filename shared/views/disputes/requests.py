"""What parties and agents send about disputes."""

from typing import Annotated

from pydantic import Field

from shared.domain.disputes.case import DisputeStatus, RequestedRemedy
from shared.domain.disputes.evidence_submission import NewEvidence
from shared.domain.disputes.filing import DisputeRequest
from shared.domain.disputes.vocabulary import EvidenceKind, Issuer, Proof, Scenario, Subtype
from shared.views.disputes.judgments import OptionalReason
from shared.views.evidence.files import FileBody
from shared.views.fields import Body, Id, Line, PageQuery, Prose
from shared.views.orders.order import Whole

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


class DisputeQuery(PageQuery):
    """Which disputes."""

    status: tuple[DisputeStatus, ...] = ()


class SubmitEvidence(Body):
    """A piece of evidence; `attested`: that it is authentic, relevant, complete and accurate."""

    kind: EvidenceKind
    description: Prose
    issuer: Issuer | None = None
    proves: Proofs = Field(default_factory=list)
    attested: bool
    supplement: bool = False
    file: FileBody | None = None

    def evidence(self) -> NewEvidence:
        """Convert to the evidence as the domain knows it."""
        given = self.model_dump(exclude={"file", "proves"})
        file = self.file.info() if self.file else None
        return NewEvidence(**given, proves=tuple(self.proves), file=file)


class RejectDispute(Body):
    """Why it is not taken up."""

    reason: OptionalReason = ""


class ReportProceedings(Body):
    """The court, regulator, mediation or the like that somebody has turned to."""

    kind: Line
    reference: Line


class AppealJudgment(Body):
    """What is wrong with the judgment."""

    grounds: Prose


class AskAgain(Body):
    """What the second request adds."""

    description: Prose
