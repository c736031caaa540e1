"""What a finding can lead to, as an agent reads it."""

from typing_extensions import TypedDict

from shared.domain.disputes.outcomes import Outcome, PossibleOutcomes
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
from shared.views.cases import Amount, money
from shared.views.clauses import ClauseView, clauses_view
from shared.views.returns.shipment import RiskView, risk_view
from shared.views.viewer import Viewer


class FoundView(TypedDict, total=False):
    """What of a finding has to be entered, as `finding` of a judgment."""

    claim_verified: bool
    seller_evidence_credible: bool
    supplement_defeats_seller: bool
    damage_cause: DamageCause


class FlaggedView(TypedDict, total=False):
    """Which flags have to be entered, as `flags` of a judgment."""

    subtype: Subtype | None
    deceptive: bool
    severity: Severity | None
    wholly_damaged: bool
    customized: bool
    bad_faith: bool
    hazard_confirmed: bool


class WayBackView(TypedDict):
    """Whether the goods go back, at whose risk, or what becomes of them."""

    required: bool
    risk: RiskView | None
    disposal: Disposal | None


# `return` is no name for an attribute, so this one member is written apart.
_WithReturn = TypedDict("_WithReturn", {"return": WayBackView})


class OutcomeView(_WithReturn):
    """An outcome, with the smallest finding that leads to it.

    payer: who pays the buyer; seller_reimbursed: the seller is then made whole.
    """

    finding: FoundView
    flags: FlaggedView
    winner: Winner
    liable_party: Liable
    remedy: OrderedRemedy
    payer: Payer
    seller_reimbursed: bool
    amount: Amount | None
    basis: Basis
    clauses: list[ClauseView]


class OutcomesView(TypedDict):
    """Every distinct outcome that a finding can lead to, the smallest findings first."""

    data: list[OutcomeView]


def outcomes_view(possible: PossibleOutcomes, *, viewer: Viewer) -> OutcomesView:
    """Show an agent what a finding can lead to."""
    return {"data": [_outcome(one, possible.amount) for one in possible.outcomes]}


def _outcome(one: Outcome, amount: int | None) -> OutcomeView:
    found = one.found
    risk = found.return_risk
    return {
        "finding": one.finding,  # type: ignore[typeddict-item]
        "flags": one.flags,  # type: ignore[typeddict-item]
        "winner": found.winner,
        "liable_party": found.liable_party,
        "remedy": found.remedy,
        "payer": found.payer,
        "seller_reimbursed": found.seller_reimbursed,
        "amount": money(amount if found.winner == "buyer" else 0),
        "return": {
            "required": found.return_required,
            "risk": risk_view(risk) if risk else None,
            "disposal": found.disposal,
        },
        "basis": found.basis,
        "clauses": clauses_view(found.clauses),
    }
