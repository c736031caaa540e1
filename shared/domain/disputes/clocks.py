"""What happens when somebody does not act in time, whether a sweep has run or not."""

from datetime import datetime

from shared.domain.disputes.dossier import Dossier, Steps


def lapse(dossier: Dossier, *, now: datetime) -> Steps | None:
    """The steps for the oldest deadline of the dispute that is over; None if none is.

    Before any other decision commit this, load again, and repeat until it returns None: what has lapsed
    has happened. The next window starts with the last valid second of the one that lapsed, however
    late this runs (R-GEN-07).
    """
    raise NotImplementedError
