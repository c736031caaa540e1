"""Returning goods: the number they go back under, and what the carrier reports of it."""

from datetime import datetime

from shared.domain.disputes import returns
from shared.domain.disputes.case import Dispute
from shared.domain.disputes.context import Steps
from shared.domain.disputes.page import DisputePage
from shared.domain.orders.tracking_numbers import Follower, TrackingNumber, returning
from shared.storage.numbers import leave
from shared.storage.store import Ref
from shared.usecases.disputes.context import bring_up_to_date, commit, context_of, load_current
from shared.usecases.disputes.notices import announce
from shared.usecases.orders.tracking_numbers import Followed, attach
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

    Several returns may travel under one number (R-TRK-02). Raises what `returns.ship_back` raises.
    """
    context = load_current(services, command, dispute_id)
    before = context.dispute.goods_back
    step = returns.ship_back(
        context.dispute,
        by=command.caller.actor,
        carrier=carrier,
        tracking_number=tracking_number,
        shipped_at=shipped_at,
        now=command.now,
    )
    follower = _follower(step.case)
    follows, effects = attach(services, carrier, tracking_number, follower)
    if before and before.carrier and before.tracking_number:
        bore = before.carrier, before.tracking_number
        follows += [] if bore == (carrier, tracking_number) else [leave(services.store, *bore, follower)]
    return commit(services, command, context, Steps(dispute=step), effects=effects, writes=follows)


def follow_return(
    services: Services, number: TrackingNumber, follower: Follower, *, now: datetime
) -> Followed:
    """Bring goods on their way back up to date with their part of their number's history (R-PDA-19)."""
    (dispute,) = services.store.load(Ref(Dispute, follower.id))
    goods = dispute.goods_back if dispute else None
    if dispute is None or goods is None:
        return Followed()
    if (goods.carrier, goods.tracking_number) != (number.carrier, number.number):
        return Followed()
    context = bring_up_to_date(services, context_of(services, dispute), now=now)
    steps = returns.track_return(context, number.own(follower), now=now)
    if steps is None:
        return Followed()
    notices, effects = announce(services, context, steps)
    return Followed((*steps, *notices), effects)


def _follower(dispute: Dispute) -> Follower:
    return returning(dispute.id, dispute.seller_id, final_at=dispute.final_at or dispute.created_at)
