"""An open dispute follows its packages: what feed or platform say anew may settle it (R-JDG-40)."""

from shared.domain.case import Transition
from shared.domain.disputes.case import Dispute
from shared.domain.disputes.fact_finding import judge_on_new_tracking
from shared.domain.orders.book import Book
from shared.domain.orders.packages import Package
from shared.storage.store import Ref
from shared.usecases.disputes.context import context_of, write
from shared.usecases.disputes.effects import JudgeOnNewTracking
from shared.usecases.services import Services

# What a judgment takes from a package, besides that it is lost: `order_facts.observe`.
_OBSERVED = ("shipped_at", "delivered_at", "signed", "flags")


def effects_of(services: Services, tracked: Transition[Package]) -> list[JudgeOnNewTracking]:
    """Name the open disputes about the order to be looked at again, where this step may matter to them.

    A parcel that only moves on changes no judgment: it is then not asked for disputes.
    """
    if not _matters(tracked):
        return []
    (book,) = services.store.load(Ref(Book, tracked.case.order_id))
    holds = book.holds if book else ()
    return [JudgeOnNewTracking.of(one.case_id, tracked.case) for one in holds if one.service == "dispute"]


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


def _matters(tracked: Transition[Package]) -> bool:
    before, after = tracked.before, tracked.case
    if before is None or (before.status == "lost") != (after.status == "lost"):
        return True
    return any(getattr(before, name) != getattr(after, name) for name in _OBSERVED)
