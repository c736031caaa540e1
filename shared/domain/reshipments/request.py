"""Asking for missing items to be sent again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from shared.domain.case import Transition
from shared.domain.errors import Conflict, Invalid, Refusal, Rejected, field_error
from shared.domain.orders.book import OrderBook, Units
from shared.domain.orders.contents import title_of
from shared.domain.orders.entries import hold, take
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package, delivered_at
from shared.domain.orders.refund_checks import check_not_cancelled
from shared.domain.orders.units import units_in
from shared.domain.policy import Policy, clause, in_force, policy_at
from shared.domain.reshipments.case import RequestedLine, Reshipment
from shared.domain.times import rfc3339


def request(
    book: OrderBook,
    *,
    id: str,
    received_at: datetime | None,
    packages: Sequence[Package] = (),
    lines: Sequence[RequestedLine],
    reason: str,
    description: str,
    now: datetime,
) -> tuple[Transition[Reshipment], OrderBook]:
    """Open a request; the seller has one working day to answer it (R-RSH-01, R-RSH-03).

    It takes free units, the lowest first, and holds them in the order's book. received_at: when all
    packages with these lines arrived; packages: the order's, where the order itself wasn't told to have
    arrived. Raises Invalid naming every line that is not of this order in this quantity (R-RSH-20);
    Rejected `reason_not_allowed`, `nothing_left`, `not_delivered`, `already_refunded`; Conflict
    `reshipment_already_open`, `dispute_already_open`, `reshipment_limit_reached`, `already_reshipped`,
    `already_decided`.
    """
    order = book.order
    _check(book, lines, reason, received_at, policy_at(now))
    units = {line.line_id: _free_units(book, line) for line in lines}
    asked = Reshipment(
        id=id,
        created_at=now,
        updated_at=now,
        policy_version=in_force(now),
        order_id=order.id,
        seller_id=order.seller_id,
        buyer_id=order.buyer_id,
        shipping_mode=order.facts.shipping_mode,
        lines=tuple(lines),
        title=title_of(order.facts, units),
        reason=reason,
        description=description,
        value=book.value_of(units),
        received_at=received_at,
        units_received_at=_arrival(order, packages, units),
    )
    answer_by = asked.window("reshipment_response", starts_at=now, start_event="reshipment_requested")
    step = Transition.opening(
        asked.model_copy(update={"deadlines": (answer_by,)}),
        event="reshipment_requested",
        actor=asked.buyer,
        detail={"reason": reason, "answer_by": rfc3339(answer_by.due_at)},
    )
    return step, hold(book, units, case_id=id, service="reshipment")


def _arrival(order: Order, packages: Sequence[Package], units: Units) -> datetime | None:
    """Find when the packages with these units arrived; None where nothing tells them from others."""
    held = [one for one in packages if _holds(order, one, units)]
    return delivered_at(order, held) if held else None


def _holds(order: Order, package: Package, units: Units) -> bool:
    packed = units_in(order, package.id)
    return any(not packed.get(line_id, frozenset()).isdisjoint(wanted) for line_id, wanted in units.items())


def _check(
    book: OrderBook, lines: Sequence[RequestedLine], reason: str, received_at: datetime | None, table: Policy
) -> None:
    _check_lines(lines, {item.line_id: item.quantity for item in book.order.facts.items})
    _check_reason(reason, table)
    check_not_cancelled(book.order)
    _check_delivered(received_at)
    _check_none_open(book, lines)
    _check_limit(book, lines, table)


def _check_lines(lines: Sequence[RequestedLine], ordered: dict[str, int]) -> None:
    errors = [] if lines else [field_error("lines", "name at least one line")]
    seen: set[str] = set()
    for place, line in enumerate(lines):
        bought = ordered.get(line.line_id)
        if bought is None:
            errors.append(field_error(f"lines[{place}].line_id", "is no line of this order"))
        elif line.line_id in seen:
            errors.append(field_error(f"lines[{place}].line_id", "is named twice; give its quantity once"))
        elif not 1 <= line.quantity <= bought:
            most = f"must be from 1 to the {bought} bought"
            errors.append(field_error(f"lines[{place}].quantity", most))
        seen.add(line.line_id)
    if errors:
        detail = "Ask for items of this order, each line once, in the quantity that is missing."
        raise Invalid("invalid_request", detail, clause=clause("R-RSH-20"), errors=errors)


def _check_reason(reason: str, table: Policy) -> None:
    allowed = table.section("reshipments")["allowed_reasons"]
    if reason not in allowed:
        raise Rejected(
            "reason_not_allowed",
            f"A reshipment can be asked for when items are missing ({', '.join(allowed)}). For anything "
            "else, please ask the seller for a return or a refund; if the seller refuses, open a dispute.",
            clause=clause("R-RSH-01"),
        )


def _check_delivered(received_at: datetime | None) -> None:
    if received_at is None:
        raise Rejected(
            "not_delivered",
            "What is missing shows once the order has arrived, and it has not been delivered yet. If it is "
            "late or lost, please ask the seller about that, or open a dispute.",
            clause=clause("R-RSH-01"),
        )


def _check_none_open(book: OrderBook, lines: Sequence[RequestedLine]) -> None:
    taken = [line.line_id for line in lines if book.open_case(line.line_id, "reshipment")]
    if taken:
        raise Conflict(
            "reshipment_already_open",
            f"A reshipment is already under way for {title_of(book.order.facts, taken)}. "
            "Follow that request.",
            clause=clause("R-RSH-20"),
            line_ids=taken,
        )
    disputes = {line.line_id: book.open_case(line.line_id, "dispute") for line in lines}
    disputed = {line_id: case_id for line_id, case_id in disputes.items() if case_id}
    for case_id in disputed.values():
        raise Conflict(
            "dispute_already_open",
            f"Dispute {case_id} about {title_of(book.order.facts, disputed)} is open. Follow that one.",
            clause=clause("R-RSH-20"),
            line_ids=list(disputed),
            dispute_id=case_id,
        )


def _check_limit(book: OrderBook, lines: Sequence[RequestedLine], table: Policy) -> None:
    most: int = table.section("reshipments")["requests_per_line"]
    spent = [line.line_id for line in lines if len(book.requests(line.line_id).reshipments) >= most]
    if spent:
        raise Conflict(
            "reshipment_limit_reached",
            f"A buyer can ask {most} times for missing items of a product, and did for "
            f"{title_of(book.order.facts, spent)}. If they did not come, open a dispute; customer service "
            "can help too.",
            clause=clause("R-RSH-20"),
            line_ids=spent,
        )


def _free_units(book: OrderBook, line: RequestedLine) -> frozenset[int]:
    """The units asked for: free ones, the lowest first. Raises what stands in the way (R-RSH-22)."""
    free = book.free(line.line_id)
    if len(free) < line.quantity:
        raise _not_missing(book, line, len(free))
    return take(line.quantity, of=free)


def _not_missing(book: OrderBook, line: RequestedLine, free: int) -> Refusal:
    rest = f"Of the {line.quantity} asked for, {free} can be." if free else "None can be asked for."
    told: dict[str, Any] = {"clause": clause("R-RSH-22"), "line_ids": [line.line_id], "free": free}
    what = title_of(book.order.facts, [line.line_id])
    if book.settled(line.line_id, "money"):
        return Rejected("already_refunded", f"Items of {what} have been refunded. {rest}", **told)
    if book.settled(line.line_id, "goods"):
        again = "If they did not come, open a dispute."
        detail = f"Items of {what} have been sent again before. {rest} {again}"
        return Conflict("already_reshipped", detail, **told)
    detail = f"A dispute about items of {what} has been decided for the seller. {rest}"
    return Conflict("already_decided", detail, **told)
