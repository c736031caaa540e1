"""Reading disputes: one's own, with their history, and in lists; what the rules say of one."""

from collections.abc import Collection
from dataclasses import replace

from shared.domain.disputes import dispute_facts
from shared.domain.disputes.case import UNJUDGED, Dispute
from shared.domain.disputes.facts import Flags
from shared.domain.disputes.outcomes import PossibleOutcomes, without_return
from shared.domain.disputes.outcomes import outcomes as possible
from shared.domain.disputes.page import DisputePage
from shared.domain.disputes.payout import due_amount
from shared.domain.disputes.recommendation import Recommendation, unreturned
from shared.domain.orders.book import Book, OrderBook
from shared.domain.orders.order import Order
from shared.domain.reading import Page
from shared.storage.store import Ref
from shared.usecases.disputes.earlier import with_earlier
from shared.usecases.disputes.loading import context_of
from shared.usecases.disputes.page import decided_page_of, page_of
from shared.usecases.queries import list_own, load_own, read_own
from shared.usecases.services import Caller, Command, Services


def read(services: Services, caller: Caller, dispute_id: str) -> DisputePage:
    """One's own dispute with its history; a carrier reads those it was notified of (R-GEN-10)."""
    found = read_own(services, caller, Dispute, dispute_id)
    return replace(_page(services, caller, found.case), history=found.history)


def list_disputes(
    services: Services, caller: Caller, *, statuses: Collection[str], size: int, token: str | None
) -> Page[DisputePage]:
    """One's own disputes, newest first; of any of these statuses, or all without one."""
    page = list_own(services, caller, Dispute, statuses=statuses, size=size, token=token)
    return Page([DisputePage(dispute=dispute) for dispute in page.rows], page.next_page_token)


def recommendation(services: Services, command: Command, dispute_id: str) -> Recommendation:
    """What the rules say on the evidence so far; nothing is changed (R-JDG-35).

    A return is asked for only where it is known where to, as in a judgment (R-PDA-20).
    """
    context = context_of(services, load_own(services, command.caller, Dispute, dispute_id))
    found = dispute_facts.recommendation(context, now=command.now)
    return unreturned(found) if found.return_required and context.ship_from() is None else found


def outcomes(services: Services, command: Command, dispute_id: str) -> PossibleOutcomes:
    """What a finding can lead to on the evidence as it is; nothing is changed (R-JDG-10, R-PDA-20)."""
    context = context_of(services, load_own(services, command.caller, Dispute, dispute_id))
    dispute = context.dispute
    facts = dispute_facts.facts_of(context, Flags(), now=command.now)
    found = possible(facts, dispute_facts.as_evidence(dispute), version=dispute.policy_version)
    if any(one.found.return_required for one in found) and context.ship_from() is None:
        found = without_return(found)
    return PossibleOutcomes(outcomes=found, amount=due_amount(context))


def _page(services: Services, caller: Caller, dispute: Dispute) -> DisputePage:
    """With its context while there is something to judge."""
    if dispute.status in (*UNJUDGED, "appealed"):
        return page_of(services, caller, context_of(services, dispute), now=services.now())
    book = _book(services, dispute) if caller.role == "buyer" else None
    return decided_page_of(services, caller, with_earlier(services, dispute), book)


def _book(services: Services, dispute: Dispute) -> OrderBook | None:
    """Needed where the buyer may ask once more: it says whether a second request is left."""
    if dispute.deadline("second_request") is None:
        return None
    order, book = services.store.load(Ref(Order, dispute.order_id), Ref(Book, dispute.order_id))
    return OrderBook.read(order, book) if order else None
