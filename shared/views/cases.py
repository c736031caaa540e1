"""What all cases show: their deadlines, choices, decision and timeline."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import WithJsonSchema
from typing_extensions import TypedDict

from shared.domain.actions import Action
from shared.domain.case import Case, Deadline, Role
from shared.domain.decision import Decision
from shared.domain.money import usd
from shared.domain.reading import Audit
from shared.domain.times import rfc3339
from shared.views.clauses import ClauseView, any_clause_view, clause_view, clauses_view
from shared.views.fields import MONEY
from shared.views.links import href, page
from shared.views.viewer import Viewer

Time = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
Amount = Annotated[str, WithJsonSchema(MONEY)]


class DeadlineView(TypedDict):
    """A timed promise: when it began and why, when it ends, and what happens then."""

    kind: str
    party: Role
    starts_at: Time
    start_event: str
    due_at: Time
    state: Literal["open", "met", "lapsed"]
    consequence: str
    clause: ClauseView


class ActionView(TypedDict):
    """Something the caller can do, or why not; `href` is a route of this API, `page` for people."""

    action: str
    available: bool
    reason_code: str | None
    opens_at: Time | None
    closes_at: Time | None
    clause: ClauseView | None
    href: str
    page: str | None
    subject_id: str | None


class DecisionView(TypedDict):
    """Why a case was decided as it was: the rule or party that decided, its clauses, what it looked at."""

    outcome: str
    basis: str
    clauses: list[ClauseView]
    facts: dict[str, Any]
    policy_version: str


TimelineEntry = TypedDict(
    "TimelineEntry",
    {
        "at": Time,
        "actor": str,
        "event": str,
        "from": str | None,
        "to": str | None,
        "detail": Mapping[str, Any],
    },
)


def moment(value: datetime | None) -> str | None:
    """Write a time as the API does; None stays None."""
    return rfc3339(value) if value else None


def money(amount: int | None) -> str | None:
    """Write an amount as the API does; None stays None."""
    return None if amount is None else usd(amount)


class ResourceView(TypedDict):
    """What every resource has."""

    object: str
    id: str
    created_at: Time
    updated_at: Time
    version: int
    deadlines: list[DeadlineView]


def resource_view(kind: str, case: Case) -> ResourceView:
    """Show the members every resource has."""
    return {
        "object": kind,
        "id": case.id,
        "created_at": rfc3339(case.created_at),
        "updated_at": rfc3339(case.updated_at),
        "version": case.version,
        "deadlines": [deadline_view(deadline) for deadline in case.deadlines],
    }


def deadline_view(deadline: Deadline) -> DeadlineView:
    """Show a deadline with its start, end, state, consequence and clause."""
    return {
        "kind": deadline.kind,
        "party": deadline.party,
        "starts_at": rfc3339(deadline.starts_at),
        "start_event": deadline.start_event,
        "due_at": rfc3339(deadline.due_at),
        "state": deadline.state,
        "consequence": deadline.consequence,
        "clause": clause_view(deadline.clause),
    }


def actions_view(actions: Iterable[Action], viewer: Viewer) -> list[ActionView]:
    """Show every choice, available or not."""
    return [
        {
            "action": action.action,
            "available": action.available,
            "reason_code": action.reason_code,
            "opens_at": moment(action.opens_at),
            "closes_at": moment(action.closes_at),
            "clause": any_clause_view(action.clause),
            "href": href(action.action, action.target),
            "page": _page(action, viewer),
            "subject_id": action.subject_id,
        }
        for action in actions
    ]


def _page(action: Action, viewer: Viewer) -> str | None:
    about = action.order_id or action.subject_id
    return page(viewer.link_template, action.action, action.target, about)


def timeline_view(history: Iterable[Audit]) -> list[TimelineEntry]:
    """Show how a case came to be as it is, oldest first."""
    return [
        {
            "at": audit.at,
            "actor": audit.actor,
            "event": audit.event,
            "from": audit.before or None,
            "to": audit.after or None,
            "detail": audit.detail,
        }
        for audit in history
    ]


def decision_view(decision: Decision | None) -> DecisionView | None:
    """Show a decision; None as long as there is none."""
    if decision is None:
        return None
    return {
        "outcome": decision.outcome,
        "basis": decision.basis,
        "clauses": clauses_view(decision.clauses),
        "facts": decision.facts,
        "policy_version": decision.policy_version,
    }
