"""What sellers and buyers are told about recalls and investigations, to be committed with the step."""

from datetime import datetime
from typing import Any

from shared.domain.case import Transition
from shared.domain.notifications import Notice
from shared.domain.orders.order import Order
from shared.domain.policy import policy
from shared.domain.safety.investigations import Investigation
from shared.domain.safety.recalls import Recall
from shared.gateways.letters import safety
from shared.gateways.letters.safety import FindingFacts, RecallFacts
from shared.storage.products import orders_with
from shared.storage.records import Effect
from shared.storage.store import Ref
from shared.usecases.notices import notify_account, tell
from shared.usecases.services import Services

Messages = tuple[list[Transition[Any]], list[Effect]]


def tell_seller_of_recall(services: Services, step: Transition[Recall]) -> Messages:
    """The seller's message about an opened or unanswered recall (R-PDA-13, R-PDA-14).

    By mail to the address of an order of the product; where there is none yet, in the inbox alone.
    """
    recall = step.case
    letter = {
        "refunding": safety.product_recalled,
        "awaiting_justification": safety.reasons_wanted,
        "unjustified": safety.reasons_missing,
    }[recall.status]
    order = _an_order_of(services, recall)
    return _to_seller(services, order, step, letter(_recall_facts(recall, order)))


def tell_buyer_of_recall(
    services: Services, recall: Recall, order: Order, amount: int, now: datetime
) -> Messages:
    """The buyer's message about `amount` cents refunded (R-PDA-13)."""
    notice = safety.recall_refunded(_recall_facts(recall, order, refunded=amount))
    return _to_buyer(services, order, "recall_refunded", recall.id, notice, now)


def tell_seller_of_finding(
    services: Services, step: Transition[Investigation], order: Order | None
) -> Messages:
    """The seller's message about what was found, or that it was lifted (R-JDG-33); by mail to the address of
    that order.
    """
    facts, status = _finding_facts(step.case, order), step.case.status
    if status == "lifted":
        notice = safety.finding_lifted(facts)
    else:
        notice = safety.investigation_decided(facts, bad_faith=status == "bad_faith")
    return _to_seller(services, order, step, notice)


def tell_buyer_of_finding(
    services: Services, found: Investigation, order: Order, amount: int, now: datetime
) -> Messages:
    """The buyer's message about `amount` cents refunded (R-JDG-33)."""
    notice = safety.investigation_refunded(_finding_facts(found, order, refunded=amount))
    return _to_buyer(services, order, "investigation_refunded", found.id, notice, now)


def _to_seller(services: Services, order: Order | None, step: Transition[Any], notice: Notice) -> Messages:
    """By mail too, if there is an order with an address."""
    case, kind = step.case, step.event
    if order is not None:
        entry, mail = tell(services, order, "seller", kind=kind, case_id=case.id, notice=notice, now=step.at)
        return [entry], [mail]
    entry = notify_account(
        services,
        "seller",
        case.seller_id,
        kind=kind,
        order_id=None,
        case_id=case.id,
        notice=notice,
        now=step.at,
    )
    return [entry], []


def _to_buyer(
    services: Services, order: Order, kind: str, case_id: str, notice: Notice, now: datetime
) -> Messages:
    entry, mail = tell(services, order, "buyer", kind=kind, case_id=case_id, notice=notice, now=now)
    return [entry], [mail]


def _an_order_of(services: Services, recall: Recall) -> Order | None:
    found, _ = orders_with(services.store, recall.seller_id, recall.product_id, after=None, size=1)
    (order,) = services.store.load(Ref(Order, found[0])) if found else (None,)
    return order


def _recall_facts(recall: Recall, order: Order | None, *, refunded: int = 0) -> RecallFacts:
    titles = {item.product_id: item.title for item in order.facts.items} if order else {}
    waiting = recall.next_deadline
    return RecallFacts(
        recall_id=recall.id,
        product=titles.get(recall.product_id, recall.product_id),
        source=recall.source,
        reference=recall.reference,
        zone=policy(recall.policy_version).zone,
        shop=order.facts.seller_contact.name if order else "",
        buyer=order.facts.buyer.name if order else "",
        order_id=order.id if order and refunded else "",
        batches=recall.batches or (),
        amount=refunded,
        due_at=waiting.due_at if waiting else None,
    )


def _finding_facts(found: Investigation, order: Order | None, *, refunded: int = 0) -> FindingFacts:
    return FindingFacts(
        investigation_id=found.id,
        shop=order.facts.seller_contact.name if order else "",
        zone=policy(found.policy_version).zone,
        reason=found.lift_reason or found.reason or "",
        cases=len(found.cases),
        ends_at=found.ends_at,
        buyer=order.facts.buyer.name if order else "",
        order_id=order.id if order else "",
        amount=refunded,
    )
