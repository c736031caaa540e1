"""The way back of the goods: who bears which peril, and what it means for the refund."""

from collections.abc import Sequence
from datetime import datetime

from shared.domain.case import Actor, Role, Transition, close_deadlines
from shared.domain.disputes.case import ENDED, Dispute, ReturnOutcome, ReturnShipment
from shared.domain.disputes.context import DisputeContext, Steps
from shared.domain.disputes.framework import framework
from shared.domain.disputes.payout import awaits_return, fall_due
from shared.domain.errors import Conflict, invalid_field
from shared.domain.orders.packages import TERMINAL, TrackingEvent, TrackingStatus, first_scan
from shared.domain.policy import clause
from shared.domain.times import not_in_future, rfc3339


def ship_back(
    dispute: Dispute,
    *,
    by: Actor,
    carrier: str,
    tracking_number: str,
    shipped_at: datetime,
    now: datetime,
) -> Transition[Dispute]:
    """Record how the goods go back: the risk moves (R-PDA-06, R-PDA-09 to R-PDA-12).

    Another number takes the place of the one before (R-PDA-21): what was reported of that one has no
    effect here any more. Raises Invalid for an empty field or a time in the future; Conflict as
    `check_may_ship_back`.
    """
    for field, value in (("carrier", carrier), ("tracking_number", tracking_number)):
        if not value.strip():
            raise invalid_field(field, "say how the goods travel, so that both sides can follow them")
    not_in_future("shipped_at", shipped_at, now=now)
    dispute.check_current(now)
    goods = check_may_ship_back(dispute, by.role)
    judgment = dispute.judgment
    number = {"carrier": carrier.strip(), "tracking_number": tracking_number.strip()}
    sent = ReturnShipment(
        carrier=number["carrier"],
        tracking_number=number["tracking_number"],
        shipped_at=shipped_at,
        uploaded_at=now,
        risk=judgment.return_risk if judgment and judgment.return_risk else goods.risk,
        shipping_fee_borne_by=goods.shipping_fee_borne_by,
    )
    replaced = {"instead_of": goods.tracking_number} if goods.tracking_number else {}
    step = Transition.of(
        dispute, event="return_shipped", actor=by, now=now, detail=number | replaced, goods_back=sent
    )
    # What was due, or over, on account of the other number is so no more.
    if goods.outcome is not None and goods.outcome.refund_due and not dispute.actions:
        ended = close_deadlines(dispute.deadlines, "met", "post_dispute_action")
        step = step.with_changes(deadlines=ended)
    if _over_by_loss(dispute):
        return step.with_changes(status="action_pending", closed_reason=None)
    return step


def check_may_ship_back(dispute: Dispute, by: Role) -> ReturnShipment:
    """Find the return that is due, or whose number `by` may correct (R-PDA-06, R-PDA-21).

    Raises Conflict `return_not_required`, naming the `disposal` if there is one (R-PDA-08),
    `judgment_not_final`, `dispute_over`, `return_already_uploaded`.
    """
    judgment = dispute.judgment
    if dispute.status in ENDED:
        raise Conflict("dispute_over", f"This dispute is over: it is {dispute.status}.")
    if judgment is None or not judgment.return_required:
        disposal = judgment.disposal if judgment else None
        raise _nothing_due(disposal)
    goods = dispute.goods_back
    if goods is None:
        raise Conflict(
            "judgment_not_final",
            "The judgment is not final yet. Please keep the goods until it is.",
            clause=clause("R-PDA-15"),
        )
    if goods.outcome is not None and dispute.actions:
        raise _on_its_way(goods, "and this dispute has been carried out.")
    if goods.scanned_at is None or goods.came_back_at is not None or by == "agent":
        return goods
    raise _on_its_way(
        goods, "and the carrier has scanned them. If the number is wrong, ask customer service."
    )


def _on_its_way(goods: ReturnShipment, why: str) -> Conflict:
    detail = f"The goods travel as {goods.tracking_number} already, {why}"
    return Conflict("return_already_uploaded", detail, clause=clause("R-PDA-21"))


