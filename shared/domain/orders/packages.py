"""Packages: what is in them, what they are worth, and where the carrier says they are.

The tracking state is a fold over the package's own part of its number's history, in carrier time, so
any order and any repetition of events, numbers and corrections ends in the same state; only
`last_update_at` goes by when something was shown (A-14).
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, ClassVar, Literal

from shared.domain.case import PLATFORM, Actor, Case, Model, Transition
from shared.domain.orders.order import Order, PackageLine, ShippingMode
from shared.domain.orders.shared_numbers import NUMBER_SHARED
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
# Of a carrier's report, what is about people and not about the package.
PERSONAL_OF_EVENTS = ("description", "location", "signed_by", "proof_url")
# Carriers send local times as if they were UTC, and platforms an order after its label.
TOLERANCE = timedelta(days=1)


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

    @property
    def bare(self) -> "TrackingEvent":
        """What is left of it when personal data are erased (R-PRV-01)."""
        return self.model_copy(update=dict.fromkeys(PERSONAL_OF_EVENTS))


class Package(Case):
    """A package: contents and value frozen once it has a label (R-INS-27), tracking folded.

    value: None when the platform did not report all parts of it; `known_value` raises the refusal. paid:
    cents of its price by line, as `lines` has them.
    siblings: ids of the order's other packages. shipped_at: the A-scan, carrier time (R-CLM-04);
    marked_shipped_at: as the platform said. tracked_from: when its label was bought, or what it was
    made for was approved; None: when its order was placed.
    delivered_at: the platform's, else the carrier's. signed: the deliveries to the buyer for which the
    carrier noted a name. cancelled_at: when the cancellation was
    received, for that is what scans are compared with (R-INS-28); for good, unless `repacked`: then
    the order merely stopped naming the package, and may name it again.
    reshipment_id, dispute_id: what it was made for, a reshipment or the remedy of a dispute, and `remedy` as
    which; it says nothing of when the order itself arrived.
    flags: `number_shared` while another seller names its number too, and no agent has found it the
    package's own (R-TRK-07), since `number_shared_at`. number_own: what an agent found; None: nothing yet.
    """

    KIND: ClassVar[str] = "package"
    PRIVATE: ClassVar[frozenset[str]] = frozenset(
        {"number_reason", *(f"signed.*.{name}" for name in PERSONAL_OF_EVENTS)}
    )

    order_id: str
    seller_id: str
    buyer_id: str
    placed_at: datetime
    shipping_mode: ShippingMode
    lines: tuple[PackageLine, ...]
    value: ValueParts | None = None
    paid: tuple[int, ...] = ()
    weight_oz: float | None = None
    length_in: float | None = None
    width_in: float | None = None
    height_in: float | None = None
    siblings: tuple[str, ...] = ()
    label_id: str | None = None
    carrier: str | None = None
    tracking_number: str | None = None
    tracked_from: datetime | None = None
    marked_shipped_at: datetime | None = None
    platform_delivered_at: datetime | None = None
    carrier_delivered_at: datetime | None = None
    cancelled_at: datetime | None = None
    repacked: bool = False
    signed: tuple[TrackingEvent, ...] = ()
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
    dispute_id: str | None = None
    remedy: Literal["replacement", "resend"] | None = None
    flags: tuple[str, ...] = ()
    number_shared_at: datetime | None = None
    escalated_at: datetime | None = None
    number_reviewed_at: datetime | None = None
    number_own: bool | None = None
    number_reason: str = ""

    @property
    def made_for(self) -> str | None:
        """The case it was made for, to send items again; None for a package of the order's own."""
        return self.reshipment_id or self.dispute_id


def known_value(package: Package) -> ValueParts:
    """Require the package's value. Raises Rejected `package_value_unknown` (R-INS-03)."""
    if package.value is None:
        raise unknown_value()
    return package.value


def is_cancelled(package: Package) -> bool:
    """Tell whether the package is cancelled for good."""
    return package.cancelled_at is not None and not package.repacked


def is_live(order: Order, package: Package) -> bool:
    """Tell whether the package counts as sent for the order: cancelled, only if the carrier has, or had, it.

    Of what the carrier moves all the same its reports say what became of it (R-DSP-20), unless the order no
    longer names it: then its contents are in other packages.
    """
    named = any(one.package_id == package.id for one in order.facts.packages)
    return package.cancelled_at is None or (package.shipped_at is not None and named)


