"""The request card: a request with the package of its items."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.domain.orders.packages import Package
from shared.domain.reading import Audit
from shared.domain.reshipments.case import Reshipment


@dataclass(frozen=True, kw_only=True)
class ReshipmentPage:
    """A request; `package` once the items were sent, its history where that is asked for (R-RSH-15)."""

    reshipment: Reshipment
    package: Package | None = None
    history: Sequence[Audit] = ()
