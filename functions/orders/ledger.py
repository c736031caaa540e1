"""GET /ledger"""

from shared.domain.reading import LedgerEntry, Page
from shared.runtime.api import Api, Request
from shared.usecases.ledger import list_entries
from shared.views.ledger import LedgerQuery, entry_view
from shared.views.lists import paged

api = Api()
handler = api.handler


@api.route("GET", "/ledger", roles=("seller", "agent"), query=LedgerQuery, view=paged(entry_view))
def read_ledger(request: Request) -> Page[LedgerEntry]:
    """Every payment of an order, newest first."""
    query: LedgerQuery = request.query
    return list_entries(
        request.services,
        request.caller,
        order_id=query.order_id,
        size=query.page_size,
        token=query.page_token,
    )
