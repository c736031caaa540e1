"""Sending what was missing, at the seller's cost: no step here moves the buyer's money (R-RSH-13)."""

from datetime import datetime
from typing import Any, get_args

from shared.domain.case import Transition
from shared.domain.errors import Conflict, Rejected
from shared.domain.orders.book import package_made_for
from shared.domain.orders.order import Order, PackageLine, ShippingMode
from shared.domain.orders.packages import Package
from shared.domain.orders.resending import open_package as open_again
from shared.domain.policy import clause
from shared.domain.reshipments.case import TO_SEND, Reshipment

_MODES: dict[str, ShippingMode] = {mode: mode for mode in get_args(ShippingMode)}


def package_id_of(case: Reshipment) -> str:
    """Name the package that is made for a request: one and the same, so that there is only one."""
    return package_made_for(case.id)


def open_package(
    case: Reshipment,
    order: Order,
    *,
    carrier: str | None = None,
    tracking_number: str | None = None,
    now: datetime,
) -> Transition[Package]:
    """Open a package of the order with the items asked for (see `orders.resending`)."""
    send_by = case.deadline("reshipment_dispatch")
    return open_again(
        order,
        [PackageLine(line_id=line.line_id, quantity=line.quantity) for line in case.lines],
        id=package_id_of(case),
        ships_by=_MODES[case.ships_by],
        tracked_from=send_by.starts_at if send_by else case.created_at,
        carrier=carrier,
        tracking_number=tracking_number,
        now=now,
        reshipment_id=case.id,
    )


def ship(
    case: Reshipment,
    *,
    shipping_mode: str,
    carrier: str,
    tracking_number: str,
    package_id: str | None = None,
    shipped_at: datetime | None = None,
    now: datetime,
) -> Transition[Reshipment]:
    """Record that the seller has sent the items (R-RSH-12), late ones included (R-RSH-19).

    shipped_at: the carrier's first scan of a label bought here, in its own time, which may have been
    reported after the end of the window; None: now. Raises Conflict `not_approved`, `already_shipped`;
    Rejected `shipping_mode_mismatch` (R-RSH-14).
    """
    check_approved(case)
    check_mode(case, shipping_mode)
    send_by, sent_at = case.deadline("reshipment_dispatch"), shipped_at or now
    late = send_by is not None and send_by.is_over(sent_at)
    return Transition.of(
        case,
        event="reshipment_shipped",
        actor=case.seller,
        now=now,
        detail={"carrier": carrier, "tracking_number": tracking_number, "late": late},
        status="shipped",
        package_id=package_id,
        carrier=carrier,
        tracking_number=tracking_number,
        shipped_at=sent_at,
        deadlines=tuple(
            one.model_copy(update={"state": "lapsed" if late else "met"})
            if one == send_by or one.state == "open"
            else one
            for one in case.deadlines
        ),
    )


def renumber(
    case: Reshipment, package: Package, *, carrier: str, tracking_number: str, now: datetime
) -> tuple[Transition[Reshipment], Transition[Package]]:
    """Correct the number the seller gave, until the carrier's first scan (R-RSH-12, R-TRK-04).

    What had arrived before it was asked for is another package, whose scans are no obstacle. Raises Conflict
    `already_shipped` after it, and for a label bought here.
    """
    if not _may_renumber(case, package):
        raise _already_shipped(case)
    number = {"carrier": carrier, "tracking_number": tracking_number}
    detail = {**number, "instead_of": case.tracking_number}
    told: dict[str, Any] = {"actor": case.seller, "now": now, "detail": detail, **number}
    return (
        Transition.of(case, event="reshipment_renumbered", **told),
        Transition.of(package, event="package_renumbered", **told),
    )


def check_sendable(case: Reshipment, package: Package | None = None) -> None:
    """Check that the seller can arrange the shipment now, or correct the number given for it.

    package: the one with the items, if there is one. Raises Conflict as `check_approved`;
    `label_already_created` while a label waits to be handed over.
    """
    if package is not None and _may_renumber(case, package):
        return
    check_approved(case)
    if case.tracking_number is not None:
        raise Conflict(
            "label_already_created",
            f"A label is bought: hand the items over as {case.tracking_number}, or void it first.",
            clause=clause("R-RSH-12"),
        )


def _may_renumber(case: Reshipment, package: Package) -> bool:
    arrived = package.delivered_at
    another = arrived is not None and arrived < case.created_at
    seen = package.label_id or ((package.shipped_at or arrived) and not another)
    return case.status == "shipped" and not seen


def check_approved(case: Reshipment) -> None:
    """Check that the items wait to be sent. Raises Conflict `already_shipped`, `not_approved`."""
    if case.status in ("shipped", "completed"):
        raise _already_shipped(case)
    if case.status not in TO_SEND:
        raise Conflict(
            "not_approved",
            f"This request is {case.status}. Items are sent once it is approved.",
            clause=clause("R-RSH-12"),
        )


def _already_shipped(case: Reshipment) -> Conflict:
    detail = f"The items went out as {case.tracking_number}; they are sent once."
    return Conflict("already_shipped", detail, clause=clause("R-RSH-12"))


def check_mode(case: Reshipment, shipping_mode: str) -> None:
    """Check that the items may go this way. Raises Rejected `shipping_mode_mismatch` (R-RSH-14)."""
    if shipping_mode != case.ships_by:
        raise Rejected(
            "shipping_mode_mismatch",
            f"The order went by {case.shipping_mode}, so what was missing goes by {case.ships_by} too.",
            clause=clause("R-RSH-14"),
        )
