"""What becomes of a package that was made for a reshipment, told to its request."""

from datetime import datetime
from typing import Any

from shared.domain.case import Transition
from shared.domain.orders.packages import Package
from shared.storage.records import Effect
from shared.storage.store import Ref
from shared.usecases.services import Services


def follow(
    services: Services, parcel: Package, *, now: datetime
) -> tuple[list[Transition[Any]], list[Effect]]:
    """The steps and messages that belong in the transaction in which this package changes.

    None for a package of the order itself, and so nothing more is read or imported for it. parcel: as
    it is afterwards. Sent, called off or arrived: the request follows (R-RSH-12, R-RSH-15).
    """
    if parcel.reshipment_id is None:
        return [], []
    from shared.domain.orders.order import Order
    from shared.domain.reshipments.case import Reshipment
    from shared.domain.reshipments.docket import ReshipmentDocket, keep_up
    from shared.domain.reshipments.shipment import follow_package
    from shared.usecases.reshipments.letters import announce

    case, docket, order = services.store.load(
        Ref(Reshipment, parcel.reshipment_id),
        Ref(ReshipmentDocket, parcel.order_id),
        Ref(Order, parcel.order_id),
    )
    if case is None or docket is None or order is None:
        return [], []
    step = follow_package(case, parcel, now=now)
    if step is None:
        return [], []
    told, mails = announce(services, step, order)
    kept = keep_up(docket, step)
    return [step, *([kept] if kept else []), *told], mails
