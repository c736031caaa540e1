"""Asking for missing items to be sent again."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from shared.domain.case import Transition
from shared.domain.errors import Conflict, Invalid, Rejected, field_error
from shared.domain.money import split
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package, delivered_at
from shared.domain.policy import CURRENT, clause, policy
from shared.domain.reshipments.case import OrderedLine, Purchase, RequestedLine, Reshipment
from shared.domain.times import rfc3339


def purchase_of(order: Order, packages: Iterable[Package], line_ids: Collection[str]) -> Purchase:
    """Collect what a request about these lines has to know; delivered when all packages with them are."""
    return Purchase(
        order_id=order.id,
        seller_id=order.seller_id,
        buyer_id=order.buyer_id,
        shipping_mode=order.facts.shipping_mode,
        delivered_at=delivered_at(order, packages, line_ids),
        lines=tuple(
            OrderedLine(line_id=item.line_id, quantity=item.quantity, price_paid=item.price_paid)
            for item in order.facts.items
        ),
    )


def request(
    purchase: Purchase,
    *,
    id: str,
    lines: Sequence[RequestedLine],
    reason: str,
    description: str,
    active_lines: Collection[str],
    now: datetime,
) -> Transition[Reshipment]:
    """Open a request; the seller has one working day to answer it (R-RSH-01, R-RSH-03).

    active_lines: the order's lines with a request that is not over. Raises Invalid naming every line
    that is not of this order in this quantity (R-RSH-20); Rejected `reason_not_allowed`,
    `not_delivered`; Conflict `reshipment_already_open`.
    """
    ordered = {line.line_id: line for line in purchase.lines}
    _check_lines(lines, ordered)
    _check_reason(reason)
    _check_delivered(purchase)
    _check_none_active(lines, active_lines)
    asked = Reshipment(
        id=id,
        created_at=now,
        updated_at=now,
        policy_version=CURRENT,
        order_id=purchase.order_id,
        seller_id=purchase.seller_id,
        buyer_id=purchase.buyer_id,
        shipping_mode=purchase.shipping_mode,
        lines=tuple(lines),
        reason=reason,
        description=description,
        value=value_of(lines, ordered),
        received_at=purchase.delivered_at,
    )
    answer_by = asked.window("reshipment_response", starts_at=now, start_event="reshipment_requested")
    return Transition.opening(
        asked.model_copy(update={"deadlines": (answer_by,)}),
        event="reshipment_requested",
        actor=asked.buyer,
        detail={"reason": reason, "answer_by": rfc3339(answer_by.due_at)},
    )


def value_of(lines: Sequence[RequestedLine], ordered: Mapping[str, OrderedLine]) -> int | None:
    """Value these units in cents, a line's price shared by units; None if a price is not known."""
    total = 0
    for line in lines:
        bought = ordered[line.line_id]
        if bought.price_paid is None:
            return None
        total += split(bought.price_paid, [line.quantity, bought.quantity - line.quantity])[0]
    return total


def _check_lines(lines: Sequence[RequestedLine], ordered: Mapping[str, OrderedLine]) -> None:
    errors = [] if lines else [field_error("lines", "name at least one line")]
    seen: set[str] = set()
    for place, line in enumerate(lines):
        bought = ordered.get(line.line_id)
        if bought is None:
            errors.append(field_error(f"lines[{place}].line_id", "is no line of this order"))
        elif line.line_id in seen:
            errors.append(field_error(f"lines[{place}].line_id", "is named twice; give its quantity once"))
        elif not 1 <= line.quantity <= bought.quantity:
            most = f"must be from 1 to the {bought.quantity} bought"
            errors.append(field_error(f"lines[{place}].quantity", most))
        seen.add(line.line_id)
    if errors:
        detail = "Ask for items of this order, each line once, in the quantity that is missing."
        raise Invalid("invalid_request", detail, clause=clause("R-RSH-20"), errors=errors)


def _check_reason(reason: str) -> None:
    allowed = policy().section("reshipments")["allowed_reasons"]
    if reason not in allowed:
        raise Rejected(
            "reason_not_allowed",
            f"A reshipment can be asked for when items are missing ({', '.join(allowed)}). For anything "
            "else, please ask the seller for a return or a refund.",
            clause=clause("R-RSH-01"),
        )


def _check_delivered(purchase: Purchase) -> None:
    if purchase.delivered_at is None:
        raise Rejected(
            "not_delivered",
            "What is missing shows once the order has arrived, and it has not been delivered yet. If it is "
            "late or lost, please ask for help with that.",
            clause=clause("R-RSH-01"),
        )


def _check_none_active(lines: Sequence[RequestedLine], active_lines: Collection[str]) -> None:
    taken = [line.line_id for line in lines if line.line_id in active_lines]
    if taken:
        raise Conflict(
            "reshipment_already_open",
            f"A reshipment is already under way for {', '.join(taken)}. Follow that request.",
            clause=clause("R-RSH-20"),
            line_ids=taken,
        )
