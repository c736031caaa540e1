"""An agent's judgment, and what the parties can do about a judgment."""

from datetime import datetime
from typing import Any

from shared.domain.case import Actor, Transition, close_deadlines
from shared.domain.disputes.appeals import (
    check_may_accept,
    check_may_appeal,
    check_may_decide_appeal,
    check_may_redispute,
)
from shared.domain.disputes.case import Appeal, Dispute, EvidenceItem, Side, Verdict
from shared.domain.disputes.context import DisputeContext, Steps
from shared.domain.disputes.evidence_windows import with_pieces
from shared.domain.disputes.fact_finding import check_judging, decision, enter_verdict, issue, summary
from shared.domain.disputes.filing import open_steps
from shared.domain.disputes.payout import make_final
from shared.domain.errors import invalid_field
from shared.domain.orders.entries import release


def judge(context: DisputeContext, *, by: Actor, verdict: Verdict, now: datetime) -> Steps:
    """Judge as an agent; the notices to both parties belong in the same transaction (R-JDG-06).

    Raises Invalid `reason_required` for an override without one (R-JDG-10); Conflict
    `evidence_still_open`, `already_judged`, `dispute_over`; Rejected `finding_undecided` if neither
    rules nor finding decide it.
    """
    dispute = context.dispute
    dispute.check_current(now)
    check_judging(dispute)
    judgment = enter_verdict(context, verdict, now=now)
    step = Transition.of(dispute, event="verdict_entered", actor=by, now=now)
    return issue(context, step, judgment)


def accept(context: DisputeContext, *, by: Side, now: datetime) -> Steps:
    """Waive a party's right to disagree; when both have, the judgment is final (R-PDA-15).

    Raises Conflict as `check_may_accept` does.
    """
    dispute = context.dispute
    dispute.check_current(now)
    check_may_accept(dispute, by)
    accepted = (*dispute.accepted_by, by)
    step = Transition.of(
        dispute, event="judgment_accepted", actor=dispute.actor(by), now=now, accepted_by=accepted
    )
    if len(accepted) < 2:
        return Steps(dispute=step)
    waived = step.with_changes(deadlines=close_deadlines(dispute.deadlines, "met"))
    return make_final(context, waived, starts_at=now)


def appeal(dispute: Dispute, *, grounds: str, now: datetime) -> Transition[Dispute]:
    """Appeal for the seller; nothing is carried out until that is decided (R-JDG-09, R-PDA-18).

    Raises Invalid for no grounds, and what `check_may_appeal` raises.
    """
    dispute.check_current(now)
    check_may_appeal(dispute, now)
    given = grounds.strip()
    if not given:
        raise invalid_field("grounds", "say what is wrong with the judgment")
    return Transition.of(
        dispute,
        event="judgment_appealed",
        actor=dispute.actor("seller"),
        now=now,
        status="appealed",
        appeal=Appeal(grounds=given, filed_at=now),
        deadlines=close_deadlines(dispute.deadlines, "met", "appeal"),
    )


def decide_appeal(
    context: DisputeContext, *, by: Actor, upheld: bool, reason: str, verdict: Verdict | None, now: datetime
) -> Steps:
    """Decide the appeal, final either way (A-23); if upheld, `verdict` replaces the judgment.

    Raises Invalid `reason_required`, or for a verdict missing or needless; Conflict `not_appealed`;
    Rejected `finding_undecided`.
    """
    dispute = context.dispute
    filed = check_may_decide_appeal(dispute)
    given = reason.strip()
    if not given:
        raise invalid_field("reason", "say why the appeal is decided so", "reason_required")
    if upheld != (verdict is not None):
        need = "is needed to replace the first one" if upheld else "is given only if the appeal is upheld"
        raise invalid_field("judgment", need)
    judgment = enter_verdict(context, verdict, now=now) if verdict else None
    decided = {"decided_at": now, "upheld": upheld, "reason": given}
    detail: dict[str, Any] = {"upheld": upheld}
    changes: dict[str, Any] = {}
    if judgment is not None:
        decided["replaced"] = dispute.judgment
        detail |= summary(judgment)
        changes = {"judgment": judgment, "decision": decision(dispute, judgment)}
    step: Transition[Dispute] = Transition.of(
        dispute,
        event="appeal_decided",
        actor=by,
        now=now,
        detail=detail,
        appeal=filed.model_copy(update=decided),
        **changes,
    )
    return make_final(context, step, starts_at=now)


def redispute(context: DisputeContext, *, id: str, description: str, now: datetime) -> Steps:
    """Open the buyer's second and last request, the acceptance period not checked again (R-JDG-08).

    What counted in the first round counts again, under the same ids. Raises what
    `check_may_redispute` raises.
    """
    first = context.dispute
    first.check_current(now)
    check_may_redispute(first, context.book, now)
    asked = Dispute(
        **first.model_dump(include=_ASKED_AGAIN),
        id=id,
        created_at=now,
        updated_at=now,
        policy_version=first.policy_version,
        description=description,
        **with_pieces(_again(piece) for piece in first.counted()),
    )
    second = open_steps(asked, release(context.book, first.id), now=now)
    gone = Transition.of(
        first,
        event="dispute_superseded",
        actor=first.actor("buyer"),
        now=now,
        detail={"next_id": id},
        status="superseded",
        next_id=id,
        deadlines=close_deadlines(first.deadlines, "met"),
    )
    return Steps(dispute=gone, book=second.book, opened=second.dispute)


_ASKED_AGAIN = {
    "order_id",
    "seller_id",
    "buyer_id",
    "carrier_id",
    "transported_by",
    "title",
    "line_ids",
    "units",
    "package_ids",
    "scenario",
    "shipping_mode",
    "visible",
    "cosmetic_allergy",
    "subtype",
    "customized",
    "requested_remedy",
}


def _again(piece: EvidenceItem) -> EvidenceItem:
    """Take a piece over from the first round; what was a supplement there is the buyer's own now."""
    return piece.model_copy(update={"attached": "first_round", "supplement": False})
