"""Sending what was missing, at the seller's cost: no step here moves the buyer's money (R-RSH-13)."""

from datetime import datetime

from shared.domain.case import Actor, Transition, close_deadlines
from shared.domain.errors import Conflict, Rejected
from shared.domain.policy import clause
from shared.domain.reshipments.case import Reshipment
from shared.domain.times import rfc3339


def ship(
    case: Reshipment, *, shipping_mode: str, carrier: str, tracking_number: str, now: datetime
) -> Transition[Reshipment]:
    """The seller has sent the items (R-RSH-12), late ones included (R-RSH-19).

    Raises Conflict `not_approved`, `already_shipped`; Rejected `shipping_mode_mismatch` (R-RSH-14).
    """
    check_sendable(case)
    _check_mode(case, shipping_mode)
    send_by = case.deadline("reshipment_dispatch")
    late = send_by is not None and send_by.is_over(now)
    return Transition.of(
        case,
        event="reshipment_shipped",
        actor=case.seller,
        now=now,
        detail={"carrier": carrier, "tracking_number": tracking_number, "late": late},
        status="shipped",
        carrier=carrier,
        tracking_number=tracking_number,
        shipped_at=now,
        deadlines=close_deadlines(case.deadlines, "lapsed" if late else "met"),
    )


def deliver(case: Reshipment, *, delivered_at: datetime, now: datetime) -> Transition[Reshipment]:
    """The carrier has delivered the items at `delivered_at`; the request is over.

    Raises Conflict `not_shipped` in any other state, also when it was delivered before.
    """
    if case.status != "shipped":
        raise Conflict("not_shipped", f"This request is {case.status}; nothing of it is on its way.")
    return Transition.of(
        case,
        event="reshipment_delivered",
        actor=Actor(role="carrier", account=case.carrier or ""),
        now=now,
        detail={"delivered_at": rfc3339(delivered_at)},
        status="completed",
        delivered_at=delivered_at,
    )


def check_sendable(case: Reshipment) -> None:
    """Whether the seller can send the items now. Raises Conflict as `ship` does."""
    if case.status in ("shipped", "completed"):
        raise Conflict(
            "already_shipped",
            f"The items went out as {case.tracking_number}; they are sent once.",
            clause=clause("R-RSH-12"),
        )
    if case.status not in ("approved", "ship_overdue"):
        raise Conflict(
            "not_approved",
            f"This request is {case.status}. Items are sent once it is approved.",
            clause=clause("R-RSH-12"),
        )


def _check_mode(case: Reshipment, shipping_mode: str) -> None:
    required = case.policy.section("reshipments")["ships_by"][case.shipping_mode]
    if shipping_mode != required:
        raise Rejected(
            "shipping_mode_mismatch",
            f"The order went by {case.shipping_mode}, so what was missing goes by {required} too.",
            clause=clause("R-RSH-14"),
        )
