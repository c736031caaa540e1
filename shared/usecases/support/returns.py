"""Returning the goods of a case of customer service: label or number, tracking, what is objected to."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Self

from shared.domain.case import Transition
from shared.domain.errors import not_found
from shared.domain.evidence.files import FileInfo
from shared.domain.orders.book import Book, OrderBook
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package
from shared.domain.orders.tracking_numbers import Follower, TrackingNumber, returning
from shared.domain.record import record
from shared.domain.returns.model import ObjectionReason, Return, ReturnStep
from shared.domain.returns.page import ObjectionFilePage, ReturnLabelPage
from shared.domain.returns.risk import Peril
from shared.domain.support import returns
from shared.domain.support.case import SupportCase
from shared.domain.support.page import SupportCasePage
from shared.storage.records import Effect, IdempotencyKey
from shared.storage.store import Ref, Write
from shared.usecases.orders.books import booked
from shared.usecases.orders.tracking_numbers import Followed
from shared.usecases.queries import load_own
from shared.usecases.returns import files, labels
from shared.usecases.returns.effects import label_effects
from shared.usecases.returns.files import announce_files
from shared.usecases.returns.letters import tell_step
from shared.usecases.returns.numbers import expecting_new, follow_number, travels_under
from shared.usecases.services import Command, Services
from shared.usecases.staff import tell_staff
from shared.usecases.support.pages import page_of

Written = tuple[list[Transition[Any]], list[Effect]]


@record
class SupportReturn:
    """A case of customer service as the bearer of a return (see `returns.bearer`).

    packages: those the goods came in, where a label is bought.
    """

    services: Services
    case: SupportCase
    book: OrderBook
    packages: Sequence[Package] = ()
    kind: str = SupportCase.KIND

    @property
    def order(self) -> Order:
        return self.book.order

    @property
    def runs(self) -> bool:
        return returns.return_runs(self.case)

    def for_label(self) -> Return:
        return returns.check_may_label(self.case)

    def reload(self) -> Self:
        return replace(self, **vars(bearer_of(self.services, self.case.id)))

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
        made, book = returns.take(self.case, self.book, step, now=self.services.now())
        steps, others = written(self.services, made, self.book, book)
        self.services.store.commit(
            *steps,
            effects=[*effects, *others],
            dropped=dropped,
            writes=writes,
            idempotency=idempotency,
            answer=answer,
        )
        return replace(self, case=made.case)


def bearer_of(services: Services, case_id: str) -> SupportReturn:
    """A case as the bearer of its return, brought up to date. Raises NotFound."""
    (case,) = services.store.load(Ref(SupportCase, case_id))
    if case is None:
        raise not_found("support case")
    return _packed(_bearer(services, case, now=services.now()))


def buy_label(services: Services, command: Command, case_id: str, *, service: str | None) -> ReturnLabelPage:
    """Buy a label for the way back, at the seller's charge (R-PDA-20). Raises what `labels.buy` raises."""
    return labels.buy(services, command, _packed(_own(services, command, case_id)), service=service)


def ship_back(
    services: Services,
    command: Command,
    case_id: str,
    *,
    carrier: str,
    tracking_number: str,
    shipped_at: datetime,
) -> SupportCasePage:
    """Record how the buyer sends the goods back; the tracking feed follows them from here (R-PDA-06)."""
    bearer = _own(services, command, case_id)
    before, now = bearer.case.goods_back, command.now
    step = returns.ship_back(
        bearer.case,
        by=command.caller.actor,
        carrier=carrier,
        tracking_number=tracking_number,
        shipped_at=shipped_at,
        now=now,
    )
    follower = returning(bearer.case.id, bearer.case.seller_id, final_at=bearer.case.goods_since)
    number = {"carrier": carrier, "tracking_number": tracking_number}
    made, book = returns.take(bearer.case, bearer.book, step, now=now)

    def write(new: bool) -> SupportCasePage:
        follows, effects = follow_number(services, before, follower, new=new, **number)
        return _commit(services, command, bearer, made, book, effects=effects, writes=follows)

    return expecting_new(write)


def object_to_return(
    services: Services,
    command: Command,
    case_id: str,
    *,
    reason: ObjectionReason,
    description: str,
    files: Sequence[FileInfo],
) -> SupportCasePage:
    """Object to what came back; with files, the answer says how to upload them (R-PDA-23)."""
    bearer = _own(services, command, case_id)
    announced = announce_files(
        services,
        files,
        case_id=case_id,
        by=command.caller.actor,
        version=bearer.case.policy_version,
        now=command.now,
    )
    made, book = returns.object_to_return(
        bearer.case,
        bearer.book,
        reason=reason,
        description=description,
        file_ids=[one.case.id for one in announced],
        now=command.now,
    )
    return _commit(services, command, bearer, made, book, beside=announced)


def renew_upload(services: Services, command: Command, case_id: str, file_id: str) -> ObjectionFilePage:
    """Give a fresh form for a file of one's objection. Raises what `files.renew_upload` raises."""
    return files.renew_upload(services, command, _objected(services, command, case_id), file_id)