def track_return(context: DisputeContext, own: Sequence[TrackingEvent], *, now: datetime) -> Steps | None:
    """Follow the goods on their way back; None for reports that change nothing.

    own: the return's part of its number's history. Delivered, or lost or damaged at the seller's risk:
    the refund is due, within 48 hours from now (A-21, R-PDA-19), also when it was over before, for no
    outcome is final while the goods move (R-PDA-22). Lost or damaged at the buyer's risk: no refund is
    due, and the dispute is over. Given back to the buyer: they can send them again (R-PDA-21).
    """
    dispute = context.dispute
    goods = dispute.goods_back
    if goods is None or goods.uploaded_at is None or goods.came_back_at is not None:
        return None
    if dispute.status in ENDED:
        return None
    if goods.outcome is not None and (goods.outcome.event == "delivered" or dispute.actions):
        return None
    end = next((one for one in own if one.status in TERMINAL), None)
    if end is not None and end.status == "return_to_sender":
        return _given_back(dispute, goods, end, now)
    last = end or next((one for one in reversed(own) if one.status in ("lost", "damaged")), None)
    outcome = _outcome(dispute, last.status) if last else None
    if last is None or outcome is None or outcome == goods.outcome:
        return _scanned(dispute, goods, own, now)
    return _ended(context, goods, last, outcome, now)


def _ended(
    context: DisputeContext, goods: ReturnShipment, last: TrackingEvent, outcome: ReturnOutcome, now: datetime
) -> Steps:
    dispute = context.dispute
    waited = dispute.status == "action_pending" and awaits_return(dispute)
    over = _over_by_loss(dispute)
    event = f"return_{outcome.event}"
    step = Transition.of(
        dispute,
        event=event,
        actor=_carrier(goods),
        now=now,
        detail={"occurred_at": rfc3339(last.occurred_at), **outcome.model_dump(exclude_none=True)},
        goods_back=goods.model_copy(
            update={
                "outcome": outcome,
                "outcome_at": last.occurred_at,
                "scanned_at": goods.scanned_at or last.occurred_at,
            }
        ),
    )
    if outcome.refund_due and (waited or over):
        return fall_due(context, step.with_changes(closed_reason=None), starts_at=now, start_event=event)
    if waited:
        return Steps(dispute=step.with_changes(status="closed", closed_reason="done"))
    return Steps(dispute=step)


def _over_by_loss(dispute: Dispute) -> bool:
    """Tell whether the dispute ended because the goods were lost or damaged at the buyer's risk."""
    goods = dispute.goods_back
    unpaid = dispute.status == "closed" and not dispute.actions
    return unpaid and goods is not None and goods.outcome is not None and not goods.outcome.refund_due


def _given_back(dispute: Dispute, goods: ReturnShipment, end: TrackingEvent, now: datetime) -> Steps | None:
    """The carrier gave the goods back to the buyer, who bears the risk again and can send them anew."""
    if goods.outcome is not None and goods.outcome.refund_due:
        return None
    again = framework(dispute.policy_version).risk_before_upload
    step = Transition.of(
        dispute,
        event="return_came_back",
        actor=_carrier(goods),
        now=now,
        detail={"occurred_at": rfc3339(end.occurred_at), "tracking_number": goods.tracking_number},
        goods_back=goods.model_copy(
            update={"came_back_at": end.occurred_at, "outcome": None, "outcome_at": None, "risk": again}
        ),
    )
    if _over_by_loss(dispute):
        step = step.with_changes(status="action_pending", closed_reason=None)
    return Steps(dispute=step)


def _scanned(
    dispute: Dispute, goods: ReturnShipment, own: Sequence[TrackingEvent], now: datetime
) -> Steps | None:
    """Note the carrier's first scan: from here on only an agent corrects the number (R-PDA-21)."""
    scanned = first_scan(own)
    if scanned is None or goods.scanned_at is not None:
        return None
    return Steps(
        dispute=Transition.of(
            dispute,
            event="return_scanned",
            actor=_carrier(goods),
            now=now,
            detail={"occurred_at": rfc3339(scanned), "tracking_number": goods.tracking_number},
            goods_back=goods.model_copy(update={"scanned_at": scanned}),
        )
    )


def _carrier(goods: ReturnShipment) -> Actor:
    return Actor(role="carrier", account=goods.carrier or "")


def _outcome(dispute: Dispute, status: TrackingStatus) -> ReturnOutcome | None:
    """Decide who bears what happened, and whether the buyer gets the money back for these goods."""
    goods, judgment = dispute.goods_back, dispute.judgment
    if goods is None or judgment is None:
        return None
    conditional = judgment.remedy in dispute.policy.section("disputes")["refund_after_return"]
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
