"""Returning the goods of a dispute: label or number, what the carrier reports of it, what is objected to."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Self

from shared.domain.disputes import returns
from shared.domain.disputes.case import Dispute
from shared.domain.disputes.context import DisputeContext
from shared.domain.disputes.page import DisputePage
from shared.domain.errors import not_found
from shared.domain.evidence.files import FileInfo
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package
from shared.domain.orders.tracking_numbers import Follower, TrackingNumber, returning
from shared.domain.record import record
from shared.domain.returns.model import ObjectionReason, Return, ReturnStep
from shared.domain.returns.page import ObjectionFilePage, ReturnLabelPage
from shared.domain.returns.risk import Peril
from shared.storage.records import Effect, IdempotencyKey
from shared.storage.store import Ref, Write
from shared.usecases.disputes.context import after, bring_up_to_date, commit, decide, load_current
from shared.usecases.disputes.loading import context_of
from shared.usecases.disputes.notices import announce
from shared.usecases.orders.tracking_numbers import Followed
from shared.usecases.queries import load_own
from shared.usecases.returns import files, labels
from shared.usecases.returns.files import announce_files, files_of
from shared.usecases.returns.numbers import expecting_new, follow_number, travels_under
from shared.usecases.services import Command, Services


@record
class DisputeReturn:
    """A dispute as the bearer of a return (see `returns.bearer`)."""

    services: Services
    context: DisputeContext
    kind: str = Dispute.KIND

    @property
    def case(self) -> Dispute:
        return self.context.dispute

    @property
    def order(self) -> Order:
        return self.context.order

    @property
    def packages(self) -> Sequence[Package]:
        return self.context.sent

    @property
    def runs(self) -> bool:
        return returns.return_runs(self.case)

    def for_label(self) -> Return:
        return returns.check_may_label(self.case)

    def reload(self) -> Self:
        return replace(self, context=_current(self.services, self.case.id))

    def commit(
        self,
        step: ReturnStep,
        *,
        effects: Sequence[Effect] = (),
        writes: Sequence[Write] = (),
        dropped: Iterable[str] = (),
        idempotency: IdempotencyKey | None = None,
        answer: Any = None,
    ) -> Self:
        steps = returns.take(self.context, step, now=self.services.now())
        notices, others = announce(self.services, self.context, steps)
        self.services.store.commit(
            *steps,
            *notices,
            effects=[*effects, *others],
            dropped=dropped,
            writes=writes,
            idempotency=idempotency,
            answer=answer,
        )
        return replace(self, context=after(self.context, steps))


def buy_label(
    services: Services, command: Command, dispute_id: str, *, service: str | None
) -> ReturnLabelPage:
    """Buy a label for the way back (R-PDA-20). Raises what `labels.buy` raises."""
    bearer = DisputeReturn(services=services, context=load_current(services, command, dispute_id))
    return labels.buy(services, command, bearer, service=service)


def bearer_of(services: Services, dispute_id: str) -> DisputeReturn:
    """A dispute as the bearer of its return, brought up to date. Raises NotFound."""
    return DisputeReturn(services=services, context=_current(services, dispute_id))


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

    Raises what `returns.ship_back` raises.
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
    follower = _follower(context.dispute)
    number = {"carrier": carrier, "tracking_number": tracking_number}
    steps = returns.take(context, step, now=command.now)

    def write(new: bool) -> DisputePage:
        follows, effects = follow_number(services, before, follower, new=new, **number)
        return commit(services, command, context, steps, effects=effects, writes=follows)

    return expecting_new(write)


def object_to_return(
    services: Services,
    command: Command,
    dispute_id: str,
    *,
    reason: ObjectionReason,
    description: str,
    files: Sequence[FileInfo],
) -> DisputePage:
    """Object to what came back; with files, the answer says how to upload them (R-PDA-23).

    Raises Invalid for a file that can't be taken, and what `returns.object_to_return` raises.
    """
    context = load_current(services, command, dispute_id)
    made = announce_files(
        services,
        files,
        case_id=dispute_id,
        by=command.caller.actor,
        version=context.dispute.policy_version,
        now=command.now,
    )
    steps = returns.object_to_return(
        context,
        reason=reason,
        description=description,
        file_ids=[one.case.id for one in made],
        now=command.now,
    )
    shown = files_of(services, steps.dispute.case.goods_back, made)
    return commit(services, command, context, steps, beside=made, objection_files=shown)


def renew_upload(services: Services, command: Command, dispute_id: str, file_id: str) -> ObjectionFilePage:
    """Give a fresh form for a file of one's objection. Raises what `files.renew_upload` raises."""
    return files.renew_upload(services, command, _objected(services, command, dispute_id), file_id)


def announce_instead(
    services: Services, command: Command, dispute_id: str, file_id: str, *, file: FileInfo
) -> ObjectionFilePage:
    """Announce another file in the place of one. Raises what `files.announce_instead` raises."""
    goods = _objected(services, command, dispute_id)
    return files.announce_instead(services, command, goods, file_id, file=file)


def decide_objection(
    services: Services,
    command: Command,
    dispute_id: str,
    *,
    upheld: bool,
    peril: Peril | None,
    amount: int | None,
    reason: str,
) -> DisputePage:
    """Decide an objection for an agent (R-PDA-23). Raises what `returns.decide_objection` raises."""
    by, now = command.caller.actor, command.now
    return decide(
        services,
        command,
        dispute_id,
        lambda found: returns.decide_objection(
            found, by=by, upheld=upheld, peril=peril, amount=amount, reason=reason, now=now
        ),
    )


def follow_return(
    services: Services, number: TrackingNumber, follower: Follower, *, now: datetime
) -> Followed:
    """Bring goods on their way back up to date with their part of their number's history (R-PDA-19)."""
    (dispute,) = services.store.load(Ref(Dispute, follower.id))
    if dispute is None or not travels_under(dispute.goods_back, number):
        return Followed()
    context = bring_up_to_date(services, context_of(services, dispute), now=now)
    steps = returns.track_return(context, number.own(follower), now=now)
    if steps is None:
        return Followed()
    notices, effects = announce(services, context, steps)
    return Followed((*steps, *notices), effects)


def _objected(services: Services, command: Command, dispute_id: str) -> Return:
    """The return of one's own dispute whose objection waits to be decided (`returns.find_objected`)."""
    dispute = load_own(services, command.caller, Dispute, dispute_id, idempotency=command.idempotency)
    command.check_version(dispute)
    return returns.find_objected(dispute)


def _current(services: Services, dispute_id: str) -> DisputeContext:
    (dispute,) = services.store.load(Ref(Dispute, dispute_id))
    if dispute is None:
        raise not_found("dispute")
    return bring_up_to_date(services, context_of(services, dispute), now=services.now())


def _follower(dispute: Dispute) -> Follower:
    return returning(dispute.id, dispute.seller_id, final_at=dispute.goods_since)
