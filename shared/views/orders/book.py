"""An order's book as the API shows it to its parties and to agents."""

from typing import Literal

from typing_extensions import TypedDict

from shared.domain.money import usd
from shared.domain.orders.book import Service
from shared.domain.orders.book_page import BookPage, UnitGroup, UnitState, groups_of
from shared.domain.times import rfc3339
from shared.views.cases import Amount, Time, money
from shared.views.viewer import Viewer


class GivenBackView(TypedDict):
    """What was given back for one unit; `case_id` is `request:<id>` for the platform's own refunds."""

    amount: Amount
    by: Service
    case_id: str
    at: Time


class UnitGroupView(TypedDict):
    """Units alike; amounts are one unit's. `settled`: they take nothing more, by the case `settled_by`."""

    units: int
    price: Amount | None
    shipping_share: Amount | None
    tax_share: Amount | None
    state: UnitState
    settled: bool
    settled_by: str | None
    given_back: list[GivenBackView]


class BookLineView(TypedDict):
    """An order line by its units."""

    line_id: str
    quantity: int
    groups: list[UnitGroupView]


class BookView(TypedDict):
    """What was paid for an order, given back and left; `over`: what was given back beyond what was paid."""

    object: Literal["book"]
    order_id: str
    currency: str
    lines: list[BookLineView]
    paid: Amount
    refunded: Amount
    left: Amount
    over: Amount


def book_view(page: BookPage, *, viewer: Viewer) -> BookView:
    """Show the book; buyer, seller and agents see the same."""
    book = page.book
    return {
        "object": "book",
        "order_id": book.order.id,
        "currency": "USD",
        "lines": [
            {
                "line_id": item.line_id,
                "quantity": item.quantity,
                "groups": [
                    _group(group)
                    for group in groups_of(
                        book, item.line_id, returning=page.returning.get(item.line_id, frozenset())
                    )
                ],
            }
            for item in book.order.facts.items
        ],
        "paid": usd(book.paid),
        "refunded": usd(book.refunded),
        "left": usd(book.left),
        "over": usd(book.over),
    }


def _group(group: UnitGroup) -> UnitGroupView:
    return {
        "units": group.units,
        "price": money(group.price),
        "shipping_share": money(group.shipping_share),
        "tax_share": money(group.tax_share),
        "state": group.state,
        "settled": group.settled,
        "settled_by": group.settled_by,
        "given_back": [
            {"amount": usd(one.amount), "by": one.by, "case_id": one.case_id, "at": rfc3339(one.at)}
            for one in group.given_back
        ],
    }
