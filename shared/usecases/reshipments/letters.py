"""What the parties are told about a step of a reshipment, to be committed with it."""

from datetime import datetime
from typing import Any

from shared.domain.case import Transition
from shared.domain.orders.book import OrderBook
from shared.domain.reshipments.case import Reshipment
from shared.gateways.letters.reshipments import LETTERS, ReshipmentFacts
from shared.gateways.wording import carrier_name
from shared.storage.records import Effect
from shared.usecases.notices import tell
from shared.usecases.services import Services

Messages = tuple[list[Transition[Any]], list[Effect]]
_WAYS = {
    "file_dispute": "A dispute, which we decide on what both sides show",
    "request_reshipment": "Asking the seller for the items once more",
    "standard_return": "A standard return or refund",
    "buyer_protection": "Buyer Protection",
    "ask_customer_service": "A question to customer service",
}


def announce(services: Services, step: Transition[Reshipment], book: OrderBook) -> Messages:
    """The messages for whom this step concerns: the other party, or both where nobody acted.

    book: the order's, as it is after the step.
    """
    facts, order = _facts(step, book), book.order
    messages = [
        tell(
            services,
            order,
            reader,
            kind=step.event,
            case_id=step.case.id,
            notice=letter(facts),
            now=step.at,
        )
        for reader, letter in LETTERS.get(step.event, {}).items()
    ]
    return [notification for notification, _ in messages], [mail for _, mail in messages]


def _facts(step: Transition[Reshipment], book: OrderBook) -> ReshipmentFacts:
    case, order = step.case, book.order
    waiting = case.next_deadline
    titles = {item.line_id: item.title for item in order.facts.items}
    return ReshipmentFacts(
        reshipment_id=case.id,
        order_id=case.order_id,
        shop=order.facts.seller_contact.name,
        buyer=order.facts.buyer.name,
        items=tuple((titles.get(line.line_id, line.line_id), line.quantity) for line in case.lines),
        zone=case.policy.zone,
        due_at=waiting.due_at if waiting else None,
        amount=_amount(case),
        reason=case.rejection_reason or "",
        description=case.description if step.before is None else "",
        carrier=carrier_name(case.carrier or ""),
        tracking_number=case.tracking_number or "",
        ways=_ways(case, book, step.at),
    )


def _ways(case: Reshipment, book: OrderBook, now: datetime) -> tuple[tuple[str, datetime | None], ...]:
    """What is open to the buyer of a request that came to nothing, and until when."""
    if not case.failed:
        return ()
    from shared.domain.order_page.open_ways import open_ways  # few requests come to nothing

    return tuple((_WAYS[way.action], way.closes_at) for way in open_ways(case, book, now=now))


def _amount(case: Reshipment) -> int | None:
    """Cents refunded, or offered as long as the offer is what it is about."""
    if case.refunded or case.offer is None:
        return case.refunded or None
    return case.offer.amount if case.status in ("offer_pending", "awaiting_seller_final") else None
