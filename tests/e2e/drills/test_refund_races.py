"""All services of one order at once on the deployed template: no cent twice, no unit by money and goods."""

import secrets
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from local.demo.parcels import place_order
from local.demo.world import Answer, World
from shared.domain.orders.book import Entry
from shared.domain.orders.units import numbers
from shared.domain.times import rfc3339
from tests.support.stack import at_once, order_book

BUYER, AGENT = ("buyer", "buyer-1"), ("agent", "agent-1")
PRICES = {"line-1": "20.00", "line-2": "30.01", "line-3": "25.00", "line-4": "9.99"}
WAYS = range(16)
COVERED = {"outcome": "refund", "reason": "It is not as described."}
TAKEN_OR_REFUSED = {200, 201, 202, 409, 422}
Moves = list[Callable[[], Answer | None]]


@pytest.fixture(scope="module")
def shop() -> tuple[str, str]:
    """A seller of this test's own, so that its lost disputes are all that counts against them."""
    return ("seller", f"shop-{secrets.token_hex(3)}")


@pytest.fixture(scope="module")
def raced(world: World, shop: tuple[str, str]) -> Mapping[str, list[Answer | None]]:
    """What everybody was answered, by order, once all that was queued is done."""
    for caller in (BUYER, shop, AGENT):
        world.ask("GET", "/disputes", by=caller, expect=200)
    with ThreadPoolExecutor(2) as pool:
        ready = list(pool.map(lambda way: prepared(world, shop, disputed=way % 2 == 0), WAYS))
    world.settle()
    ready[-2][1].append(finding(world, shop))
    answers = {order_id: at_once(turned(moves, way)) for way, (order_id, moves) in enumerate(ready)}
    world.settle()
    return answers


def turned(moves: Moves, way: int) -> Moves:
    """The moves in an order of their own: whoever is first has the better chance."""
    first = way // 2 % len(moves)
    return [*moves[first:], *moves[:first]]


def post(world: World, by: tuple[str, str], path: str, body: Any = None) -> Any:
    """Ask for something that is granted; what comes of it."""
    answer = world.ask("POST", path, body, by=by, key=secrets.token_hex(8))
    assert answer.status < 300, (path, answer.body)
    return answer.body


def prepared(world: World, shop: tuple[str, str], *, disputed: bool) -> tuple[str, Moves]:
    """An order of 93.33, two of each of four lines, and eight about to give something for it.

    disputed: one unit was disputed, and the product will be recalled.
    """
    order_id = sold(world, shop)

    def move(by: tuple[str, str], path: str, body: Any = None) -> Callable[[], Answer]:
        return lambda: world.ask("POST", path, body, by=by, key=secrets.token_hex(8))

    def told(line_id: str, **how: str) -> Callable[[], None]:
        return lambda: platform_refund(world, order_id, line_id, status="processed", **how)

    def refund_instead(line_id: str) -> Callable[[], Answer]:
        request = missing(world, order_id, line_id)
        body = {"kind": "refund_only", "amount": request["value"]}
        return move(shop, f"/reshipments/{request['id']}/proposals", body)

    if disputed:
        recall = {"product_id": order_id, "seller_id": shop[1], "source": "regulator", "reference": "CPSC"}
        dispute = lost_dispute(world, shop, order_id)
        first = [move(shop, f"{dispute}/actions", {"action": "refund"}), move(AGENT, "/recalls", recall)]
    else:
        first = [refund_instead("line-1"), told("line-1", amount="7.00")]
    offer, goods = (missing(world, order_id, line_id) for line_id in ("line-2", "line-4"))
    post(world, shop, f"/reshipments/{offer['id']}/proposals", {"kind": "partial_refund", "amount": "15.00"})
    post(world, shop, f"/reshipments/{goods['id']}/approve")
    number = {"carrier": "usps", "tracking_number": secrets.token_hex(8)}
    some, rest = (
        f"/support-cases/{support_case(world, order_id, kind)}/resolution" for kind in ("question", "return")
    )
    lines = [{"line_id": line_id, "quantity": 1 + (line_id == "line-4")} for line_id in PRICES]
    return order_id, [
        *first,
        move(AGENT, some, {**COVERED, "amount": "60.00"}),
        refund_instead("line-3"),
        move(BUYER, f"/reshipments/{offer['id']}/offer/accept"),
        move(AGENT, rest, {**COVERED, "lines": lines}),
        move(shop, f"/reshipments/{goods['id']}/shipment", number),
        told("line-3"),
    ]


def sold(world: World, shop: tuple[str, str]) -> str:
    """An order that has arrived; its product is the order's own, so that a recall is of it alone."""
    order_id, now = f"order-{secrets.token_hex(4)}", rfc3339(world.now())
    items = [
        {"line_id": line_id, "product_id": order_id, "sku": line_id, "title": "A lamp", "quantity": 2}
        | {"price_paid": price}
        for line_id, price in PRICES.items()
    ]
    lines = [{"line_id": line_id, "quantity": 2} for line_id in PRICES]
    packages = [{"package_id": f"{order_id}-A", "weight_oz": 24, "lines": lines}]
    told = {"order_id": order_id, "seller_id": shop[1], "items": items, "packages": packages}
    paid = {"shipping_fee_paid": "5.00", "tax": "3.33"}
    times = {"delivered_at": now, "estimated_delivery_at": now}
    return place_order(world, [], mode="seller_shipping", **told, **paid, **times) and order_id


