"""Reshipments, returns and help cases: Manage Returns of a seller, the requests of a buyer."""

from collections.abc import Mapping
from typing import Any

from shared.console.agreements import before_label
from shared.console.visits import Visit, page

PEOPLE = ("seller", "buyer", "agent")


@page("returns", roles=("seller",), template="returns.html")
def returns(visit: Visit) -> Mapping[str, Any]:
    """Manage Returns: what waits for the seller first, then everything by tab."""
    tab = visit.query.get("tab", "awaiting_action")
    waiting = {"tab": tab} if tab == "awaiting_action" else {}
    found = visit.inside.get(f"/reshipments{visit.query_of('page_token', page_size='10', **waiting)}")
    about = {one["order_id"] for one in found["data"]}
    orders = {id: visit.inside.get(f"/orders/{id}") for id in about}
    return {
        "tab": tab,
        "reshipments": found,
        "orders": orders,
        "moves": visit.inside.rows("/agenda?page_size=100"),
        "cases": visit.inside.get(f"/support-cases{visit.part_of('cases')}"),
        **before_label(visit, sends=any(_sends(one, orders[one["order_id"]]) for one in found["data"])),
    }


@page("requests", roles=("buyer",), template="requests.html")
def requests(visit: Visit) -> Mapping[str, Any]:
    """Everything a buyer has asked for."""
    return {
        "reshipments": visit.inside.get(f"/reshipments{visit.part_of('reshipments')}"),
        "cases": visit.inside.get(f"/support-cases{visit.part_of('cases')}"),
        "disputes": visit.inside.get(f"/disputes{visit.part_of('disputes')}"),
    }


@page("reshipment/{id}", roles=PEOPLE, template="reshipment.html")
@page("reshipment/{id}/{action}", roles=PEOPLE, template="reshipment.html")
def reshipment(visit: Visit) -> Mapping[str, Any]:
    """Missing items to be sent again: the request, the clock, the offer, the package."""
    found = visit.inside.get(f"/reshipments/{visit.named['id']}")
    order = visit.inside.get(f"/orders/{found['order_id']}")
    return {"case": found, "order": order, **before_label(visit, sends=_sends(found, order))}


def _sends(case: Mapping[str, Any], order: Mapping[str, Any]) -> bool:
    """Whether what is missing can be sent now, with a label bought here."""
    ships = any(one["action"] == "ship" and one["available"] for one in case["available_actions"])
    return ships and order["shipping_mode"] != "seller_shipping"


@page("support_case/{id}", roles=PEOPLE, template="support-case.html")
@page("support_case/{id}/{action}", roles=PEOPLE, template="support-case.html")
def support_case(visit: Visit) -> Mapping[str, Any]:
    """A help case: who is asked, what was written, what goes back, how it ended."""
    path = f"/support-cases/{visit.named['id']}"
    found = visit.inside.get(path)
    bought = visit.session.role == "buyer" and found["return"] and found["return"]["label"]
    label = visit.inside.get_or_none(f"{path}/return/label") if bought else None
    return {
        "case": found,
        "order": visit.inside.get(f"/orders/{found['order_id']}"),
        "printed": label["document_url"] if label else None,
    }
