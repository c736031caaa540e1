"""Story 13: one order, two services that give something back for it, and its one book."""

import secrets
from typing import Any

from local.demo.disputes import (
    AGENT,
    BUYER,
    CARRIER,
    SECOND,
    file_dispute,
    last_second,
    say_judgment,
    ship,
    submit,
    turn_down,
)
from local.demo.parcels import SELLER, ledger, place_order, report
from local.demo.telling import say, show_book, show_ledger, title
from local.demo.world import World
from shared.domain.times import rfc3339

CUPS_AND_TEAPOT = {"line-1": ("Stoneware cup", 3, "30.00"), "line-2": ("Cast-iron teapot", 1, "45.00")}


def one_book(world: World) -> None:
    """13. An item missing from one package, the other lost: every cent of the order in one book."""
    title(13, "One item missing and one package lost, of one order: two services, one book, no cent twice")
    order_id = _cups_and_teapot(world)
    labels = [ship(world, f"{order_id}-{name}") for name in ("A", "B")]
    world.pass_time(days=6)
    report(world, labels[0], "delivered", location="Denver, CO")
    world.settle()
    say(world.now(), "carrier", "Package A delivered, the cups in it; of package B no word since its scan.")
    _refund_missing_cup(world, order_id)
    _refund_lost_teapot(world, order_id)
    _ask_customer_service(world, order_id)
    show_ledger([entry for entry in ledger(world, order_id) if entry["kind"] != "label_fee"])
    show_book(world.ask("GET", f"/orders/{order_id}/book", by=BUYER, expect=200).body)


def _cups_and_teapot(world: World) -> str:
    """Tell of an order of 75.00, 6.00 for shipping and 4.50 of tax; its id."""
    items = [
        {"line_id": line_id, "product_id": f"prod-{line_id}", "sku": line_id, "title": name,
         "quantity": quantity, "price_paid": price}
        for line_id, (name, quantity, price) in CUPS_AND_TEAPOT.items()
    ]  # fmt: skip
    order_id = f"order-{secrets.token_hex(3)}"
    packages = [
        {"package_id": f"{order_id}-{name}", "weight_oz": 24,
         "lines": [{"line_id": line_id, "quantity": CUPS_AND_TEAPOT[line_id][1]}]}
        for name, line_id in (("A", "line-1"), ("B", "line-2"))
    ]  # fmt: skip
    extra = {"shipping_fee_paid": "6.00", "tax": "4.50"}
    place_order(world, [], order_id=order_id, items=items, packages=packages, **extra)
    say(world.now(), "platform", f"Order {order_id}: three cups for 30.00 in package A, a teapot for 45.00 "
        "in package B, 6.00 for shipping, 4.50 of tax.")  # fmt: skip
    return order_id


def _refund_missing_cup(world: World, order_id: str) -> None:
    body = {"order_id": order_id, "lines": [{"line_id": "line-1", "quantity": 1}]}
    body |= {"reason": "missing_items", "description": "Two cups were in the box, not three."}
    card: Any = world.ask("POST", "/reshipments", body, by=BUYER, expect=201).body
    say(world.now(), "buyer", f"Asks for the third cup: {card['value']} with its part of shipping and tax.")
    whole = {"kind": "refund_only", "amount": card["value"]}
    done = world.ask("POST", f"/reshipments/{card['id']}/proposals", whole, by=SELLER, expect=200).body
    say(world.now(), "seller", f"Refunds it instead: {done['status']}, {done['refunded']}.")


def _refund_lost_teapot(world: World, order_id: str) -> None:
    turn_down(world, order_id, "line-2")
    path = file_dispute(world, order_id, "lost_package", "line-2")
    submit(world, path, BUYER, "statement", "correct_address")
    submit(world, path, SELLER, "receipt", "handed_to_carrier")
    for who in (BUYER, SELLER, CARRIER):
        world.ask("POST", f"{path}/evidence/complete", by=who, expect=200)
    say(world.now(), "carrier", "Has no records to show.")
    say_judgment(world, path)
    world.move_to(last_second(world, path, "appeal") + SECOND)
    closed = world.ask("GET", path, by=BUYER, expect=200).body
    say(world.now(), "service", f"Nobody appealed: {closed['status']}, {closed['closed_reason']}.")


def _ask_customer_service(world: World, order_id: str) -> None:
    asked = {"order_id": order_id, "kind": "question", "channel": "ticket", "description": "And the teapot?"}
    asked |= {"seller_contacted_at": rfc3339(world.now())}
    case = world.ask("POST", "/support-cases", asked, by=BUYER, expect=201).body
    told = {"outcome": "refund", "lines": [{"line_id": "line-2", "quantity": 1}], "reason": "It was lost."}
    refused = world.ask("POST", f"/support-cases/{case['id']}/resolution", told, by=AGENT, expect=422).body
    say(world.now(), "agent", f"Wants to refund the teapot, too. Refused: {refused['detail']}")
