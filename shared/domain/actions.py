"""What a caller can do now, and why not where not."""

from datetime import datetime

from shared.domain.case import Model
from shared.domain.errors import Refusal


class Action(Model):
    """One choice: available, perhaps with the clause that gives it, or with the code and clause of the
    rule that stands in its way.

    subject_id: the package or case it is about, where the caller has several.
    """

    action: str
    available: bool
    reason_code: str | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    clause: str | None = None
    href: str
    subject_id: str | None = None


def action(
    name: str,
    *,
    href: str,
    refusal: Refusal | None = None,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    subject_id: str | None = None,
    clause: str | None = None,
) -> Action:
    """The choice `name`; `refusal` is what the decision itself would raise now, None if it would not."""
    return Action(
        action=name,
        available=refusal is None,
        reason_code=refusal.code if refusal else None,
        opens_at=opens_at,
        closes_at=closes_at,
        clause=refusal.clause if refusal else clause,
        href=href,
        subject_id=subject_id,
    )
