"""What happens when somebody does not act in time."""

from datetime import datetime

from shared.domain.case import PLATFORM, Deadline, Transition, close_deadlines
from shared.domain.reshipments.case import Reshipment
from shared.domain.times import rfc3339


def lapse(case: Reshipment, *, now: datetime) -> Transition[Reshipment] | None:
    """Take the step for the oldest deadline that is over; None if none is.

    The next window starts with the last valid second of the one that lapsed, however late this runs
    (R-GEN-07). Since that may be over too, apply it until it returns None.
    """
    over = case.lapsed_at(now)
    if not over:
        return None
    oldest = over[0]
    if oldest.kind == "reshipment_response":
        return _approve_unanswered(case, oldest, now)
    if oldest.kind == "partial_refund_answer":
        return _expire_offer(case, oldest, now)
    return _mark_overdue(case, oldest, now)


def _approve_unanswered(case: Reshipment, response: Deadline, now: datetime) -> Transition[Reshipment]:
    """Approve for the platform, since the seller did not answer (R-RSH-04)."""
    window = case.window(
        "reshipment_dispatch", starts_at=response.due_at, start_event="reshipment_response_lapsed"
    )
    facts = {"answer_by": rfc3339(response.due_at)}
    return Transition.of(
        case,
        event="reshipment_auto_approved",
        actor=PLATFORM,
        now=now,
        detail=facts | {"send_by": rfc3339(window.due_at)},
        status="approved",
        approved_by="platform",
        deadlines=(*close_deadlines(case.deadlines, "lapsed", response.kind), window),
        decision=case.decided("approved", "no_response_in_time", "R-RSH-04", **facts),
    )


def _expire_offer(case: Reshipment, answer: Deadline, now: datetime) -> Transition[Reshipment]:
    """Decline an unanswered offer and give the seller a fresh working day (R-RSH-16, R-RSH-17)."""
    fresh = case.window("reshipment_response", starts_at=answer.due_at, start_event="offer_expired")
    return Transition.of(
        case,
        event="offer_expired",
        actor=PLATFORM,
        now=now,
        detail={"answer_by": rfc3339(fresh.due_at)},
        status="awaiting_seller_final",
        offer=case.offer and case.offer.model_copy(update={"status": "expired"}),
        deadlines=(*close_deadlines(case.deadlines, "lapsed", answer.kind), fresh),
    )


def _mark_overdue(case: Reshipment, dispatch: Deadline, now: datetime) -> Transition[Reshipment]:
    """Flag a request whose items were not sent; no money moves by itself (R-RSH-19)."""
    return Transition.of(
        case,
        event="reshipment_overdue",
        actor=PLATFORM,
        now=now,
        detail={"send_by": rfc3339(dispatch.due_at)},
        status="ship_overdue",
        deadlines=close_deadlines(case.deadlines, "lapsed", dispatch.kind),
    )
