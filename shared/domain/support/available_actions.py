"""What each role can do with a case of customer service, and with the goods that it asks back."""

from datetime import datetime

from shared.domain.actions import Action, action, refusal_of, target
from shared.domain.policy import clause
from shared.domain.returns.model import RETURN_OBJECTION, RETURN_SHIPMENT
from shared.domain.returns.sending import check_in_time
from shared.domain.support.case import SupportCase, check_open
from shared.domain.support.page import SupportCasePage
from shared.domain.support.resolving import resolving_refusal
from shared.domain.support.returns import (
    check_may_decide,
    check_may_label,
    check_may_object,
    check_may_ship_back,
)


def available_actions(page: SupportCasePage, *, role: str, now: datetime) -> list[Action]:
    """List the choices of that role; where the dispute service is the way, how the buyer gets there."""
    case = page.case
    closed = refusal_of(lambda: check_open(case))
    found = [action("send_message", target=target(case), refusal=closed, clause=clause("R-BPP-04"))]
    if role == "agent":
        found.append(action("resolve", target=target(case), refusal=resolving_refusal(case)))
    if role == "buyer" and page.dispute_missing:
        found.append(action("file_dispute", subject_id=case.order_id, clause=clause("R-BPP-11")))
    return found + _return_actions(case, role=role, now=now)


def _return_actions(case: SupportCase, *, role: str, now: datetime) -> list[Action]:
    """List the choices about a return; none where the case asks for none."""
    if case.goods_back is None:
        return []
    due = {kind: case.deadline(kind) for kind in (RETURN_SHIPMENT, RETURN_OBJECTION)}
    ends = {kind: deadline.due_at if deadline else None for kind, deadline in due.items()}
    if role == "buyer":
        until = ends[RETURN_SHIPMENT]
        label = refusal_of(lambda: check_in_time(check_may_label(case), case, now))
        number = refusal_of(lambda: check_in_time(check_may_ship_back(case, "buyer"), case, now))
        return [
            action("buy_return_label", target=target(case), refusal=label, closes_at=until),
            action("ship_back", target=target(case), refusal=number, closes_at=until),
        ]
    if role == "seller":
        refusal = refusal_of(lambda: check_may_object(case, now))
        until = ends[RETURN_OBJECTION]
        return [action("object_to_return", target=target(case), refusal=refusal, closes_at=until)]
    refusal = refusal_of(lambda: check_may_decide(case))
    number = refusal_of(lambda: check_may_ship_back(case, "agent"))
    return [
        action("decide_objection", target=target(case), refusal=refusal),
        action("ship_back", target=target(case), refusal=number),
    ]
