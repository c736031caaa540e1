"""Which open disputes new tracking may settle: asked of every report of a carrier (R-JDG-40)."""

from shared.domain.case import Transition
from shared.domain.orders.book import Book
from shared.domain.orders.packages import Package
from shared.storage.records import Effect
from shared.storage.store import Ref
from shared.usecases.services import Services

# What a judgment takes from a package, besides that it is lost: `order_facts.observe`.
_OBSERVED = ("shipped_at", "delivered_at", "signed", "flags")


def effects_of(services: Services, tracked: Transition[Package]) -> list[Effect]:
    """Name the open disputes about the order to be looked at again, where this step may matter to them.

    A parcel that only moves on changes no judgment: it is then not asked for disputes.
    """
    if not _matters(tracked):
        return []
    (book,) = services.store.load(Ref(Book, tracked.case.order_id))
    disputes = [hold.case_id for hold in (book.holds if book else ()) if hold.service == "dispute"]
    if not disputes:
        return []
    from shared.usecases.disputes.effects import JudgeOnNewTracking  # few orders are disputed

    return [JudgeOnNewTracking.of(dispute_id, tracked.case) for dispute_id in disputes]


def _matters(tracked: Transition[Package]) -> bool:
    before, after = tracked.before, tracked.case
    if before is None or (before.status == "lost") != (after.status == "lost"):
        return True
    return any(getattr(before, name) != getattr(after, name) for name in _OBSERVED)
