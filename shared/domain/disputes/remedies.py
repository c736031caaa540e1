"""What the responsible party does to carry out a final judgment: a refund, or what it describes.

Goods as the remedy: see `goods`.
"""

from datetime import datetime
from typing import Literal

from shared.domain.case import Model, Transition
from shared.domain.disputes import holds
from shared.domain.disputes.case import ENDED, CarriedOutRemedy, Dispute, RemedyKind, Side
from shared.domain.disputes.context import DisputeContext, Steps
from shared.domain.disputes.payout import BY_SELLER, met_but_for_return, owed, pay
from shared.domain.errors import Conflict, Rejected, invalid_field
from shared.domain.money import usd
from shared.domain.orders.entries import check_refund
from shared.domain.policy import clause, local_time
from shared.domain.returns.model import under_way
from shared.domain.times import rfc3339


class Remedy(Model):
    """What a party says it has done. `amount`: cents, by default all that is due."""

    action: Literal["refund", "other"]
    amount: int | None = None
    note: str | None = None


def perform(context: DisputeContext, *, by: Side, remedy: Remedy, now: datetime) -> Steps:
    """Carry the judgment out for its responsible party, within 48 hours (R-PDA-01, R-PDA-02, R-PDA-04).

    A refund is made in full. Raises Invalid for a remedy without its proof, `invalid_amount`; Conflict
    `dispute_over`, `judgment_not_final`, `party_not_responsible`, `already_shipped`,
    `already_carried_out`, `action_window_closed`; Rejected `action_not_ordered`, `refund_incomplete`,
    `refund_exceeds_paid`, `paid_amount_unknown`.
    """
    dispute = context.dispute
    dispute.check_current(now)
    check_may_perform(dispute, by, now)
    check_ordered(dispute, remedy.action)
    if remedy.action == "refund":
        _check_full(context, remedy.amount)
        return pay(context, _step(dispute, remedy, by, now), BY_SELLER)
    _check_proof(remedy)
    done = CarriedOutRemedy(by="seller", at=now, **remedy.model_dump(exclude={"amount"}))
    step = _step(dispute, remedy, by, now).with_changes(
        status="closed",
        closed_reason="done",
        actions=(*dispute.actions, done),
        review=holds.over(dispute, at=now),
        deadlines=met_but_for_return(dispute),
    )
    return Steps(dispute=step)


def check_may_perform(dispute: Dispute, by: Side, now: datetime) -> None:
    """Check that that party has to act, and still can. Raises Conflict as `perform` does."""
    judgment = dispute.judgment
    if dispute.status in ENDED:
        raise Conflict("dispute_over", f"This dispute is over: it is {dispute.status}.")
    if judgment is None or dispute.final_at is None:
        raise Conflict(
            "judgment_not_final",
            "There is nothing to carry out before a judgment is final.",
            clause=clause("R-PDA-15"),
        )
    if judgment.payer != by:
        raise Conflict(
            "party_not_responsible",
            "This judgment does not make you responsible, so there is nothing for you to do.",
            clause=clause("R-PDA-01"),
        )
    due = dispute.deadline("post_dispute_action")
    if due is not None and (due.state == "lapsed" or (due.state == "open" and due.is_over(now))):
        raise Conflict(
            "action_window_closed",
            f"The judgment was to be carried out until {local_time(due.due_at)}. The amount is deducted from "
            "your payments instead.",
            clause=due.clause,
            deadline=rfc3339(due.due_at),
        )
    sent = dispute.remedy_shipment
    if dispute.status == "action_pending" and sent is not None and sent.status == "on_its_way":
        raise Conflict(
            "already_shipped",
            f"The goods travel as {sent.tracking_number}. The judgment is carried out once they arrive.",
            clause=clause("R-PDA-04"),
        )
    if dispute.status != "action_pending":
        raise Conflict("already_carried_out", "The judgment has been carried out; nothing is left to do.")


def _step(dispute: Dispute, remedy: Remedy, by: Side, now: datetime) -> Transition[Dispute]:
    detail = remedy.model_dump(exclude_none=True, exclude={"amount", "note"})
    return Transition.of(dispute, event="remedy_carried_out", actor=dispute.actor(by), now=now, detail=detail)


def check_ordered(dispute: Dispute, action: RemedyKind) -> None:
    """Check that the judgment is carried out by that. Raises Rejected `action_not_ordered`."""
    remedy, allowed = dispute.judgment.remedy if dispute.judgment else "none", ways(dispute)
    if action not in allowed:
        raise Rejected(
            "action_not_ordered",
            f"The judgment asks for {remedy}. It is carried out by one of: {', '.join(allowed)}.",
            clause=clause("R-PDA-04"),
            allowed=allowed,
        )


def ways(dispute: Dispute) -> list[RemedyKind]:
    """List what carries the judgment out.

    Once goods are sent back, or are there, whose refund waits for them, nothing else than that refund does
    (A-21).
    """
    remedy = dispute.judgment.remedy if dispute.judgment else "none"
    allowed: list[RemedyKind] = dispute.policy.section("disputes")["carried_out_by"].get(remedy, [])
    sent = under_way(dispute.goods_back)
    return [one for one in allowed if one != "other"] if sent and sent.refund_follows else allowed


def _check_full(context: DisputeContext, amount: int | None) -> None:
    due = check_priced(owed(context))
    if amount is None:
        return
    check_refund(amount, left=due)
    if amount < due:
        raise Rejected(
            "refund_incomplete",
            f"The judgment asks for {_what(context)}, which is {usd(due)}.",
            clause=clause("R-PDA-01"),
            due=usd(due),
        )


def check_priced(due: int | None) -> int:
    """Check that it is known what a refund comes to. Raises Rejected `paid_amount_unknown`."""
    if due is None:
        raise Rejected(
            "paid_amount_unknown",
            "What the buyer paid for this has not been reported, so it can't be refunded here yet.",
            clause=clause("R-PDA-01"),
        )
    return due


def _what(context: DisputeContext) -> str:
    judgment = context.dispute.judgment
    set_by_agent = judgment is not None and judgment.amount is not None
    return "a certain amount" if set_by_agent else "all that was paid and has not been refunded"


def _check_proof(remedy: Remedy) -> None:
    """Check that what was given is described (R-PDA-04)."""
    if not (remedy.note or "").strip():
        raise invalid_field("note", "say what the buyer was given")
