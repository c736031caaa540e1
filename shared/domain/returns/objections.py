"""What a seller may object to in what came back, and how an agent decides (R-PDA-23)."""

from collections.abc import Iterable
from datetime import datetime

from shared.domain.case import Actor, Deadline
from shared.domain.errors import Conflict, Rejected, invalid_field
from shared.domain.money import bad_amount, usd
from shared.domain.orders.entries import check_refund
from shared.domain.policy import clause
from shared.domain.returns.model import (
    RETURN_OBJECTION,
    Objection,
    ObjectionReason,
    Return,
    ReturnStep,
)
from shared.domain.returns.risk import Peril
from shared.domain.times import rfc3339

# What the seller says befell the goods on their way has to be a peril of it.
_PERILS: dict[ObjectionReason, tuple[Peril, ...]] = {
    "not_received": ("loss",),
    "arrived_damaged": ("breakage", "damage"),
}


def object_to(
    goods: Return,
    deadlines: Iterable[Deadline],
    *,
    by: Actor,
    reason: ObjectionReason,
    description: str,
    file_ids: Iterable[str],
    now: datetime,
) -> ReturnStep:
    """Object, for the seller, within 48 hours of the delivery: the refund waits (R-PDA-23).

    Raises Invalid for no description; Conflict as `check_may_object`.
    """
    check_may_object(goods, deadlines, now)
    given = description.strip()
    if not given:
        raise invalid_field("description", "say what is wrong with what came back")
    made = Objection(reason=reason, description=given, file_ids=tuple(file_ids), at=now)
    return ReturnStep(
        goods=goods.model_copy(update={"status": "objected", "objection": made}),
        event="return_objected",
        actor=by,
        detail={"reason": reason, "files": len(made.file_ids)},
        ends=(RETURN_OBJECTION, "post_dispute_action"),
    )


def check_may_object(goods: Return, deadlines: Iterable[Deadline], now: datetime) -> None:
    """Check that the seller can object now.

    Raises Conflict `already_objected`, `return_not_arrived`, `objection_window_closed`.
    """
    rule = clause("R-PDA-23")
    if goods.objection is not None:
        raise Conflict("already_objected", "You have objected to this return before.", clause=rule)
    windows = [one for one in deadlines if one.kind == RETURN_OBJECTION]
    if not windows:
        detail = "There is nothing to object to: no goods whose refund waits for them have come back."
        raise Conflict("return_not_arrived", detail, clause=rule)
    if windows[-1].state != "open" or windows[-1].is_over(now):
        raise Conflict(
            "objection_window_closed",
            "The time to object to what came back is over.",
            clause=rule,
            deadline=rfc3339(windows[-1].due_at),
        )


def decide(
    goods: Return,
    *,
    by: Actor,
    upheld: bool,
    peril: Peril | None,
    amount: int | None,
    reason: str,
    left: int,
    now: datetime,
) -> ReturnStep:
    """Decide an objection for an agent: refused, all is refunded; upheld, nothing, or `amount` cents.

    left: cents that a refund comes to. Raises Invalid `reason_required`, `invalid_amount`, or for a peril
    that the objection does not fit; Conflict `not_objected`; Rejected `peril_borne_by_seller`,
    `refund_exceeds_paid`.
    """
    objection = _awaiting(goods)
    given = reason.strip()
    if not given:
        raise invalid_field("reason", "say why the objection is decided so", "reason_required")
    if amount is not None and not upheld:
        raise bad_amount("amount", "goes with an objection that is upheld; otherwise all is refunded")
    peril = _peril(objection, peril) if upheld else peril
    if upheld and peril is not None and goods.risk.bearer(peril) == "seller":
        raise Rejected(
            "peril_borne_by_seller",
            f"The seller bears {peril} on the way back of these goods, so that is no reason to refund less.",
            clause=clause("R-PDA-23"),
            peril=peril,
        )
    if amount is not None:
        check_refund(amount, left=left)
    decided = objection.model_copy(
        update={"decided_at": now, "upheld": upheld, "peril": peril, "amount": amount, "because": given}
    )
    told = {"upheld": upheld, "peril": peril, "amount": None if amount is None else usd(amount)}
    return ReturnStep(
        goods=goods.model_copy(update={"status": "decided", "objection": decided}),
        event="return_objection_decided",
        actor=by,
        detail={name: value for name, value in told.items() if value is not None},
    )


def check_may_decide(goods: Return | None, *, waits: bool) -> Return:
    """Find the return whose objection waits for an agent; `waits`: its case is open.

    Raises Conflict `not_objected`.
    """
    if goods is None or not waits:
        raise _not_objected()
    _awaiting(goods)
    return goods


def _awaiting(goods: Return) -> Objection:
    if goods.objection is None or goods.status != "objected":
        raise _not_objected()
    return goods.objection


def _not_objected() -> Conflict:
    detail = "There is no objection to a return that waits to be decided."
    return Conflict("not_objected", detail, clause=clause("R-PDA-23"))


def _peril(objection: Objection, named: Peril | None) -> Peril | None:
    """The peril that an upheld objection rests on; one about the way back has to name one of its own."""
    fitting = _PERILS.get(objection.reason, ())
    if named is None and len(fitting) == 1:
        return fitting[0]
    if fitting and named not in fitting:
        raise invalid_field("peril", f"name what befell the goods: {' or '.join(fitting)}")
    return named
