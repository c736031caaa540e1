"""Manage Orders and My Account: orders, and one order with everything about it."""

from collections.abc import Mapping
from typing import Any

from shared.console.visits import Visit, page

# What agents do themselves of what they are shown: the rest of it is open to seller or buyer.
_OF_AGENTS = {
    ("disputes", "judge"),
    ("disputes", "reject"),
    ("disputes", "decide_appeal"),
    ("disputes", "decide_objection"),
    ("disputes", "request_evidence"),
    ("disputes", "submit_third_party_evidence"),
    ("disputes", "enter_appeal"),
    ("disputes", "decide_proceedings"),
    ("support-cases", "resolve"),
}


@page("orders", roles=("seller", "buyer", "agent"), template="orders.html")
def orders(visit: Visit) -> Mapping[str, Any]:
    """Orders, newest first, each with its next clock; a seller's by insurance, claim and words."""
    filters = visit.query_of("query", "insurance_status", "claim_status", "page_token")
    if visit.session.role == "agent" and not visit.query.get("query"):
        return {"orders": {"data": [], "has_more": False}, "moves": []}
    return {
        "orders": visit.inside.get(f"/orders{filters}"),
        "moves": visit.inside.rows("/agenda?page_size=100"),
    }


@page("order/{id}", roles=("seller", "buyer", "agent"), template="order.html")
@page("order/{id}/{action}", roles=("seller", "buyer", "agent"), template="order.html")
def order(visit: Visit) -> Mapping[str, Any]:
    """One order: its packages on a rail, its money, its cases, what can be done, what was written."""
    id, inside = visit.named["id"], visit.inside
    found = inside.get(f"/orders/{id}")
    labels = [package["label_id"] for package in found["packages"] if package.get("label_id")]
    return {
        "order": found,
        "options": [
            {**one, "yours": visit.session.role != "agent" or _is_of_agents(one)}
            for one in inside.get(f"/orders/{id}/options")["available_actions"]
        ],
        "book": inside.get(f"/orders/{id}/book"),
        "ledger": list(inside.every(f"/ledger?order_id={id}&page_size=100"))
        if visit.session.role != "buyer"
        else [],
        "messages": list(inside.every(f"/orders/{id}/messages?page_size=100")),
        "claims": {
            one["id"]: inside.get_or_none(f"/claims/{one['id']}")
            for one in found["cases"]
            if one["object"] == "claim"
        },
        "labels": {label: inside.get_or_none(f"/labels/{label}") for label in labels[:8]},
    }


def _is_of_agents(choice: Mapping[str, Any]) -> bool:
    return (choice["href"].split("/")[1], choice["action"]) in _OF_AGENTS
