"""Returning goods: the number they go back under, and what the carrier reports of it."""

from datetime import datetime

from shared.domain.disputes import returns
from shared.domain.disputes.case import Dispute
from shared.domain.disputes.context import Steps
from shared.domain.disputes.page import DisputePage
from shared.domain.errors import not_found
from shared.domain.orders import tracking_numbers
from shared.domain.orders.packages import TrackingEvent
from shared.domain.orders.tracking_numbers import Shipment, shipment_id
from shared.storage.records import IdempotencyKey
from shared.storage.store import Ref
from shared.usecases.disputes.context import bring_up_to_date, commit, context_of, load_current, write
from shared.usecases.orders.tracking_numbers import replay_effects
from shared.usecases.services import Command, Services


def ship_back(
    services: Services,
    command: Command,
    dispute_id: str,
    *,
    carrier: str,
    tracking_number: str,
    shipped_at: datetime,
) -> DisputePage:
    """Record how the buyer sends the goods back; the tracking feed follows them from here (R-PDA-06).

    Raises what `returns.ship_back` and `tracking_numbers.attach_return` raise.
    """
    context = load_current(services, command, dispute_id)
    step = returns.ship_back(
        context.dispute,
        carrier=carrier,
        tracking_number=tracking_number,
        shipped_at=shipped_at,
        now=command.now,
    )
    (known,) = services.store.load(Ref(Shipment, shipment_id(carrier, tracking_number)))
    attached = tracking_numbers.attach_return(
        known, carrier=carrier, tracking_number=tracking_number, dispute_id=dispute_id, now=command.now
    )
    return commit(
        services,
        command,
        context,
        Steps(dispute=step),
        beside=[attached],
        effects=replay_effects(attached.case),
    )


def follow_return(
    services: Services,
    dispute_id: str,
    event: TrackingEvent,
    *,
    idempotency: IdempotencyKey | None,
    now: datetime,
) -> bool:
    """Apply what the carrier reports of goods on their way back; whether it changed anything (R-PDA-19)."""
    (dispute,) = services.store.load(Ref(Dispute, dispute_id))
    if dispute is None:
        raise not_found("dispute")
    context = bring_up_to_date(services, context_of(services, dispute), now=now)
    steps = returns.track_return(context, status=event.status, occurred_at=event.occurred_at, now=now)
    if steps is not None:
        write(services, context, steps, idempotency)
    return steps is not None
