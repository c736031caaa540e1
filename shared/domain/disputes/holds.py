"""Holding the clocks of a dispute, and letting them run again with the time that was left (R-DSP-19)."""

from datetime import datetime
from typing import Any, Literal

from shared.domain.case import Deadline, Transition, close_deadlines
from shared.domain.disputes.case import Dispute
from shared.domain.disputes.records import REVIEW, Review
from shared.domain.errors import Conflict
from shared.domain.policy import Policy, clause
from shared.domain.returns.model import RETURN_SHIPMENT


def hold(dispute: Dispute, review: Review) -> dict[str, Any]:
    """Make the fields of the dispute with every clock held, and an agent's time to look running."""
    looks = dispute.window(REVIEW, starts_at=review.reported_at, start_event="proceedings_reported")
    running = tuple(deadline for deadline in dispute.deadlines if deadline.state == "open")
    return {
        "review": review.model_copy(update={"held": running}),
        "deadlines": (*close_deadlines(dispute.deadlines, "met"), looks),
    }


def release(
    dispute: Dispute, *, at: datetime, event: str, review_was: Literal["met", "lapsed"]
) -> dict[str, Any]:
    """Make its fields with the clocks running again from `at`, each with the time that was left of it."""
    review, goods = dispute.review, dispute.goods_back
    if review is None:
        raise ValueError(f"{dispute.id} has no clocks that are held")
    since = review.reported_at
    again = [_resumed(one, dispute.policy, since=since, at=at, event=event) for one in review.held]
    sending = next((one.due_at for one in again if one.kind == RETURN_SHIPMENT), None)
    return {
        "review": review.model_copy(update={"held": (), "ended_at": at}),
        "goods_back": goods.model_copy(update={"due_at": sending}) if goods and sending else goods,
        "deadlines": (*close_deadlines(dispute.deadlines, review_was, REVIEW), *again),
    }


def over(dispute: Dispute, *, at: datetime) -> Review | None:
    """The review of a dispute that is closed: no clock waits any more."""
    if dispute.review is None or not dispute.under_review:
        return dispute.review
    return dispute.review.model_copy(update={"held": (), "ended_at": at})


def start(step: Transition[Dispute], window: Deadline) -> Transition[Dispute]:
    """Let a window begin; while the clocks are held it waits with the others."""
    case = step.case
    if case.review is None or not case.under_review:
        return step.with_changes(deadlines=(*case.deadlines, window))
    waiting = case.review.model_copy(update={"held": (*case.review.held, window)})
    return step.with_changes(review=waiting)


def stop(step: Transition[Dispute], *kinds: str) -> Transition[Dispute]:
    """Let windows of these kinds end that wait while the clocks are held."""
    review = step.case.review
    if review is None:
        return step
    left = tuple(one for one in review.held if one.kind not in kinds)
    return step.with_changes(review=review.model_copy(update={"held": left}))


def runs(dispute: Dispute, kind: str) -> bool:
    """Tell whether a window of that kind is open, or waits while the clocks are held."""
    held = dispute.review.held if dispute.review is not None else ()
    return any(one.kind == kind and one.state == "open" for one in (*dispute.deadlines, *held))


def check_not_held(dispute: Dispute) -> None:
    """Check that the clocks are not held: Conflict `proceedings_under_review`."""
    if dispute.under_review:
        raise Conflict(
            "proceedings_under_review",
            "Proceedings elsewhere were reported. Until that has been looked at nothing is decided, and no "
            "time runs.",
            clause=clause("R-DSP-19"),
        )


def _resumed(held: Deadline, policy: Policy, *, since: datetime, at: datetime, event: str) -> Deadline:
    """Start the rest of a window; one that ended with a day does so again."""
    due_at = held.due_at + (at - max(since, held.starts_at))
    if held.due_at == policy.due_at(held.due_at, 0, "calendar_days"):
        due_at = policy.due_at(due_at, 0, "calendar_days")
    return held.model_copy(update={"starts_at": at, "start_event": event, "due_at": due_at, "state": "open"})
