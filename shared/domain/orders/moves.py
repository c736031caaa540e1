"""What waits for the agents about a package (R-MSG-03)."""

from shared.domain.agenda import Move, for_agents
from shared.domain.orders.packages import Package
from shared.domain.orders.shared_numbers import NUMBER_SHARED


def moves(package: Package) -> tuple[Move, ...]:
    """List the moves about a package: a borrowed number waits for its review (R-TRK-07)."""
    if NUMBER_SHARED not in package.flags or package.number_own is not None:
        return ()
    since = package.number_shared_at or package.updated_at
    return (
        for_agents(package, "number_review", action="review_number", since=since, requirement="R-TRK-07"),
    )
