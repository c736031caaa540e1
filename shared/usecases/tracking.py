"""Tracking: what carriers report, folded into packages and labels."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from shared.domain.case import Transition
from shared.domain.labels.label import Label
from shared.domain.labels.scans import scan_of, show_scan
from shared.domain.orders import tracking_numbers
from shared.domain.orders.packages import Package, TrackingEvent, track
from shared.domain.orders.tracking_numbers import Shipment, shipment_id
from shared.storage.records import IdempotencyKey
from shared.storage.store import Ref
from shared.usecases.disputes.returns import follow_return
from shared.usecases.reshipments.packages import follow
from shared.usecases.services import Command, Services


def receive_event(
    services: Services, command: Command, *, carrier: str, tracking_number: str, event: TrackingEvent
) -> bool:
    """Take in one report of a carrier; whether it changed anything.

    A number that belongs to nobody yet is remembered until a package gets it.
    """
    (shipment,) = services.store.load(Ref(Shipment, shipment_id(carrier, tracking_number)))
    if shipment is not None and (shipment.package_id or shipment.dispute_id):
        return apply_event(services, shipment, event, idempotency=command.idempotency, now=command.now)
    step = tracking_numbers.keep(
        shipment, carrier=carrier, tracking_number=tracking_number, event=event, now=command.now
    )
    if step:
        services.store.commit(step, idempotency=command.idempotency)
    return step is not None


def receive_history(
    services: Services,
    command: Command,
    *,
    carrier: str,
    tracking_number: str,
    events: Sequence[TrackingEvent],
) -> bool:
    """Take in all that a carrier has reported of a shipment so far; whether any of it was new.

    One report after the other: what a run that was cut off took in is known to the next one.
    """
    each = replace(command, idempotency=None)
    changed = [
        receive_event(services, each, carrier=carrier, tracking_number=tracking_number, event=event)
        for event in events
    ]
    if any(changed):
        services.store.commit(idempotency=command.idempotency, answer=True)
    return any(changed)


def apply_event(
    services: Services,
    shipment: Shipment,
    event: TrackingEvent,
    *,
    idempotency: IdempotencyKey | None,
    now: datetime,
) -> bool:
    """Fold an event into the shipment's package and label; whether anything changed.

    The event of a label that was voided meanwhile is the label's alone: its package has another one.
    Goods that go back are their dispute's.
    """
    if shipment.dispute_id is not None:
        return follow_return(services, shipment.dispute_id, event, idempotency=idempotency, now=now)
    package, label = services.store.load(
        Ref(Package, shipment.package_id or ""), Ref(Label, shipment.label_id or "none")
    )
    if package is None:
        return False
    current = (shipment.carrier, shipment.tracking_number, shipment.label_id) == (
        package.carrier,
        package.tracking_number,
        package.label_id,
    )
    tracked = track(package, event, now=now) if current else None
    scanned = scan_of(label, event, tracked.case if tracked else package, now=now) if label else None
    steps: list[Transition[Package] | Transition[Label]] = []
    if tracked:
        steps.append(show_scan(tracked, scanned) if scanned else tracked)
    if scanned:
        steps.append(scanned)
    if steps:
        followed, mails = follow(services, tracked.case, now=now) if tracked else ([], [])
        services.store.commit(*steps, *followed, effects=mails, idempotency=idempotency)
    return bool(steps)


def replay_events(services: Services, shipment: str) -> None:
    """Apply every report of a tracking number that came before its package was known."""
    (found,) = services.store.load(Ref(Shipment, shipment))
    if found is None:
        return
    now = services.now()
    for event in found.waiting:
        apply_event(services, found, event, idempotency=None, now=now)
    if step := tracking_numbers.replayed(found, now=now):
        services.store.commit(step)
