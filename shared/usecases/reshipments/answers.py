"""Reshipments: asked for, answered, offered a refund instead, read and listed; what ends by itself."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from shared.domain.case import Transition
from shared.domain.errors import not_found
from shared.domain.messages.thread import Thread
from shared.domain.orders.book import Book, OrderBook
from shared.domain.orders.number_review import counted
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package, delivered_at
from shared.domain.orders.privacy import check_kept
from shared.domain.record import record
from shared.domain.reshipments import answers, bookkeeping, negotiation
from shared.domain.reshipments import lapse as lapses
from shared.domain.reshipments import request as requests
from shared.domain.reshipments.case import RequestedLine, Reshipment
from shared.domain.reshipments.negotiation import Answer, Proposal
from shared.domain.reshipments.page import ReshipmentPage
from shared.storage.records import Effect
from shared.storage.store import Ref
from shared.usecases.labels.effects import VoidCancelled
from shared.usecases.messages.posting import offer_card
from shared.usecases.orders.books import booked
from shared.usecases.queries import load_own
from shared.usecases.reshipments.letters import announce
from shared.usecases.services import Command, Services


@record
class ReshipmentContext:
    """A request with what its decisions look at and change besides.

    thread: the order's, where somebody has written in it.
    """

    case: Reshipment
    book: OrderBook
    thread: Thread | None = None

    @property
    def order(self) -> Order:
        """The order it is about."""
        return self.book.order


def request(
    services: Services,
    command: Command,
    *,
    order_id: str,
    lines: Sequence[RequestedLine],
    reason: str,
    description: str,
) -> ReshipmentPage:
    """The buyer asks for missing items; the seller hears of it (R-RSH-01, R-RSH-20)."""
    order, stored = services.store.load(
        Ref(Order, order_id), Ref(Book, order_id), idempotency=command.idempotency
    )
    book = OrderBook.read(command.caller.own(Order, order), stored)
    check_kept(book.order)
    delivered = book.order.facts.delivered_at is not None
    stored_packages = [] if delivered else services.store.load_many(Package, book.order.package_ids)
    packages = [counted(package, now=command.now) for package in stored_packages]
    step, held = requests.request(
        book,
        id=services.new_id("rsh"),
        received_at=delivered_at(book.order, packages, {line.line_id for line in lines}),
        packages=packages,
        lines=lines,
        reason=reason,
        description=description,
        now=command.now,
    )
    notices, mails = announce(services, step, held)
    page = ReshipmentPage(reshipment=step.case)
    kept, left = enter(book, held, step, event="reshipment_entered")
    same, once = services.store.unchanged(Ref(Order, order_id), book.order), command.idempotency
    services.store.commit(
        step, *kept, *notices, effects=[*left, *mails], writes=[same], idempotency=once, answer=page
    )
    return page


def approve(services: Services, command: Command, reshipment_id: str) -> ReshipmentPage:
    """The seller will send the items (R-RSH-05)."""
    return _decide(services, command, reshipment_id, lambda it: answers.approve(it.case, now=command.now))


def reject(services: Services, command: Command, reshipment_id: str, *, reason: str) -> ReshipmentPage:
    """The seller declines, with a reason (R-RSH-06)."""
    return _decide(
        services,
        command,
        reshipment_id,
        lambda it: answers.reject(it.case, reason=reason, now=command.now),
    )


def propose(
    services: Services, command: Command, reshipment_id: str, *, kind: Proposal, amount: int
) -> ReshipmentPage:
    """The seller would rather refund, at once or as an offer to the buyer (R-RSH-07 to R-RSH-09)."""
    return _decide(
        services,
        command,
        reshipment_id,
        lambda it: negotiation.propose(it.case, it.book, kind=kind, amount=amount, now=command.now),
    )


def answer_offer(
    services: Services, command: Command, reshipment_id: str, *, answer: Answer
) -> ReshipmentPage:
    """The buyer takes the offer or declines it (R-RSH-10, R-RSH-11, R-RSH-18)."""
    return _decide(
        services,
        command,
        reshipment_id,
        lambda it: negotiation.answer_offer(it.case, it.book, answer=answer, now=command.now),
    )


def load_current(services: Services, command: Command, reshipment_id: str) -> ReshipmentContext:
    """One's own request as it is now: what is over is carried out first, swept or not (R-GEN-05).

    Raises NotFound, Stale, and Replayed for a request answered before.
    """
    case = load_own(services, command.caller, Reshipment, reshipment_id, idempotency=command.idempotency)
    order, stored, thread = services.store.load(
        Ref(Order, case.order_id), Ref(Book, case.order_id), Ref(Thread, case.order_id)
    )
    if order is None:
        raise not_found("reshipment")
    context = bring_up_to_date(services, case, OrderBook.read(order, stored), now=command.now)
    command.check_version(context.case)
    return replace(context, thread=thread)


def bring_up_to_date(
    services: Services, case: Reshipment, book: OrderBook, *, now: datetime
) -> ReshipmentContext:
    """Carry out what is over of a request, each step in a commit of its own."""
    while step := _over(case, book, now):
        after = bookkeeping.entered(book, step.case, at=step.at)
        kept, effects = _written(services, book, after, step)
        services.store.commit(step, *kept, effects=effects)
        case, book = step.case, _as_written(book, kept)
    return ReshipmentContext(case=case, book=book)


def lapse(
    services: Services, case: Reshipment, now: datetime
) -> tuple[Sequence[Transition[Any]], Sequence[Effect]]:
    """What the oldest deadline that is over comes to, for the sweep (see `usecases.deadlines`)."""
    order, stored = services.store.load(Ref(Order, case.order_id), Ref(Book, case.order_id))
    if order is None:
        return (), ()
    book = OrderBook.read(order, stored)
    step = _over(case, book, now)
    if step is None:
        return (), ()
    kept, effects = _written(services, book, bookkeeping.entered(book, step.case, at=now), step)
    return (step, *kept), effects


def end(services: Services, reshipment_id: str) -> None:
    """End a request that has nothing left to give, or was disputed, both told (R-REF-04); another says what
    its items are worth (R-REF-06).
    """
    (case,) = services.store.load(Ref(Reshipment, reshipment_id))
    if case is None:
        return
    order, stored = services.store.load(Ref(Order, case.order_id), Ref(Book, case.order_id))
    if order is None:
        return
    book = OrderBook.read(order, stored)
    now = services.now()
    step = bookkeeping.end(case, book, now=now) or bookkeeping.amend_value(case, book, now=now)
    if step is not None:
        kept, effects = _written(services, book, bookkeeping.entered(book, step.case, at=step.at), step)
        services.store.commit(step, *kept, effects=effects)


def enter(
    book: OrderBook, after: OrderBook, step: Transition[Reshipment], *, event: str
) -> tuple[list[Transition[Any]], list[Effect]]:
    """The book's step beside a step of a request."""
    detail = {"reshipment_id": step.case.id}
    return booked(book, after, event=event, actor=step.actor, now=step.at, detail=detail)


