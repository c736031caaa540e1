"""Giving labels back, and what the end of the claim window does to them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from shared.domain.case import Transition
from shared.domain.errors import not_found
from shared.domain.labels import scans, voiding
from shared.domain.labels.label import Label
from shared.domain.orders.packages import Package
from shared.storage.records import Effect
from shared.storage.store import Ref
from shared.usecases.labels.effects import FollowPackage
from shared.usecases.orders.effects import ReplayPendingEvents, VoidLabel
from shared.usecases.queries import load_own
from shared.usecases.services import Command, Services


def void(services: Services, command: Command, label_id: str) -> Label:
    """Give back label, premium and signature fee of an unscanned package (R-INS-22, R-INS-23)."""
    label = load_own(services, command.caller, Label, label_id, idempotency=command.idempotency)
    command.check_version(label)
    (package,) = services.store.load(Ref(Package, label.package_id))
    if package is None:
        raise not_found("label")
    steps = voiding.void(label, package, actor=command.caller.actor, now=command.now)
    freed = steps[1].case
    effects = [
        VoidLabel.of(steps[0].case),
        *FollowPackage.of(freed),
        *ReplayPendingEvents.of_unlabelled(freed),
    ]
    services.store.commit(*steps, effects=effects, idempotency=command.idempotency)
    return steps[0].case


def lapse(
    services: Services, label: Label, now: datetime
) -> tuple[Sequence[Transition[Any]], Sequence[Effect]]:
    """What the end of the claim window does to a label (R-INS-21)."""
    (package,) = services.store.load(Ref(Package, label.package_id))
    if package is None:
        raise not_found("package")
    steps = scans.expire(label, package, deadline=label.lapsed_at(now)[0], now=now)
    return steps or (), ()
