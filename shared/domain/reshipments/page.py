"""The request card: a request with the package of its items."""

from collections.abc import Sequence

from shared.domain.orders.book import OrderBook
from shared.domain.orders.packages import Package, TrackingEvent
from shared.domain.reading import Audit
from shared.domain.record import record
from shared.domain.reshipments.case import Reshipment


@record
class ReshipmentPage:
    """A request; `package` once the items were sent, its history where that is asked for (R-RSH-15).

    book: the order's, where what the reader can do depends on it.
    events: what the package's carrier reported, on the page of one request.
    """

    reshipment: Reshipment
    package: Package | None = None
    book: OrderBook | None = None
    events: Sequence[TrackingEvent] = ()
    history: Sequence[Audit] = ()
