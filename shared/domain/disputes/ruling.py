"""Judging, and what the parties can do about a judgment."""

from collections.abc import Callable
from datetime import datetime

from shared.domain.case import Actor, Transition
from shared.domain.disputes.case import Dispute, Side, Verdict
from shared.domain.disputes.dossier import Dossier, Steps
from shared.domain.disputes.judgment import Recommendation


def recommendation(dossier: Dossier, *, now: datetime) -> Recommendation:
    """What the rules say on the evidence so far (R-JDG-35)."""
    raise NotImplementedError


def judge(dossier: Dossier, *, by: Actor, verdict: Verdict, now: datetime) -> Steps:
    """An adjudicator judges; the notices to both parties belong in the same transaction (R-JDG-06).

    Raises Invalid `reason_required` for an override without one (R-JDG-10); Conflict
    `evidence_still_open`, `already_judged`, `dispute_over`; Rejected `finding_undecided` if neither
    rules nor finding decide it.
    """
    raise NotImplementedError


def accept(dossier: Dossier, *, by: Side, now: datetime) -> Steps:
    """A party waives its right to disagree; when both have, the judgment is final.

    Raises Conflict `not_judged`, `judgment_final`, `already_accepted`.
    """
    raise NotImplementedError


def appeal(dispute: Dispute, *, grounds: str, now: datetime) -> Transition[Dispute]:
    """The seller appeals; nothing is carried out until that is decided (R-JDG-09, R-PDA-18).

    Raises Invalid for no grounds; Conflict `not_judged`, `nothing_to_appeal`, `already_appealed`,
    `judgment_accepted`; Rejected `appeal_window_closed` with `deadline`.
    """
    raise NotImplementedError


def decide_appeal(
    dossier: Dossier, *, by: Actor, upheld: bool, reason: str, verdict: Verdict | None, now: datetime
) -> Steps:
    """An adjudicator decides the appeal: final either way (A-23). If upheld, `verdict` replaces the judgment.

    Raises Invalid `reason_required`, or for a verdict missing or needless; Conflict `not_appealed`;
    Rejected `finding_undecided`.
    """
    raise NotImplementedError


def redispute(
    dossier: Dossier, *, id: str, description: str, new_evidence_id: Callable[[], str], now: datetime
) -> Steps:
    """The buyer's second and last request: a new round, the acceptance period not checked again (R-JDG-08).

    What counted in the first round counts again. Raises Conflict `dispute_limit_reached`, `not_judged`,
    `nothing_to_dispute`, `judgment_accepted`; Rejected `redispute_window_closed` with `deadline`.
    """
    raise NotImplementedError
