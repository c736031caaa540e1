"""What waits for the agents, by queue."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.console.visits import Visit

PAGES_AT_MOST = 10
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
    found: list[Mapping[str, Any]] = []
    token = ""
    for _ in range(PAGES_AT_MOST):
        listed = visit.inside.get(f"/agenda?{QUEUES[name]}&page_size=100{token}")
        found += listed["data"]
        if not listed["has_more"]:
            break
        token = f"&page_token={listed['next_page_token']}"
    return sorted(found, key=lambda one: str(one["due_at"] or one["starts_at"]))
