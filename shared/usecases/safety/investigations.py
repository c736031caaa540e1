"""Investigations of sellers: opened by lost disputes, ended by an agent, refunded through the queue."""

from collections.abc import Collection
from contextlib import suppress
from typing import Any

from shared.domain.case import PLATFORM, Transition
from shared.domain.disputes.case import Dispute
from shared.domain.errors import ConcurrentUpdate
from shared.domain.orders.book import Book, OrderBook
from shared.domain.orders.entries import buyer_refund, refund, without
from shared.domain.orders.order import Order
from shared.domain.reading import Page
from shared.domain.safety import investigations
from shared.domain.safety.investigations import Investigation, InvestigationRefund
from shared.domain.safety.seller_records import SellerRecord
from shared.storage.cases import Cases
from shared.storage.records import Effect
from shared.storage.store import Ref
from shared.usecases.orders.books import booked
from shared.usecases.queries import in_full, list_own, load_own
from shared.usecases.safety.effects import RefundInvestigatedCase, RefundInvestigatedCases
from shared.usecases.safety.letters import tell_buyer_of_finding, tell_seller_of_finding
from shared.usecases.services import Caller, Command, Services
from shared.usecases.staff import tell_staff

CASES_AT_ONCE = 50


def note_lost_dispute(services: Services, dispute_id: str) -> None:
    """Count a dispute against its seller, once; enough of them open an investigation (R-JDG-33)."""
    (dispute,) = services.store.load(Ref(Dispute, dispute_id))
    if dispute is None:
        return
    (record,) = services.store.load(Ref(SellerRecord, dispute.seller_id))
    now = services.now()
    noted = investigations.note_loss(record, dispute, now=now)
    if noted is None:
        return
    open_one = None
    if noted.case.investigation_id:
        (open_one,) = services.store.load(Ref(Investigation, noted.case.investigation_id))
    steps = investigations.investigate(noted, open_one, id=services.new_id("inv"), now=now)
    services.store.commit(*steps, *(entry for step in steps for entry in tell_staff(services, step)))


def take_back_lost_dispute(services: Services, dispute_id: str) -> None:
    """Count a dispute against its seller no more, whose judgment an appeal has turned (R-JDG-33)."""
    (dispute,) = services.store.load(Ref(Dispute, dispute_id))
    if dispute is None:
        return
    (record,) = services.store.load(Ref(SellerRecord, dispute.seller_id))
    open_one = None
    if record is not None and record.investigation_id:
        (open_one,) = services.store.load(Ref(Investigation, record.investigation_id))
    steps = investigations.take_back_loss(record, open_one, dispute, now=services.now())
    if steps:
        services.store.commit(*steps)


def list_investigations(
    services: Services, caller: Caller, *, statuses: Collection[str], size: int, token: str | None
) -> Page[Investigation]:
    """Investigations, newest first; of any of these statuses, or all without one."""
    page = list_own(services, caller, Investigation, statuses=statuses, size=size, token=token)
    return in_full(services, Investigation, page)


def find(
    services: Services, command: Command, investigation_id: str, *, bad_faith: bool, reason: str
) -> Investigation:
    """An agent's finding, or its lift; bad faith has the listed cases refunded by the queue (R-JDG-33).

    Raises what `investigations.find` raises.
    """
    investigation = load_own(
        services, command.caller, Investigation, investigation_id, idempotency=command.idempotency
    )
    command.check_version(investigation)
    # The order that the first of the cases is about has the seller's address.
    seller_id, first = investigation.seller_id, investigation.order_ids[:1]
    cases = Cases(services.store)
    cases.fetch(Ref(SellerRecord, seller_id), *(Ref(Order, order_id) for order_id in first))
    record, order = cases.one(SellerRecord, seller_id), next(iter(cases.many(Order, first)), None)
    found, known = investigations.find(
        investigation,
        record,
        bad_faith=bad_faith,
        reason=reason,
        agent=command.caller.actor,
        now=command.now,
    )
    notices, effects = tell_seller_of_finding(services, found, order)
    if bad_faith:
        effects.append(RefundInvestigatedCases.of(investigation_id, start=0))
    services.store.commit(found, known, *notices, effects=effects, idempotency=command.idempotency)
    return found.case


def refund_cases(services: Services, investigation_id: str, start: int) -> None:
    """Leave a refund to do for some of the cases, and the others for later."""
    (investigation,) = services.store.load(Ref(Investigation, investigation_id))
    if investigation is None:
        return
    end = start + CASES_AT_ONCE
    todo: list[Effect] = [
        RefundInvestigatedCase.of(investigation_id, dispute_id)
        for dispute_id in investigation.cases[start:end]
    ]
    todo += (
        [RefundInvestigatedCases.of(investigation_id, start=end)] if end < len(investigation.cases) else []
    )
    with suppress(ConcurrentUpdate):  # a run that was cut off after its commit has left these before
        services.store.commit(effects=todo)


def refund_case(services: Services, investigation_id: str, dispute_id: str) -> None:
    """Refund from the seller what is left of the lines of one lost dispute, once (R-JDG-33)."""
    refund_id = f"{investigation_id}-{dispute_id}"
    investigation, dispute, done = services.store.load(
        Ref(Investigation, investigation_id), Ref(Dispute, dispute_id), Ref(InvestigationRefund, refund_id)
    )
    if investigation is None or dispute is None or done is not None:
        return
    order, stored = services.store.load(Ref(Order, dispute.order_id), Ref(Book, dispute.order_id))
    if order is None:
        return
    steps, effects = _refunded(services, investigation, dispute, OrderBook.read(order, stored))
    services.store.commit(*steps, effects=effects)


def _refunded(
    services: Services, investigation: Investigation, dispute: Dispute, book: OrderBook
) -> tuple[list[Transition[Any]], list[Effect]]:
    """What is left of the disputed units that nothing has settled but this judgment, not yet carried out."""
    now, refund_id, order = services.now(), f"{investigation.id}-{dispute.id}", book.order
    owed = any(e.case_id == dispute.id and e.gives == "money" and not e.amount for e in book.book.entries)
    book = without(book, dispute.id) if owed else book
    units = {line_id: wanted & book.unsettled(line_id) for line_id, wanted in dispute.disputed.items()}
    amount = sum(book.left_of(line_id, wanted) for line_id, wanted in units.items())
    if not amount:
        return [investigations.refunded(investigation, dispute, id=refund_id, payment=None, now=now)], []
    payment = buyer_refund(case_id=refund_id, order_id=order.id, seller_id=order.seller_id, amount=amount)
    done = investigations.refunded(investigation, dispute, id=refund_id, payment=payment, now=now)
    after = refund(book, units, case_id=refund_id, service="investigation", at=now)
    detail = {"case_id": refund_id}
    kept, left = booked(book, after, event="refunded", actor=PLATFORM, now=now, detail=detail)
    notices, mail = tell_buyer_of_finding(services, investigation, order, amount, now)
    return [done, *kept, *notices], [*left, *mail]
