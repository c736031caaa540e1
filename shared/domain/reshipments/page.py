"""The request card: a request with the parcel of its items."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.domain.orders.packages import Package
from shared.domain.reading import Audit
from shared.domain.reshipments.case import Reshipment


@dataclass(frozen=True, kw_only=True)
class ReshipmentPage:
    """A request; `parcel` once the items were sent, its history where that is asked for (R-RSH-15)."""

    reshipment: Reshipment
    parcel: Package | None = None
    history: Sequence[Audit] = ()
