"""Recalling products: every order of one refunded through the queue, each once."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from shared.domain.case import PLATFORM, Transition
from shared.domain.errors import ConcurrentUpdate
from shared.domain.orders.book import Book, OrderBook
from shared.domain.orders.entries import buyer_refund, refund
from shared.domain.orders.order import Order
from shared.domain.reading import Page
from shared.domain.safety import recalls
from shared.domain.safety.recalls import Document, Recall, RecallProgress, RecallRefund, Source
from shared.domain.safety.seller_records import SellerRecord, note_hazard
from shared.storage.listings import refunds_of_recall
from shared.storage.lists import count_of
from shared.storage.products import orders_with
from shared.storage.records import Effect
from shared.storage.store import Ref
from shared.usecases.orders.books import booked
from shared.usecases.orders.effects import RefundRecalledOrder
from shared.usecases.queries import list_own, load_own, read_own
from shared.usecases.safety.effects import FindRecalledOrders, LookForOrder
from shared.usecases.safety.letters import tell_buyer_of_recall, tell_seller_of_recall
from shared.usecases.services import Caller, Command, Services

ORDERS_AT_ONCE = 50


def open_recall(
    services: Services,
    command: Command,
    *,
    product_id: str,
    seller_id: str,
    source: Source,
    reference: str,
    batches: Sequence[str] | None,
) -> RecallProgress:
    """Recall a product; its orders are found and refunded by the queue (R-JDG-34, R-PDA-13).

    All of it recalled, its hazard counts as confirmed in judgments from now on.
    """
    (record,) = services.store.load(Ref(SellerRecord, seller_id), idempotency=command.idempotency)
    step = recalls.open_recall(
        id=services.new_id("rcl"),
        seller_id=seller_id,
        product_id=product_id,
        source=source,
        reference=reference,
        batches=batches,
        agent=command.caller.actor,
        now=command.now,
    )
    begun = RecallProgress(recall=step.case, refunded=0)
    notices, effects = tell_seller_of_recall(services, step)
    steps: list[Transition[Any]] = [step, *notices]
    if batches is None:
        effects.append(FindRecalledOrders.of(step.case, after=None))
        known = note_hazard(
            record,
            seller_id=seller_id,
            product_id=product_id,
            recall_id=step.case.id,
            now=command.now,
        )
        steps += [known] if known else []
    services.store.commit(*steps, effects=effects, idempotency=command.idempotency, answer=begun)
    return begun


def list_recalls(services: Services, caller: Caller, *, size: int, token: str | None) -> Page[Recall]:
    """List the caller's recalls, newest first; to agents all of them."""
    return list_own(services, caller, Recall, statuses=(), size=size, token=token)


def read(services: Services, caller: Caller, recall_id: str) -> RecallProgress:
    """A recall as far as it is."""
    recall = read_own(services, caller, Recall, recall_id).case
    return RecallProgress(recall=recall, refunded=count_of(services.store, *refunds_of_recall(recall.id)))


def justify(
    services: Services, command: Command, recall_id: str, *, text: str, documents: Sequence[Document]
) -> RecallProgress:
    """The seller's reason for not recalling the rest (R-PDA-14).

    What has lapsed is carried out first, swept or not (R-GEN-05).
    """
    recall = load_own(services, command.caller, Recall, recall_id, idempotency=command.idempotency)
    if recall.lapsed_at(command.now):
        steps, effects = lapse(services, recall, command.now)
        services.store.commit(*steps, effects=effects)
        recall = steps[0].case
    command.check_version(recall)
    step = recalls.justify(recall, text=text, documents=documents, now=command.now)
    answer = RecallProgress(recall=step.case, refunded=0)
    services.store.commit(step, idempotency=command.idempotency, answer=answer)
    return answer


