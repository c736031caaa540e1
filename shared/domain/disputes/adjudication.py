"""An agent's judgment, and what the parties can do about a judgment."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from shared.domain.case import Actor, Transition, close_deadlines
from shared.domain.disputes.appeals import (
    check_effect,
    check_may_accept,
    check_may_appeal,
    check_may_decide_appeal,
    check_may_enter_appeal,
    check_received,
)
from shared.domain.disputes.case import Appeal, Dispute, Judgment, Side, Verdict
from shared.domain.disputes.context import DisputeContext, Steps
from shared.domain.disputes.fact_finding import (
    abandoned,
    check_judging,
    decision,
    enter_verdict,
    gives_less,
    issue,
    second_request,
    summary,
)
from shared.domain.disputes.payout import due_amount, make_final, owed, priced
from shared.domain.errors import Invalid, invalid_field, within
from shared.domain.orders.entries import hold, without
from shared.domain.times import rfc3339


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
        deadlines=close_deadlines(dispute.deadlines, "met"),
    )


def enter_appeal(
    context: DisputeContext, *, by: Actor, grounds: str, received_at: datetime, now: datetime
) -> Steps:
    """Enter for the seller an appeal that came by e-mail, in time by when it was received (R-JDG-09).

    What a judgment that was final by then had begun is taken back: nothing is carried out before the
    appeal is decided (R-PDA-18). Goods on their way back go on. Raises Invalid for no grounds; what
    `check_may_enter_appeal` and `check_received` raise.
    """
    dispute = context.dispute
    dispute.check_current(now)
    window = check_may_enter_appeal(dispute)
    given = grounds.strip()
    if not given:
        raise invalid_field("grounds", "say what is wrong with the judgment")
    check_received(dispute, window, received_at, now=now)
    goods = dispute.goods_back
    step: Transition[Dispute] = Transition.of(
        dispute,
        event="judgment_appealed",
        actor=by,
        now=now,
        detail={"received_at": rfc3339(received_at)},
        status="appealed",
        appeal=Appeal(grounds=given, filed_at=now, received_at=received_at),
        final_at=None,
        goods_back=goods if goods and (goods.label or goods.tracking_number) else None,
        flags=priced(dispute),
        deadlines=close_deadlines(dispute.deadlines, "met"),
    )
    held = hold(without(context.book, dispute.id), dispute.disputed, case_id=dispute.id, service="dispute")
    return Steps.with_book(step, context.book if dispute.final_at is None else held)


def decide_appeal(
    context: DisputeContext, *, by: Actor, upheld: bool, reason: str, verdict: Verdict | None, now: datetime
) -> Steps:
    """Decide the appeal, final for the seller either way (A-23); if upheld, `verdict` replaces the judgment.

    A buyer who has a request left, and may make it against the judgment there is now, has two days for
    that; else, and where the buyer has accepted that judgment, it is final at once (R-PDA-15).

    Raises Invalid `reason_required`, or for a verdict missing or needless; Conflict as
    `check_may_decide_appeal`; Rejected `finding_undecided`, and `appeal_without_effect` for a verdict that
    changes nothing for the seller (R-JDG-41).
    """
    dispute = context.dispute
    dispute.check_current(now)
    filed = check_may_decide_appeal(dispute)
    given = reason.strip()
    if not given:
        raise invalid_field("reason", "say why the appeal is decided so", "reason_required")
    if upheld != (verdict is not None):
        need = "is needed to replace the first one" if upheld else "is given only if the appeal is upheld"
        raise invalid_field("judgment", need)
    decided: dict[str, Any] = {"decided_at": now, "upheld": upheld, "reason": given}
    detail: dict[str, Any] = {"upheld": upheld}
    changes: dict[str, Any] = {}
    judgment = dispute.judgment
    if verdict is not None:
        replaced, judgment = judgment, _entered_instead(context, verdict, now)
        if replaced is not None:
            check_effect(replaced, judgment, left=due_amount(context))
        decided["replaced"] = replaced
        detail |= summary(judgment)
        changes = _instead(context, judgment)
    step: Transition[Dispute] = Transition.of(
        dispute,
        event="appeal_decided",
        actor=by,
        now=now,
        detail=detail,
        appeal=filed.model_copy(update=decided),
        evidence=tuple(abandoned(piece, supplements=True) for piece in dispute.evidence),
        **changes,
    )
    accepted = "buyer" in step.case.accepted_by
    open_to_buyer = judgment is not None and not accepted and (upheld or gives_less(judgment))
    window = None
    if judgment is not None and open_to_buyer:
        window = second_request(context, judgment, starts_at=now, event="appeal_decided")
    if window is None:
        return make_final(context, step, starts_at=now)
    return Steps(dispute=step.with_changes(status="judged", deadlines=(*step.case.deadlines, window)))


def _entered_instead(context: DisputeContext, verdict: Verdict, now: datetime) -> Judgment:
    try:
        return enter_verdict(context, verdict, now=now)
    except Invalid as refusal:
        raise within("judgment", refusal) from None


def _instead(context: DisputeContext, judgment: Judgment) -> dict[str, Any]:
    """Make the fields of the dispute with another judgment; what was said about the first counts no more."""
    judged = context.dispute.model_copy(update={"judgment": judgment})
    return {
        "judgment": judgment,
        "amount": owed(replace(context, dispute=judged)),
        "decision": decision(context.dispute, judgment),
        "accepted_by": (),
        "settled_by": (),
    }
