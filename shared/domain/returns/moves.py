"""What waits in a return for an agent (R-MSG-03, R-PDA-23)."""

from collections.abc import Iterator

from shared.domain.agenda import Move, for_agents
from shared.domain.case import Case
from shared.domain.returns.model import Return


def objections(case: Case, goods: Return, *, amount: int | None) -> Iterator[Move]:
    """List the objection that waits for its decision, if one does; `amount`: cents at stake."""
    if goods.status == "objected" and goods.objection is not None:
        yield for_agents(
            case,
            "objection_decision",
            action="decide_objection",
            since=goods.objection.at,
            requirement="R-PDA-23",
            amount=amount,
        )
