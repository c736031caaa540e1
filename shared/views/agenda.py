"""Agendas as the API shows them."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, StringConstraints
from typing_extensions import TypedDict

from shared.domain.actions import Target
from shared.domain.agenda import AREAS, Move
from shared.domain.times import rfc3339
from shared.views.cases import Amount, Time, moment, money
from shared.views.clauses import ClauseView, any_clause_view
from shared.views.fields import PageQuery, one_value
from shared.views.links import href, page
from shared.views.viewer import Viewer

AgendaObject = Literal["claim", "dispute", "investigation", "package", "recall", "reshipment", "support_case"]
ActionName = Annotated[str, BeforeValidator(one_value), StringConstraints(pattern=r"^[a-z_]{1,40}$")]
_KINDS = {name: kind for kind, (name, _) in AREAS.items()}


class AgendaQuery(PageQuery):
    """Which moves: of one kind of case, with one action, or both."""

    object: Annotated[AgendaObject | None, BeforeValidator(one_value)] = None
    action: ActionName | None = None


class MoveView(TypedDict):
    """What the caller can do in an open case, `object` and `id`.

    `must`: silence has the `consequence`. `due_at`: the last second; without one it waits since `starts_at`.
    `amount`: what is at stake. `href`: the route of the action.
    """

    object: AgendaObject
    id: str
    order_id: str | None
    title: str | None
    action: str
    must: bool
    starts_at: Time
    due_at: Time | None
    consequence: str | None
    clause: ClauseView | None
    amount: Amount | None
    href: str
    page: str | None


def move_view(move: Move, *, viewer: Viewer) -> MoveView:
    """Show a move to the account whose it is."""
    target = Target(kind=_KINDS[move.object], id=move.id)
    return {
        "object": move.object,  # type: ignore[typeddict-item]
        "id": move.id,
        "order_id": move.order_id,
        "title": move.title,
        "action": move.action,
        "must": move.must,
        "starts_at": rfc3339(move.starts_at),
        "due_at": moment(move.due_at),
        "consequence": move.consequence,
        "clause": any_clause_view(move.clause),
        "amount": money(move.amount),
        "href": href(move.action, target),
        "page": page(viewer.link_template, move.action, target),
    }
