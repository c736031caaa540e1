"""An order with its cases, as it is shown; for tests."""

from typing import Any

from shared.domain.order_page.rows import OrderContext
from shared.domain.support.buyer_protection import HelpFacts
from shared.domain.support.case import HelpRequest, SupportCase, open_case
from tests.support.dispute_builders import DELIVERED, FILED, a_disputed_order
from tests.support.dispute_play import Life
from tests.support.order_builders import packages_of


def a_page(**told: Any) -> OrderContext:
    """The disputed order without any case: delivered on 1 May, its lines `a` and `b`."""
    order = told.pop("order", None) or a_disputed_order()
    packages = told.pop("packages", None) or tuple(packages_of(order).values())
    usual: dict[str, Any] = {"order": order, "packages": packages, "labels": {}, "claims": ()}
    return OrderContext(**{**usual, **told})


def page_of(life: Life, **told: Any) -> OrderContext:
    """The order of a life with its disputes."""
    own: dict[str, Any] = {
        "order": life.order,
        "packages": life.packages,
        "disputes": tuple(life.disputes),
        "book": life.stored,
    }
    return a_page(**{**own, **told})


def a_help_case(*lines: Any, **told: Any) -> SupportCase:
    """The buyer asks for help with the order, or these lines of it; at noon of 4 May."""
    asked: dict[str, Any] = {
        "kind": "refund",
        "channel": "ticket",
        "description": "It hums.",
        "lines": lines,
        "seller_contacted_at": DELIVERED,
    }
    facts = HelpFacts(placed_at=a_disputed_order().facts.placed_at, delivered_at=DELIVERED)
    request = HelpRequest(**{**asked, **told})
    return open_case(facts, a_page().order_book, request, id="cse_1", now=FILED).case
