"""The request card: a request with the package of its items."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.domain.orders.packages import Package, TrackingEvent
from shared.domain.reading import Audit
from shared.domain.reshipments.case import Reshipment


@dataclass(frozen=True, kw_only=True)
class ReshipmentPage:
    """A request; `package` once the items were sent, its history where that is asked for (R-RSH-15).

    events: what the package's carrier reported, on the page of one request.
    """

    reshipment: Reshipment
    package: Package | None = None
    events: Sequence[TrackingEvent] = ()
    history: Sequence[Audit] = ()
