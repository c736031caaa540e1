"""Cases of customer service: opened where they belong, resolved by an agent, moved on when time passes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from shared.domain.case import Transition
from shared.domain.errors import not_found
from shared.domain.notifications import Notice
from shared.domain.orders.book import Book, OrderBook
from shared.domain.orders.order import Order, PackageLine
from shared.domain.orders.packages import Package
from shared.domain.policy import policy
from shared.domain.support import case as support
from shared.domain.support.buyer_protection import InquiryKind, help_facts
from shared.domain.support.case import SupportCase, SupportChannel, SupportOutcome
from shared.domain.support.page import SupportPage
from shared.gateways.letters import support as letters
from shared.gateways.letters.returns import asked
from shared.storage.lists import of_order
from shared.storage.records import Effect
from shared.storage.store import Ref
from shared.usecases.notices import Reader, tell
from shared.usecases.orders.books import booked
from shared.usecases.queries import load_own, read_own
from shared.usecases.returns.addresses import ship_from_of
from shared.usecases.returns.files import files_of
from shared.usecases.returns.letters import READERS, facts_for
from shared.usecases.services import Caller, Command, Services
from shared.usecases.staff import tell_staff
from shared.usecases.support import returns

Messages = tuple[list[Transition[Any]], list[Effect]]


def open_case(
    services: Services,
    command: Command,
    *,
    order_id: str,
    kind: InquiryKind,
    channel: SupportChannel,
    description: str,
    seller_contacted_at: datetime | None,
) -> SupportCase:
    """The buyer asks for help with an order; the seller hears of it (R-BPP-03, R-BPP-04)."""
    order = load_own(services, command.caller, Order, order_id, idempotency=command.idempotency)
    delivered = order.facts.delivered_at is not None
    packages = [] if delivered else services.store.load_many(Package, order.package_ids)
    step = support.open_case(
        help_facts(order, packages, now=command.now),
        id=services.new_id("cse"),
        order_id=order.id,
        seller_id=order.seller_id,
        buyer_id=order.buyer_id,
        kind=kind,
        channel=channel,
        description=description,
        seller_contacted_at=seller_contacted_at,
        now=command.now,
    )
    notices, mails = announce(services, step, order)
    services.store.commit(step, *notices, effects=mails, idempotency=command.idempotency)
    return step.case


def read(services: Services, caller: Caller, case_id: str) -> SupportPage:
    """One's own case with its history."""
    found = read_own(services, caller, SupportCase, case_id)
    files = files_of(services, found.case.goods_back)
    return SupportPage(case=found.case, objection_files=files, history=tuple(found.history))


def resolve(
    services: Services,
    command: Command,
    case_id: str,
    *,
    outcome: SupportOutcome,
    amount: int | None,
    lines: Sequence[PackageLine],
    reason: str,
) -> SupportCase:
    """An agent decides a case; a refund comes from the seller and is entered in the order's book.

    Raises what `support.resolve` raises.
    """
    case, book = _load_current(services, command, case_id)
    step, after = support.resolve(
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
    services.store.commit(step, *kept, *notices, effects=[*left, *mails], idempotency=command.idempotency)
    return step.case


def end_cases(services: Services, order: Order) -> None:
    """End the open cases about a cancelled order, one by one, both parties told (R-REF-04)."""
    for row in of_order(services.store, order.id):
        if row.kind == SupportCase.KIND:
            _end(services, row.parse(SupportCase).id, order)


def _end(services: Services, case_id: str, order: Order) -> None:
    (case,) = services.store.load(Ref(SupportCase, case_id))
    step = support.end(case, now=services.now()) if case else None
    if step is not None:
        notices, mails = announce(services, step, order)
        services.store.commit(step, *notices, effects=mails)


def _load_current(services: Services, command: Command, case_id: str) -> tuple[SupportCase, OrderBook]:
    """A case with its order's book; what has lapsed is carried out first, swept or not (R-GEN-05)."""
    case = load_own(services, command.caller, SupportCase, case_id, idempotency=command.idempotency)
    order, stored = services.store.load(Ref(Order, case.order_id), Ref(Book, case.order_id))
    if order is None:
        raise not_found("support case")
    while case.lapsed_at(command.now):
        steps, effects = lapse(services, case, command.now)
        services.store.commit(*steps, effects=effects)
        case = steps[0].case
    command.check_version(case)
    return case, OrderBook.read(order, stored)


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


def announce(services: Services, step: Transition[SupportCase], order: Order) -> Messages:
    """The messages for whom this step concerns, to be committed with it."""
    asked = step.event == "support_case_resolved" and step.case.goods_back is not None
    found = _asked_back(step, order) if asked else _notices(step, _facts(step.case, order))
    messages = [
        tell(services, order, reader, kind=step.event, case_id=step.case.id, notice=notice, now=step.at)
        for reader, notice in found
    ]
    told = [notification for notification, _ in messages] + tell_staff(services, step)
    return told, [mail for _, mail in messages]


def _asked_back(step: Transition[SupportCase], order: Order) -> list[tuple[Reader, Notice]]:
    reason = step.case.reason or ""
    return [(reader, asked(facts_for(step, order, reader, reason=reason))) for reader in READERS]


def _notices(step: Transition[SupportCase], facts: letters.SupportFacts) -> list[tuple[Reader, Notice]]:
    if step.event == "support_case_opened":
        return [("buyer", letters.case_opened(facts)), ("seller", letters.case_reported(facts))]
    if step.event == "moved_to_buyer_protection":
        return [("buyer", letters.case_moved(facts))]
    if step.event == "support_case_closed":
        return [
            ("buyer", letters.case_closed(facts, reader="buyer")),
            ("seller", letters.case_closed(facts, reader="seller")),
        ]
    return [
        ("buyer", letters.case_resolved(facts, reader="buyer")),
        ("seller", letters.case_resolved(facts, reader="seller")),
    ]


def _facts(case: SupportCase, order: Order) -> letters.SupportFacts:
    waiting = case.next_deadline
    return letters.SupportFacts(
        case_id=case.id,
        order_id=case.order_id,
        shop=order.facts.seller_contact.name,
        buyer=order.facts.buyer.name,
        about=case.kind,
        route=case.route,
        zone=policy(case.policy_version).zone,
        due_at=waiting.due_at if waiting and waiting.kind == "standard_return" else None,
        outcome=case.outcome or "",
        reason=case.reason or "",
        refunded=case.refunded,
    )
