"""The seller's answer to a request: approve or reject."""

from datetime import datetime

from shared.domain.case import Transition, close_deadlines
from shared.domain.errors import Conflict, invalid_field
from shared.domain.policy import clause, local_time
from shared.domain.reshipments.case import AWAITING_SELLER, TO_SEND, Reshipment
from shared.domain.times import rfc3339


def approve(case: Reshipment, *, now: datetime) -> Transition[Reshipment]:
    """Approve for the seller, who sends the items within two working days (R-RSH-05, R-RSH-12).

    Raises Conflict `response_window_closed`, `offer_pending`, `already_decided`.
    """
    check_awaiting(case, now)
    send_by = case.window("reshipment_dispatch", starts_at=now, start_event="reshipment_approved")
    return Transition.of(
        case,
        event="reshipment_approved",
        actor=case.seller,
        now=now,
        detail={"send_by": rfc3339(send_by.due_at)},
        status="approved",
        approved_by="seller",
        deadlines=(*close_deadlines(case.deadlines, "met"), send_by),
        decision=case.decided("approved", "seller", "R-RSH-05"),
    )


def reject(case: Reshipment, *, reason: str, now: datetime) -> Transition[Reshipment]:
    """Reject for the seller, with a reason the buyer sees (R-RSH-06).

    Raises Invalid `reason_required`; Conflict as `approve` does.
    """
    given = reason.strip()
    if not given:
        raise invalid_field("reason", "tell the buyer why the items are not sent", "reason_required")
    check_awaiting(case, now)
    return Transition.of(
        case,
        event="reshipment_rejected",
        actor=case.seller,
        now=now,
        status="rejected",
        rejection_reason=given,
        deadlines=close_deadlines(case.deadlines, "met"),
        decision=case.decided("rejected", "seller", "R-RSH-06", reason=given),
    )


def check_awaiting(case: Reshipment, now: datetime) -> None:
    """Check that the seller can answer now (R-RSH-03).

    Raises Conflict `response_window_closed`, also after the platform approved in the seller's stead;
    `offer_pending` while the buyer considers (R-RSH-17); `already_decided` (R-RSH-21).
    """
    response = case.deadline("reshipment_response")
    waiting = case.status in AWAITING_SELLER
    if response and (response.state == "lapsed" or (waiting and response.is_over(now))):
        asked = " Please send the items." if waiting or case.status in TO_SEND else ""
        raise Conflict(
            "response_window_closed",
            f"The time to answer ended on {local_time(response.due_at)}, so the platform approved the "
            f"request.{asked}",
            clause=clause("R-RSH-03"),
            deadline=rfc3339(response.due_at),
        )
    if case.status == "offer_pending":
        raise Conflict(
            "offer_pending",
            "The buyer is considering your offer. If it is declined or not answered, you can decide then.",
            clause=clause("R-RSH-17"),
        )
    if not waiting:
        raise Conflict(
            "already_decided",
            f"This request has been decided: it is {case.status}. A decision is not changed later.",
            clause=clause("R-RSH-21"),
        )
