"""A dispute with what its decisions look at besides, and the steps they come to."""

from collections.abc import Callable, Iterator
from typing import Any

from shared.domain.case import Transition
from shared.domain.disputes.case import Dispute
from shared.domain.disputes.facts import Flags
from shared.domain.disputes.order_facts import holding
from shared.domain.labels.label import Label
from shared.domain.labels.origin import ShipFrom
from shared.domain.orders import entries
from shared.domain.orders.book import Book, OrderBook
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package, is_live
from shared.domain.record import record

NOTHING = Flags()


@record
class DisputeContext:
    """A dispute with everything its decisions look at besides.

    packages: at least those the dispute is about; labels: those of them that were bought here. book: what
    was paid for the order, given back, and is open about it. insured: cents the insurer has paid for those
    packages. known: what is known of the order and the goods already: bad faith found about this very
    order (R-JDG-33), a confirmed hazard (R-JDG-34). notes: what an agent is shown besides, and no rule
    looks at: `seller_bad_faith`, found about other orders. ship_from: says where this seller's packages set
    out, if that is set up; asked only by a judgment that needs a return (R-PDA-20).
    """

    dispute: Dispute
    book: OrderBook
    order: Order
    packages: tuple[Package, ...] = ()
    labels: tuple[Label, ...] = ()
    insured: int = 0
    known: Flags = NOTHING
    notes: tuple[str, ...] = ()
    ship_from: Callable[[], ShipFrom | None] = lambda: None

    @property
    def sent(self) -> tuple[Package, ...]:
        """The packages the dispute is about, less those cancelled before the carrier had them.

        Of units that were in none when it was filed, those they are in now.
        """
        return sent_in(self.dispute, self.order, self.packages)


def sent_in(dispute: Dispute, order: Order, packages: tuple[Package, ...]) -> tuple[Package, ...]:
    """Find the packages of a dispute as `DisputeContext.sent` does."""
    kept = tuple(p for p in packages if p.id in dispute.package_ids and is_live(order, p))
    return kept or holding(order, packages, dispute.disputed)


@record
class Steps:
    """Transitions that belong in one transaction; iterate to commit: `store.commit(*steps)`.

    opened: the second request that a first one gave way to.
    """

    dispute: Transition[Dispute]
    book: Transition[Book] | None = None
    opened: Transition[Dispute] | None = None

    @classmethod
    def with_book(cls, step: Transition[Dispute], book: OrderBook) -> "Steps":
        """A step of the dispute with what it changes in the order's book."""
        return cls(dispute=step, book=booked(step, book))

    def __iter__(self) -> Iterator[Transition[Any]]:
        return (step for step in (self.dispute, self.book, self.opened) if step is not None)


def booked(step: Transition[Dispute], book: OrderBook) -> Transition[Book] | None:
    """Enter in the order's book what a step of a dispute changes there, under the step's own event."""
    detail = {"dispute_id": step.case.id}
    return entries.step(book, event=step.event, actor=step.actor, now=step.at, detail=detail)