def announce_instead(
    services: Services, command: Command, case_id: str, file_id: str, *, file: FileInfo
) -> ObjectionFilePage:
    """Announce another file in the place of one. Raises what `files.announce_instead` raises."""
    goods = _objected(services, command, case_id)
    return files.announce_instead(services, command, goods, file_id, file=file)


def decide_objection(
    services: Services,
    command: Command,
    case_id: str,
    *,
    upheld: bool,
    peril: Peril | None,
    amount: int | None,
    reason: str,
) -> SupportCasePage:
    """Decide an objection for an agent (R-PDA-23). Raises what `returns.decide_objection` raises."""
    bearer = _own(services, command, case_id)
    made, book = returns.decide_objection(
        bearer.case,
        bearer.book,
        by=command.caller.actor,
        upheld=upheld,
        peril=peril,
        amount=amount,
        reason=reason,
        now=command.now,
    )
    return _commit(services, command, bearer, made, book)


def follow_return(
    services: Services, number: TrackingNumber, follower: Follower, *, now: datetime
) -> Followed:
    """Bring goods on their way back up to date with their part of their number's history (R-PDA-19)."""
    (case,) = services.store.load(Ref(SupportCase, follower.id))
    if case is None or not travels_under(case.goods_back, number):
        return Followed()
    bearer = _bearer(services, case, now=now)
    found = returns.track_return(bearer.case, bearer.book, number.own(follower), now=now)
    if found is None:
        return Followed()
    return Followed(*written(services, found[0], bearer.book, found[1]))


def lapsed(services: Services, case: SupportCase, book: OrderBook, *, now: datetime) -> Written | None:
    """What the oldest deadline of a return that is over comes to; None if none is."""
    found = returns.lapse(case, book, now=now)
    return written(services, found[0], book, found[1]) if found else None


def written(
    services: Services, step: Transition[SupportCase], before: OrderBook, after: OrderBook
) -> Written:
    """A step of a return with its notices, what it changes in the book, and what it leaves to do."""
    over = step.before is not None and returns.is_settled(step.before)
    notices, mails = tell_step(
        services,
        step,
        before.order,
        runs=returns.return_runs(step.case),
        standing="settled" if over else "open",
    )
    detail = {"case_id": step.case.id}
    kept, left = booked(before, after, event="refunded", actor=step.actor, now=step.at, detail=detail)
    return [step, *kept, *notices, *tell_staff(services, step)], [*left, *mails, *unneeded_label(step)]


def unneeded_label(step: Transition[SupportCase]) -> list[Effect]:
    """The effect of a step after which nobody uses the label for the way back; none of any other."""
    case, was = step.case, step.before
    ran = was is not None and returns.return_runs(was)
    return label_effects(case.KIND, was, case, ran=ran, runs=returns.return_runs(case))


def _objected(services: Services, command: Command, case_id: str) -> Return:
    """The return of one's own case whose objection waits to be decided (`returns.check_may_decide`)."""
    case = load_own(services, command.caller, SupportCase, case_id, idempotency=command.idempotency)
    command.check_version(case)
    return returns.check_may_decide(case)


def _own(services: Services, command: Command, case_id: str) -> SupportReturn:
    case = load_own(services, command.caller, SupportCase, case_id, idempotency=command.idempotency)
    bearer = _bearer(services, case, now=command.now)
    command.check_version(bearer.case)
    return bearer


def _bearer(services: Services, case: SupportCase, *, now: datetime) -> SupportReturn:
    """The case with its order's book; what is over is carried out first (R-GEN-05)."""
    order, stored = services.store.load(Ref(Order, case.order_id), Ref(Book, case.order_id))
    if order is None:
        raise not_found("support case")
    book = OrderBook.read(order, stored)
    while (over := lapsed(services, case, book, now=now)) is not None:
        services.store.commit(*over[0], effects=over[1])
        case = over[0][0].case
        (stored,) = services.store.load(Ref(Book, case.order_id))
        book = OrderBook.read(order, stored)
    return SupportReturn(services=services, case=case, book=book)


def _packed(bearer: SupportReturn) -> SupportReturn:
    """The same with the packages the goods came in, which a label is made out by."""
    packages = bearer.services.store.load_many(Package, bearer.order.package_ids)
    named = {line.line_id for line in bearer.case.lines_back}
    sent = [one for one in packages if not named or named & {line.line_id for line in one.lines}]
    return replace(bearer, packages=sent)


def _commit(
    services: Services,
    command: Command,
    bearer: SupportReturn,
    made: Transition[SupportCase],
    book: OrderBook,
    *,
    effects: Sequence[Effect] = (),
    writes: Sequence[Write] = (),
    beside: Sequence[Transition[Any]] = (),
) -> SupportCasePage:
    steps, others = written(services, made, bearer.book, book)
    page = page_of(services, made.case, bearer.book.book, beside)
    services.store.commit(
        *steps,
        *beside,
        effects=[*effects, *others],
        writes=writes,
        idempotency=command.idempotency,
        answer=page,
    )
    return page
