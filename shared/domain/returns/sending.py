"""Sending goods back: under a number of the buyer's own, or not at all."""

from datetime import datetime

from shared.domain.case import Actor, Role
from shared.domain.errors import Conflict, invalid_field
from shared.domain.policy import clause
from shared.domain.returns.model import (
    RETURN_OBJECTION,
    RETURN_SHIPMENT,
    UNSENT,
    Return,
    ReturnCase,
    ReturnStep,
)
from shared.domain.times import not_in_future, rfc3339


def enter_number(
    goods: Return,
    *,
    by: Actor,
    carrier: str,
    tracking_number: str,
    shipped_at: datetime,
    settled: bool,
    now: datetime,
) -> ReturnStep:
    """Record how the goods go back: the risk moves (R-PDA-06, R-PDA-09 to R-PDA-12).

    Another number takes the place of the one before (R-PDA-21): what was reported of that one has no
    effect here any more. settled: no refund can follow any more.

    Raises Invalid for an empty field or a time in
    the future; Conflict as `check_may_send`.
    """
    for field, value in (("carrier", carrier), ("tracking_number", tracking_number)):
        if not value.strip():
            raise invalid_field(field, "say how the goods travel, so that both sides can follow them")
    not_in_future("shipped_at", shipped_at, now=now)
    check_may_send(goods, by.role, settled=settled)
    number = {"carrier": carrier.strip(), "tracking_number": tracking_number.strip()}
    replaced = {"instead_of": goods.tracking_number} if goods.tracking_number else {}
    undone = goods.outcome is not None and not settled
    return ReturnStep(
        goods=goods.model_copy(
            update={
                "status": "number_entered",
                **number,
                "shipped_at": shipped_at,
                "uploaded_at": now,
                "risk": goods.on_the_way,
                **afresh(),
            }
        ),
        event="return_shipped",
        actor=by,
        detail=number | replaced,
        # What was due, or over, on account of the other number is so no more.
        ends=(RETURN_SHIPMENT, *(("post_dispute_action", RETURN_OBJECTION) if undone else ())),
        then="open_again" if undone else None,
    )


def afresh() -> dict[str, None]:
    """What is known of goods that nobody has carried yet."""
    return dict.fromkeys(("scanned_at", "came_back_at", "outcome", "outcome_at"))


def check_may_send(goods: Return, by: Role, *, settled: bool) -> Return:
    """Check that `by` can say how the goods go back, or correct it (R-PDA-06, R-PDA-21).

    Raises Conflict `return_already_uploaded`, `return_window_closed` (R-PDA-20).
    """
    if goods.status == "lapsed":
        raise too_late(goods)
    if goods.objection is not None or (goods.outcome is not None and settled):
        raise _on_its_way(goods, "and what came of it has been settled or is being decided.")
    if goods.scanned_at is None or goods.status in UNSENT or by == "agent":
        return goods
    raise _on_its_way(
        goods, "and the carrier has scanned them. If the number is wrong, ask customer service."
    )


def check_in_time(goods: Return, case: ReturnCase, now: datetime) -> Return:
    """Check that the time to send the goods is not over, be that carried out yet or not (R-GEN-05).

    Raises Conflict `return_window_closed`.
    """
    windows = (one for one in case.deadlines if (one.kind, one.state) == (RETURN_SHIPMENT, "open"))
    if any(one.is_over(now) for one in windows):
        raise too_late(goods)
    return goods


def too_late(goods: Return) -> Conflict:
    """Refuse to send what was to be sent earlier (R-PDA-20)."""
    return Conflict(
        "return_window_closed",
        "The goods were to be sent back earlier, so no refund follows their return any more.",
        clause=clause("R-PDA-20"),
        deadline=rfc3339(goods.due_at),
    )


def lapse(goods: Return) -> Return:
    """Note that the goods were not sent in time (R-PDA-20)."""
    return goods.model_copy(update={"status": "lapsed"})


def _on_its_way(goods: Return, why: str) -> Conflict:
    detail = f"The goods travel as {goods.tracking_number} already, {why}"
    return Conflict("return_already_uploaded", detail, clause=clause("R-PDA-21"))
