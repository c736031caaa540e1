"""Registering tracking numbers: whose a number is from now on, and what is to be replayed for it."""

from datetime import datetime

from shared.domain.case import Transition
from shared.domain.orders import tracking_numbers
from shared.domain.orders.tracking_numbers import Shipment, shipment_id
from shared.storage.records import Effect
from shared.storage.store import Ref
from shared.usecases.orders.effects import ReplayTracking
from shared.usecases.services import Services


def attach(
    services: Services,
    *,
    carrier: str,
    tracking_number: str,
    package_id: str,
    label_id: str | None,
    now: datetime,
) -> tuple[list[Transition[Shipment]], list[Effect]]:
    """Give a tracking number to a package: the steps, to be committed with what causes them."""
    (shipment,) = services.store.load(Ref(Shipment, shipment_id(carrier, tracking_number)))
    step = tracking_numbers.attach(
        shipment,
        carrier=carrier,
        tracking_number=tracking_number,
        package_id=package_id,
        label_id=label_id,
        now=now,
    )
    if step is None:
        return [], []
    return [step], replay_effects(step.case)


def replay_effects(shipment: Shipment) -> list[Effect]:
    """Replay what was reported of a number before it was known whose it is, if anything was."""
    return [ReplayTracking.of(shipment)] if shipment.waiting else []
