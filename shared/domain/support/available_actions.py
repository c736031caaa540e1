"""What each role can do with the goods that a case of customer service asks back."""

from datetime import datetime

from shared.domain.actions import Action, action, refusal_of, target
from shared.domain.returns.model import RETURN_OBJECTION, RETURN_SHIPMENT
from shared.domain.support.case import SupportCase
from shared.domain.support.returns import (
    check_may_decide,
    check_may_label,
    check_may_object,
    check_may_ship_back,
)


def return_actions(case: SupportCase, *, role: str, now: datetime) -> list[Action]:
    """List the choices of that role about a return; none where the case asks for none."""
    if case.goods_back is None:
        return []
    due = {kind: case.deadline(kind) for kind in (RETURN_SHIPMENT, RETURN_OBJECTION)}
    ends = {kind: deadline.due_at if deadline else None for kind, deadline in due.items()}
    if role == "buyer":
        until = ends[RETURN_SHIPMENT]
        label = refusal_of(lambda: check_may_label(case))
        number = refusal_of(lambda: check_may_ship_back(case, "buyer"))
        return [
            action("buy_return_label", target=target(case), refusal=label, closes_at=until),
            action("ship_back", target=target(case), refusal=number, closes_at=until),
        ]
    if role == "seller":
        refusal = refusal_of(lambda: check_may_object(case, now))
        until = ends[RETURN_OBJECTION]
        return [action("object_to_return", target=target(case), refusal=refusal, closes_at=until)]
    refusal = refusal_of(lambda: check_may_decide(case))
    return [action("decide_objection", target=target(case), refusal=refusal)]
