"""An open dispute follows its packages: what feed or platform say anew may settle it (R-JDG-40)."""

from shared.domain.disputes.case import Dispute
from shared.domain.disputes.fact_finding import judge_on_new_tracking
from shared.domain.orders.book import Book
from shared.storage.store import Ref
from shared.usecases.disputes.context import write
from shared.usecases.disputes.loading import context_of
from shared.usecases.services import Services


def judge_anew(services: Services, dispute_id: str) -> None:
    """Judge an open dispute that new tracking has settled; any other is left as it is.

    So is one of which a deadline is over: whoever carries that out tries the same.
    """
    (dispute,) = services.store.load(Ref(Dispute, dispute_id))
    now = services.now()
    if dispute is None or dispute.status != "evidence_collection" or dispute.lapsed_at(now):
        return
    context = context_of(services, dispute)
    steps = judge_on_new_tracking(context, now=now)
    if steps is not None:
        write(services, context, steps)


def judge_order_anew(services: Services, order_id: str) -> None:
    """Judge the open disputes of an order that are settled by what the platform says of its delivery."""
    (book,) = services.store.load(Ref(Book, order_id))
    for hold in book.holds if book else ():
        if hold.service == "dispute":
            judge_anew(services, hold.case_id)
