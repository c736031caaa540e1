"""GET /orders, /orders/{order_id}, …/options, …/book, /packages/{package_id}/tracking"""

from shared.domain.actions import Action
from shared.domain.order_page.options import options
from shared.domain.order_page.rows import OrderContext, OrderRow
from shared.domain.orders.book_page import BookPage
from shared.domain.orders.tracking_numbers import TrackingPage
from shared.domain.reading import Page
from shared.runtime.api import Api, Request
from shared.usecases.orders.lists import Wanted, list_orders
from shared.usecases.orders.queries import read_book, read_order
from shared.usecases.orders.tracking import read_tracking
from shared.views.lists import paged
from shared.views.order_page.page import order_view
from shared.views.order_page.rows import OrderQuery, options_view, order_row_view
from shared.views.orders.book import book_view
from shared.views.orders.tracking import tracking_view

api = Api()
handler = api.handler
PARTIES = ("seller", "buyer", "agent")


@api.route("GET", "/orders", roles=PARTIES, query=OrderQuery, view=paged(order_row_view))
def list_own_orders(request: Request) -> Page[OrderRow]:
    """One's own orders, newest first; a shop's by insurance and claim status too, an agent's by `query`."""
    query: OrderQuery = request.query
    wanted = Wanted(query=query.query, insurance=query.insurance_status, claim=query.claim_status)
    return list_orders(request.services, request.caller, wanted, size=query.page_size, token=query.page_token)


@api.route("GET", "/orders/{order_id}", roles=PARTIES, view=order_view)
def read_one_order(request: Request) -> OrderContext:
    """An order with its packages, values, labels, policies and cases."""
    return read_order(request.services, request.caller, request.path["order_id"])


@api.route("GET", "/orders/{order_id}/options", roles=PARTIES, view=options_view)
def read_options(request: Request) -> tuple[Action, ...]:
    """Everything the caller can do about this order now, until when, and why not where not."""
    file = read_order(request.services, request.caller, request.path["order_id"])
    return options(file, role=request.caller.role, now=request.command.now)


@api.route("GET", "/orders/{order_id}/book", roles=PARTIES, view=book_view)
def read_one_book(request: Request) -> BookPage:
    """What was paid for an order, by line and unit, what was given back and why, and what is left."""
    return read_book(request.services, request.caller, request.path["order_id"])


@api.route("GET", "/packages/{package_id}/tracking", roles=PARTIES, view=tracking_view)
def read_tracking_page(request: Request) -> TrackingPage:
    """Where a package is, and whether a signature is asked for at the door."""
    return read_tracking(request.services, request.caller, request.path["package_id"])
