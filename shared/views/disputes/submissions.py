"""What is sent as evidence."""

from typing import Annotated, Literal

from pydantic import Field

from shared.domain.disputes.evidence_submission import NewEvidence
from shared.domain.disputes.vocabulary import EvidenceKind, Issuer, Proof
from shared.domain.errors import invalid_field
from shared.views.evidence.files import FileBody
from shared.views.fields import Body, Line, Prose, no_items

Proofs = Annotated[list[Proof], Field(max_length=20)]


class SubmitEvidence(Body):
    """A piece of evidence; `attested`: that it is authentic, relevant, complete and accurate.

    An agent submits what a third party has told, with `party` and its `source`.
    """

    kind: EvidenceKind
    description: Prose
    issuer: Issuer | None = None
    proves: Proofs = Field(default_factory=no_items)
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
