"""Help for buyers: what is open to them now, until when, and asking for it."""

from collections.abc import Mapping
from typing import Any

from shared.console.visits import Visit, page

BUYER = ("buyer",)


@page("help", roles=BUYER, template="help.html")
def help(visit: Visit) -> Mapping[str, Any]:
    """Questions that are asked often, and the orders help is about."""
    return {
        "faqs": visit.inside.get(f"/help/faqs{visit.query_of('topic')}")["data"],
        "orders": visit.inside.get(f"/orders{visit.query_of('query', 'page_token')}"),
    }


@page("help/{id}", roles=BUYER, template="order-help.html")
@page("reshipment/{id}/request_reshipment", roles=BUYER, template="order-help.html")
@page("support_case/{id}/standard_return", roles=BUYER, template="order-help.html")
@page("support_case/{id}/buyer_protection", roles=BUYER, template="order-help.html")
@page("support_case/{id}/ask_customer_service", roles=BUYER, template="order-help.html")
def order_help(visit: Visit) -> Mapping[str, Any]:
    """Help with one order: the seller first, then what is open, each with its form."""
    id = visit.named["id"]
    found = visit.inside.get(f"/orders/{id}")
    messages = visit.inside.every(f"/orders/{id}/messages?page_size=100")
    return {
        "order": found,
        "written": [one for one in messages if one["from"] == "buyer"],
        "options": visit.inside.get(f"/orders/{id}/options")["available_actions"],
        "faqs": visit.inside.get("/help/faqs")["data"],
    }
