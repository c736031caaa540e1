"""Story 12: a product is recalled, and every order of it refunded."""

import secrets
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from local.demo.parcels import ledger, place_order
from local.demo.telling import cents, rules, say, show_ledger, title
from local.demo.world import World

AGENT = ("agent", "agent-1")
ORDERS = 50
SECONDS_BETWEEN = 1


def recalled_product(world: World) -> None:
    """12. A regulator finds a product hazardous: its seller refunds every order of it."""
    title(12, "A hazardous product is recalled, and every order of it refunded")
    product = f"charger-{secrets.token_hex(3)}"
    orders = _sell(world, product)
    say(world.now(), "platform", f"{ORDERS} orders hold the charger {product}, for 24.00 each.")
    told = {"product_id": product, "seller_id": "shop-1", "source": "regulator", "reference": "CPSC 26-101"}
    recall = world.ask("POST", "/recalls", told, by=AGENT, key=secrets.token_hex(8), expect=201).body
    say(world.now(), "agent", f"Recalls it, all batches ({rules(recall['decision']['clauses'])}).")
    while _progress(world, recall["id"]) != "completed":
        time.sleep(SECONDS_BETWEEN)
    amounts = [entry for order_id in orders for entry in ledger(world, order_id)]
    say(world.now(), "service", f"{len(amounts)} refunds from the seller's account; one order and then all:")
    show_ledger([entry for entry in amounts if entry["order_id"] == orders[0]])
    say(world.now(), "service", _balance(amounts))


def _sell(world: World, product: str) -> list[str]:
    item = {
        "line_id": "line-1",
        "product_id": product,
        "sku": "CHARGER",
        "title": "Phone charger",
        "quantity": 1,
        "price_paid": "24.00",
    }
    sell = lambda _: place_order(world, [("A", "Phone charger", "24.00")], items=[item])  # noqa: E731
    with ThreadPoolExecutor(max_workers=4) as pool:
        orders = list(pool.map(sell, range(ORDERS)))
    world.settle()
    return orders


def _progress(world: World, recall_id: str) -> str:
    recall = world.ask("GET", f"/recalls/{recall_id}", by=AGENT, expect=200).body
    done = recall["progress"]
    said = f"Recall {recall['status']}: {done['refunded']} of {done['orders']} refunded."
    say(world.now(), "service", said)
    return str(recall["status"])


def _balance(entries: list[Mapping[str, Any]]) -> str:
    accounts: Counter[str] = Counter()
    for entry in entries:
        amount = cents(entry["amount"])
        accounts[entry["from"]] -= amount
        accounts[entry["to"]] += amount
    sums = ", ".join(f"{name} {total / 100:+.2f}" for name, total in sorted(accounts.items()))
    return f"Of all orders: {sums}; sum {sum(accounts.values()) / 100:.2f}."
