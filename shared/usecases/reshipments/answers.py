"""Reshipments: asked for, answered, offered a refund instead, read and listed; what lapses by itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.domain.case import Transition
from shared.domain.errors import not_found
from shared.domain.orders.book import RefundBook, book_refund, left_of_order
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package
from shared.domain.reading import Page
from shared.domain.reshipments import answers, negotiation
from shared.domain.reshipments import lapse as lapses
from shared.domain.reshipments import request as requests
from shared.domain.reshipments.case import RequestedLine, Reshipment
from shared.domain.reshipments.docket import ReshipmentDocket, enter, keep_up
from shared.domain.reshipments.negotiation import Answer, Proposal
from shared.domain.reshipments.page import ReshipmentPage
from shared.storage.listings import AWAITING_ACTION
from shared.storage.records import Effect
from shared.storage.store import Ref
from shared.usecases.orders.queries import history_of
from shared.usecases.queries import list_own, load_own, read_own
from shared.usecases.reshipments.letters import announce
from shared.usecases.services import Caller, Command, Services


@dataclass(frozen=True, kw_only=True)
class ReshipmentContext:
    """A request with what its decisions look at and change besides."""

    case: Reshipment
    order: Order
    docket: ReshipmentDocket
    book: RefundBook | None

    @property
    def refundable(self) -> int:
        """Cents of the order that nobody has refunded yet."""
        return left_of_order(self.book, self.order)


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
    order, docket = services.store.load(
        Ref(Order, order_id), Ref(ReshipmentDocket, order_id), idempotency=command.idempotency
    )
    order = command.caller.own(Order, order)
    delivered = order.facts.delivered_at is not None
    packages = [] if delivered else services.store.load_many(Package, order.package_ids)
    step = requests.request(
        requests.purchase_of(order, packages, {line.line_id for line in lines}),
        id=services.new_id("rsh"),
        lines=lines,
        reason=reason,
        description=description,
        active_lines=docket.active if docket else (),
        now=command.now,
    )
    notices, mails = announce(services, step, order)
    page = ReshipmentPage(reshipment=step.case)
    entered = enter(docket, step)
    services.store.commit(
        step, entered, *notices, effects=mails, idempotency=command.idempotency, answer=page
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
        lambda it: negotiation.propose(
            it.case, kind=kind, amount=amount, refundable=it.refundable, now=command.now
        ),
    )


def answer_offer(
    services: Services, command: Command, reshipment_id: str, *, answer: Answer
) -> ReshipmentPage:
    """The buyer takes the offer or declines it (R-RSH-10, R-RSH-11, R-RSH-18)."""
    return _decide(
        services,
        command,
        reshipment_id,
        lambda it: negotiation.answer_offer(
            it.case, answer=answer, refundable=it.refundable, now=command.now
        ),
    )


def load_current(services: Services, command: Command, reshipment_id: str) -> ReshipmentContext:
    """One's own request as it is now: what has lapsed is carried out first, swept or not (R-GEN-05).

    Raises NotFound, Stale, and Replayed for a request answered before.
    """
    case = load_own(services, command.caller, Reshipment, reshipment_id, idempotency=command.idempotency)
    order, docket, book = services.store.load(
        Ref(Order, case.order_id), Ref(ReshipmentDocket, case.order_id), Ref(RefundBook, case.order_id)
    )
    if order is None or docket is None:
        raise not_found("reshipment")
    while step := lapses.lapse(case, now=command.now):
        notices, mails = announce(services, step, order)
        services.store.commit(step, *notices, effects=mails)
        case = step.case
    command.check_version(case)
    return ReshipmentContext(case=case, order=order, docket=docket, book=book)


def lapse(
    services: Services, case: Reshipment, now: datetime
) -> tuple[Sequence[Transition[Any]], Sequence[Effect]]:
    """What the oldest deadline that is over comes to, for the sweep (see `usecases.deadlines`)."""
    step = lapses.lapse(case, now=now)
    (order,) = services.store.load(Ref(Order, case.order_id))
    if step is None or order is None:
        return (), ()
    notices, mails = announce(services, step, order)
    return (step, *notices), mails


def read(services: Services, caller: Caller, reshipment_id: str) -> ReshipmentPage:
    """Read one's own request with its package and its history (R-RSH-15)."""
    found = read_own(services, caller, Reshipment, reshipment_id)
    (page,) = _pages(services, [found.case])
    events = history_of(services, page.package) if page.package else ()
    return ReshipmentPage(reshipment=found.case, package=page.package, events=events, history=found.history)


def list_requests(
    services: Services, caller: Caller, *, awaiting_action: bool, size: int, token: str | None
) -> Page[ReshipmentPage]:
    """One's own requests, newest first; those that wait for the caller's answer, or all (R-RSH-02, R-ORD-07).

    Agents see those that wait for the seller's.
    """
    tabs = [AWAITING_ACTION] if awaiting_action else []
    page = list_own(services, caller, Reshipment, statuses=tabs, size=size, token=token)
    return Page(_pages(services, page.rows), page.next_page_token)


def _decide(
    services: Services,
    command: Command,
    reshipment_id: str,
    decide: Callable[[ReshipmentContext], Transition[Reshipment]],
) -> ReshipmentPage:
    """A decision, with the refund it makes booked and the parties told, in one transaction."""
    context = load_current(services, command, reshipment_id)
    step = decide(context)
    about = [line.line_id for line in context.case.lines]
    steps = [*book_refund(context.book, context.order, step, line_ids=about)]
    if struck := keep_up(context.docket, step):
        steps.append(struck)
    notices, mails = announce(services, step, context.order)
    page = ReshipmentPage(reshipment=step.case)
    services.store.commit(*steps, *notices, effects=mails, idempotency=command.idempotency, answer=page)
    return page


def _pages(services: Services, cases: Sequence[Reshipment]) -> list[ReshipmentPage]:
    wanted = [case.package_id for case in cases if case.package_id]
    packages = {package.id: package for package in services.store.load_many(Package, wanted)}
    return [ReshipmentPage(reshipment=case, package=packages.get(case.package_id or "")) for case in cases]
