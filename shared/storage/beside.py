"""Rows that stand beside a case of customer service and follow its steps, in the same transaction.

| partition            | sort key                   | what                                           |
|----------------------|----------------------------|------------------------------------------------|
| `opencase#<order>`   | kind                       | the one such case that is open                 |
| `helpqueue#<status>` | `<waiting since>#<case>`   | a case that waits for an agent, longest first  |
| `helpqueue#<status>` | `~<quiet since>#<case>`    | one that doesn't: they come after all that do  |
"""

from typing import Any

from shared.domain.times import rfc3339
from shared.storage.items import Item, key, kind_of, text


def rows_beside(case: Any) -> dict[tuple[str, str], Item]:
    """Make the rows beside a case as it stands, by partition and sort key."""
    if case is None or kind_of(case) != "supportcase":
        return {}
    places = [(queue(case.status), _place(case))]
    places += [(open_cases(case.order_id), case.kind)] if case.status == "open" else []
    return {place: key(*place) | {"case_id": text(case.id)} for place in places}


def queue(status: str) -> str:
    """Name the partition of the cases with that status."""
    return f"helpqueue#{status}"


def open_cases(order_id: str) -> str:
    """Name the partition of what is open about an order."""
    return f"opencase#{order_id}"


def _place(case: Any) -> str:
    waiting = rfc3339(case.waiting_since) if case.waiting_since else f"~{rfc3339(case.quiet_since)}"
    return f"{waiting}#{case.id}"
