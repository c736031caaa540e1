"""Gathering what letters about a dispute are made of, from its context."""

from collections.abc import Sequence
from datetime import datetime

from shared.domain.disputes.asking_back import lost_for_good
from shared.domain.disputes.case import AMOUNT_UNKNOWN, Dispute
from shared.domain.disputes.closing import requests_left
from shared.domain.disputes.context import DisputeContext
from shared.domain.disputes.obstacles import askable_again, unspent
from shared.domain.disputes.payout import awaits_return, owed
from shared.domain.disputes.remedies import ways
from shared.domain.disputes.returns import is_settled, is_undecided
from shared.domain.disputes.vocabulary import PARTIES, Party
from shared.domain.orders.contents import title_of
from shared.domain.orders.order import OrderItem
from shared.domain.policy import clause, in_force
from shared.domain.returns.model import RETURN_OBJECTION, UNSENT
from shared.gateways.letters.disputes.dispute import Again, Asked, DisputeFacts
from shared.gateways.letters.disputes.outcomes import Outcome
from shared.gateways.letters.returns import Standing
from shared.gateways.wording import carrier_name

_ENDED_BY = {
    "withdrawn": "R-DSP-06",
    "cancelled_mutual": "R-DSP-17",
    "stopped_external": "R-DSP-19",
    "rejected_by_platform": "R-DSP-18",
}


def ended_by(status: str) -> str:
    """The clause under which a dispute ended without a judgment."""
    return clause(_ENDED_BY[status])


def facts_for(context: DisputeContext, reader: Party) -> DisputeFacts:
    """The dispute as a letter to that party shows it."""
    dispute, facts = context.dispute, context.order.facts
    shop = facts.seller_contact
    names = {
        "buyer": facts.buyer.name,
        "seller": shop.name,
        "carrier": carrier_name(dispute.carrier_id or ""),
    }
    disputed = dispute.disputed
    titles = [_title(item, len(disputed[item.line_id])) for item in facts.items if item.line_id in disputed]
    return DisputeFacts(
        reader=reader,
        name=names[reader],
        dispute_id=dispute.id,
        order_id=dispute.order_id,
        scenario=dispute.scenario,
        items="; ".join(titles),
        round=dispute.round,
        shop=shop.name,
        shop_email=shop.email or "",
        zone=dispute.policy.zone,
        tracking=_tracking_numbers(context) if reader == "carrier" else "",
    )


def _title(item: OrderItem, quantity: int) -> str:
    return item.title if item.quantity == 1 else f"{quantity} \N{MULTIPLICATION SIGN} {item.title}"


def _tracking_numbers(context: DisputeContext) -> str:
    """The tracking numbers of what the carrier is asked about."""
    carrier_id = context.dispute.carrier_id
    numbers = [package.tracking_number for package in context.sent if package.carrier == carrier_id]
    return ", ".join(number for number in numbers if number)


def asked_of(dispute: Dispute, party: Party, lacking: Sequence[str]) -> Asked | None:
    """What is asked of a party at the filing; None of one that is not expected to show anything."""
    window = dispute.deadline("evidence", party)
    if window is None:
        return None
    return Asked(
        until=window.due_at, clause=window.clause, consequence=window.consequence, lacking=tuple(lacking)
    )


def another_request(context: DisputeContext, *, now: datetime) -> Again:
    """What is left of the buyer's requests about all of this, and until when one can be made (R-DSP-18)."""
    left, until = requests_left(context, now=now)
    about = unspent(context.book, context.dispute.line_ids, version=in_force(now))
    return Again(left=left, until=until, about=_some_of(context, about))


def standing_of(dispute: Dispute, *, before: Dispute | None) -> Standing:
    """Whether anything follows from goods on their way back; before: the dispute before what happened."""
    if dispute.under_review:
        return "proceedings"
    if is_undecided(dispute):
        return "appeal"
    if dispute.status == "action_pending" and AMOUNT_UNKNOWN in dispute.flags:
        return "unpriced"
    return "settled" if before is not None and is_settled(before) else "open"


def outcome_of(context: DisputeContext) -> Outcome:
    """The judgment of a dispute and how far it is carried out. Raises ValueError where there is none."""
    dispute = context.dispute
    judgment, goods = dispute.judgment, dispute.goods_back
    if judgment is None or judgment.winner == "needs_adjudicator":
        raise ValueError(f"{dispute.id} has not been judged")
    running = {d.kind: d.due_at for d in dispute.deadlines if d.state == "open"}
    refunded = [done for done in dispute.actions if done.action == "refund"]
    missing = [(party, getattr(judgment.missing, party)) for party in PARTIES]
    over = dispute.status == "closed" and not dispute.actions and lost_for_good(dispute)
    gone = goods.outcome.event if over and goods and goods.outcome else ""
    return Outcome(
        winner=judgment.winner,
        basis=judgment.basis,
        remedy=judgment.remedy,
        payer=judgment.payer,
        reimbursed=judgment.seller_reimbursed,
        clauses=judgment.clauses,
        missing=tuple((party, names) for party, names in missing if names),
        override_reason=judgment.override_reason,
        carried_out_by=tuple(ways(dispute)),
        return_due=goods is not None and goods.status in UNSENT,
        ship_from_missing=judgment.ship_from_missing,
        send_to=(goods.address.name, *goods.address.lines()) if goods and goods.address else (),
        send_by=goods.due_at if goods else None,
        way_back_paid_by=goods.paid_by if goods else "seller",
        awaits_return=awaits_return(dispute),
        disposal=judgment.disposal,
        amount=refunded[-1].amount if refunded else None if gone else owed(context),
        refunded=bool(refunded),
        closed=dispute.status == "closed",
        appeal_by=running.get("appeal"),
        ask_again_by=running.get("second_request"),
        act_by=running.get("post_dispute_action"),
        object_by=running.get(RETURN_OBJECTION),
        gone=gone,
        accepted_by=dispute.accepted_by,
        ask_again_about=_some_of(context, askable_again(context.dispute, context.book)),
    )


def _some_of(context: DisputeContext, about: tuple[str, ...]) -> str:
    """What these lines of the dispute are; empty where they are all of it, or none."""
    if not about or about == context.dispute.line_ids:
        return ""
    return title_of(context.order.facts, about)
