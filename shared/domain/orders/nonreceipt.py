"""Packages that did not arrive, by buyer and by address: a reason to advise a signature."""

from collections.abc import Collection
from datetime import datetime
from typing import ClassVar

from shared.domain.case import PLATFORM, Case, Transition
from shared.domain.orders.order import Order
from shared.domain.policy import in_force

REMEMBERED = 50


class NonreceiptRecord(Case):
    """The packages reported as not received or lost, of one buyer or one address, each once."""

    KIND: ClassVar[str] = "deliveryrecord"

    reports: tuple[str, ...]


def record_ids(order: Order) -> tuple[str, str]:
    """Name the records an order adds to and is advised by: its buyer's and its address's."""
    return f"buyer:{order.buyer_id}", f"address:{order.facts.buyer.address.fingerprint()}"


def note(
    record: NonreceiptRecord | None, package_ids: Collection[str], *, id: str, now: datetime
) -> Transition[NonreceiptRecord] | None:
    """Note that these did not arrive, the newest kept; None where that is known of all of them."""
    if record is None:
        opened = NonreceiptRecord(
            id=id, created_at=now, updated_at=now, policy_version=in_force(now), reports=tuple(package_ids)
        )
        return Transition.opening(opened, event="report_noted", actor=PLATFORM)
    new = [one for one in package_ids if one not in record.reports]
    if not new:
        return None
    reports = (*record.reports, *new)[-REMEMBERED:]
    return Transition.of(record, event="report_noted", actor=PLATFORM, now=now, reports=reports)


def forget(
    record: NonreceiptRecord, package_ids: Collection[str], *, now: datetime
) -> Transition[NonreceiptRecord] | None:
    """Forget these packages (R-PRV-01); None where none of them is in the record."""
    reports = tuple(one for one in record.reports if one not in package_ids)
    if reports == record.reports:
        return None
    return Transition.of(record, event="reports_forgotten", actor=PLATFORM, now=now, reports=reports)
