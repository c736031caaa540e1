"""The carrier has the package: its insurance policy takes effect, and ends with the claim window."""

from collections.abc import Sequence
from datetime import datetime

from shared.domain.case import PLATFORM, Actor, Deadline, Transition
from shared.domain.case import close_deadlines as close
from shared.domain.labels.label import Label, Step, policy_now
from shared.domain.orders.packages import Package, TrackingEvent, first_scan
from shared.domain.policy import policy
from shared.domain.times import rfc3339

SCANNED_AFTER_REFUND = "scanned_after_refund"
SHIP_DATE_CORRECTED = "ship_date_corrected"


def scan_of(
    label: Label, own: Sequence[TrackingEvent], package: Package, *, now: datetime
) -> Transition[Label] | None:
    """Put the policy into effect with the A-scan and open the claim window (R-INS-20, R-CLM-03, R-CLM-04).

    own: the label's part of its number's history; `package` is as of after it. A scan of a voided label
    is flagged for review and charges nothing (R-INS-28). An earlier scan, reported late, corrects the
    ship date (R-INS-31). None if nothing changes.
    """
    scanned = first_scan(own)
    if scanned is None:
        return None
    if label.status == "voided":
        return None if SCANNED_AFTER_REFUND in label.flags else _flagged(label, scanned, now)
    if label.status != "purchased":
        return None
    shipped_at = package.shipped_at or scanned
    if label.shipped_at is not None:
        return _corrected(label, shipped_at, now) if shipped_at < label.shipped_at else None
    return Transition.of(
        label,
        event="insurance_effective",
        actor=Actor(role="carrier", account=label.carrier),
        now=now,
        detail={"shipped_at": rfc3339(shipped_at)},
        shipped_at=shipped_at,
        deadlines=(*label.deadlines, _window(label, shipped_at)),
        insurance=policy_now(label, status="effective"),
    )


def _window(label: Label, shipped_at: datetime) -> Deadline:
    return policy(label.policy_version).deadline("claim_filing", starts_at=shipped_at, start_event="a_scan")


def _flagged(label: Label, scanned: datetime, now: datetime) -> Transition[Label]:
    return Transition.of(
        label,
        event=SCANNED_AFTER_REFUND,
        actor=Actor(role="carrier", account=label.carrier),
        now=now,
        detail={"shipped_at": rfc3339(scanned)},
        flags=(*label.flags, SCANNED_AFTER_REFUND),
    )


def _corrected(label: Label, shipped_at: datetime, now: datetime) -> Transition[Label]:
    """Correct the ship date, and with it the claim window unless that is over, swept or not (R-GEN-05)."""
    running = label.deadline("claim_filing")
    window = running
    if running is not None and running.state == "open" and not running.is_over(now):
        window = _corrected_window(label, shipped_at, now)
    return Transition.of(
        label,
        event=SHIP_DATE_CORRECTED,
        actor=Actor(role="carrier", account=label.carrier),
        now=now,
        detail={
            "shipped_at": rfc3339(shipped_at),
            "instead_of": label.shipped_at and rfc3339(label.shipped_at),
            "claim_by": window and rfc3339(window.due_at),
        },
        shipped_at=shipped_at,
        deadlines=tuple(window if window and one == running else one for one in label.deadlines),
    )


def _corrected_window(label: Label, shipped_at: datetime, now: datetime) -> Deadline:
    """Count the claim window from the corrected date, but never to less than is left to act in."""
    table = policy(label.policy_version)
    window = _window(label, shipped_at)
    least = table.due_at(now, table.terms("insurance")["corrected_claim_days"], "calendar_days")
    return window.model_copy(update={"due_at": max(window.due_at, least)})


def show_scan(step: Transition[Package], scanned: Transition[Label]) -> Transition[Package]:
    """Show on the scanned package what its label now says of policy and claim window."""
    return step.with_changes(insurance_status=scanned.case.insurance.status, claim_by=scanned.case.claim_by)


def expire(label: Label, package: Package, *, deadline: Deadline, now: datetime) -> Step | None:
    """End the policy with the claim window (R-INS-21); None while it is open."""
    if deadline not in label.lapsed_at(now):
        return None
    detail = {"label_id": label.id, "due_at": rfc3339(deadline.due_at)}
    return (
        Transition.of(
            label,
            event="insurance_expired",
            actor=PLATFORM,
            now=now,
            detail=detail,
            insurance=policy_now(label, status="expired", end_reason="claim_window_closed"),
            deadlines=close(label.deadlines, "lapsed", deadline.kind),
        ),
        Transition.of(
            package,
            event="insurance_expired",
            actor=PLATFORM,
            now=now,
            detail=detail,
            insurance_status="expired",
        ),
    )
