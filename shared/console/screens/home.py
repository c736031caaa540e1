"""Due now: what waits for whoever is signed in, what waits for others, and their inbox."""

from collections.abc import Mapping
from typing import Any

from shared.console.visits import Visit, page


@page("due", template="due.html")
def due(visit: Visit) -> Mapping[str, Any]:
    """The agenda and the inbox."""
    return {
        "agenda": visit.inside.get(f"/agenda{visit.query_of('page_token', page_size='50')}"),
        "inbox": visit.inside.get(f"/notifications{visit.part_of('inbox', page_size='10')}"),
    }


@page("policy/{clause}", template="policy.html")
def clause(visit: Visit) -> Mapping[str, Any]:
    """One rule, with its periods and figures."""
    return {"rule": visit.inside.get(f"/policy/{visit.named['clause']}")}
