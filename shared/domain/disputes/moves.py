"""What the parties and the agents can do in an open dispute (R-MSG-03)."""

from collections.abc import Iterator
from datetime import datetime

from shared.domain.agenda import STAFF, Move, for_agents, late, timed
from shared.domain.case import Deadline
from shared.domain.disputes.case import AMOUNT_UNKNOWN, SCAN, UPLOAD, Dispute
from shared.domain.disputes.evidence_limits import no_more
from shared.domain.disputes.records import REQUEST, REVIEW
from shared.domain.disputes.vocabulary import Party
from shared.domain.returns.model import RETURN_OBJECTION, RETURN_SHIPMENT
from shared.domain.returns.moves import objections

# By kind of deadline: what meets it. What has to be done, and what is a right to disagree.
DUTIES = {
    "evidence": "submit_evidence",
    "judgment": "judge",
    "post_dispute_action": "carry_out",
    RETURN_SHIPMENT: "ship_back",
    REQUEST: "submit_evidence",
    REVIEW: "decide_proceedings",
}
RIGHTS = {"second_request": "redispute", "appeal": "appeal", RETURN_OBJECTION: "object_to_return"}


def moves(dispute: Dispute) -> tuple[Move, ...]:
    """List the moves of a dispute: one for each open deadline of a party, and what waits without an end."""
    if any(one.kind == SCAN and one.state == "open" for one in dispute.deadlines):
        return tuple(move for move in _timed(dispute) if move.action != "judge")
    return (*_timed(dispute), *_untimed(dispute))


def _timed(dispute: Dispute) -> Iterator[Move]:
    for deadline in dispute.deadlines:
        action = _action(dispute, deadline)
        account = _account(dispute, deadline)
        if action is None or account is None or not _is_open(dispute, deadline):
            continue
        yield timed(
            dispute,
            deadline,
            action=action,
            account=account,
            must=deadline.kind in DUTIES,
            amount=dispute.amount,
        )


def _action(dispute: Dispute, deadline: Deadline) -> str | None:
    """Find what meets a deadline: who may show no more pieces can say that this is all."""
    action = DUTIES.get(deadline.kind) or RIGHTS.get(deadline.kind)
    party: Party = deadline.party  # type: ignore[assignment]
    return "complete_evidence" if action == "submit_evidence" and no_more(dispute, party) else action


def _untimed(dispute: Dispute) -> Iterator[Move]:
    appeal, amount, judgment = dispute.appeal, dispute.amount, dispute.deadline("judgment")
    if dispute.status == "appealed" and appeal is not None and not dispute.under_review:
        yield _appeal(dispute, appeal.filed_at)
    if dispute.status == "judging" and judgment is not None and judgment.state == "lapsed":
        yield late(dispute, judgment, action="judge", account=STAFF, amount=amount)
    if dispute.status == "action_pending":
        yield from _pending(dispute, dispute.final_at or dispute.created_at)


def _appeal(dispute: Dispute, filed_at: datetime) -> Move:
    return for_agents(
        dispute,
        "appeal_decision",
        action="decide_appeal",
        since=filed_at,
        requirement="R-JDG-09",
        amount=dispute.amount,
    )


def _pending(dispute: Dispute, since: datetime) -> Iterator[Move]:
    """What waits for an agent in a dispute that is to be carried out: a price, or an objection."""
    goods = dispute.goods_back
    if AMOUNT_UNKNOWN in dispute.flags:
        yield for_agents(
            dispute, "amount_unknown", action="review_amount", since=since, requirement="R-PDA-03"
        )
    if goods is not None and not dispute.under_review:
        yield from objections(dispute, goods, amount=dispute.amount)


def _is_open(dispute: Dispute, deadline: Deadline) -> bool:
    """Tell whether the move can be made: a file on its way needs none, who has accepted has none left.

    While a seller has to refund for what came back, that is the move; objecting is a choice of the case.
    """
    if deadline.state != "open" or deadline.start_event == UPLOAD:
        return False
    if deadline.kind == RETURN_OBJECTION:
        paying = dispute.deadline("post_dispute_action")
        return paying is None or paying.state != "open"
    return deadline.kind not in RIGHTS or deadline.party not in dispute.accepted_by


def _account(dispute: Dispute, deadline: Deadline) -> str | None:
    accounts = {"buyer": dispute.buyer_id, "seller": dispute.seller_id, "carrier": dispute.carrier_id}
    return accounts.get(deadline.party, STAFF)