def _over(case: Reshipment, book: OrderBook, now: datetime) -> Transition[Reshipment] | None:
    """What others have ended, or else what the oldest deadline that is over comes to."""
    return bookkeeping.end(case, book, now=now) or lapses.lapse(case, now=now)


def _written(
    services: Services, book: OrderBook, after: OrderBook, step: Transition[Reshipment]
) -> tuple[list[Transition[Any]], list[Effect]]:
    """What is committed beside a step of a request: its entry in the book, and the messages."""
    kept, left = enter(book, after, step, event="reshipment_struck")
    notices, mails = announce(services, step, after)
    return [*kept, *notices], [*left, *mails, *_label_to_void(services, step.case)]


def _label_to_void(services: Services, case: Reshipment) -> list[Effect]:
    """The label of a request that others have ended, which no carrier has scanned: it is paid back."""
    if case.status != "closed" or case.tracking_number is None:
        return []
    (package,) = services.store.load(Ref(Package, case.package_id or ""))
    return [VoidCancelled.of(package.label_id, after=case)] if package and package.label_id else []


def _as_written(book: OrderBook, steps: Sequence[Transition[Any]]) -> OrderBook:
    written = [step.case for step in steps if isinstance(step.case, Book)]
    return OrderBook.read(book.order, written[0]) if written else book


def _decide(
    services: Services,
    command: Command,
    reshipment_id: str,
    decide: Callable[[ReshipmentContext], Transition[Reshipment]],
) -> ReshipmentPage:
    """A decision, with the refund it makes booked and the parties told, in one transaction."""
    context = load_current(services, command, reshipment_id)
    step = decide(context)
    after = bookkeeping.entered(context.book, step.case, at=step.at)
    kept, effects = _written(services, context.book, after, step)
    if step.event == "partial_refund_offered":
        by, now = step.actor, step.at
        kept += offer_card(context.order, context.thread, reshipment_id=step.case.id, by=by, now=now)
    page = ReshipmentPage(reshipment=step.case)
    services.store.commit(step, *kept, effects=effects, idempotency=command.idempotency, answer=page)
    return page
