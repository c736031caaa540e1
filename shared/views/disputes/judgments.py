"""Judgments: what an agent enters, and what the rules answer."""

from typing import Annotated, Literal

from pydantic import StringConstraints
from typing_extensions import TypedDict

from shared.domain.disputes.case import Judgment, Side, Verdict
from shared.domain.disputes.facts import Finding, Flags
from shared.domain.disputes.recommendation import Recommendation
from shared.domain.disputes.records import Override
from shared.domain.disputes.vocabulary import (
    Basis,
    DamageCause,
    Disposal,
    Liable,
    OrderedRemedy,
    Payer,
    Severity,
    Subtype,
    Winner,
)
from shared.domain.times import rfc3339
from shared.views.cases import Amount, Time, money
from shared.views.clauses import ClauseView, clauses_view
from shared.views.fields import Body, PositiveCents
from shared.views.returns.shipment import RiskView, risk_view
from shared.views.viewer import Viewer

# Missed in the domain, so that a missing reason has its own code.
OptionalReason = Annotated[str, StringConstraints(max_length=5000)]


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


class MissingView(TypedDict):
    """By party, what it would have had to show and hasn't."""

    buyer: list[str]
    seller: list[str]
    carrier: list[str]


class RecommendationView(TypedDict):
    """An outcome, why, and what follows from it."""

    winner: Winner
    liable_party: Liable
    remedy: OrderedRemedy
    payer: Payer
    return_required: bool
    return_risk: RiskView | None
    disposal: Disposal | None
    seller_reimbursed: bool
    basis: Basis
    clauses: list[ClauseView]
    missing: MissingView
    policy_version: str


class JudgmentView(RecommendationView):
    """A judgment: the outcome, when both parties were told, who judged, and on which evidence.

    amount: what an agent set for the refund; null where it is all that is left.
    """

    amount: Amount | None
    notified_at: Time
    judged_by: Literal["rules", "adjudicator"]
    evidence_ids: list[str]
    override_reason: str | None


def recommendation_view(found: Recommendation, *, viewer: Viewer) -> RecommendationView:
    """Show what the rules say."""
    missing = found.missing
    return {
        "winner": found.winner,
        "liable_party": found.liable_party,
        "remedy": found.remedy,
        "payer": found.payer,
        "return_required": found.return_required,
        "return_risk": risk_view(found.return_risk) if found.return_risk else None,
        "disposal": found.disposal,
        "seller_reimbursed": found.seller_reimbursed,
        "basis": found.basis,
        "clauses": clauses_view(found.clauses),
        "missing": {
            "buyer": list(missing.buyer),
            "seller": list(missing.seller),
            "carrier": list(missing.carrier),
        },
        "policy_version": found.policy_version,
    }


def judgment_view(judgment: Judgment, *, viewer: Viewer) -> JudgmentView:
    """Show a judgment with what it rests on."""
    return {
        **recommendation_view(judgment, viewer=viewer),
        "amount": money(judgment.amount),
        "notified_at": rfc3339(judgment.notified_at),
        "judged_by": judgment.judged_by,
        "evidence_ids": list(judgment.evidence_ids),
        "override_reason": judgment.override_reason,
    }
