"""What waits for a seller in a recall, and for the agents in an investigation (R-MSG-03)."""

from shared.domain.agenda import Move, for_agents, timed
from shared.domain.safety.investigations import Investigation
from shared.domain.safety.recalls import Recall


def moves(case: Recall | Investigation) -> tuple[Move, ...]:
    """List the moves of a recall or an investigation."""
    if isinstance(case, Recall):
        return tuple(
            timed(case, deadline, action="justify", account=case.seller_id)
            for deadline in case.deadlines
            if deadline.kind == "recall_justification" and deadline.state == "open"
        )
    if case.status != "open":
        return ()
    since = case.created_at
    return (for_agents(case, "finding", action="enter_finding", since=since, requirement="R-JDG-33"),)
