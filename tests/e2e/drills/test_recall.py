"""A recall of five hundred orders on the deployed template: each is refunded, and once."""

import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from local.demo.parcels import SELLER, ledger, place_order
from local.demo.world import World

AGENT = ("agent", "agent-1")
ORDERS, AT_ONCE = 500, 4
PATIENCE = 900


def test_five_hundred_orders_of_a_recalled_product_are_refunded_each_once(world: World) -> None:
    """R-PDA-13: also one told meanwhile, and none again by another recall of the product"""
    for person in (SELLER, AGENT):
        world.sign_in(person)
    product = f"charger-{secrets.token_hex(3)}"
    with ThreadPoolExecutor(AT_ONCE) as pool:
        orders = list(pool.map(lambda _: sell(world, product), range(ORDERS)))
    first = recall(world, product)
    orders.append(sell(world, product))
    assert completed(world, first) == {"orders": ORDERS + 1, "refunded": ORDERS + 1}
    completed(world, recall(world, product))
    world.settle()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        paid = list(pool.map(lambda order_id: ledger(world, order_id), orders))
    assert {tuple((one["kind"], one["amount"]) for one in entries) for entries in paid} == {
        (("buyer_refund", "24.00"),)
    }


def sell(world: World, product: str) -> str:
    """An order of one charger; its id."""
    item = {"line_id": "line-1", "product_id": product, "sku": "CHARGER", "title": "Phone charger"}
    items = [{**item, "quantity": 1, "price_paid": "24.00"}]
    return place_order(world, [("A", "Phone charger", "24.00")], items=items)


def recall(world: World, product: str) -> str:
    """An agent recalls all of the product; the recall's id."""
    told = {"product_id": product, "seller_id": "shop-1", "source": "regulator", "reference": "CPSC 26-101"}
    made = world.ask("POST", "/recalls", told, by=AGENT, key=secrets.token_hex(8), expect=201)
    return str(made.body["id"])


def completed(world: World, recall_id: str) -> Any:
    """How far the recall has come, once it is through."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        shown = world.ask("GET", f"/recalls/{recall_id}", by=AGENT, expect=200).body
        if shown["status"] == "completed":
            return shown["progress"]
        time.sleep(1)
    raise AssertionError("the recall has not come to its end")
