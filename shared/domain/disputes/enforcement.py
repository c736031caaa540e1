"""Carrying out a final judgment: the responsible party's remedy, or the deduction."""

from datetime import datetime

from shared.domain.case import Model
from shared.domain.disputes.case import RemedyKind, Side
from shared.domain.disputes.dossier import Dossier, Steps


class Remedying(Model):
    """What a party says it has done. `amount`: cents, by default all that is due."""

    action: RemedyKind
    amount: int | None = None
    tracking_number: str | None = None
    carrier: str | None = None
    note: str | None = None


def perform(dossier: Dossier, *, by: Side, remedy: Remedying, now: datetime) -> Steps:
    """The responsible party carries the judgment out, within 48 hours (R-PDA-01, R-PDA-02, R-PDA-04).

    Raises Invalid for a remedy without its proof, `invalid_amount`; Conflict `judgment_not_final`,
    `party_not_responsible`, `already_carried_out`, `action_window_closed`; Rejected `action_not_ordered`,
    `refund_incomplete`, `refund_exceeds_paid`, `paid_amount_unknown`.
    """
    raise NotImplementedError


def due_amount(dossier: Dossier) -> int | None:
    """Cents the buyer is still to be refunded for the disputed lines; None if a price was never told."""
    raise NotImplementedError
