"""Ways in which a dispute ends without a judgment; all but none of them count as a request (A-12)."""

from datetime import datetime

from shared.domain.case import Actor
from shared.domain.disputes.case import Side
from shared.domain.disputes.dossier import Dossier, Steps


def withdraw(dossier: Dossier, *, now: datetime) -> Steps:
    """The buyer takes the request back (R-DSP-06). Raises Conflict `already_judged`, `dispute_over`."""
    raise NotImplementedError


def reject(dossier: Dossier, *, by: Actor, reason: str, now: datetime) -> Steps:
    """The platform closes it without judging its merits (R-DSP-18).

    Raises Invalid `reason_required`; Conflict as `withdraw` does.
    """
    raise NotImplementedError


def settle(dossier: Dossier, *, by: Side, now: datetime) -> Steps:
    """A party agrees to handle it between themselves; it ends when both have (R-DSP-17).

    Raises Conflict `already_agreed`, else as `withdraw` does.
    """
    raise NotImplementedError


def stop(dossier: Dossier, *, by: Side, kind: str, reference: str, now: datetime) -> Steps:
    """Somebody has turned to a court or the like: the service and every timer stop (R-DSP-19).

    Raises Invalid for no kind or no reference; Conflict as `withdraw` does.
    """
    raise NotImplementedError
