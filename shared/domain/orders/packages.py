"""Packages: what is in them, what they are worth, and where the carrier says they are.

The tracking state is a fold over all events in carrier time, so any order and any repetition of
events ends in the same state; only `last_update_at` goes by when something was shown (A-14).
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, ClassVar, Literal

from shared.domain.case import PLATFORM, Actor, Case, Model, Transition
from shared.domain.orders.order import Order, PackageLine, ShippingMode
from shared.domain.orders.valuation import ValueParts, unknown_value
from shared.domain.times import rfc3339

TrackingStatus = Literal[
    "pre_transit",
    "accepted",
    "in_transit",
    "exception",
    "out_for_delivery",
    "available_for_pickup",
    "damaged",
    "lost",
    "return_to_sender",
    "delivered",
]
SignatureRequirement = Literal["none", "signature_required", "adult_signature_required"]

# Which of two reports of the same second counts as the later one.
_PROGRESS: dict[str, int] = {
    "pre_transit": 0,
    "accepted": 1,
    "in_transit": 2,
    "exception": 3,
    "out_for_delivery": 4,
    "available_for_pickup": 5,
    "damaged": 6,
    "lost": 7,
    "return_to_sender": 8,
    "delivered": 9,
}
# The carrier has, or had, the package in hand. A label announced is no package, and a package reported
# lost without any scan was never seen (R-CLM-02, R-INS-20).
PHYSICAL = frozenset(_PROGRESS) - {"pre_transit", "lost"}
# Nothing the carrier reports of a later time changes these: a package on its way back that is
# "delivered" has reached its sender, not the buyer.
TERMINAL = frozenset({"delivered", "return_to_sender"})


class TrackingEvent(Model):
    """One report of a carrier: `occurred_at` in carrier time, `received_at` when it was shown here."""

    status: TrackingStatus
    occurred_at: datetime
    received_at: datetime
    description: str | None = None
    location: str | None = None
    signed_by: str | None = None
    signer_age_verified: bool | None = None
    proof_url: str | None = None
    estimated_delivery_at: datetime | None = None


class Package(Case):
    """A package: contents and value frozen once it has a label (R-INS-27), tracking folded.

    value: None when the platform did not report all parts of it; `known_value` raises the refusal.
    siblings: ids of the order's other packages. shipped_at: the A-scan, carrier time (R-CLM-04);
    marked_shipped_at: as the platform said.
    delivered_at: the platform's, else the carrier's. cancelled_at: when the cancellation was
    received, for that is what scans are compared with (R-INS-28); for good, unless `repacked`: then
    the order merely stopped naming the package, and may name it again.
    reshipment_id: the reshipment it was made for; it says nothing of when the order itself arrived.
    """

    KIND: ClassVar[str] = "package"

    order_id: str
    seller_id: str
    buyer_id: str
    placed_at: datetime
    shipping_mode: ShippingMode
    lines: tuple[PackageLine, ...]
    value: ValueParts | None = None
    weight_oz: float | None = None
    length_in: float | None = None
    width_in: float | None = None
    height_in: float | None = None
    siblings: tuple[str, ...] = ()
    label_id: str | None = None
    carrier: str | None = None
    tracking_number: str | None = None
    marked_shipped_at: datetime | None = None
    platform_delivered_at: datetime | None = None
    cancelled_at: datetime | None = None
    repacked: bool = False
    events: tuple[TrackingEvent, ...] = ()
    status: TrackingStatus = "pre_transit"
    last_update_at: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    signature_requirement: SignatureRequirement = "none"
    insurance_status: Literal["confirmed", "effective", "expired"] | None = None
    claim_status: Literal["under_review", "accepted", "rejected"] | None = None
    claim_id: str | None = None
    claim_by: datetime | None = None
    reshipment_id: str | None = None


def known_value(package: Package) -> ValueParts:
    """Require the package's value. Raises Rejected `package_value_unknown` (R-INS-03)."""
    if package.value is None:
        raise unknown_value()
    return package.value


def is_cancelled(package: Package) -> bool:
    """Tell whether the package is cancelled for good."""
    return package.cancelled_at is not None and not package.repacked


