"""Carrying out a final judgment: the platform pays at once, the seller acts, or the amount is deducted."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from shared.domain.case import Account, Deadline, Transfer, Transition, close_deadlines, end_deadlines
from shared.domain.claims.claim import DOUBLE_RECOVERY
from shared.domain.disputes import holds
from shared.domain.disputes.asking_back import ask_back, awaits_objection, let_go, lost_for_good
from shared.domain.disputes.case import (
    AMOUNT_UNKNOWN,
    CarriedOutRemedy,
    ClosedReason,
    Dispute,
)
from shared.domain.disputes.context import DisputeContext, Steps
from shared.domain.disputes.order_facts import insurable_value
from shared.domain.money import usd
from shared.domain.orders.book import Gives, OrderBook
from shared.domain.orders.entries import buyer_refund, refund, release, settle, without
from shared.domain.record import record
from shared.domain.returns.model import RETURN_SHIPMENT
from shared.domain.times import rfc3339


@record(kw_only=False)
class Payment:
    """Where a refund comes from: whose account pays the buyer, and how the dispute ends by it."""

    payer: Account
    by: Literal["seller", "platform"]
    closed_reason: ClosedReason = "done"
    deducted: bool = False


BY_SELLER = Payment("seller", "seller")
BY_PLATFORM = Payment("platform", "platform")
# The payment service takes it from the seller, and the buyer is paid with it (R-PDA-03).
BY_DEDUCTION = Payment("platform", "platform", "auto_deducted", deducted=True)


def make_final(context: DisputeContext, step: Transition[Dispute], *, starts_at: datetime) -> Steps:
    """Make the judgment final, to be carried out from `starts_at` on (R-PDA-15).

    A claim the seller won is closed. What the buyer has won is settled at once, whatever comes of it
    (R-REF-01). Where a refund waits for a return, the buyer has fourteen days to send the goods, and the
    refund is due when they are back (A-21, A-43); else what the platform owes it pays at once, and the
    seller has 48 hours (R-PDA-02).
    """
    judgment = step.case.judgment
    if judgment is None or judgment.winner == "needs_adjudicator":
        raise ValueError(f"{step.case.id} has no judgment that could be final")
    final = replace(step, detail={**step.detail, "final_at": rfc3339(starts_at)}).with_changes(
        final_at=starts_at
    )
    lost = judgment.winner == "seller"
    released = release(context.book, step.case.id, denied=lost)
    if lost:
        return Steps.with_book(_closed(final, "seller_won"), released)
    won = replace(context, book=settled(released, step.case, gives=gives(step.case), at=step.at))
    if judgment.return_required:
        final = ask_back(final, judgment, starts_at=starts_at)
        if awaits_return(final.case) or awaits_objection(final.case):
            return Steps.with_book(final.with_changes(status="action_pending"), won.book)
        if lost_for_good(final.case):
            return Steps.with_book(_closed(final, "done"), won.book)
    else:
        final = let_go(final)
    return fall_due(won, final, starts_at=starts_at, start_event="judgment_final")


def fall_due(
    context: DisputeContext, step: Transition[Dispute], *, starts_at: datetime, start_event: str
) -> Steps:
    """Start the remedy at `starts_at`: the platform pays, or the seller's 48 hours begin."""
    judgment = step.case.judgment
    step = step.with_changes(flags=priced(step.case), amount=owed(replace(context, dispute=step.case)))
    if judgment is not None and judgment.payer == "tiktok_shop":
        return pay(context, step, BY_PLATFORM)
    window = step.case.window("post_dispute_action", starts_at=starts_at, start_event=start_event)
    pending = holds.start(step.with_changes(status="action_pending"), window)
    return Steps.with_book(pending, context.book)


def awaits_return(dispute: Dispute) -> bool:
    """Tell whether the refund depends on goods that are not back yet (A-21, R-PDA-19)."""
    goods = dispute.goods_back
    return goods is not None and goods.outcome is None and goods.refund_follows


def due_amount(context: DisputeContext) -> int | None:
    """Sum up the cents still to be refunded for the disputed units; None if a price is not known.

    That is price and shares of shipping fee and tax (R-REF-02), less what others gave for them.
    """
    if context.order.facts.cancelled_at is not None:
        return 0
    return without(context.book, context.dispute.id).value_of(context.dispute.disputed)


def owed(context: DisputeContext) -> int | None:
    """Sum up the cents a refund comes to: what an agent has set, and never more than is left."""
    left, judgment = due_amount(context), context.dispute.judgment
    if left is None or judgment is None or judgment.amount is None:
        return left
    return min(left, judgment.amount)


def pay(context: DisputeContext, step: Transition[Dispute], payment: Payment) -> Steps:
    """Refund what is owed, all that is left unless an agent set less, make whole where due, close (A-42).

    The payments bear the dispute's id, so they are made once however often this runs. A price that was
    never reported can't be refunded: the dispute stays open, flagged for the platform's people. With
    nothing left to refund there is nothing to deduct either (R-REF-04).
    """
    due = owed(replace(context, dispute=step.case))
    if due is None:
        return Steps.with_book(_held(step), context.book)
    if due == 0:
        return close_with_nothing_left(context, step)
    return _paid(context, step, payment, due)


