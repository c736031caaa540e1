"""What disputes leave to do."""

from dataclasses import dataclass
from typing import Self

from shared.domain.disputes.case import Dispute
from shared.usecases.effects import TypedEffect


@dataclass(frozen=True, kw_only=True)
class RecordLostDispute(TypedEffect, kind="note_lost_dispute", queue="work"):
    """Count a product dispute lost for good against its seller (R-JDG-33)."""

    dispute_id: str

    @classmethod
    def of(cls, dispute: Dispute) -> Self:
        """The effect of the dispute."""
        return cls(id=f"{dispute.id}:lost", dispute_id=dispute.id)


@dataclass(frozen=True, kw_only=True)
class AlertOverdueJudgment(TypedEffect, kind="judgment_overdue", queue="work"):
    """Raise the alarm inside the platform that a judgment is late (R-JDG-38)."""

    dispute_id: str

    @classmethod
    def of(cls, dispute: Dispute) -> Self:
        """The effect of the dispute."""
        return cls(id=f"{dispute.id}:overdue", dispute_id=dispute.id)
