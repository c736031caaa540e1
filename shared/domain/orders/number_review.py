"""Borrowed numbers: what a number proves that several sellers name, and its review by an agent (R-TRK-07)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from shared.domain.case import Actor, Transition
from shared.domain.errors import Conflict, invalid_field
from shared.domain.orders.packages import Package, TrackingEvent, standing
from shared.domain.orders.shared_numbers import NUMBER_SHARED
from shared.domain.policy import clause


def review_number(
    package: Package, *, own: bool, reason: str, agent: Actor, now: datetime
) -> Transition[Package]:
    """Find a borrowed number to be the package's own, or not: then nothing reported of it counts.

    Ends of windows count from now at the earliest. Raises Invalid `reason_required`; Conflict
    `number_not_shared` where there is nothing to be found.
    """
    if not reason.strip():
        raise invalid_field("reason", "say why it is found so", "reason_required")
    if NUMBER_SHARED not in package.flags:
        raise Conflict(
            "number_not_shared",
            "No other seller names the number of this package, or it was found to be its own before. There "
            "is nothing to review.",
            clause=clause("R-TRK-07"),
        )
    step = Transition.of(
        package,
        event="number_reviewed",
        actor=agent,
        now=now,
        detail={"own": own},
        number_reviewed_at=now,
        number_own=own,
        number_reason=reason,
    )
    if own:
        return step.with_changes(flags=())
    return step.with_changes(**standing((), package.platform_delivered_at))


def afresh(own: Sequence[TrackingEvent], platform_delivered_at: datetime | None) -> dict[str, Any]:
    """Derive what a package holds of a number it has just got or lost: nobody has reviewed that."""
    unreviewed = {"number_reviewed_at": None, "number_own": None, "number_reason": ""}
    return standing(own, platform_delivered_at) | unreviewed


def flag(flags: tuple[str, ...], now: datetime) -> dict[str, Any]:
    """Flag a package that has just got a number, and note since when; without flags nothing waits."""
    return {"flags": flags, "number_shared_at": now if flags else None}


def proved(package: Package) -> Package:
    """Take of a package what its number proves: a borrowed one proves nothing (R-TRK-07)."""
    if NUMBER_SHARED not in package.flags:
        return package
    nothing = standing((), package.platform_delivered_at)
    return package.model_copy(update=nothing | {"last_update_at": package.last_update_at})


def counted(package: Package, *, now: datetime) -> Package:
    """Take of a package's delivery what ends of windows count from (R-TRK-07).

    Under a borrowed number they count from the review at the earliest, so none is over before it.
    """
    reviewed_at = now if NUMBER_SHARED in package.flags else package.number_reviewed_at
    delivered = package.delivered_at
    if reviewed_at is None or delivered is None or package.platform_delivered_at is not None:
        return package
    return package.model_copy(update={"delivered_at": max(delivered, reviewed_at)})
