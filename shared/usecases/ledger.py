"""Reading the ledger: of an order, or an account's in a time."""

from datetime import datetime

from shared.domain.errors import invalid_field
from shared.domain.reading import LedgerEntry, Page
from shared.storage.ledger import page_of_entries, page_of_statement
from shared.usecases.services import Caller, Services


def list_entries(
    services: Services, caller: Caller, *, order_id: str, size: int, token: str | None
) -> Page[LedgerEntry]:
    """List what was paid for an order, newest first; a seller sees their own orders' entries alone."""
    seller_id = caller.account if caller.role == "seller" else None
    return page_of_entries(services.store, order_id, seller_id=seller_id, size=size, token=token)


def list_statement(
    services: Services,
    caller: Caller,
    *,
    seller_id: str | None,
    since: datetime | None,
    until: datetime | None,
    size: int,
    token: str | None,
) -> Page[LedgerEntry]:
    """List what was paid for a seller's orders from `since` to `until`, both included, newest first.

    Raises Invalid without both, where the end is before the beginning, and for an agent who names no seller.
    """
    if since is None or until is None:
        raise invalid_field("order_id", "name an order, or give `from` and `to`")
    if since > until:
        raise invalid_field("from", "must not be after `to`")
    if caller.role == "seller" and seller_id not in (None, caller.account):
        raise invalid_field("seller_id", "is for agents; a seller reads their own account")
    account = caller.account if caller.role == "seller" else seller_id
    if account is None:
        raise invalid_field("seller_id", "name the seller whose account this is")
    return page_of_statement(services.store, account, since=since, until=until, size=size, token=token)
