"""GET /ledger"""

from typing import Any

from shared.domain.reading import LedgerEntry, Page
from shared.runtime.api import Api, Request
from shared.usecases.ledger import list_entries, list_statement
from shared.views.ledger import LedgerQuery, entry_view
from shared.views.lists import paged

api = Api()
handler = api.handler


@api.route("GET", "/ledger", roles=("seller", "agent"), query=LedgerQuery, view=paged(entry_view))
def read_ledger(request: Request) -> Page[LedgerEntry]:
    """Every payment of an order, or of an account in a time, newest first."""
    query: LedgerQuery = request.query
    page: dict[str, Any] = {"size": query.page_size, "token": query.page_token}
    if query.order_id is not None:
        return list_entries(request.services, request.caller, order_id=query.order_id, **page)
    return list_statement(
        request.services,
        request.caller,
        seller_id=query.seller_id,
        since=query.since,
        until=query.until,
        **page,
    )
