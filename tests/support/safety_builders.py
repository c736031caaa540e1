"""A seller who loses product disputes, each about an order of its own; for tests."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shared.domain.case import Transition
from shared.domain.disputes.case import Dispute
from shared.domain.safety.investigations import Investigation, find, investigate, note_loss, take_back_loss
from shared.domain.safety.seller_records import SellerRecord
from tests.support.dispute_builders import FILED
from tests.support.dispute_play import AGENT
from tests.support.dispute_stages import a_final_dispute

LOST = a_final_dispute("quality_safety").dispute


def a_lost_dispute(number: int = 1, *, at: datetime = FILED, **changes: Any) -> Dispute:
    """Dispute and order of that number, lost for good by the seller at that time."""
    own = {"id": f"dsp_{number}", "order_id": f"order-{number}", "final_at": at}
    return LOST.model_copy(update={**own, **changes})


def a_won_dispute(number: int = 1, **changes: Any) -> Dispute:
    """The same, its judgment turned by an appeal."""
    assert LOST.judgment is not None
    return a_lost_dispute(number, judgment=LOST.judgment.model_copy(update={"winner": "seller"}), **changes)


@dataclass
class Watched:
    """What is known of the seller, and the investigation that is open or was last."""

    record: SellerRecord | None = None
    investigation: Investigation | None = None
    steps: list[Transition[Any]] = field(default_factory=list)

    @property
    def known(self) -> SellerRecord:
        assert self.record is not None
        return self.record

    @property
    def under_way(self) -> Investigation:
        assert self.investigation is not None
        return self.investigation

    @property
    def open_one(self) -> Investigation | None:
        """The investigation, while it is open."""
        return self.investigation if self.investigation and self.investigation.status == "open" else None

    def lose(self, *numbers: int, at: datetime = FILED) -> "Watched":
        """Lose these disputes for good, each told at once."""
        for number in numbers:
            noted = note_loss(self.record, a_lost_dispute(number, at=at), now=at)
            assert noted is not None
            self._commit(investigate(noted, self.open_one, id=f"inv_{number}", now=at))
        return self

    def take_back(self, number: int, *, now: datetime = FILED) -> "Watched":
        self._commit(take_back_loss(self.record, self.open_one, a_won_dispute(number), now=now))
        return self

    def find(self, bad_faith: bool, *, now: datetime = FILED, reason: str = "Empty boxes.") -> "Watched":
        self._commit(
            find(self.under_way, self.record, bad_faith=bad_faith, reason=reason, agent=AGENT, now=now)
        )
        return self

    def _commit(self, steps: tuple[Transition[Any], ...]) -> None:
        self.steps.extend(steps)
        for step in steps:
            if isinstance(step.case, SellerRecord):
                self.record = step.case
            else:
                self.investigation = step.case
