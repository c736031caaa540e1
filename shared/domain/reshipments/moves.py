"""What seller and buyer can do in an open request for reshipment (R-MSG-03)."""

from collections.abc import Iterator

from shared.domain.agenda import Move, late, timed
from shared.domain.reshipments.case import Reshipment

# By kind of deadline the first of the moves that meet it.
ACTIONS = {
    "reshipment_response": "approve",
    "partial_refund_answer": "accept_offer",
}


def moves(case: Reshipment) -> tuple[Move, ...]:
    """List the moves of a request; what was not sent in time still waits for the seller (R-RSH-19).

    Once its label is bought, it is only to be handed over.
    """
    return tuple(_moves(case))


def _moves(case: Reshipment) -> Iterator[Move]:
    accounts = {"seller": case.seller_id, "buyer": case.buyer_id}
    for deadline in case.deadlines:
        action, account = _action(case, deadline.kind), accounts.get(deadline.party)
        if deadline.state == "open" and action and account:
            offered = case.offer.amount if case.offer and action == "accept_offer" else None
            amount = case.value if offered is None else offered
            yield timed(case, deadline, action=action, account=account, amount=amount)
    dispatch = case.deadline("reshipment_dispatch")
    if case.status == "ship_overdue" and dispatch is not None:
        yield late(case, dispatch, action=_to_send(case), account=case.seller_id, amount=case.value)


def _action(case: Reshipment, kind: str) -> str | None:
    """Find what meets a deadline: an offer of more than others have left can only be declined."""
    if case.offer is not None and kind == "partial_refund_answer" and case.offer.amount > (case.value or 0):
        return "reject_offer"
    return _to_send(case) if kind == "reshipment_dispatch" else ACTIONS.get(kind)


def _to_send(case: Reshipment) -> str:
    return "ship" if case.tracking_number is None else "hand_over"
