"""Carrying out a final judgment: the platform pays at once, the seller acts, or the amount is deducted."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from shared.domain.case import Account, Transfer, Transition, close_deadlines
from shared.domain.claims.claim import DOUBLE_RECOVERY
from shared.domain.disputes.case import (
    AMOUNT_UNKNOWN,
    CarriedOutRemedy,
    ClosedReason,
    Dispute,
    ReturnShipment,
)
from shared.domain.disputes.context import DisputeContext, Steps
from shared.domain.disputes.docket import strike
from shared.domain.disputes.framework import framework
from shared.domain.disputes.order_facts import insurable_value
from shared.domain.disputes.recommendation import Recommendation
from shared.domain.money import usd
from shared.domain.orders.book import left, prices, refund
from shared.domain.times import rfc3339


@dataclass(frozen=True)
class Payment:
    """Where a refund comes from: whose account pays the buyer, and how the dispute ends by it."""

    payer: Account
    by: Literal["seller", "platform"]
    closed_reason: ClosedReason = "done"

    @property
    def deducted(self) -> bool:
        return self.closed_reason == "auto_deducted"


BY_SELLER = Payment("seller", "seller")
BY_PLATFORM = Payment("platform", "platform")
# The payment service takes it from the seller, and the buyer is paid with it (R-PDA-03).
BY_DEDUCTION = Payment("platform", "platform", "auto_deducted")


def make_final(context: DisputeContext, step: Transition[Dispute], *, starts_at: datetime) -> Steps:
    """Make the judgment final, to be carried out from `starts_at` on (R-PDA-15).

    A claim the seller won is closed. Where a refund waits for a return, no clock runs until the goods
    are back (A-21, A-43); what the platform owes it pays at once; the seller has 48 hours (R-PDA-02).
    """
    judgment = step.case.judgment
    if judgment is None or judgment.winner == "needs_adjudicator":
        raise ValueError(f"{step.case.id} has no judgment that could be final")
    won_by = judgment.winner
    struck = strike(context.docket, dispute_id=step.case.id, by=step.actor, now=step.at, won_by=won_by)
    final = replace(step, detail={**step.detail, "final_at": rfc3339(starts_at)}).with_changes(
        final_at=starts_at
    )
    if won_by == "seller":
        return Steps(dispute=_closed(final, "seller_won"), docket=struck)
    if judgment.return_required:
        final = final.with_changes(goods_back=_way_back(step.case, judgment))
        if awaits_return(final.case):
            return Steps(dispute=final.with_changes(status="action_pending"), docket=struck)
    carried_out = fall_due(context, final, starts_at=starts_at, start_event="judgment_final")
    return replace(carried_out, docket=struck)


def fall_due(
    context: DisputeContext, step: Transition[Dispute], *, starts_at: datetime, start_event: str
) -> Steps:
    """Start the remedy at `starts_at`: the platform pays, or the seller's 48 hours begin."""
    judgment = step.case.judgment
    if judgment is not None and judgment.payer == "tiktok_shop":
        return pay(context, step, BY_PLATFORM)
    window = step.case.window("post_dispute_action", starts_at=starts_at, start_event=start_event)
    return Steps(dispute=step.with_changes(status="action_pending", deadlines=(*step.case.deadlines, window)))


def awaits_return(dispute: Dispute) -> bool:
    """Tell whether the refund depends on goods that are not back yet (A-21, R-PDA-19)."""
    judgment, goods = dispute.judgment, dispute.goods_back
    if judgment is None or goods is None or goods.outcome is not None:
        return False
    return judgment.remedy in dispute.policy.section("disputes")["refund_after_return"]


def due_amount(context: DisputeContext) -> int | None:
    """Sum up the cents still to be refunded for the disputed lines; None if a price is not known."""
    paid, lines = prices(context.order), context.dispute.line_ids
    if any(line_id not in paid for line_id in lines):
        return None
    return sum(left(context.book, paid, lines).values())


def pay(context: DisputeContext, step: Transition[Dispute], payment: Payment) -> Steps:
    """Refund in full what is left to be refunded, make the seller whole where due, and close (A-42).

    The payments bear the dispute's id, so they are made once however often this runs. A price that was
    never reported can't be refunded: the dispute stays open, flagged for the platform's people.
    """
    amount = due_amount(context)
    if amount is None:
        return Steps(dispute=_held(step))
    case = step.case
    booked = refund(
        context.book,
        order_id=case.order_id,
        seller_id=case.seller_id,
        case_id=case.id,
        paid=prices(context.order),
        line_ids=case.line_ids,
        amount=amount,
        payer=payment.payer,
        now=step.at,
    )
    transfers = (booked[1], *_beside(case, amount, payment)) if booked else ()
    reimbursed = any(transfer.kind == "seller_reimbursement" for transfer in transfers)
    worth = insurable_value(context.packages, case.line_ids)
    twice = reimbursed and context.insured > 0 and context.insured + amount > worth
    paid = replace(step, detail={**step.detail, "refunded": usd(amount)}, money=transfers).with_changes(
        actions=(*case.actions, CarriedOutRemedy(action="refund", by=payment.by, at=step.at, amount=amount)),
        flags=(*case.flags, DOUBLE_RECOVERY) if twice else case.flags,
    )
    # With nothing left to refund there is nothing to deduct either.
    return Steps(
        dispute=_closed(paid, payment.closed_reason if booked else "done"), book=booked[0] if booked else None
    )


def _beside(dispute: Dispute, amount: int, payment: Payment) -> tuple[Transfer, ...]:
    """List what moves besides the refund: the deduction, or what makes the seller whole."""
    reimbursed = dispute.judgment is not None and dispute.judgment.seller_reimbursed
    if payment.deducted:
        return (_transfer(dispute, "seller_deduction", "seller", "platform", amount),)
    if payment.payer == "platform" and reimbursed:
        return (_transfer(dispute, "seller_reimbursement", "platform", "seller", amount),)
    return ()


def _transfer(dispute: Dispute, kind: str, debit: Account, credit: Account, amount: int) -> Transfer:
    return Transfer(
        id=f"{dispute.id}:{kind}",
        order_id=dispute.order_id,
        case_id=dispute.id,
        kind=kind,
        debit=debit,
        credit=credit,
        amount=amount,
        seller_id=dispute.seller_id,
    )


def _closed(step: Transition[Dispute], reason: ClosedReason) -> Transition[Dispute]:
    return step.with_changes(
        status="closed", closed_reason=reason, deadlines=close_deadlines(step.case.deadlines, "met")
    )


def _held(step: Transition[Dispute]) -> Transition[Dispute]:
    flags = dict.fromkeys([*step.case.flags, AMOUNT_UNKNOWN])
    return step.with_changes(status="action_pending", flags=tuple(flags))


def _way_back(dispute: Dispute, judgment: Recommendation) -> ReturnShipment:
    """Send the goods back: at the buyer's risk until they are on their way (R-PDA-16).

    The party that answers for it bears the shipping fee; a buyer who won never does (R-PDA-05).
    """
    bearer: Literal["seller", "platform"] = "seller" if judgment.payer == "seller" else "platform"
    risk = framework(dispute.policy_version).risk_before_upload
    return ReturnShipment(risk=risk, shipping_fee_borne_by=bearer)
