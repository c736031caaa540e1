"""The inbox that all agents share: what is new for them, to be committed with its cause."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from shared.domain.agenda import STAFF, moves_of
from shared.domain.case import Case, Transition
from shared.domain.notifications import Notice, Notification, open_notification
from shared.domain.orders.packages import Package
from shared.domain.orders.shared_numbers import NUMBER_SHARED, becomes_shared
from shared.domain.policy import policy
from shared.gateways.letters.staff import NEWS, StaffFacts, news
from shared.usecases.services import Services


def tell_staff(
    services: Services, step: Transition[Any], *, kind: str = ""
) -> list[Transition[Notification]]:
    """Tell the agents of a step that they have to see to; nothing for any other.

    kind: what it is called where the step has another name, one of `letters.staff.NEWS`.
    """
    kind = kind or step.event
    if kind not in NEWS:
        return []
    facts = staff_facts(step.case, since=step.at)
    return [add_to_staff_inbox(services, step.case, kind=kind, notice=news(kind, facts), now=step.at)]


def tell_staff_of_shared(
    services: Services, steps: Iterable[Transition[Any]]
) -> list[Transition[Notification]]:
    """Tell the agents of the packages that these steps bring a borrowed number (R-TRK-07)."""
    found = [step for step in steps if isinstance(step.case, Package) and becomes_shared(step)]
    return [entry for step in found for entry in tell_staff(services, step, kind=NUMBER_SHARED)]


def add_to_staff_inbox(
    services: Services, case: Case, *, kind: str, notice: Notice, now: datetime
) -> Transition[Notification]:
    """Make an entry about a case."""
    return open_notification(
        id=services.new_id(f"ntf_{int(services.real_clock().timestamp() * 1000):011x}"),
        role="agent",
        account=STAFF,
        kind=kind,
        order_id=getattr(case, "order_id", None),
        case_id=case.id,
        words=notice,
        now=now,
    )


def staff_facts(case: Case, *, since: datetime) -> StaffFacts:
    """Gather what an entry says of a case."""
    move = next((one for one in moves_of(case) if one.role == "agent"), None)
    return StaffFacts(
        case_id=case.id,
        order_id=getattr(case, "order_id", ""),
        seller_id=getattr(case, "seller_id", ""),
        title=getattr(case, "title", ""),
        since=since,
        zone=policy(case.policy_version).zone,
        amount=move.amount if move else None,
    )
