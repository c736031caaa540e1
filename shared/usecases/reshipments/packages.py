"""Following packages that were made for a reshipment: sent, called off or arrived, its request follows."""

from datetime import datetime
from typing import Any

from shared.domain.case import Transition
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package
from shared.domain.reshipments.case import Reshipment
from shared.domain.reshipments.docket import ReshipmentDocket, keep_up
from shared.domain.reshipments.shipment import follow_package
from shared.storage.records import Effect
from shared.storage.store import Ref
from shared.usecases.reshipments.letters import announce
from shared.usecases.services import Services


def follow(
    services: Services, package: Package, *, now: datetime
) -> tuple[list[Transition[Any]], list[Effect]]:
    """Follow a package as it is afterwards: the steps and mails for the transaction that changes it.

    None for a package of the order itself; nothing more is read for it (R-RSH-12, R-RSH-15).
    """
    if package.reshipment_id is None:
        return [], []
    case, docket, order = services.store.load(
        Ref(Reshipment, package.reshipment_id),
        Ref(ReshipmentDocket, package.order_id),
        Ref(Order, package.order_id),
    )
    if case is None or docket is None or order is None:
        return [], []
    step = follow_package(case, package, now=now)
    if step is None:
        return [], []
    notices, mails = announce(services, step, order)
    kept = keep_up(docket, step)
    return [step, *([kept] if kept else []), *notices], mails


def follow_label(services: Services, package_id: str) -> None:
    """Follow what became of a package's label, as of then: bought, or given back. Nothing if that is known.

    Raises ConcurrentUpdate if more has become of it meanwhile.
    """
    ref = Ref(Package, package_id)
    (package,) = services.store.load(ref)
    if package is None:
        return
    steps, mails = follow(services, package, now=package.updated_at)
    if steps:
        services.store.commit(*steps, effects=mails, writes=[services.store.unchanged(ref, package)])
