"""Packages that did not arrive, by buyer and by address: a reason to advise a signature."""

from collections.abc import Collection
from datetime import datetime
from typing import ClassVar

from shared.domain.case import PLATFORM, Case, Transition
from shared.domain.orders.order import Order
from shared.domain.policy import in_force

REMEMBERED = 50


class NonreceiptRecord(Case):
    """The cases that reported a package as not received or lost, of one buyer or one address."""

    KIND: ClassVar[str] = "deliveryrecord"

    reports: tuple[str, ...]


def record_ids(order: Order) -> tuple[str, str]:
    """Name the records an order adds to and is advised by: its buyer's and its address's."""
    return f"buyer:{order.buyer_id}", f"address:{order.facts.buyer.address.fingerprint()}"


def note(
    record: NonreceiptRecord | None, *, id: str, case_id: str, now: datetime
) -> Transition[NonreceiptRecord] | None:
    """Note one more report, the newest kept; None for a case that is known."""
    if record is None:
        opened = NonreceiptRecord(
            id=id, created_at=now, updated_at=now, policy_version=in_force(now), reports=(case_id,)
        )
        return Transition.opening(opened, event="report_noted", actor=PLATFORM)
    if case_id in record.reports:
        return None
    reports = (*record.reports, case_id)[-REMEMBERED:]
    return Transition.of(record, event="report_noted", actor=PLATFORM, now=now, reports=reports)


def forget(
    record: NonreceiptRecord, case_ids: Collection[str], *, now: datetime
) -> Transition[NonreceiptRecord] | None:
    """Forget these cases (R-PRV-01); None where none of them is in the record."""
    reports = tuple(one for one in record.reports if one not in case_ids)
    if reports == record.reports:
        return None
    return Transition.of(record, event="reports_forgotten", actor=PLATFORM, now=now, reports=reports)