def is_as_told(order: Order, package: Package) -> bool:
    """Tell whether a package holds what the order says; a label keeps it from that (R-INS-27)."""
    told = next((one.lines for one in order.facts.packages if one.package_id == package.id), None)
    return package.made_for is not None or package.lines == told


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
    """Cancel a package for the platform; None if it was before."""
    if is_cancelled(package):
        return None
    return cancelled(package, by="package", occurred_at=occurred_at, now=now)


def tracked_since(package: Package) -> datetime:
    """Say from when on reports of its number are this package's own (R-TRK-03)."""
    return (package.tracked_from or package.placed_at) - TOLERANCE


def own_part(history: Iterable[TrackingEvent], since: datetime) -> tuple[TrackingEvent, ...]:
    """Take from a number's history what is a follower's own, in carrier-time order (R-TRK-03)."""
    return tuple(sorted((event for event in history if event.occurred_at >= since), key=_carrier_order))


def track(
    package: Package, own: Sequence[TrackingEvent], *, shared: bool = False, now: datetime
) -> Transition[Package] | None:
    """Fold the package's own part of its number's history; None when that says nothing new (R-TRK-04).

    The status is that of the newest report in carrier time; the A-scan is the first physical report in
    carrier time (R-CLM-04), and corrects the ship date when it is reported later (R-INS-31).
    shared: whether it borrows the number; an agent's finding goes before (R-TRK-07).
    """
    told = () if package.number_own is False else own
    if package.personal_data_erased_at is not None:
        told = [event.bare for event in told]
    flags = (NUMBER_SHARED,) if shared and not package.number_own else ()
    changes = standing(told, package.platform_delivered_at) | {"flags": flags}
    if all(getattr(package, name) == value for name, value in changes.items()):
        return None
    if flags and not package.flags:
        changes["number_shared_at"] = now
    scanned, before = changes["shipped_at"], package.shipped_at
    name = NUMBER_SHARED if flags and not package.flags else "tracking_updated"
    if scanned != before and scanned is not None:
        name = "package_scanned" if before is None else "ship_date_corrected"
    return Transition.of(
        package,
        event=name,
        actor=Actor(role="carrier", account=package.carrier or ""),
        now=now,
        detail={"status": changes["status"], "shipped_at": scanned and rfc3339(scanned)},
        **changes,
    )


def delivered_at(
    order: Order, packages: Iterable[Package], line_ids: Collection[str] = ()
) -> datetime | None:
    """Find when the order, or the packages with these lines, became Delivered; None if not yet.

    The platform's time for the order, else the last of the packages to arrive; a cancelled one is not
    waited for.
    """
    if order.facts.delivered_at is not None:
        return order.facts.delivered_at
    times = [
        package.delivered_at
        for package in _own(order, packages, line_ids)
        if package.cancelled_at is None or package.delivered_at is not None
    ]
    arrived = [time for time in times if time is not None]
    return max(arrived) if arrived and len(arrived) == len(times) else None


def _own(order: Order, packages: Iterable[Package], line_ids: Collection[str]) -> list[Package]:
    return [
        package
        for package in packages
        if is_live(order, package)
        and package.made_for is None
        and (not line_ids or any(line.line_id in line_ids for line in package.lines))
    ]


def _carrier_order(event: TrackingEvent) -> tuple[datetime, int, str]:
    content = event.model_dump_json(exclude={"occurred_at", "status", "received_at"})
    return event.occurred_at, _PROGRESS[event.status], content


def standing(own: Sequence[TrackingEvent], platform_delivered_at: datetime | None) -> dict[str, Any]:
    """Derive all that a package holds of its tracking from its own events, in carrier-time order, alone."""
    end = next((event for event in own if event.status in TERMINAL), None)
    newest = end or (own[-1] if own else None)
    delivered = end.occurred_at if end and end.status == "delivered" else None
    outward = takewhile(lambda event: event.status != "return_to_sender", own)
    return {
        "signed": tuple(event for event in outward if event.status == "delivered" and event.signed_by),
        "status": newest.status if newest else "pre_transit",
        "last_update_at": max((event.received_at for event in own), default=None),
        "shipped_at": first_scan(own),
        "carrier_delivered_at": delivered,
        "delivered_at": platform_delivered_at or delivered,
    }


def first_scan(own: Iterable[TrackingEvent]) -> datetime | None:
    """Find when the carrier first had it in hand, in carrier time (R-CLM-04)."""
    return next((event.occurred_at for event in own if event.status in PHYSICAL), None)
