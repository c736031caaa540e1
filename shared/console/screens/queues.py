"""What waits for the agents, by queue."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.console.visits import Visit

# By the name of a queue: which of an agent's moves it holds.
QUEUES: Mapping[str, str] = {
    "disputes": "object=dispute",
    "appeals": "object=dispute&action=decide_appeal",
    "objections": "action=decide_objection",
    "help": "object=support_case",
    "investigations": "object=investigation",
    "numbers": "action=review_number",
}


def waiting(visit: Visit, name: str) -> Sequence[Mapping[str, Any]]:
    """What waits: by the last second, and what has none, or is late, by since when it waits.

    The API lists what has no end last: all pages are read, so that what is late is found.
    """
    found = visit.inside.every(f"/agenda?{QUEUES[name]}&page_size=100")
    return sorted(found, key=lambda one: str(one["due_at"] or one["starts_at"]))
