"""What agents send about disputes: findings, judgments, decisions."""

from shared.domain.disputes.case import Side, Verdict
from shared.domain.disputes.evidence_requests import Question
from shared.domain.disputes.facts import Finding, Flags
from shared.domain.disputes.records import Override
from shared.domain.disputes.vocabulary import (
    DamageCause,
    OrderedRemedy,
    Party,
    Severity,
    Subtype,
)
from shared.views.fields import Body, OptionalReason, PositiveCents, Prose


class FindingBody(Body):
    """What the agent found; what is left out is undecided."""

    claim_verified: bool | None = None
    seller_evidence_credible: bool | None = None
    supplement_defeats_seller: bool = False
    damage_cause: DamageCause | None = None

    def finding(self) -> Finding:
        """Convert to the finding as the domain knows it."""
        return Finding(**self.model_dump())


class FlagsBody(Body):
    """What is known about the goods and the seller; an absent flag is false."""

    subtype: Subtype | None = None
    deceptive: bool = False
    severity: Severity | None = None
    wholly_damaged: bool = False
    customized: bool = False
    bad_faith: bool = False
    hazard_confirmed: bool = False

    def flags(self) -> Flags:
        """Convert to the flags, those left out unset."""
        return Flags(**self.model_dump(exclude_unset=True))


class OverrideBody(Body):
    """What the agent decides against the rules; it needs its reason.

    amount: of a refund or compensation, up to what is left.
    """

    winner: Side | None = None
    remedy: OrderedRemedy | None = None
    amount: PositiveCents | None = None
    reason: OptionalReason = ""


class JudgeDispute(Body):
    """The agent's finding, flags, and where the rules are not followed the override."""

    finding: FindingBody = FindingBody()
    flags: FlagsBody = FlagsBody()
    override: OverrideBody | None = None

    def verdict(self) -> Verdict:
        """Convert to the verdict as the domain knows it."""
        override = Override(**self.override.model_dump()) if self.override else None
        return Verdict(finding=self.finding.finding(), flags=self.flags.flags(), override=override)


class DecideAppeal(Body):
    """Whether the appeal succeeds, and why; if it does, `judgment` replaces the first one."""

    upheld: bool
    reason: OptionalReason = ""
    judgment: JudgeDispute | None = None


class RejectDispute(Body):
    """Why it is not taken up."""

    reason: OptionalReason = ""


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
