"""Which request is active on each line of an order, and which packages were made for reshipments.

Every request is entered here in the transaction that opens it, so that of two at once about a line one
is opened (R-RSH-20).
"""

from typing import Any, ClassVar

from shared.domain.case import Case, Transition
from shared.domain.policy import CURRENT
from shared.domain.reshipments.case import ACTIVE, Reshipment


class ReshipmentDocket(Case):
    """The docket of one order; `id` is the order's. `active`: the request on each line that has one."""

    KIND: ClassVar[str] = "reshipmentdocket"

    order_id: str
    seller_id: str
    buyer_id: str
    active: dict[str, str]
    package_ids: tuple[str, ...] = ()


def enter(docket: ReshipmentDocket | None, step: Transition[Reshipment]) -> Transition[ReshipmentDocket]:
    """Enter a request: it is the active one on each of its lines."""
    case = step.case
    added = {line.line_id: case.id for line in case.lines}
    if docket is not None:
        return _changed(docket, step, "reshipment_entered", active=docket.active | added)
    opened = ReshipmentDocket(
        id=case.order_id,
        created_at=step.at,
        updated_at=step.at,
        policy_version=CURRENT,
        order_id=case.order_id,
        seller_id=case.seller_id,
        buyer_id=case.buyer_id,
        active=added,
    )
    detail = {"reshipment_id": case.id}
    return Transition.opening(opened, event="reshipment_entered", actor=step.actor, detail=detail)


def keep_up(docket: ReshipmentDocket, step: Transition[Reshipment]) -> Transition[ReshipmentDocket] | None:
    """Follow a step of a request: over, it is struck; its package is kept. None if nothing changes."""
    case = step.case
    if case.status not in ACTIVE:
        active = {line: owner for line, owner in docket.active.items() if owner != case.id}
        return _changed(docket, step, "reshipment_struck", active=active)
    if case.package_id is not None and case.package_id not in docket.package_ids:
        package_ids = (*docket.package_ids, case.package_id)
        return _changed(docket, step, "reshipment_packed", package_ids=package_ids)
    return None


def _changed(
    docket: ReshipmentDocket, step: Transition[Reshipment], event: str, **changes: Any
) -> Transition[ReshipmentDocket]:
    detail = {"reshipment_id": step.case.id}
    return Transition.of(docket, event=event, actor=step.actor, now=step.at, detail=detail, **changes)
