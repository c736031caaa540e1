"""What is open to a buyer whose missing items were refused, not sent in time, or lost."""

from datetime import datetime

from shared.domain.actions import Action, action
from shared.domain.case import Deadline
from shared.domain.disputes.windows import Anchors, acceptance_deadline
from shared.domain.orders.packages import Package
from shared.domain.policy import clause
from shared.domain.reshipments.case import Reshipment
from shared.domain.support.buyer_options import buyer_options


def escalations(case: Reshipment, *, package: Package | None = None, now: datetime) -> tuple[Action, ...]:
    """List every way that is open now (R-RSH-23).

    The seller has been asked, so a dispute can be opened (R-DSP-11), and customer service takes it up.
    package: the one with the items, once there was one. None where personal data were erased (R-PRV-01).
    """
    if not case.failed or case.personal_data_erased_at is not None:
        return ()
    ways = buyer_options(case.received_at, now=now, subject_id=case.order_id)
    others = tuple(way for way in ways if way.available)
    window = _dispute_window(case, package)
    if window is None or window.is_over(now):
        return others
    dispute = action(
        "file_dispute", closes_at=window.due_at, subject_id=case.order_id, clause=clause("R-DSP-11")
    )
    return dispute, *others


def _dispute_window(case: Reshipment, package: Package | None) -> Deadline | None:
    """Until when it can be disputed that the items are missing, or were lost on their way."""
    if case.closed_reason == "lost":
        seen_at = package.last_update_at if package else None
        known = Anchors(last_update_at=seen_at or case.updated_at)
        return acceptance_deadline("lost_package", known, version=case.policy_version)
    known = Anchors(delivered_at=case.units_received_at or case.received_at)
    return acceptance_deadline("inconsistent_product", known, version=case.policy_version)
