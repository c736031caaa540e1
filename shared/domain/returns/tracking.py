"""What a carrier reports of goods on their way back, and what it means for the refund."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from shared.domain.case import Actor
from shared.domain.orders.packages import TERMINAL, TrackingEvent, TrackingStatus, first_scan
from shared.domain.policy import policy
from shared.domain.returns.model import (
    RETURN_OBJECTION,
    RETURN_SHIPMENT,
    UNSENT,
    Return,
    ReturnCase,
    ReturnOutcome,
    ReturnStatus,
    ReturnStep,
    sending_window,
)
from shared.domain.returns.risk import risk_before_upload
from shared.domain.times import rfc3339


def follow(
    case: ReturnCase, goods: Return, own: Sequence[TrackingEvent], *, settled: bool, now: datetime
) -> ReturnStep | None:
    """Follow the goods on their way back; None for reports that change nothing.

    own: the return's part of its number's history; settled: no refund can follow any more, since it was
    made, or the case is over for another reason. Delivered, or lost or damaged at the seller's risk: the
    refund is due, also when it was over before, for no outcome is final while the goods move (R-PDA-19,
    R-PDA-22). Given back to the buyer: they can send them again, within a
    new time (R-PDA-21). A label that was scanned in time takes a return that lapsed up again, with all
    that was told of it (R-PDA-20).
    """
    if goods.tracking_number is None or goods.status in UNSENT or goods.objection is not None:
        return None
    if goods.outcome is not None and (goods.outcome.event == "delivered" or settled):
        return None
    scanned, lapsed = first_scan(own), goods.status == "lapsed"
    if lapsed and not _in_time(goods, scanned):
        return None
    step = _followed(case, goods, _scanned(goods, scanned), own, settled=settled, now=now)
    return replace(step, then=step.then or "open_again") if step and lapsed else step


def _in_time(goods: Return, scanned_at: datetime | None) -> bool:
    """Tell whether the label of a return that lapsed was scanned in time, as shows only now (R-PDA-20)."""
    unscanned = goods.labelled and goods.scanned_at is None
    return unscanned and scanned_at is not None and scanned_at <= goods.due_at


def _followed(
    case: ReturnCase,
    goods: Return,
    moved: Return,
    own: Sequence[TrackingEvent],
    *,
    settled: bool,
    now: datetime,
) -> ReturnStep | None:
    """Make the step of goods as far as they have moved, by how their way ended, if it did."""
    end = next((one for one in own if one.status in TERMINAL), None)
    if end is not None and end.status == "return_to_sender":
        return _given_back(case, moved, end, settled=settled, now=now)
    last = end or next((one for one in reversed(own) if one.status in ("lost", "damaged")), None)
    outcome = _outcome(moved, last.status) if last else None
    if last is None or outcome is None or outcome == goods.outcome:
        return _noted(goods, moved)
    return _ended(case, moved, last, outcome, settled=settled, now=now)


def _scanned(goods: Return, scanned_at: datetime | None) -> Return:
    """Note the carrier's first scan: it moves the risk of what travels with a label from here (R-PDA-09).

    Also one told late, of a time before the loss of what seemed to be lost unscanned.
    """
    known = goods.scanned_at
    if scanned_at is None or (known is not None and (goods.risk == goods.on_the_way or known < scanned_at)):
        return goods
    label = goods.label
    if label is not None and goods.labelled:
        label = label.model_copy(update={"scanned_at": scanned_at})
    return goods.model_copy(
        update={
            "status": "on_its_way",
            "scanned_at": scanned_at,
            "risk": goods.on_the_way,
            "shipped_at": goods.shipped_at or scanned_at,
            "label": label,
        }
    )


def _noted(goods: Return, moved: Return) -> ReturnStep | None:
    """From the first scan on only an agent corrects the number (R-PDA-21)."""
    if moved is goods or moved.scanned_at is None:
        return None
    return ReturnStep(
        goods=moved,
        event="return_scanned",
        actor=_carrier(moved),
        detail={"occurred_at": rfc3339(moved.scanned_at), "tracking_number": moved.tracking_number},
        ends=(RETURN_SHIPMENT,),
    )


def _ended(
    case: ReturnCase,
    goods: Return,
    last: TrackingEvent,
    outcome: ReturnOutcome,
    *,
    settled: bool,
    now: datetime,
) -> ReturnStep:
    arrived = outcome.event == "delivered"
    states: dict[str, ReturnStatus] = {"delivered": "arrived", "lost": "lost", "damaged": "on_its_way"}
    looked_at = arrived and outcome.refund_due and not settled
    objecting = policy(case.policy_version).deadline(
        RETURN_OBJECTION, starts_at=now, start_event="return_delivered"
    )
    return ReturnStep(
        goods=goods.model_copy(
            update={
                "status": states[outcome.event],
                "outcome": outcome,
                "outcome_at": last.occurred_at,
                "scanned_at": goods.scanned_at or last.occurred_at,
                "label": _used(goods, last.occurred_at),
            }
        ),
        event=f"return_{outcome.event}",
        actor=_carrier(goods),
        detail={"occurred_at": rfc3339(last.occurred_at), **outcome.model_dump(exclude_none=True)},
        # A refund that was due for a loss has the same 48 hours now as the seller's objection.
        ends=(RETURN_SHIPMENT, *(("post_dispute_action",) if looked_at else ())),
        opens=(objecting,) if looked_at else (),
        then=None if settled else "arrived" if arrived else "refund_due" if outcome.refund_due else "over",
    )


def _used(goods: Return, at: datetime) -> object:
    """The label is used by whatever its carrier reports of it."""
    label = goods.label
    if label is None or not goods.labelled or label.scanned_at is not None:
        return label
    return label.model_copy(update={"scanned_at": at})


def _given_back(
    case: ReturnCase, goods: Return, end: TrackingEvent, *, settled: bool, now: datetime
) -> ReturnStep | None:
    """The carrier gave the goods back to the buyer, who can send them anew, if anything depends on it."""
    if goods.outcome is not None and goods.outcome.refund_due:
        return None
    table = policy(case.policy_version)
    window = sending_window(
        table, refund_follows=goods.refund_follows, starts_at=now, start_event="return_came_back"
    )
    over = goods.outcome is not None
    return ReturnStep(
        goods=goods.model_copy(
            update={
                "status": "back_with_buyer",
                "came_back_at": end.occurred_at,
                "outcome": None,
                "outcome_at": None,
                "risk": risk_before_upload(table),
                "due_at": window.due_at,
                "label": _used(goods, end.occurred_at),
            }
        ),
        event="return_came_back",
        actor=_carrier(goods),
        detail={"occurred_at": rfc3339(end.occurred_at), "tracking_number": goods.tracking_number},
        ends=(RETURN_SHIPMENT,),
        opens=() if settled and goods.refund_follows else (window,),
        then="open_again" if over else None,
    )


def _carrier(goods: Return) -> Actor:
    return Actor(role="carrier", account=goods.carrier or "")


def _outcome(goods: Return, status: TrackingStatus) -> ReturnOutcome | None:
    """Decide who bears what happened, and whether the buyer gets the money back for these goods."""
    if status == "delivered":
        return ReturnOutcome(event="delivered", refund_due=goods.refund_follows)
    if status == "lost":
        bearer = goods.risk.loss
        return ReturnOutcome(
            event="lost", borne_by=bearer, refund_due=goods.refund_follows and bearer == "seller"
        )
    if status == "damaged":
        bearer = goods.risk.damage
        return ReturnOutcome(
            event="damaged", borne_by=bearer, refund_due=goods.refund_follows and bearer == "seller"
        )
    return None
