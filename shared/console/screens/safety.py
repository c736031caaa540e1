"""Recalls and investigations."""

from collections.abc import Mapping
from typing import Any

from shared.console.screens.queues import waiting
from shared.console.visits import Visit, page
from shared.domain.case import Role
from shared.domain.errors import NotFound

AGENT: tuple[Role, ...] = ("agent",)


@page("queue/recalls", roles=AGENT, template="recalls.html")
@page("recall/{id}/open_recall", roles=AGENT, template="recalls.html")
def recalls(visit: Visit) -> Mapping[str, Any]:
    """All recalls, and opening one."""
    return {"listed": visit.inside.get(f"/recalls{visit.query_of('page_token')}")}


@page("recall/{id}", roles=("agent", "seller"), template="recall.html")
@page("recall/{id}/{action}", roles=("agent", "seller"), template="recall.html")
def recall(visit: Visit) -> Mapping[str, Any]:
    """A recall as far as it is; the seller says why not all of the product was recalled."""
    return {"recall": visit.inside.get(f"/recalls/{visit.named['id']}")}


@page("queue/investigations", roles=AGENT, template="investigations.html")
def investigations(visit: Visit) -> Mapping[str, Any]:
    """Investigations: those that wait first, then all of them."""
    return {
        "rows": waiting(visit, "investigations"),
        "listed": visit.inside.get(f"/investigations{visit.query_of('status', 'page_token')}"),
    }


@page("investigation/{id}", roles=AGENT, template="investigation.html")
@page("investigation/{id}/{action}", roles=AGENT, template="investigation.html")
def investigation(visit: Visit) -> Mapping[str, Any]:
    """One investigation, with the disputes that the seller lost."""
    found = _investigation(visit, visit.named["id"])
    return {
        "investigation": found,
        "disputes": [visit.inside.get_or_none(f"/disputes/{id}") for id in found["cases"][:20]],
    }


def _investigation(visit: Visit, id: str) -> Mapping[str, Any]:
    """The API lists investigations and reads none by itself."""
    for one in visit.inside.every("/investigations?page_size=100"):
        if one["id"] == id:
            return dict(one)
    raise NotFound("not_found", "There is no such investigation.")
