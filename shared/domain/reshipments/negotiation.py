"""Refunding instead of sending: the seller's proposal and the buyer's answer to an offer."""

from datetime import datetime
from typing import Literal

from shared.domain.case import Transfer, Transition, close_deadlines
from shared.domain.errors import Conflict, Rejected
from shared.domain.money import usd
from shared.domain.orders.book import OrderBook
from shared.domain.orders.entries import buyer_refund
from shared.domain.orders.refund_checks import check_amount, check_left, exceeds
from shared.domain.policy import clause, local_time
from shared.domain.reshipments.answers import check_awaiting
from shared.domain.reshipments.case import Offer, Reshipment
from shared.domain.times import rfc3339

Proposal = Literal["refund_only", "partial_refund"]
Answer = Literal["accept", "reject"]


def propose(
    case: Reshipment, book: OrderBook, *, kind: Proposal, amount: int, now: datetime
) -> Transition[Reshipment]:
    """Propose, for the seller, to refund `amount` cents instead of sending the items (R-RSH-07).

    Never more than is left of exactly its units (R-REF-06). A refund of all that is better for the buyer
    and approved at once (R-RSH-08, A-37). A partial refund is an offer: the buyer has a calendar day to
    answer, and the seller's own time stands still (R-RSH-09, R-RSH-10, R-RSH-17).

    Raises Invalid `invalid_amount`; Conflict `proposal_not_allowed` after a first offer, else as
    `approve` does; Rejected `refund_exceeds_paid`, `solution_not_allowed`.
    """
    check_amount(amount)
    check_may_propose(case, now)
    value = check_worth(book.value_of(book.units_of(case.id)))
    if kind == "refund_only":
        _check_covers(amount, value)
    check_left(amount, left=value)
    if kind == "refund_only":
        return _refund_instead(case, amount, now)
    return _offer(case, amount, now).with_changes(value=value)


def answer_offer(
    case: Reshipment, book: OrderBook, *, answer: Answer, now: datetime
) -> Transition[Reshipment]:
    """Take the offered amount for the buyer, or send the request back to the seller.

    Accepted, it is refunded once and the request is over (R-RSH-18). Rejected, the seller has a fresh
    working day to approve or reject (R-RSH-11, R-RSH-17).

    Raises Conflict `offer_expired` (R-RSH-10), `offer_already_answered`, `no_offer`; Rejected
    `refund_exceeds_paid` if other refunds have meanwhile left less than was offered.
    """
    offer = check_pending(case, now)
    if answer == "reject":
        return _decline(case, offer, now)
    check_offered(offer, book.value_of(book.units_of(case.id)))
    return Transition.of(
        case,
        event="offer_accepted",
        actor=case.buyer,
        now=now,
        detail={"amount": usd(offer.amount)},
        money=(_refund(case, offer.amount),),
        status="resolved_partial_refund",
        offer=offer.model_copy(update={"status": "accepted"}),
        refunded=offer.amount,
        deadlines=close_deadlines(case.deadlines, "met"),
        decision=case.decided("resolved_partial_refund", "buyer", "R-RSH-18", amount=usd(offer.amount)),
    )


def check_may_propose(case: Reshipment, now: datetime) -> None:
    """Check that the seller can propose a refund now. Raises Conflict as `propose` does."""
    if case.status != "offer_pending":
        check_awaiting(case, now)
    if case.offer is not None:
        raise Conflict(
            "proposal_not_allowed",
            "One offer can be made for a request, and it was. Approve or reject once the buyer has answered.",
            clause=clause("R-RSH-11"),
        )


def check_worth(value: int | None) -> int:
    """Check that something can be refunded instead of the items, which are worth `value` cents.

    Raises Rejected `solution_not_allowed` while that is not known, `refund_exceeds_paid` for nothing.
    """
    if value is None:
        raise Rejected(
            "solution_not_allowed",
            "What the buyer paid for the items is not known yet, so that no refund can be proposed.",
            clause=clause("R-RSH-07"),
        )
    if not value:
        raise exceeds(0)
    return value


def _check_covers(amount: int, value: int) -> None:
    if amount < value:
        raise Rejected(
            "solution_not_allowed",
            f"A refund instead of the items has to cover what is left of what the buyer paid for them, "
            f"{usd(value)}. For less, offer a partial refund.",
            clause=clause("R-RSH-07"),
        )


def _refund_instead(case: Reshipment, amount: int, now: datetime) -> Transition[Reshipment]:
    facts = {"amount": usd(amount), "value": usd(amount)}
    return Transition.of(
        case,
        event="refund_approved",
        actor=case.seller,
        now=now,
        detail=facts,
        money=(_refund(case, amount),),
        status="resolved_refund",
        approved_by="platform",
        refunded=amount,
        deadlines=close_deadlines(case.deadlines, "met"),
        decision=case.decided("resolved_refund", "more_favourable_to_buyer", "R-RSH-08", **facts),
    )


def _offer(case: Reshipment, amount: int, now: datetime) -> Transition[Reshipment]:
    answer_by = case.window("partial_refund_answer", starts_at=now, start_event="partial_refund_offered")
    return Transition.of(
        case,
        event="partial_refund_offered",
        actor=case.seller,
        now=now,
        detail={"amount": usd(amount), "answer_by": rfc3339(answer_by.due_at)},
        status="offer_pending",
        offer=Offer(status="pending", amount=amount),
        deadlines=(*close_deadlines(case.deadlines, "met"), answer_by),
    )


def check_pending(case: Reshipment, now: datetime) -> Offer:
    """Find the offer, if the buyer can still answer it. Raises Conflict as `answer_offer` does."""
    answer_by = case.deadline("partial_refund_answer")
    if case.offer is None or answer_by is None:
        raise Conflict(
            "no_offer", "The seller has made no offer for this request.", clause=clause("R-RSH-09")
        )
    if case.offer.status == "expired" and case.status == "closed":
        raise Conflict(
            "offer_expired", "This request is closed, and its offer with it.", clause=clause("R-RSH-09")
        )
    if case.offer.status == "expired" or (case.offer.status == "pending" and answer_by.is_over(now)):
        raise Conflict(
            "offer_expired",
            f"This offer could be answered until {local_time(answer_by.due_at)}. The request has gone back "
            "to the seller.",
            clause=clause("R-RSH-10"),
            deadline=rfc3339(answer_by.due_at),
        )
    if case.offer.status != "pending":
        raise Conflict(
            "offer_already_answered",
            f"This offer was {case.offer.status} before. An answer is not changed later.",
            clause=clause("R-RSH-18"),
        )
    return case.offer


def check_offered(offer: Offer, value: int | None) -> None:
    """Check that others have left what was offered. Raises Rejected `refund_exceeds_paid`."""
    check_left(offer.amount, left=value or 0)


def _decline(case: Reshipment, offer: Offer, now: datetime) -> Transition[Reshipment]:
    fresh = case.window("reshipment_response", starts_at=now, start_event="offer_rejected")
    return Transition.of(
        case,
        event="offer_rejected",
        actor=case.buyer,
        now=now,
        detail={"amount": usd(offer.amount), "answer_by": rfc3339(fresh.due_at)},
        status="awaiting_seller_final",
        offer=offer.model_copy(update={"status": "rejected"}),
        deadlines=(*close_deadlines(case.deadlines, "met"), fresh),
    )


def _refund(case: Reshipment, amount: int) -> Transfer:
    return buyer_refund(case_id=case.id, order_id=case.order_id, seller_id=case.seller_id, amount=amount)