def pay_part(context: DisputeContext, step: Transition[Dispute], payment: Payment, *, amount: int) -> Steps:
    """Refund `amount` cents of what is left to be refunded, and close: the rest is not due (R-PDA-23)."""
    return _paid(context, step, payment, amount)


def after_objection(*, platform: bool) -> Payment:
    """Pay what is due in spite of an objection that was upheld: by deduction, or by the platform."""
    return Payment("platform", "platform", "objection_upheld", deducted=not platform)


def close_unpaid(context: DisputeContext, step: Transition[Dispute], reason: ClosedReason) -> Steps:
    """Close a dispute whose refund depended on a return that came to nothing; its units stay settled."""
    return Steps(dispute=_closed(step, reason))


def _paid(context: DisputeContext, step: Transition[Dispute], payment: Payment, amount: int) -> Steps:
    case = step.case
    book = refund(context.book, case.disputed, case_id=case.id, service="dispute", at=step.at, amount=amount)
    transfers = _transfers(case, amount, payment)
    made_whole = any(transfer.kind == "seller_reimbursement" for transfer in transfers)
    reimbursed = context.book.untaxed(case.disputed, amount) if made_whole else 0
    twice = made_whole and context.insured > 0
    twice = twice and context.insured + reimbursed > insurable_value(context.sent)
    done = CarriedOutRemedy(action="refund", by=payment.by, at=step.at, amount=amount)
    refunded = {"refunded": usd(amount)}
    paid = replace(step, detail={**step.detail, **refunded}, money=transfers).with_changes(
        actions=(*case.actions, done),
        reimbursed=reimbursed,
        flags=(*case.flags, DOUBLE_RECOVERY) if twice else case.flags,
        **_refund_due(case),
    )
    return Steps.with_book(_closed(paid, payment.closed_reason), book)


def _refund_due(dispute: Dispute) -> dict[str, Any]:
    """Note on goods that have arrived, and were not objected to, that their refund has come due."""
    goods = dispute.goods_back
    if goods is None or goods.status != "arrived" or not goods.refund_follows:
        return {}
    return {"goods_back": goods.model_copy(update={"status": "refund_due"})}


def close_with_nothing_left(context: DisputeContext, step: Transition[Dispute]) -> Steps:
    """Close a dispute about units that others have made good, or whose order was cancelled (R-REF-04).

    Should the cancellation be taken back, they can be made good again, but for what a carrier has (R-REF-01).
    """
    book, sent = release(context.book, step.case.id), step.case.remedy_shipment
    if context.order.facts.cancelled_at is not None and not (sent and sent.carried):
        book = without(book, step.case.id)
    return Steps.with_book(_closed(step, "nothing_left"), book)


def settled(book: OrderBook, dispute: Dispute, *, gives: Gives, at: datetime) -> OrderBook:
    """The book once these units take nothing more but what the dispute gives (R-REF-01)."""
    return settle(book, dispute.disputed, case_id=dispute.id, service="dispute", gives=gives, at=at)


def gives(dispute: Dispute) -> Gives:
    """Tell what the judgment gives unless something else is done: money, where a refund would do."""
    remedy = dispute.judgment.remedy if dispute.judgment else "none"
    return "money" if "refund" in dispute.policy.section("disputes")["carried_out_by"][remedy] else "goods"


def _transfers(dispute: Dispute, amount: int, payment: Payment) -> tuple[Transfer, ...]:
    """List what moves: the refund, and the deduction or what makes the seller whole (A-42).

    Where a carrier is liable the refund is taken from the sale like any other, and made good to the seller.
    """
    made_whole = dispute.judgment is not None and dispute.judgment.seller_reimbursed
    made_whole = made_whole and payment.payer == "platform" and not payment.deducted
    refunded = buyer_refund(
        case_id=dispute.id,
        order_id=dispute.order_id,
        seller_id=dispute.seller_id,
        amount=amount,
        payer="seller" if made_whole else payment.payer,
    )
    if payment.deducted:
        return refunded, _transfer(dispute, "seller_deduction", "seller", "platform", amount)
    if made_whole:
        return refunded, _transfer(dispute, "seller_reimbursement", "platform", "seller", amount)
    return (refunded,)


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
    carried_out, deadlines = reason in ("done", "auto_deducted"), step.case.deadlines
    return step.with_changes(
        status="closed",
        closed_reason=reason,
        review=holds.over(step.case, at=step.at),
        deadlines=met_but_for_return(step.case) if carried_out else end_deadlines(deadlines, at=step.at),
    )


def met_but_for_return(dispute: Dispute) -> tuple[Deadline, ...]:
    """Close what a remedy meets; a return beside goods runs by itself (R-PDA-20)."""
    goods = dispute.goods_back
    beside = goods is not None and not goods.refund_follows
    return tuple(
        one if beside and one.kind == RETURN_SHIPMENT else close_deadlines([one], "met")[0]
        for one in dispute.deadlines
    )


def priced(dispute: Dispute) -> tuple[str, ...]:
    """Its flags, where nothing waits for a price any more: that is told, or its time begins anew."""
    return tuple(flag for flag in dispute.flags if flag != AMOUNT_UNKNOWN)


def _held(step: Transition[Dispute]) -> Transition[Dispute]:
    flags = dict.fromkeys([*step.case.flags, AMOUNT_UNKNOWN])
    return step.with_changes(status="action_pending", flags=tuple(flags))