def find_orders(services: Services, recall_id: str, after: str | None) -> None:
    """Leave a refund to do for some of the product's orders, and the search for the others.

    Once, however late it is repeated. Raises ConcurrentUpdate where the recall moves on meanwhile.
    """
    (recall,) = services.store.load(Ref(Recall, recall_id))
    if recall is None or recall.all_found or (recall.found_to or after) != after:
        return
    found, further = orders_with(
        services.store, recall.seller_id, recall.product_id, after=after, size=ORDERS_AT_ONCE
    )
    step = recalls.count_orders(recall, more=len(found), to=further, now=services.now())
    todo: list[Effect] = [RefundRecalledOrder.of(recall.id, order_id) for order_id in found]
    todo += [FindRecalledOrders.of(recall, after=further)] if further else []
    services.store.commit(step, effects=todo)


def refund_order(services: Services, recall_id: str, order_id: str) -> None:
    """Refund what is left of a recalled product in one order, once (R-PDA-13).

    Its products are noted before an order itself: one that is not there may still come, or never. Of one
    that was cancelled, or whose price was not known, there may be something left later.
    """
    refund_id = f"{recall_id}-{order_id}"
    recall, done = services.store.load(Ref(Recall, recall_id), Ref(RecallRefund, refund_id))
    order, stored = services.store.load(Ref(Order, order_id), Ref(Book, order_id))
    if recall is None or (done is not None and done.status == "refunded"):
        return
    if order is None:
        with suppress(ConcurrentUpdate):  # a run that was cut off has left it before
            services.store.commit(effects=[LookForOrder.of(recall_id, order_id)])
        return
    steps, effects = _refunded(services, recall, OrderBook.read(order, stored), refund_id, done)
    if steps:
        services.store.commit(*steps, effects=effects)


def look_for_order(services: Services, recall_id: str, order_id: str) -> None:
    """Refund an order that has come meanwhile; leave out one that has not, so that the recall completes."""
    recall, order = services.store.load(Ref(Recall, recall_id), Ref(Order, order_id))
    if order is not None:
        refund_order(services, recall_id, order_id)
    elif recall is not None and (step := recalls.leave_out(recall, order_id, now=services.now())):
        services.store.commit(step, writes=[services.store.unchanged(Ref(Order, order_id), None)])


def lapse(
    services: Services, recall: Recall, now: datetime
) -> tuple[Sequence[Transition[Any]], Sequence[Effect]]:
    """What the end of the time to justify does to a recall."""
    step = recalls.lapse(recall, now=now)
    if step is None:
        return (), ()
    notices, mail = tell_seller_of_recall(services, step)
    return (step, *notices), mail


def _refunded(
    services: Services, recall: Recall, book: OrderBook, refund_id: str, before: RecallRefund | None
) -> tuple[list[Transition[Any]], list[Effect]]:
    """All that is left of the product's units, also of what an offer or goods had settled (R-REF-01)."""
    now, order = services.now(), book.order
    lines = [item.line_id for item in order.facts.items if item.product_id == recall.product_id]
    units = {line_id: book.all_units(line_id) for line_id in lines}
    amount = sum(book.left_of(line_id, wanted) for line_id, wanted in units.items())
    if not amount and before is not None:
        return [], []
    if not amount:
        return [recalls.refunded(recall, id=refund_id, order_id=order.id, payment=None, now=now)], []
    payment = buyer_refund(case_id=refund_id, order_id=order.id, seller_id=order.seller_id, amount=amount)
    told: dict[str, Any] = {"id": refund_id, "order_id": order.id, "payment": payment, "now": now}
    done = recalls.refunded(recall, **told, before=before)
    after = refund(book, units, case_id=refund_id, service="recall", at=now)
    detail = {"case_id": refund_id}
    kept, left = booked(book, after, event="refunded", actor=PLATFORM, now=now, detail=detail)
    notices, mail = tell_buyer_of_recall(services, recall, order, amount, now)
    return [done, *kept, *notices], [*left, *mail]
