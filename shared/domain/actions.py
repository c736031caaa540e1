"""What a caller can do now, and why not where not."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from urllib.parse import quote

from shared.domain.case import Case
from shared.domain.errors import Refusal
from shared.domain.record import record

_NAMES: Mapping[str, str] = {"supportcase": "support_case", "batch": "label_batch"}


@record
class Target:
    """What an action is done to: the kind of a case, or of another resource, and its id."""

    kind: str
    id: str

    @property
    def name(self) -> str:
        """The kind as answers and links call it."""
        return _NAMES.get(self.kind, self.kind)


def page_url(template: str, *, object: str, id: str, action: str) -> str | None:
    """Fill in the address of the marketplace's page for a thing and what is done to it.

    template: with `{object}`, `{id}` and `{action}`; empty where there are no such pages, then None.
    """
    url = template
    for name, value in (("object", object), ("id", id), ("action", action)):
        url = url.replace(f"{{{name}}}", quote(value, safe=""))
    return url or None


@record
class Action:
    """One choice: available, perhaps with the clause that gives it, or with the code and clause of the
    rule that stands in its way.

    target: None for what opens a new case. subject_id: the package or case it is about, where the caller
    has several. order_id: the order a new case would be about, where its subject is but a part of that.
    """

    action: str
    available: bool
    reason_code: str | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    clause: str | None = None
    target: Target | None = None
    subject_id: str | None = None
    order_id: str | None = None


def target(case: Case) -> Target:
    """Name a case as the target of an action."""
    return Target(kind=case.KIND, id=case.id)


def action(
    name: str,
    *,
    target: Target | None = None,
    refusal: Refusal | None = None,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    subject_id: str | None = None,
    order_id: str | None = None,
    clause: str | None = None,
) -> Action:
    """Offer the choice `name`; refusal: what the decision itself would raise now, None if nothing."""
    return Action(
        action=name,
        available=refusal is None,
        reason_code=refusal.code if refusal else None,
        opens_at=opens_at,
        closes_at=closes_at,
        clause=refusal.clause if refusal else clause,
        target=target,
        subject_id=subject_id,
        order_id=order_id,
    )


def refused(choice: Action, refusal: Refusal) -> Action:
    """The same choice, with that rule in its way."""
    return replace(choice, available=False, reason_code=refusal.code, clause=refusal.clause)


def refusal_of(check: Callable[[], object]) -> Refusal | None:
    """Find what `check` refuses; None if it lets the caller pass."""
    try:
        check()
    except Refusal as refusal:
        return refusal
    return None
