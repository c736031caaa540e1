"""The ledger of an order."""

from collections.abc import Mapping
from typing import Any

from shared.domain.reading import Page
from shared.storage.lists import page_of
from shared.usecases.services import Caller, Services

Entry = Mapping[str, Any]


def list_entries(
    services: Services, caller: Caller, *, order_id: str, size: int, token: str | None
) -> Page[Entry]:
    """What was paid for an order, newest first; a seller sees their own orders' entries alone."""
    mine = ("list1", f"ledger#{caller.account}#{order_id}")
    lists = [mine if caller.role == "seller" else ("list3", f"ledger#{order_id}")]
    return page_of(services.store, lists, size=size, token=token, parse=_entry)


def _entry(item: Mapping[str, Any]) -> Entry:
    names = ("id", "order_id", "case_id", "kind", "from", "to", "at")
    return {**{name: item[name]["S"] for name in names}, "amount": int(item["amount"]["N"])}