def cancelled(
    package: Package, *, by: Literal["package", "order", "repacking"], occurred_at: datetime, now: datetime
) -> Transition[Package]:
    """Make the step that cancels a package, whatever the cause."""
    return Transition.of(
        package,
        event="package_cancelled",
        actor=PLATFORM,
        now=now,
        detail={"by": by, "occurred_at": rfc3339(occurred_at)},
        cancelled_at=now,
        repacked=by == "repacking",
    )


def cancel(package: Package, *, occurred_at: datetime, now: datetime) -> Transition[Package] | None:
    """Cancel a package for the platform; None if it was before. `now`: when that was received."""
    if is_cancelled(package):
        return None
    return cancelled(package, by="package", occurred_at=occurred_at, now=now)


def track(package: Package, event: TrackingEvent, *, now: datetime) -> Transition[Package] | None:
    """Fold one report of the carrier into the package; None when it is known already.

    The status is that of the newest report in carrier time, and never moves backward in it; the A-scan
    is the first physical report in carrier time (R-CLM-04), also when it is reported later
    (`package_scan_redated`). What was promised from the first known scan stays promised: the
    claim window is computed once and lives with the label (R-GEN-11).
    """
    events = _folded(package.events, event)
    if events == package.events:
        return None
    changes = standing(events, package.platform_delivered_at)
    scanned = changes["shipped_at"]
    name = "tracking_updated"
    if scanned != package.shipped_at:
        name = "package_scanned" if package.shipped_at is None else "package_scan_redated"
    return Transition.of(
        package,
        event=name,
        actor=Actor(role="carrier", account=package.carrier or ""),
        now=now,
        detail={
            "reported": event.status,
            "occurred_at": rfc3339(event.occurred_at),
            "status": changes["status"],
            "shipped_at": scanned and rfc3339(scanned),
        },
        **changes,
    )


def delivered_at(
    order: Order, packages: Iterable[Package], line_ids: Collection[str] = ()
) -> datetime | None:
    """Find when the order, or the packages with these lines, became Delivered; None if not yet.

    The platform's time for the order, else the last of the packages to arrive.
    """
    if order.facts.delivered_at is not None:
        return order.facts.delivered_at
    times = [package.delivered_at for package in _live(packages, line_ids)]
    arrived = [time for time in times if time is not None]
    return max(arrived) if arrived and len(arrived) == len(times) else None


def _live(packages: Iterable[Package], line_ids: Collection[str]) -> list[Package]:
    return [
        package
        for package in packages
        if package.cancelled_at is None
        and package.reshipment_id is None
        and (not line_ids or any(line.line_id in line_ids for line in package.lines))
    ]


def _folded(events: Sequence[TrackingEvent], event: TrackingEvent) -> tuple[TrackingEvent, ...]:
    """Sort the event in, in carrier-time order; of a repeated one the first showing counts."""
    shown: dict[TrackingEvent, datetime] = {}
    for one in (*events, event):
        content = one.model_copy(update={"received_at": one.occurred_at})
        shown[content] = min(one.received_at, shown.get(content, one.received_at))
    folded = (content.model_copy(update={"received_at": at}) for content, at in shown.items())
    return tuple(sorted(folded, key=_carrier_order))


def _carrier_order(event: TrackingEvent) -> tuple[datetime, int, str]:
    content = event.model_dump_json(exclude={"occurred_at", "status", "received_at"})
    return event.occurred_at, _PROGRESS[event.status], content


def standing(events: Sequence[TrackingEvent], platform_delivered_at: datetime | None) -> dict[str, Any]:
    """Derive everything the tracking page shows from the events in carrier-time order alone."""
    end = next((event for event in events if event.status in TERMINAL), None)
    newest = end or (events[-1] if events else None)
    delivered = end.occurred_at if end and end.status == "delivered" else None
    return {
        "events": tuple(events),
        "status": newest.status if newest else "pre_transit",
        "last_update_at": max((event.received_at for event in events), default=None),
        "shipped_at": next((event.occurred_at for event in events if event.status in PHYSICAL), None),
        "delivered_at": platform_delivered_at or delivered,
    }
