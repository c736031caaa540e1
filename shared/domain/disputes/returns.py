"""The way back of the goods: who bears which peril, and what it means for the refund."""

from datetime import datetime

from shared.domain.case import Transition
from shared.domain.disputes.case import Dispute
from shared.domain.disputes.dossier import Dossier, Steps
from shared.domain.packages import TrackingStatus


def ship_back(
    dispute: Dispute, *, carrier: str, tracking_number: str, shipped_at: datetime, now: datetime
) -> Transition[Dispute]:
    """The buyer has sent the goods back and uploads how: the risk moves (R-PDA-06, R-PDA-09 to R-PDA-12).

    Raises Invalid for an empty field or a time in the future; Conflict `return_not_required`, naming the
    `disposal` if there is one (R-PDA-08), `judgment_not_final`, `return_already_uploaded`.
    """
    raise NotImplementedError


def track_return(
    dossier: Dossier, *, status: TrackingStatus, occurred_at: datetime, now: datetime
) -> Steps | None:
    """What the carrier reports of the goods on their way back; None where that changes nothing.

    Delivered, or lost or damaged at the seller's risk: the refund is due, within 48 hours from now
    (A-21, R-PDA-19). Lost or damaged at the buyer's risk: no refund is due, and the dispute is over.
    """
    raise NotImplementedError
