"""The sandbox: its clock, what came of moving it, the mails it sent."""

from collections.abc import Mapping
from typing import Any

from shared.console.visits import Visit, page
from shared.domain.errors import NotFound
from shared.gateways.sent_mails import sent_mails


@page("sandbox", template="sandbox.html")
def sandbox(visit: Visit) -> Mapping[str, Any]:
    """Where the clock stands, what waits next, what was sent to the insurer and to people."""
    if not visit.services.deployment.sandbox:
        raise NotFound("not_found", "There is no such page.")
    return {
        "clock": visit.inside.get("/sandbox/clock"),
        "inbox": visit.inside.rows("/notifications?page_size=20"),
        "moves": visit.inside.rows("/agenda?page_size=20"),
        "mails": sent_mails(visit.services.deployment.sent_mails_url)[:30],
    }
