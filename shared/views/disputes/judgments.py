"""Judgments as the API shows them, and what the rules recommend."""

from typing import Literal

from typing_extensions import TypedDict

from shared.domain.disputes.case import Judgment
from shared.domain.disputes.recommendation import Recommendation
from shared.domain.disputes.vocabulary import (
    Basis,
    Disposal,
    Liable,
    OrderedRemedy,
    Payer,
    Winner,
)
from shared.domain.times import rfc3339
from shared.views.cases import Amount, Time, money
from shared.views.clauses import ClauseView, clauses_view
from shared.views.returns.shipment import RiskView, risk_view
from shared.views.viewer import Viewer


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
