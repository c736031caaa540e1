"""How long the personal data of an order are kept."""

from datetime import datetime

from shared.domain.case import Deadline
from shared.domain.policy import policy

PERSONAL_DATA = "personal_data"


def keeping_window(placed_at: datetime, *, since: datetime, start_event: str, version: str) -> Deadline:
    """Start the time for which they are kept: from `since` on, never beyond the longest (R-PRV-01)."""
    table = policy(version)
    window = table.deadline(PERSONAL_DATA, starts_at=since, start_event=start_event)
    longest = table.deadline("personal_data_at_most", starts_at=placed_at, start_event="order_placed")
    return window if window.due_at < longest.due_at else longest.model_copy(update={"kind": PERSONAL_DATA})
