"""Cases of customer service: opened where they belong, resolved by an agent, moved on when time passes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from shared.domain.case import Transition
from shared.domain.errors import not_found
from shared.domain.messages.thread import Thread
from shared.domain.orders.book import Book, OrderBook
from shared.domain.orders.order import Order, PackageLine
from shared.domain.orders.packages import Package
from shared.domain.orders.privacy import check_kept
from shared.domain.support import case as support
from shared.domain.support import resolving
from shared.domain.support import returns as goods
from shared.domain.support.buyer_protection import help_facts
from shared.domain.support.case import HelpRequest, SupportCase
from shared.domain.support.outcomes import SupportOutcome
from shared.domain.support.page import SupportCasePage
from shared.storage.lists import of_order
from shared.storage.records import Effect
from shared.storage.store import Ref
from shared.storage.support_cases import load_with_open_case
from shared.usecases.orders.books import booked
from shared.usecases.queries import load_own
from shared.usecases.returns.addresses import ship_from_of
from shared.usecases.services import Command, Services
from shared.usecases.support import returns
from shared.usecases.support.letters import announce
from shared.usecases.support.pages import page_of


def open_case(services: Services, command: Command, order_id: str, *, asked: HelpRequest) -> SupportCasePage:
    """The buyer asks for help with an order; seller and agents hear of it (R-BPP-03, R-BPP-04, R-LIM-02).

    A message in the order's thread is a contact of the seller too (R-BPP-08). Raises Conflict
    `case_already_open`, and what `support.open_case` raises.
    """
    (order, stored, thread), open_case_id = load_with_open_case(
        services.store,
        Ref(Order, order_id),
        Ref(Book, order_id),
        Ref(Thread, order_id),
        order_id=order_id,
        kind=asked.kind,
        idempotency=command.idempotency,
    )
    book = OrderBook.read(command.caller.own(Order, order), stored)
    check_kept(book.order)
    support.check_none_open(open_case_id)
    delivered = book.order.facts.delivered_at is not None
    packages = [] if delivered else services.store.load_many(Package, book.order.package_ids)
    contacted_at = asked.seller_contacted_at or (thread.buyer_wrote_at if thread else None)
    step = support.open_case(
        help_facts(book, packages, failed_here=book.failed_reshipment, now=command.now),
        book,
        replace(asked, seller_contacted_at=contacted_at),
        id=services.new_id("cse"),
        now=command.now,
    )
    page = page_of(services, step.case, book.book)
    notices, mails = announce(services, step, book.order, dispute_open=page.dispute_open)
    same, once = services.store.unchanged(Ref(Order, order_id), book.order), command.idempotency
    services.store.commit(step, *notices, effects=mails, writes=[same], idempotency=once, answer=page)
    return page


def resolve(
    services: Services,
    command: Command,
    case_id: str,
    *,
    outcome: SupportOutcome,
    amount: int | None,
    lines: Sequence[PackageLine],
    reason: str,
) -> SupportCasePage:
    """An agent decides a case; a refund comes from the seller and is entered in the order's book.

    Raises what `resolving.resolve` raises.
    """
    case, book, _ = load_current(services, command, case_id)
    step, after = resolving.resolve(
        case,
        book,
        outcome=outcome,
        amount=amount,
        lines=lines,
        reason=reason,
        agent=command.caller.actor,
        now=command.now,
        address=ship_from_of(services, case.seller_id)() if outcome == "return_and_refund" else None,
    )
    notices, mails = announce(services, step, book.order)
    detail = {"case_id": case.id}
    kept, left = booked(book, after, event="refunded", actor=step.actor, now=step.at, detail=detail)
    page = page_of(services, step.case, book.book)
    services.store.commit(
        step, *kept, *notices, effects=[*left, *mails], idempotency=command.idempotency, answer=page
    )
    return page


def follow_book(services: Services, book: OrderBook) -> None:
    """End the open cases about a cancelled order, and those whose goods others have refunded, both parties
    told (R-REF-04); others whose goods go back say what is left (R-REF-01). One by one.
    """
    for row in of_order(services.store, book.order.id):
        if row.kind == SupportCase.KIND and row.parse(SupportCase).status != "closed":
            _follow_book(services, row.parse(SupportCase).id, book)


def _follow_book(services: Services, case_id: str, book: OrderBook) -> None:
    (case,) = services.store.load(Ref(SupportCase, case_id))
    if case is None:
        return
    cancelled, now = book.order.facts.cancelled_at is not None, services.now()
    step = support.end(case, now=now) if cancelled else goods.follow_book(case, book, now=now)
    if step is not None:
        notices, mails = announce(services, step, book.order)
        services.store.commit(step, *notices, effects=[*mails, *returns.unneeded_label(step)])


def load_current(
    services: Services, command: Command, case_id: str
) -> tuple[SupportCase, OrderBook, Thread | None]:
    """A case with its order's book and its thread, if there is one.

    What has lapsed is carried out first, swept or not (R-GEN-05).
    """
    case = load_own(services, command.caller, SupportCase, case_id, idempotency=command.idempotency)
    order, stored, thread = services.store.load(
        Ref(Order, case.order_id), Ref(Book, case.order_id), Ref(Thread, case_id)
    )
    if order is None:
        raise not_found("support case")
    while case.lapsed_at(command.now):
        steps, effects = lapse(services, case, command.now)
        services.store.commit(*steps, effects=effects)
        case = steps[0].case
    command.check_version(case)
    return case, OrderBook.read(order, stored), thread


def lapse(
    services: Services, case: SupportCase, now: datetime
) -> tuple[Sequence[Transition[Any]], Sequence[Effect]]:
    """What a deadline that is over does to a case, for the sweep (see `usecases.deadlines`)."""
    order, stored = services.store.load(Ref(Order, case.order_id), Ref(Book, case.order_id))
    if case.goods_back is not None and order is not None:
        return returns.lapsed(services, case, OrderBook.read(order, stored), now=now) or ((), ())
    step = support.lapse(case, now=now)
    if step is None or order is None:
        return (), ()
    notices, mails = announce(services, step, order)
    return (step, *notices), mails
