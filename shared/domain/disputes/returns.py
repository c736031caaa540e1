"""The goods of a dispute on their way back, and what that means for the refund."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from shared.domain.case import Actor, Role, Transition
from shared.domain.disputes import holds
from shared.domain.disputes.case import ENDED, UNJUDGED, Dispute
from shared.domain.disputes.context import DisputeContext, Steps
from shared.domain.disputes.overrides import check_known
from shared.domain.disputes.payout import (
    BY_DEDUCTION,
    BY_PLATFORM,
    after_objection,
    awaits_return,
    close_unpaid,
    fall_due,
    owed,
    pay,
    pay_part,
)
from shared.domain.errors import Conflict
from shared.domain.orders.packages import TrackingEvent
from shared.domain.policy import clause
from shared.domain.returns import objections, sending, tracking
from shared.domain.returns.labels import check_may_buy
from shared.domain.returns.model import ObjectionReason, Return, ReturnStep, taken
from shared.domain.returns.risk import Peril


def ship_back(
    dispute: Dispute,
    *,
    by: Actor,
    carrier: str,
    tracking_number: str,
    shipped_at: datetime,
    now: datetime,
) -> ReturnStep:
    """Record how the goods go back: the risk moves (R-PDA-06, R-PDA-09 to R-PDA-12).

    Raises Invalid for an empty field or a time in the future; Conflict as `check_may_ship_back`.
    """
    dispute.check_current(now)
    return sending.enter_number(
        check_may_ship_back(dispute, by.role),
        by=by,
        carrier=carrier,
        tracking_number=tracking_number,
        shipped_at=shipped_at,
        settled=is_settled(dispute),
        now=now,
    )


def check_may_ship_back(dispute: Dispute, by: Role) -> Return:
    """Find the return that is due, or whose number `by` may correct (R-PDA-06, R-PDA-21).

    Raises Conflict as `find_return` and `sending.check_may_send`.
    """
    return sending.check_may_send(find_return(dispute), by, settled=is_settled(dispute))


def check_may_label(dispute: Dispute) -> Return:
    """Find the return for which a label can be had.

    Raises Conflict as `find_return` and `labels.check_may_buy`.
    """
    goods = check_may_buy(find_return(dispute))
    _check_final(dispute)
    if not return_runs(dispute):
        raise Conflict(
            "return_not_required",
            "This dispute is closed, and nothing depends on the goods coming back any more.",
            clause=clause("R-PDA-07"),
        )
    return goods


def find_return(dispute: Dispute) -> Return:
    """Find the return of a dispute.

    Raises Conflict `return_not_required`, naming the `disposal` if there is one (R-PDA-08),
    `judgment_not_final`, `dispute_over`.
    """
    judgment = dispute.judgment
    if dispute.status in ENDED:
        raise Conflict("dispute_over", f"This dispute is over: it is {dispute.status}.")
    if judgment is None or not judgment.return_required:
        raise _nothing_due(judgment.disposal if judgment else None)
    if dispute.goods_back is None:
        raise Conflict(
            "judgment_not_final",
            "The judgment is not final yet. Please keep the goods until it is.",
            clause=clause("R-PDA-15"),
        )
    return dispute.goods_back


def return_runs(dispute: Dispute) -> bool:
    """Tell whether the goods are still to go back: while the dispute is open, or beside goods as remedy."""
    judgment, goods = dispute.judgment, dispute.goods_back
    if judgment is None or not judgment.return_required or goods is None:
        return False
    beside = not goods.refund_follows and dispute.closed_reason in ("done", "auto_deducted")
    return (
        is_undecided(dispute) or dispute.status == "action_pending" or (dispute.status == "closed" and beside)
    )


def track_return(context: DisputeContext, own: Sequence[TrackingEvent], *, now: datetime) -> Steps | None:
    """Follow the goods on their way back; None for reports that change nothing (see `returns.tracking`)."""
    dispute = context.dispute
    if dispute.goods_back is None or dispute.status in ENDED:
        return None
    step = tracking.follow(dispute, dispute.goods_back, own, settled=is_settled(dispute), now=now)
    return take(context, step, now=now) if step else None


def take(context: DisputeContext, step: ReturnStep, *, now: datetime) -> Steps:
    """Take a step of the return, with what it means for the dispute.

    The goods are there, or lost or damaged at the seller's risk: the seller has 48 hours, or the platform
    pays (A-21, R-PDA-19); of what is there the seller may first object, in one and the same 48 hours after
    its arrival, also where the refund was due for a loss before (R-PDA-23). Lost or damaged at the buyer's
    risk: no refund is due, and the dispute is over. Nothing follows while an appeal that came by e-mail is
    decided: the judgment that becomes final then looks at where the goods are.
    """
    dispute = context.dispute
    if is_undecided(dispute):
        return Steps(dispute=taken(dispute, replace(step, opens=()), now=now))
    waited = dispute.status == "action_pending" and awaits_return(dispute)
    over = _over_unpaid(dispute)
    again = step.then == "arrived" and holds.runs(dispute, "post_dispute_action")
    made = _taken(dispute, step, now=now)
    if over and step.then is not None and step.then != "over":
        made = made.with_changes(status="action_pending", closed_reason=None)
    if step.then == "over" and waited:
        return close_unpaid(context, made, "done")
    due = step.then in ("arrived", "refund_due") and step.goods.refund_follows and (waited or over or again)
    if not due:
        return Steps(dispute=made)
    judgment = dispute.judgment
    if step.then == "arrived" and judgment is not None and judgment.payer == "tiktok_shop":
        return Steps(dispute=made)
    return fall_due(context, made, starts_at=now, start_event=step.event)


def object_to_return(
    context: DisputeContext,
    *,
    reason: ObjectionReason,
    description: str,
    file_ids: Iterable[str],
    now: datetime,
) -> Steps:
    """Object, for the seller, to what came back: the deduction waits (R-PDA-23).

    Raises what `check_may_object` and `objections.object_to` raise.
    """
    dispute = context.dispute
    dispute.check_current(now)
    check_may_object(dispute, now)
    step = objections.object_to(
        find_return(dispute),
        dispute.deadlines,
        by=dispute.actor("seller"),
        reason=reason,
        description=description,
        file_ids=file_ids,
        now=now,
    )
    return take(context, step, now=now)


def check_may_object(dispute: Dispute, now: datetime) -> None:
    """Check that the seller can object.

    Raises Conflict as `find_return` and `objections.check_may_object`, `proceedings_under_review`.
    """
    find_return(dispute)
    _check_final(dispute)
    holds.check_not_held(dispute)
    objections.check_may_object(find_return(dispute), dispute.deadlines, now)


def check_may_decide(dispute: Dispute) -> Return:
    """Find the return whose objection an agent can decide.

    Raises Conflict as `find_objected`, `proceedings_under_review`.
    """
    goods = find_objected(dispute)
    holds.check_not_held(dispute)
    return goods


def find_objected(dispute: Dispute) -> Return:
    """Find the return whose objection waits for an agent. Raises Conflict `not_objected`."""
    return objections.check_may_decide(dispute.goods_back, waits=dispute.status == "action_pending")


def decide_objection(
    context: DisputeContext,
    *,
    by: Actor,
    upheld: bool,
    peril: Peril | None,
    amount: int | None,
    reason: str,
    now: datetime,
) -> Steps:
    """Decide an objection for an agent: refused, the amount is deducted at once, or the platform pays.

    Upheld, nothing is refunded, or `amount` cents, and the dispute is over (R-PDA-23). Raises as
    `check_may_decide` and `objections.decide`, and Rejected `paid_amount_unknown` for a part of what was
    never told.
    """
    dispute, left = context.dispute, owed(context)
    dispute.check_current(now)
    step = objections.decide(
        check_may_decide(dispute),
        by=by,
        upheld=upheld,
        peril=peril,
        amount=amount,
        reason=reason,
        left=(left or 0) if amount is None else check_known(left),
        now=now,
    )
    made = _taken(dispute, step, now=now)
    platform = dispute.judgment is not None and dispute.judgment.payer == "tiktok_shop"
    if not upheld:
        return pay(context, made, BY_PLATFORM if platform else BY_DEDUCTION)
    if amount is None:
        return close_unpaid(context, made, "objection_upheld")
    return pay_part(context, made, after_objection(platform=platform), amount=amount)


def is_settled(dispute: Dispute) -> bool:
    """Tell whether no refund can follow the return any more: made, or over for another reason."""
    still = dispute.status == "action_pending" or is_undecided(dispute) or _over_unpaid(dispute)
    return bool(dispute.actions) or not still


def is_undecided(dispute: Dispute) -> bool:
    """Tell whether what the goods were sent back for is open again: by an appeal that came by e-mail, or by
    the buyer's second request after that.
    """
    return dispute.goods_back is not None and dispute.status in (*UNJUDGED, "judged", "appealed")


def _check_final(dispute: Dispute) -> None:
    if is_undecided(dispute):
        raise Conflict(
            "judgment_not_final",
            "The judgment was appealed against. Nothing more is done about this return before it is final.",
            clause=clause("R-PDA-18"),
        )


def _taken(dispute: Dispute, step: ReturnStep, *, now: datetime) -> Transition[Dispute]:
    """Take a step; while the clocks are held its windows wait with the others (R-DSP-19)."""
    made = holds.stop(taken(dispute, replace(step, opens=()), now=now), *step.ends)
    for window in step.opens:
        made = holds.start(made, window)
    return made


def _over_unpaid(dispute: Dispute) -> bool:
    """Tell whether the dispute ended without a refund on account of its return alone."""
    goods = dispute.goods_back
    if dispute.status != "closed" or dispute.actions or goods is None or not goods.refund_follows:
        return False
    lost = goods.outcome is not None and not goods.outcome.refund_due and dispute.closed_reason == "done"
    return lost or dispute.closed_reason == "return_lapsed"


def _nothing_due(disposal: str | None) -> Conflict:
    if disposal == "destroy_or_discard":
        detail = "Please don't send it back: destroy or discard it."
        return Conflict("return_not_required", detail, clause=clause("R-PDA-08"), disposal=disposal)
    return Conflict(
        "return_not_required",
        "This dispute asks for no return; you may keep or discard the goods.",
        clause=clause("R-PDA-07"),
        disposal=disposal,
    )
