"""A shop at work, over HTTP: its orders are told, its labels bought, its parcels tracked."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from shared.domain.times import rfc3339
from shared.runtime import wiring
from tests.support.aws import TABLE, Clock
from tests.support.http import Answer, call, signed

_ids = count(1)
BUYER = {
    "buyer_id": "buyer-1",
    "name": "Bea Buyer",
    "email": "bea@example.com",
    "date_of_birth": "1990-12-31",
    "address": {"line1": "1 Main St", "city": "Reno", "state": "NV", "postal_code": "89501", "country": "US"},
}


def item(line_id: str, price: str = "300.00", **told: Any) -> dict[str, Any]:
    """An order line of one thing."""
    usual = {"product_id": "prd-1", "sku": "SKU-1", "title": "A blue lamp", "quantity": 1}
    return {"line_id": line_id, "price_paid": price, **usual, **told}


def package(package_id: str, *lines: str, **told: Any) -> dict[str, Any]:
    """A package with one unit of each of these lines."""
    packed = [{"line_id": line, "quantity": 1} for line in lines]
    return {"package_id": package_id, "lines": packed, "weight_oz": 20.0, **told}


def order(**told: Any) -> dict[str, Any]:
    """An order of 300.00 in one package, `pkg-1`, placed two hours before the tests begin."""
    usual = {
        "order_id": "ord-1",
        "seller_id": "shop-1",
        "market": "US",
        "buyer": BUYER,
        "seller_contact": {"name": "Lamps & More", "email": "care@lamps.example"},
        "shipping_mode": "tiktok_shipping",
        "placed_at": "2026-03-02T18:00:00Z",
        "paid_at": "2026-03-02T18:01:00Z",
        "currency": "USD",
        "shipping_fee_paid": "0.00",
        "platform_coupon": "0.00",
        "seller_discount": "0.00",
        "tax": "0.00",
        "items": [item("line-1")],
        "packages": [package("pkg-1", "line-1")],
        "occurred_at": "2026-03-02T18:01:00Z",
    }
    return {**usual, **told}


def tell(type: str, data: Mapping[str, Any], *, clock: Clock, id: str = "") -> Answer:
    """An event of the platform, signed now; under an id of its own unless one is given."""
    message = {"type": type, "data": data}
    return signed("orders", "/webhooks/orders", message, at=clock.now, id=id or f"msg_{next(_ids)}")


def place(clock: Clock, **told: Any) -> None:
    """Tell an order; see `order`."""
    answer = tell("order.upserted", order(**told), clock=clock)
    assert (answer.status, answer.json()) == (202, {"status": "accepted"}), answer.text


def cancel(clock: Clock, package_id: str = "pkg-1", *, order_id: str = "ord-1", id: str = "") -> Answer:
    """The platform cancels a package."""
    data = {"order_id": order_id, "package_id": package_id, "occurred_at": rfc3339(clock.now)}
    return tell("package.cancelled", data, clock=clock, id=id)


def report(clock: Clock, number: str, status: str, *, id: str = "", **told: Any) -> Answer:
    """The carrier reports on a parcel: now, by `usps`, unless told otherwise."""
    usual = {"carrier": "usps", "occurred_at": rfc3339(clock.now)}
    message = {
        "type": "tracking.updated",
        "data": {"tracking_number": number, "status": status, **usual, **told},
    }
    return signed("tracking", "/webhooks/tracking", message, at=clock.now, id=id or f"msg_{next(_ids)}")


def get(path: str, *, role: str = "seller", account: str = "shop-1") -> Answer:
    """What the shop sees."""
    return call("GET", path, role=role, account=account)


def post(path: str, body: Any = None, *, key: str | None = None, **how: Any) -> Answer:
    """What the shop does; `key` is the Idempotency-Key."""
    headers = {**how.pop("headers", {}), **({"idempotency-key": key} if key else {})}
    return call("POST", path, body, headers=headers, **{"role": "seller", "account": "shop-1", **how})


def wanted(package_id: str = "pkg-1", **choice: Any) -> dict[str, Any]:
    """The body of a purchase: free cover, no signature, unless chosen otherwise."""
    usual = {
        "service": "usps_priority",
        "insurance": {"option": "free"},
        "signature": "none",
        "channel": "desktop",
    }
    return {"package_id": package_id, **usual, **choice}


def buy(package_id: str = "pkg-1", *, key: str | None = None, **choice: Any) -> Answer:
    """Buy a label; under a key of its own unless one is given."""
    return post("/labels", wanted(package_id, **choice), key=key or f"key-{next(_ids)}")


def bought(package_id: str = "pkg-1", **choice: Any) -> dict[str, Any]:
    """A label that was bought."""
    answer = buy(package_id, **choice)
    assert answer.status == 201, answer.text
    label: dict[str, Any] = answer.json()
    return label


def agree(*kinds: str) -> None:
    """Accept the agreements."""
    versions = {one["kind"]: one["version"] for one in get("/agreements").json()["data"]}
    for kind in kinds or ("insurance", "signature"):
        assert post("/agreements", {"kind": kind, "version": versions[kind]}).status == 201


def ledger(order_id: str = "ord-1") -> dict[str, str]:
    """The payments of an order: amounts by kind; each kind once at most for one label."""
    entries = get(f"/ledger?order_id={order_id}&page_size=100").json()["data"]
    return {entry["id"]: entry["amount"] for entry in entries}


def table() -> list[dict[str, Any]]:
    """Every item there is."""
    client = wiring.client("dynamodb")
    items: list[dict[str, Any]] = []
    start: dict[str, Any] = {}
    while True:
        answer = client.scan(TableName=TABLE, **start)
        items += answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return sorted(items, key=lambda found: (found["pk"]["S"], found["sk"]["S"]))
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
