"""What the parties and the agents are told about a step of a case, to be committed with it."""

from typing import Any

from shared.domain.case import Transition
from shared.domain.notifications import Notice
from shared.domain.orders.order import Order
from shared.domain.policy import policy
from shared.domain.support.case import SupportCase
from shared.gateways.letters import support as letters
from shared.gateways.letters.returns import asked
from shared.storage.records import Effect
from shared.usecases.notices import Reader, tell
from shared.usecases.returns.letters import READERS, facts_for
from shared.usecases.services import Services
from shared.usecases.staff import tell_staff

Messages = tuple[list[Transition[Any]], list[Effect]]


def announce(
    services: Services, step: Transition[SupportCase], order: Order, *, dispute_open: bool = False
) -> Messages:
    """The messages for whom this step concerns; agents hear of a new case in their inbox."""
    case, facts = step.case, _facts(step.case, order, dispute_open)
    messages = [
        tell(services, order, reader, kind=step.event, case_id=case.id, notice=notice, now=step.at)
        for reader, notice in _notices(step, order, facts)
    ]
    entries = [notification for notification, _ in messages]
    return [*entries, *tell_staff(services, step)], [mail for _, mail in messages]


def _notices(
    step: Transition[SupportCase], order: Order, facts: letters.SupportFacts
) -> list[tuple[Reader, Notice]]:
    if step.event == "support_case_opened":
        return [("buyer", letters.case_opened(facts)), ("seller", letters.case_reported(facts))]
    if step.event == "moved_to_buyer_protection":
        return [("buyer", letters.case_moved(facts))]
    if step.event == "support_case_closed":
        return [
            ("buyer", letters.case_closed(facts, reader="buyer")),
            ("seller", letters.case_closed(facts, reader="seller")),
        ]
    if step.event == "amount_changed":
        return []
    if step.case.status == "return_pending":
        return [(reader, asked(facts_for(step, order, reader, reason=facts.reason))) for reader in READERS]
    return [
        ("buyer", letters.case_resolved(facts, reader="buyer")),
        ("seller", letters.case_resolved(facts, reader="seller")),
    ]


def _facts(case: SupportCase, order: Order, dispute_open: bool) -> letters.SupportFacts:
    waiting = case.next_deadline
    titles = {item.line_id: item.title for item in order.facts.items}
    return letters.SupportFacts(
        case_id=case.id,
        order_id=case.order_id,
        shop=order.facts.seller_contact.name,
        buyer=order.facts.buyer.name,
        about=case.kind,
        route=case.route,
        zone=policy(case.policy_version).zone,
        due_at=waiting.due_at if waiting and waiting.kind == "standard_return" else None,
        items=tuple((titles.get(line.line_id, line.line_id), line.quantity) for line in case.lines),
        description=case.description,
        dispute_open=dispute_open,
        outcome=case.resolution.outcome if case.resolution else "",
        reason=case.resolution.reason if case.resolution else "",
        refunded=case.refunded,
        cancelled=order.facts.cancelled_at is not None,
        unsent=case.goods_back is not None and case.goods_back.scanned_at is None,
    )
