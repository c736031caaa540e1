"""The way back of the goods: who bears which peril, and what it means for the refund."""

from datetime import datetime

from shared.domain.case import Actor, Transition
from shared.domain.disputes.case import Dispute, ReturnOutcome, ReturnShipment, Side
from shared.domain.disputes.context import DisputeContext, Steps
from shared.domain.disputes.payout import awaits_return, fall_due
from shared.domain.errors import Conflict, invalid_field
from shared.domain.orders.packages import TrackingStatus
from shared.domain.policy import clause
from shared.domain.times import not_in_future, rfc3339


def ship_back(
    dispute: Dispute, *, carrier: str, tracking_number: str, shipped_at: datetime, now: datetime
) -> Transition[Dispute]:
    """Record how the buyer has sent the goods back: the risk moves (R-PDA-06, R-PDA-09 to R-PDA-12).

    Raises Invalid for an empty field or a time in the future; Conflict `return_not_required`, naming the
    `disposal` if there is one (R-PDA-08), `judgment_not_final`, `return_already_uploaded`.
    """
    for field, value in (("carrier", carrier), ("tracking_number", tracking_number)):
        if not value.strip():
            raise invalid_field(field, "say how the goods travel, so that both sides can follow them")
    not_in_future("shipped_at", shipped_at, now=now)
    dispute.check_current(now)
    goods = check_may_ship_back(dispute)
    judgment = dispute.judgment
    sent = goods.model_copy(
        update={
            "carrier": carrier.strip(),
            "tracking_number": tracking_number.strip(),
            "shipped_at": shipped_at,
            "uploaded_at": now,
            "risk": judgment.return_risk if judgment and judgment.return_risk else goods.risk,
        }
    )
    return Transition.of(
        dispute,
        event="return_shipped",
        actor=dispute.actor("buyer"),
        now=now,
        detail={"carrier": sent.carrier, "tracking_number": sent.tracking_number},
        goods_back=sent,
    )


def check_may_ship_back(dispute: Dispute) -> ReturnShipment:
    """Find the return that is due and not yet on its way. Raises Conflict as `ship_back` does."""
    judgment = dispute.judgment
    if judgment is None or not judgment.return_required:
        disposal = judgment.disposal if judgment else None
        raise _nothing_due(disposal)
    if dispute.goods_back is None:
        raise Conflict(
            "judgment_not_final",
            "The judgment is not final yet. Please keep the goods until it is.",
            clause=clause("R-PDA-15"),
        )
    if dispute.goods_back.uploaded_at is not None:
        raise Conflict(
            "return_already_uploaded",
            f"The goods travel as {dispute.goods_back.tracking_number} already.",
            clause=clause("R-PDA-06"),
        )
    return dispute.goods_back


def track_return(
    context: DisputeContext, *, status: TrackingStatus, occurred_at: datetime, now: datetime
) -> Steps | None:
    """Follow the goods on their way back; None for a report that changes nothing.

    Delivered, or lost or damaged at the seller's risk: the refund is due, within 48 hours from now
    (A-21, R-PDA-19). Lost or damaged at the buyer's risk: no refund is due, and the dispute is over.
    """
    dispute = context.dispute
    goods = dispute.goods_back
    outcome = _outcome(dispute, status)
    if goods is None or goods.uploaded_at is None or goods.outcome is not None or outcome is None:
        return None
    waited = awaits_return(dispute) and dispute.status == "action_pending"
    step = Transition.of(
        dispute,
        event=f"return_{status}",
        actor=Actor(role="carrier", account=goods.carrier or ""),
        now=now,
        detail={"occurred_at": rfc3339(occurred_at), **outcome.model_dump(exclude_none=True)},
        goods_back=goods.model_copy(update={"outcome": outcome, "outcome_at": occurred_at}),
    )
    if not waited:
        return Steps(dispute=step)
    if not outcome.refund_due:
        return Steps(dispute=step.with_changes(status="closed", closed_reason="done"))
    return fall_due(context, step, starts_at=now, start_event=f"return_{status}")


def _outcome(dispute: Dispute, status: TrackingStatus) -> ReturnOutcome | None:
    """Decide who bears what happened, and whether the buyer gets the money back for these goods."""
    goods, judgment = dispute.goods_back, dispute.judgment
    if goods is None or judgment is None:
        return None
    conditional = judgment.remedy in dispute.policy.section("disputes")["refund_after_return"]
    borne_by: Side | None
    if status == "delivered":
        return ReturnOutcome(event="delivered", borne_by=None, refund_due=conditional)
    if status == "lost":
        borne_by = goods.risk.loss
        return ReturnOutcome(event="lost", borne_by=borne_by, refund_due=conditional and borne_by == "seller")
    if status == "damaged":
        borne_by = goods.risk.damage
        return ReturnOutcome(
            event="damaged", borne_by=borne_by, refund_due=conditional and borne_by == "seller"
        )
    return None


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
