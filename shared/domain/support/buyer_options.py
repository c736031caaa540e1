"""What is open to a buyer whom the seller could not help, and until when."""

from datetime import datetime, timedelta
from functools import partial

from shared.domain.actions import Action, action
from shared.domain.case import Deadline
from shared.domain.errors import Refusal, Rejected
from shared.domain.policy import clause, in_force, local_time
from shared.domain.support.buyer_protection import not_delivered, too_late, windows


def buyer_options(delivered_at: datetime | None, *, now: datetime, subject_id: str) -> tuple[Action, ...]:
    """Offer the standard return or refund, Buyer Protection, and customer service for any question.

    The first to the end of day 30 after the delivery, the second from then to the end of day 90
    (R-BPP-06, R-BPP-07, R-BPP-11, R-BPP-12). subject_id: of the order.
    """
    way = partial(action, subject_id=subject_id)
    question = way("ask_customer_service", clause=clause("R-BPP-03"))
    if delivered_at is None:
        away = not_delivered()
        return way("standard_return", refusal=away), way("buyer_protection", refusal=away), question
    standard, protection = windows(delivered_at, version=in_force(now))
    first = way(
        "standard_return",
        refusal=_standard_refusal(standard, now),
        opens_at=standard.starts_at,
        closes_at=standard.due_at,
        clause=clause("R-BPP-11"),
    )
    second = way(
        "buyer_protection",
        refusal=_protection_refusal(standard, protection, now),
        opens_at=standard.due_at + timedelta(seconds=1),
        closes_at=protection.due_at,
        clause=clause("R-BPP-06"),
    )
    return first, second, question


def _standard_refusal(standard: Deadline, now: datetime) -> Refusal | None:
    if not standard.is_over(now):
        return None
    return Rejected(
        "standard_period_over",
        f"The standard period for returns and refunds ended on {local_time(standard.due_at)}.",
        clause=clause("R-BPP-06"),
    )


def _protection_refusal(standard: Deadline, protection: Deadline, now: datetime) -> Refusal | None:
    if not standard.is_over(now):
        return Rejected(
            "standard_period_running",
            f"Until {local_time(standard.due_at)} the standard return or refund is the way.",
            clause=clause("R-BPP-11"),
        )
    return too_late(protection) if protection.is_over(now) else None
