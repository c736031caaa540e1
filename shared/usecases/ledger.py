"""Reading the ledger of an order."""

from shared.domain.reading import LedgerEntry, Page
from shared.storage.ledger import page_of_entries
from shared.usecases.services import Caller, Services


def list_entries(
    services: Services, caller: Caller, *, order_id: str, size: int, token: str | None
) -> Page[LedgerEntry]:
    """List what was paid for an order, newest first; a seller sees their own orders' entries alone."""
    seller_id = caller.account if caller.role == "seller" else None
    return page_of_entries(services.store, order_id, seller_id=seller_id, size=size, token=token)