def lost_dispute(world: World, shop: tuple[str, str], order_id: str) -> str:
    """The path of a dispute about one unit, lost for good and not carried out yet."""
    platform_refund(world, order_id, "line-1", status="rejected")
    lines = [{"line_id": "line-1", "quantity": 1}]
    filing = {"order_id": order_id, "lines": lines, "scenario": "quality_safety", "visible": True}
    path = f"/disputes/{post(world, BUYER, '/disputes', {**filing, 'description': 'It sparks.'})['id']}"
    photo = {"kind": "photo", "description": "See here.", "attested": True}
    post(world, BUYER, f"{path}/evidence", photo)
    for side in (BUYER, shop):
        post(world, side, f"{path}/evidence/complete")
    for side in (BUYER, shop):
        post(world, side, f"{path}/accept")
    return path


def missing(world: World, order_id: str, line_id: str) -> Any:
    """A request for one unit."""
    asked = {"lines": [{"line_id": line_id, "quantity": 1}], "reason": "missing_items"}
    body = {"order_id": order_id, "description": "It was not in the box.", **asked}
    return post(world, BUYER, "/reshipments", body)


def support_case(world: World, order_id: str, kind: str) -> str:
    told = {"order_id": order_id, "kind": kind, "channel": "ticket", "description": "They flicker."}
    return str(
        post(world, BUYER, "/support-cases", {**told, "seller_contacted_at": rfc3339(world.now())})["id"]
    )


def platform_refund(world: World, order_id: str, line_id: str, **how: str) -> None:
    """The platform tells of a request for a refund: it is answered 202, or this raises."""
    told = {"order_id": order_id, "line_ids": [line_id], "request_id": f"{order_id}-{line_id}", **how}
    moment = {"contacted_seller": True, "occurred_at": rfc3339(world.now())}
    world.tell("orders", "after_sale.updated", kind="refund", evidence=[], **told, **moment)


def finding(world: World, shop: tuple[str, str]) -> Callable[[], Answer]:
    """Every dispute of the shop is refunded for its bad faith."""
    found = world.ask("GET", "/investigations?page_size=100", by=AGENT, expect=200).body["data"]
    (investigation,) = [one for one in found if one["seller_id"] == shop[1]]
    body = {"bad_faith": True, "reason": "Eight lamps that spark."}
    path = f"/investigations/{investigation['id']}/finding"
    return lambda: world.ask("POST", path, body, by=AGENT, key=secrets.token_hex(8))


def cents(amount: str) -> int:
    return int(amount.replace(".", ""))


def own(entries: tuple[Entry, ...]) -> list[Entry]:
    """What this service has given."""
    return [entry for entry in entries if entry.service != "platform"]


def test_everybody_is_granted_or_refused_and_nobody_fails(raced):
    """Never a 5xx, whoever comes second"""
    statuses = [answer.status for answers in raced.values() for answer in answers if answer]
    assert len(statuses) == 8 * 7 + 8 * 6 + 1
    assert set(statuses) <= TAKEN_OR_REFUSED


def test_no_order_gets_back_more_than_was_paid(world, raced):
    """R-REF-01, invariant 1: by this service; what the platform gives beyond it is flagged"""
    for order_id in raced:
        book = order_book(world, order_id)
        shown = world.ask("GET", f"/orders/{order_id}/book", by=BUYER, expect=200).body
        assert book.paid == cents(shown["paid"]) == 93_33
        given = sum(entry.amount for entry in own(book.book.entries))
        assert 0 < given <= book.paid
        assert cents(shown["refunded"]) == book.refunded
        assert book.refunded <= book.paid or given < book.refunded


def test_the_ledger_pays_once_for_each_case_what_the_book_says(world, raced, shop):
    """Invariant 1"""
    for order_id in raced:
        entries = world.ask("GET", f"/ledger?order_id={order_id}&page_size=100", by=shop, expect=200).body
        refunds = [one for one in entries["data"] if one["kind"] == "buyer_refund"]
        given = {
            one.case_id: one.amount for one in own(order_book(world, order_id).book.entries) if one.amount
        }
        assert len(refunds) == len(given)
        assert {one["case_id"]: cents(one["amount"]) for one in refunds} == given


def test_no_unit_is_given_back_by_money_and_by_goods(world, raced):
    """R-REF-01: but by a recall"""
    for order_id in raced:
        entries = order_book(world, order_id).book.entries
        goods = [one for one in entries if one.gives == "goods"]
        money = [one for one in entries if one.amount and one.service != "recall"]
        assert units(goods).isdisjoint(units(money))
        assert "goods_and_money" not in world.ask("GET", f"/orders/{order_id}", by=AGENT).body["flags"]


def units(entries: list[Entry]) -> set[tuple[str, int]]:
    """Line and number of each unit these are about."""
    parts = [part for entry in entries for part in entry.lines.items()]
    return {(line_id, number) for line_id, part in parts for number in numbers(part.units)}
