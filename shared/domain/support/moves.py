"""What waits for the agents in an open case of customer service (R-MSG-03, R-BPP-05)."""

from shared.domain.agenda import Move, for_agents
from shared.domain.support.case import SupportCase


def moves(case: SupportCase) -> tuple[Move, ...]:
    """List the moves of a case: an open one waits for an agent."""
    if case.status != "open":
        return ()
    since = case.created_at
    return (for_agents(case, "support_answer", action="resolve", since=since, requirement="R-BPP-05"),)
