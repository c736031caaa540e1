"""Which orders hold a product: one small row each, for recalls."""

from collections.abc import Iterable
from typing import Any

from shared.domain.errors import ConcurrentUpdate
from shared.storage.items import Item, key, text
from shared.storage.store import WRITES_AT_MOST, Store, Write


def remember(store: Store, seller_id: str, product_ids: Iterable[str], order_id: str) -> None:
    """Write the rows that lead from products to an order; writing them again changes nothing."""
    rows = [key(_partition(seller_id, product_id), order_id) for product_id in sorted(set(product_ids))]
    for start in range(0, len(rows), WRITES_AT_MOST):
        store.transact([_put(store, row) for row in rows[start : start + WRITES_AT_MOST]])


def orders_with(
    store: Store, seller_id: str, product_id: str, *, after: str | None, size: int
) -> tuple[list[str], str | None]:
    """Ids of orders with a product, by id, and where to go on; None when there are no more."""
    query: dict[str, Any] = {
        "TableName": store.table,
        "KeyConditionExpression": "pk = :product",
        "ExpressionAttributeValues": {":product": text(_partition(seller_id, product_id))},
        "ConsistentRead": True,
        "Limit": size,
    }
    if after is not None:
        query["ExclusiveStartKey"] = key(_partition(seller_id, product_id), after)
    answer = store.client.query(**query)
    found = [item["sk"]["S"] for item in answer["Items"]]
    return found, (found[-1] if "LastEvaluatedKey" in answer else None)


def _put(store: Store, row: Item) -> Write:
    put = {"Put": {"TableName": store.table, "Item": row}}
    return Write(operation=put, refused=ConcurrentUpdate(row["sk"]["S"]))


def _partition(seller_id: str, product_id: str) -> str:
    return f"product#{seller_id}#{product_id}"
