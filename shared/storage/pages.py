"""Pages of what lies in one partition by its own key: an agenda, what was told about an order."""

from typing import Any

from shared.domain.agenda import Move
from shared.domain.notifications import Notification
from shared.domain.reading import Page
from shared.storage.agenda import parse_move
from shared.storage.items import parse_case, text
from shared.storage.listings import notices_of
from shared.storage.lists import Raw, make_token, read_token
from shared.storage.store import Store


def page_of_agenda(store: Store, partition: str, *, size: int, token: str | None) -> Page[Move]:
    """Read a page of an agenda (`storage.agenda`), the soonest end first.

    Raises Invalid for a token that was not given out for it.
    """
    rows, further = _page(store, ("pk", "sk", ">"), partition, size=size, token=token)
    return Page([parse_move(row) for row in rows], further)


def page_of_notices(store: Store, order_id: str, *, size: int, token: str | None) -> Page[Notification]:
    """Read a page of what was told about an order, newest first: their ids sort by when they were made.

    Raises Invalid for a token that was not given out for it; the words lie apart.
    """
    order, partition = ("of_order", "pk", "<"), notices_of(order_id)
    backwards = {"IndexName": "order", "ScanIndexForward": False}
    rows, further = _page(store, order, partition, size=size, token=token, **backwards)
    return Page([parse_case(Notification, [row]) for row in rows], further)


def _page(
    store: Store, order: tuple[str, str, str], partition: str, *, size: int, token: str | None, **how: Any
) -> tuple[list[Raw], str | None]:
    """Read the rows of a page, and the token of the next: one query, which reads a row more.

    order: partition key, sort key, and how that of what comes after compares with one that came before.
    """
    partition_key, sort_key, beyond = order
    lists = [(partition_key, partition)]
    query: dict[str, Any] = {
        "TableName": store.table,
        "KeyConditionExpression": f"{partition_key} = :partition",
        "ExpressionAttributeValues": {":partition": text(partition)},
        "Limit": size + 1,
        **how,
    }
    if (place := read_token(token, lists)) is not None:
        query["KeyConditionExpression"] += f" AND {sort_key} {beyond} :place"
        query["ExpressionAttributeValues"][":place"] = text(place)
    rows = store.client.query(**query)["Items"]
    more = len(rows) > size
    return rows[:size], make_token(rows[size - 1][sort_key]["S"], lists) if more else None
