"""A dispute with what its decisions look at besides, and the steps they come to."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shared.domain.case import Transition
from shared.domain.disputes.case import Dispute
from shared.domain.disputes.docket import Docket
from shared.domain.disputes.facts import Flags
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package
from shared.domain.orders.refund_book import RefundBook

NOTHING = Flags()


@dataclass(frozen=True, kw_only=True)
class DisputeContext:
    """A dispute with everything its decisions look at besides.

    packages: those of the order, at least the ones with the disputed lines. book: the order's refunds so
    far. insured: cents the insurer has paid for those packages. known: what is known of the seller and
    the goods already, such as a finding of bad faith (R-JDG-33) or a confirmed hazard (R-JDG-34).
    """

    dispute: Dispute
    docket: Docket
    order: Order
    packages: tuple[Package, ...] = ()
    book: RefundBook | None = None
    insured: int = 0
    known: Flags = NOTHING


@dataclass(frozen=True, kw_only=True)
class Steps:
    """Transitions that belong in one transaction; iterate to commit: `store.commit(*steps)`.

    opened: the second request that a first one gave way to.
    """

    dispute: Transition[Dispute]
    docket: Transition[Docket] | None = None
    book: Transition[RefundBook] | None = None
    opened: Transition[Dispute] | None = None

    def __iter__(self) -> Iterator[Transition[Any]]:
        return (step for step in (self.dispute, self.docket, self.book, self.opened) if step is not None)
