"""A dispute brought up to date, and what its decisions come to committed."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from shared.domain.case import Transition
from shared.domain.disputes.case import Dispute
from shared.domain.disputes.clocks import lapse
from shared.domain.disputes.context import DisputeContext, Steps
from shared.domain.disputes.page import DisputePage
from shared.domain.orders.book import OrderBook
from shared.domain.returns.page import ObjectionFilePage
from shared.storage.records import Effect
from shared.storage.store import Write
from shared.usecases.disputes.loading import context_of
from shared.usecases.disputes.notices import announce
from shared.usecases.disputes.page import page_of
from shared.usecases.disputes.uploads import accept_arrived_upload
from shared.usecases.queries import load_own
from shared.usecases.services import Command, Services

Decide = Callable[[DisputeContext], Steps]


def decide(services: Services, command: Command, dispute_id: str, how: Decide) -> DisputePage:
    """One's own dispute after a decision about it, committed with its notices.

    What has lapsed has happened before: it is committed first (see `clocks.lapse`). Raises NotFound,
    Stale, and what `how` raises.
    """
    context = load_current(services, command, dispute_id)
    steps = how(context)
    return commit(services, command, context, steps)


def decide_on_files(services: Services, command: Command, dispute_id: str, how: Decide) -> DisputePage:
    """The same where it matters which files have come: what is there is looked at first."""
    context = load_current(services, command, dispute_id)
    while (arrived := accept_arrived_upload(services, context, now=command.now)) is not None:
        write(services, context, arrived)
        context = after(context, arrived)
    return commit(services, command, context, how(context))


def load_current(services: Services, command: Command, dispute_id: str) -> DisputeContext:
    """One's own dispute as it is now, every deadline that is over carried out."""
    dispute = load_own(services, command.caller, Dispute, dispute_id, idempotency=command.idempotency)
    context = bring_up_to_date(services, context_of(services, dispute), now=command.now)
    command.check_version(context.dispute)
    return context


def bring_up_to_date(services: Services, context: DisputeContext, *, now: datetime) -> DisputeContext:
    """Carry out every deadline of the dispute that is over, each in a commit of its own."""
    while (steps := overdue(services, context, now=now)) is not None:
        write(services, context, steps)
        context = after(context, steps)
    return context


def overdue(services: Services, context: DisputeContext, *, now: datetime) -> Steps | None:
    """The steps for what lapsed first, if anything has: a file that came in time is taken in before."""
    over = context.dispute.lapsed_at(now)
    if not over:
        return None
    arrived = accept_arrived_upload(services, context, now=over[0].due_at)
    return arrived or lapse(context, now=now)


def write(services: Services, context: DisputeContext, steps: Steps) -> None:
    """Write steps that nobody waits for, with their notices."""
    notices, effects = announce(services, context, steps)
    services.store.commit(*steps, *notices, effects=effects)


def commit(
    services: Services,
    command: Command,
    context: DisputeContext,
    steps: Steps,
    *,
    effects: Sequence[Effect] = (),
    writes: Sequence[Write] = (),
    beside: Sequence[Transition[Any]] = (),
    objection_files: tuple[ObjectionFilePage, ...] | None = None,
) -> DisputePage:
    """Write a decision with its notices, its answer and what goes with it.

    The page shows the second request where the step opened one, else the dispute it was about.
    """
    notices, mails = announce(services, context, steps)
    shown = steps.opened.case if steps.opened else steps.dispute.case
    seen = replace(after(context, steps), dispute=shown)
    page = page_of(services, command.caller, seen, now=command.now, files=objection_files)
    services.store.commit(
        *steps,
        *beside,
        *notices,
        effects=(*effects, *mails),
        writes=writes,
        idempotency=command.idempotency,
        answer=page,
    )
    return page


def after(context: DisputeContext, steps: Steps) -> DisputeContext:
    """The context once these steps are written."""
    return replace(
        context,
        dispute=steps.dispute.case,
        book=OrderBook.read(context.order, steps.book.case) if steps.book else context.book,
    )


def lapsed(
    services: Services, dispute: Dispute, now: datetime
) -> tuple[Sequence[Transition[Any]], Sequence[Effect]]:
    """What the oldest deadline that is over comes to: for the sweep (see `usecases.deadlines`)."""
    context = context_of(services, dispute)
    steps = overdue(services, context, now=now)
    if steps is None:
        return (), ()
    notices, effects = announce(services, context, steps)
    return (*steps, *notices), effects
