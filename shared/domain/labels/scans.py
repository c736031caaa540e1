"""The carrier has the package: its insurance policy takes effect, and ends with the claim window."""

from datetime import datetime

from shared.domain.case import PLATFORM, Actor, Deadline, Transition
from shared.domain.case import close_deadlines as close
from shared.domain.labels.label import Label, Step, policy_now
from shared.domain.orders.packages import PHYSICAL, Package, TrackingEvent
from shared.domain.policy import policy
from shared.domain.times import rfc3339

SCANNED_AFTER_REFUND = "scanned_after_refund"


def scan_of(
    label: Label, event: TrackingEvent, package: Package, *, now: datetime
) -> Transition[Label] | None:
    """Put the policy into effect with the A-scan and open the claim window (R-INS-20, R-CLM-03, R-CLM-04).

    `package` is as of after the event. A scan of a voided label is flagged for review and charges
    nothing (R-INS-28). None if nothing changes: no scan, not the first one, or the label not bought.
    """
    if event.status not in PHYSICAL:
        return None
    carrier = Actor(role="carrier", account=label.carrier)
    voided = label.status == "voided"
    shipped_at = event.occurred_at if voided else package.shipped_at or event.occurred_at
    detail = {"shipped_at": rfc3339(shipped_at)}
    if voided and SCANNED_AFTER_REFUND not in label.flags:
        return Transition.of(
            label,
            event=SCANNED_AFTER_REFUND,
            actor=carrier,
            now=now,
            detail=detail,
            flags=(*label.flags, SCANNED_AFTER_REFUND),
        )
    if label.status != "purchased" or label.shipped_at:
        return None
    window = policy(label.policy_version).deadline("claim_filing", starts_at=shipped_at, start_event="a_scan")
    return Transition.of(
        label,
        event="insurance_effective",
        actor=carrier,
        now=now,
        detail=detail,
        shipped_at=shipped_at,
        deadlines=(*label.deadlines, window),
        insurance=policy_now(label, status="effective"),
    )


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
