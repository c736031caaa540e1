"""Tracking: what carriers report is kept with its number, and folded into all that follows it."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from shared.domain.case import Transition
from shared.domain.errors import ConcurrentUpdate
from shared.domain.labels.label import Label
from shared.domain.labels.scans import scan_of, show_scan
from shared.domain.orders.packages import Package, TrackingEvent, track
from shared.domain.orders.tracking_numbers import Follower, TrackingNumber, bears
from shared.storage.numbers import load_after, load_number, number_writes
from shared.storage.store import Ref
from shared.usecases.disputes.tracked import effects_of
from shared.usecases.orders.effects import CatchUpFollowers
from shared.usecases.orders.tracking_numbers import Followed
from shared.usecases.sent_again import follow
from shared.usecases.services import Command, Services
from shared.usecases.staff import tell_staff_of_shared

EVENTS_AT_ONCE = 40


def receive_events(
    services: Services,
    command: Command,
    *,
    carrier: str,
    tracking_number: str,
    events: Sequence[TrackingEvent],
) -> bool:
    """Keep what a carrier reports of a number, whoever follows it; whether any of it was new.

    The first of its followers is brought up to date in the same transaction, up to twenty in this
    request, and the rest, or what was overtaken here, off the queue.
    """
    number = load_number(services.store, carrier, tracking_number)
    new = number.unknown(events)
    if not new:
        return False
    if len(new) > EVENTS_AT_ONCE and command.idempotency:
        services.store.check_replayed(command.idempotency)
    while len(new) > EVENTS_AT_ONCE:
        now_kept, new = new[:EVENTS_AT_ONCE], new[EVENTS_AT_ONCE:]
        services.store.commit(writes=number_writes(services.store, number, events=now_kept))
        number = number.grown(now_kept)
    grown = number.grown(new)
    first, others = grown.followers[:1], grown.followers[1:]
    followed = _follow(services, grown, first[0], now=command.now) if first else Followed()
    services.store.commit(
        *followed.steps,
        effects=[*followed.effects, *([CatchUpFollowers.of(grown)] if others else [])],
        writes=number_writes(services.store, number, events=new),
        idempotency=command.idempotency,
        answer=True,
    )
    for follower in others:
        with suppress(ConcurrentUpdate):
            _catch_up(services, grown, follower, now=command.now)
    return True


def catch_up(services: Services, number: str, after: str) -> None:
    """Bring the next twenty followers of a number up to date, and leave the rest to do."""
    known = load_after(services.store, number, after)
    now = services.now()
    for follower in known.followers:
        _catch_up(services, known, follower, now=now)
    if known.more:
        rest = CatchUpFollowers.of(known, after=known.followers[-1].place)
        services.store.commit(effects=[rest])


def _catch_up(services: Services, number: TrackingNumber, follower: Follower, *, now: datetime) -> None:
    followed = _follow(services, number, follower, now=now)
    services.store.commit(*followed.steps, effects=followed.effects)


def _follow(services: Services, number: TrackingNumber, follower: Follower, *, now: datetime) -> Followed:
    """Make the steps that bring one follower up to date with its part of the history, if any are left."""
    if follower.kind == "return":
        return _follow_return(services, number, follower, now=now)
    package, label = services.store.load(Ref(Package, follower.id), Ref(Label, follower.label_id or "none"))
    if package is None:
        return Followed()
    own = number.own(follower)
    shared = number.borrowed_by(follower)
    tracked = track(package, own, shared=shared, now=now) if bears(package, number, follower) else None
    scanned = scan_of(label, own, tracked.case if tracked else package, now=now) if label else None
    steps: list[Transition[Package] | Transition[Label]] = []
    if tracked:
        steps.append(show_scan(tracked, scanned) if scanned else tracked)
    if scanned:
        steps.append(scanned)
    told = tell_staff_of_shared(services, steps)
    if tracked is None:
        return Followed((*steps, *told))
    followed, mails = follow(services, tracked.case, now=now)
    return Followed((*steps, *followed, *told), (*mails, *effects_of(services, tracked)))


def _follow_return(
    services: Services, number: TrackingNumber, follower: Follower, *, now: datetime
) -> Followed:
    from shared.usecases.disputes.returns import follow_return  # few packages go back
    from shared.usecases.support.returns import follow_return as follow_help

    of_dispute = follow_return(services, number, follower, now=now)
    return of_dispute if of_dispute.steps else follow_help(services, number, follower, now=now)
