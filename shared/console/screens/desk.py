"""The desk: disputes to judge, soonest first, and what else waits for an agent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shared.console.screens.queues import QUEUES, waiting
from shared.console.visits import Visit, page
from shared.domain.case import Role
from shared.domain.errors import NotFound
from shared.domain.policy import policy_at

AGENT: tuple[Role, ...] = ("agent",)


@page("desk", roles=AGENT, template="desk.html")
def desk(visit: Visit) -> Mapping[str, Any]:
    """The disputes that wait, and the soonest of them."""
    return _queue(visit, "disputes")


@page("queue/{name}", roles=AGENT, template="desk.html")
def queue(visit: Visit) -> Mapping[str, Any]:
    """Another queue, laid out the same; of disputes the first is shown beside it."""
    return _queue(visit, visit.named["name"])


@page("desk/{id}", roles=AGENT, template="desk.html")
@page("dispute/{id}", roles=AGENT, template="desk.html")
@page("dispute/{id}/{action}", roles=AGENT, template="desk.html")
def case(visit: Visit) -> Mapping[str, Any]:
    """One dispute, beside the queue it was opened from."""
    name = visit.query.get("queue", "disputes")
    shown = _queue(visit, name if name in QUEUES else "disputes", first=False)
    return {**shown, "case": _case(visit, visit.named["id"])}


def _queue(visit: Visit, name: str, *, first: bool = True) -> Mapping[str, Any]:
    """A queue, and with `first` the dispute at its head."""
    if name not in QUEUES:
        raise NotFound("not_found", "There is no such queue.")
    rows = waiting(visit, name)
    head = next((one["id"] for one in rows if one["object"] == "dispute"), None) if first else None
    return {
        "queue": name,
        "rows": rows,
        "case": _case(visit, head) if head else None,
        "open_action": visit.named.get("action") or visit.query.get("action"),
    }


def _case(visit: Visit, id: str) -> Mapping[str, Any]:
    """A dispute with all it can lead to; chosen: the outcome that the address names, from 1."""
    inside = visit.inside
    dispute = inside.get(f"/disputes/{id}")
    can = {one["action"] for one in dispute["available_actions"] if one["available"]}
    decides = bool(can & {"judge", "decide_appeal"})
    outcomes = inside.rows(f"/disputes/{id}/outcomes") if decides else []
    chosen = visit.query.get("outcome", "")
    number = int(chosen) if chosen.isdecimal() and 1 <= int(chosen[:4]) <= len(outcomes) else None
    rules = ("R-PDA-03", "R-JDG-09", "R-JDG-08") if number else ()
    return {
        "dispute": dispute,
        "order": inside.get_or_none(f"/orders/{dispute['order_id']}"),
        "can": sorted(can),
        "outcomes": outcomes,
        "chosen": number,
        "otherwise": chosen == "otherwise",
        "finding": _finding(outcomes[number - 1], appeal="decide_appeal" in can) if number else {},
        "recommendation": inside.get_or_none(f"/disputes/{id}/recommendation") if "judge" in can else None,
        "periods": {rule: _period(inside.get(f"/policy/{rule}")) for rule in rules},
        "letters": _letters(visit, dispute) if not decides else [],
        "not_asked": _not_asked(dispute, visit.now),
    }


def _not_asked(dispute: Mapping[str, Any], now: datetime) -> list[str]:
    """Who can't be asked for more now: still sends, was asked as often as may be, or was never notified."""
    windows = [one for one in dispute["deadlines"] if one["kind"] in ("evidence", "information_request")]
    busy = {one["party"] for one in windows if one["state"] == "open"}
    asked = [one["party"] for one in dispute["evidence_requests"]]
    most: int = policy_at(now).section("disputes")["information_request"]["per_party"]
    known = {one["party"] for one in windows} | {"buyer", "seller"}
    return [
        party
        for party in ("buyer", "seller", "carrier")
        if party in busy or party not in known or asked.count(party) >= most
    ]


def _letters(visit: Visit, dispute: Mapping[str, Any]) -> list[Any]:
    """What buyer and seller were told last about a dispute, as far as the order's newest letters tell."""
    told = visit.inside.get(f"/orders/{dispute['order_id']}/notifications?page_size=20")["data"]
    mine = [one for one in told if one["case_id"] == dispute["id"]]
    last = {side: next((one for one in mine if one["role"] == side), None) for side in ("buyer", "seller")}
    return [one for one in last.values() if one]


def _period(rule: Mapping[str, Any]) -> str:
    """How long a rule gives, in its words."""
    return str(rule["periods"][0]["words"]) if rule["periods"] else ""


def _finding(outcome: Mapping[str, Any], *, appeal: bool) -> Mapping[str, str]:
    """The least finding that leads to an outcome, as the hidden fields of the form that enters it."""
    before = "judgment." if appeal else ""
    values = {True: "true", False: "false", None: "null"}
    return {
        f"{before}{part}.{name}": value if isinstance(value, str) else values[value]
        for part in ("finding", "flags")
        for name, value in outcome[part].items()
    }
