"""Recalls: every order of a product refunded once; a part of its batches wants a justification."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from functions.outbox import bulk, work
from shared.domain.errors import ConcurrentUpdate
from shared.domain.times import rfc3339
from shared.storage.due import due_effects
from shared.storage.outbox import delivered
from shared.storage.products import remember
from shared.usecases import deadlines, outbox
from shared.usecases.safety import recalls
from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import Clock
from tests.support.disputes import ORDER, court
from tests.support.http import Answer, call, deliver

AGENT = {"role": "agent", "account": "agent-1"}


def place(clock: Clock, order_id: str, *prices: tuple[str, str], **told: Any) -> None:
    lines = [
        shop.item(f"{order_id}-{n}", price, product_id=product) for n, (product, price) in enumerate(prices)
    ]
    parcels = [shop.package(f"{order_id}-pkg", *(line["line_id"] for line in lines))]
    shop.place(clock, order_id=order_id, items=lines, packages=parcels, **told)


def recall(**told: Any) -> Answer:
    usual = {
        "product_id": "prd-bad",
        "seller_id": "shop-1",
        "source": "regulator",
        "reference": "CPSC 26-101",
    }
    return call("POST", "/recalls", {**usual, **told}, **AGENT)


def read(recall_id: str, **reader: str) -> dict[str, Any]:
    found: dict[str, Any] = call("GET", f"/recalls/{recall_id}", **(reader or AGENT)).json()
    return found


def test_a_recall_refunds_every_order_of_the_product_once_and_no_other(
    services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-JDG-34, R-PDA-13"""
    monkeypatch.setattr(recalls, "ORDERS_AT_ONCE", 3)
    for n in range(8):
        place(clock, f"ord-{n:03d}", ("prd-bad", "10.00"), ("prd-good", "5.00"))
    place(clock, "ord-other", ("prd-good", "7.00"))
    opened = recall()
    assert (opened.status, opened.json()["status"]) == (201, "refunding")
    deliver(services)
    done = read(opened.json()["id"])
    assert (done["status"], done["progress"]) == ("completed", {"orders": 8, "refunded": 8})
    for order_id in ("ord-000", "ord-007"):
        assert shop.ledger(order_id) == {f"{done['id']}-{order_id}:buyer_refund": "10.00"}
    assert shop.ledger("ord-other") == {}
    assert [one["id"] for one in done["decision"]["clauses"]] == ["R-JDG-34", "R-PDA-13"]


def test_recalls_are_listed_newest_first_to_their_seller_and_to_agents(
    services: Services, clock: Clock
) -> None:
    """A row says what read_recall says, but for how far it is."""
    whole, partly = recall().json(), recall(batches=["B-1"], reference="The evening paper").json()
    clock.now += timedelta(seconds=1)
    other = recall(seller_id="shop-2").json()

    def listed(**reader: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = call("GET", "/recalls?page_size=100", **reader).json()["data"]
        return rows

    assert listed(**AGENT)[0]["id"] == other["id"]
    assert {one["id"] for one in listed(**AGENT)} == {whole["id"], partly["id"], other["id"]}
    mine = {one["id"]: one for one in listed(role="seller", account="shop-1")}
    assert mine.keys() == {whole["id"], partly["id"]}
    beyond = ("status", "progress", "missing", "decision")
    assert mine[partly["id"]] == {name: value for name, value in partly.items() if name not in beyond}
    assert call("GET", "/recalls", role="buyer", account="buyer-1").status == 403


def test_an_order_told_after_the_recall_of_its_product_is_refunded_as_the_others_are(
    services: Services, clock: Clock
) -> None:
    """R-INT-03: once, however often it is told"""
    place(clock, "ord-1", ("prd-bad", "10.00"))
    recalled = recall().json()["id"]
    deliver(services)
    for second in (1, 2):
        occurred_at = f"2026-03-02T18:01:0{second}Z"
        place(clock, "ord-2", ("prd-bad", "9.00"), ("prd-good", "5.00"), occurred_at=occurred_at)
        deliver(services)
    place(clock, "ord-3", ("prd-good", "5.00"))
    deliver(services)
    assert shop.ledger("ord-2") == {f"{recalled}-ord-2:buyer_refund": "9.00"}
    assert shop.ledger("ord-3") == {}
    assert read(recalled)["progress"] == {"orders": 2, "refunded": 2}


def test_an_order_told_before_the_recall_has_looked_for_orders_stops_no_search(
    services: Services, clock: Clock
) -> None:
    """R-INT-03: its refund waits already when the search comes to it"""
    place(clock, "ord-1", ("prd-bad", "10.00"))
    recalled = recall().json()["id"]
    place(clock, "ord-2", ("prd-bad", "20.00"))
    deliver(services)
    done = read(recalled)
    assert (done["status"], done["progress"]) == ("completed", {"orders": 2, "refunded": 2})
    for order_id, amount in (("ord-1", "10.00"), ("ord-2", "20.00")):
        assert shop.ledger(order_id) == {f"{recalled}-{order_id}:buyer_refund": amount}


def test_a_recall_completes_for_an_order_that_never_came_and_refunds_it_if_it_does(
    services: Services, clock: Clock
) -> None:
    """R-PDA-13: its report failed after its products were noted"""
    place(clock, "ord-1", ("prd-bad", "10.00"))
    remember(services.store, "shop-1", ["prd-bad"], "ord-2")
    recalled = recall().json()["id"]
    deliver(services)
    assert read(recalled)["progress"] == {"orders": 2, "refunded": 1}
    for _ in range(2):
        recalls.look_for_order(services, recalled, "ord-2")
    found = read(recalled)
    assert (found["status"], found["progress"]) == ("completed", {"orders": 1, "refunded": 1})
    place(clock, "ord-2", ("prd-bad", "9.00"))
    deliver(services)
    assert shop.ledger("ord-2") == {f"{recalled}-ord-2:buyer_refund": "9.00"}
    assert read(recalled)["progress"] == {"orders": 2, "refunded": 2}


def test_a_search_that_is_repeated_late_counts_its_orders_once(
    services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-PDA-13: its worker was cut off before it had forgotten the effect"""
    monkeypatch.setattr(recalls, "ORDERS_AT_ONCE", 2)
    for n in range(5):
        place(clock, f"ord-{n}", ("prd-bad", "10.00"))
    recalled = recall().json()["id"]
    for after in (None, "ord-1"):
        recalls.find_orders(services, recalled, after)
    for effect_id in (f"{recalled}:search:", f"{recalled}:search:ord-1"):
        delivered(services.store, effect_id)
    for n in range(4):
        assert outbox.deliver(services, f"{recalled}:ord-{n}", bulk.HANDLERS)
    recalls.find_orders(services, recalled, None)
    deliver(services)
    done = read(recalled)
    assert (done["status"], done["progress"]) == ("completed", {"orders": 5, "refunded": 5})


def test_a_search_goes_on_where_an_order_is_left_out_meanwhile(
    services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-PDA-13: two steps of the recall at once, of which one is taken again"""
    place(clock, "ord-1", ("prd-bad", "10.00"))
    recalled = recall().json()["id"]
    find = recalls.orders_with

    def overtaken(*asked: Any, **how: Any) -> Any:
        monkeypatch.setattr(recalls, "orders_with", find)
        recalls.look_for_order(services, recalled, "ord-0")
        return find(*asked, **how)

    remember(services.store, "shop-1", ["prd-bad"], "ord-0")
    monkeypatch.setattr(recalls, "orders_with", overtaken)
    search = {"find_recalled_orders": work.HANDLERS["find_recalled_orders"]}
    with suppress(ConcurrentUpdate):
        outbox.deliver(services, f"{recalled}:search:", search)
    deliver(services)
    assert shop.ledger("ord-1") == {f"{recalled}-ord-1:buyer_refund": "10.00"}


def test_an_order_that_came_within_the_hour_is_refunded(services: Services, clock: Clock) -> None:
    """R-PDA-13: its report was under way while the recall looked"""
    remember(services.store, "shop-1", ["prd-bad"], "ord-2")
    recalled = recall().json()["id"]
    deliver(services)
    place(clock, "ord-2", ("prd-bad", "9.00"))
    clock.forward(minutes=59)
    assert [
        effect.id for effect in due_effects(services.store, before=clock.now) if "absent" in effect.id
    ] == []
    clock.forward(minutes=2)
    (effect,) = [one for one in due_effects(services.store, before=clock.now) if "absent" in one.id]
    assert outbox.deliver(services, effect.id, bulk.HANDLERS)
    assert shop.ledger("ord-2") == {f"{recalled}-ord-2:buyer_refund": "9.00"}
    assert read(recalled)["progress"] == {"orders": 1, "refunded": 1}


def test_a_recall_of_some_batches_refunds_no_order_told_later(services: Services, clock: Clock) -> None:
    """R-INT-03, R-PDA-14"""
    recall(batches=["B-1"])
    place(clock, "ord-1", ("prd-bad", "10.00"))
    deliver(services)
    assert shop.ledger("ord-1") == {}


def test_two_recalls_of_a_product_refund_its_orders_once_together(services: Services, clock: Clock) -> None:
    """R-PDA-13"""
    place(clock, "ord-1", ("prd-bad", "10.00"))
    first = recall().json()["id"]
    deliver(services)
    second = recall(source="media").json()["id"]
    deliver(services)
    assert shop.ledger() == {f"{first}-ord-1:buyer_refund": "10.00"}
    assert read(second)["progress"] == {"orders": 1, "refunded": 1}


def test_of_a_dispute_about_another_product_too_a_recall_decides_nothing(
    services: Services, clock: Clock
) -> None:
    """R-JDG-34: the recalled one is refunded by its recall, the other waits for an agent"""
    case = court(services, clock)
    products = {"a": "prd-bad", "b": "prd-good"}
    items = [
        one.model_copy(update={"product_id": products[one.line_id]}) for one in case.book.order.facts.items
    ]
    case.tell(items=tuple(items))
    remember(services.store, "seller-1", products.values(), ORDER)
    case.file("inconsistent_product", "a", "b")
    recall(seller_id="seller-1")
    deliver(services)
    case.show("buyer")
    case.show("seller")
    assert case.complete("buyer", "seller").status == "judging"
    assert case.payments() == [("buyer_refund", "seller", "buyer", 200_00)]


def test_a_cancelled_order_has_nothing_left_to_refund(services: Services, clock: Clock) -> None:
    """R-PDA-13"""
    place(clock, "ord-1", ("prd-bad", "10.00"), cancelled_at="2026-03-02T19:00:00Z")
    done = recall().json()["id"]
    deliver(services)
    assert shop.ledger() == {}
    assert read(done)["status"] == "completed"


@pytest.mark.parametrize(
    ("at_first", "then"), [({"cancelled_at": "2026-03-02T19:00:00Z"}, {"cancelled_at": None}), ({}, {})]
)
def test_of_what_nothing_was_left_at_first_something_may_be_refunded_later(
    services: Services, clock: Clock, at_first: dict[str, Any], then: dict[str, Any]
) -> None:
    """R-PDA-13, R-INT-03: its cancellation is taken back, or its price told at last; once"""
    price = "10.00" if at_first else None
    place(clock, "ord-1", ("prd-bad", price), **at_first)  # type: ignore[arg-type]
    recalled = recall().json()["id"]
    deliver(services)
    assert (shop.ledger(), read(recalled)["status"]) == ({}, "completed")
    for second in (1, 2):
        place(clock, "ord-1", ("prd-bad", "10.00"), occurred_at=f"2026-03-02T18:02:0{second}Z", **then)
        deliver(services)
    assert shop.ledger() == {f"{recalled}-ord-1:buyer_refund": "10.00"}
    assert read(recalled)["progress"] == {"orders": 1, "refunded": 1}
    assert [one[0] for one in told("buyer", "buyer-1")] == ["recall_refunded"]


def test_what_the_platform_has_not_refunded_after_all_a_recall_does(services: Services, clock: Clock) -> None:
    """R-PDA-13, R-REF-03: a later telling of a request replaces what was entered of it"""
    place(clock, "ord-1", ("prd-bad", "10.00"), ("prd-good", "5.00"))
    request = {"order_id": "ord-1", "line_ids": ["ord-1-0"], "request_id": "req-1", "kind": "refund"}
    request |= {"status": "processed", "contacted_seller": True, "occurred_at": rfc3339(clock.now)}
    shop.tell("after_sale.updated", request, clock=clock)
    recall_id = recall().json()["id"]
    deliver(services)
    assert (read(recall_id)["status"], shop.ledger("ord-1")) == ("completed", {})
    clock.now += timedelta(seconds=1)
    told = {**request, "status": "rejected", "occurred_at": rfc3339(clock.now)}
    shop.tell("after_sale.updated", told, clock=clock)
    deliver(services)
    assert shop.ledger("ord-1") == {f"{recall_id}-ord-1:buyer_refund": "10.00"}
    assert read(recall_id)["progress"] == {"orders": 1, "refunded": 1}


def test_a_recall_of_some_batches_asks_the_seller_and_flags_silence_after_seven_days(
    services: Services, clock: Clock
) -> None:
    """R-PDA-14"""
    place(clock, "ord-1", ("prd-bad", "10.00"))
    partly = recall(batches=["B-7"]).json()
    deliver(services)
    assert (partly["status"], partly["compliant"], shop.ledger()) == ("awaiting_justification", None, {})
    assert partly["missing"] == ["justification_of_batches_not_recalled"]
    due = datetime.fromisoformat(partly["deadlines"][0]["due_at"])
    assert due == datetime(2026, 3, 10, 6, 59, 59, tzinfo=UTC)
    assert deadlines.enforce(services, f"recall#{partly['id']}", now=due) == []
    clock.now = due.replace(minute=0, second=0, hour=7)
    assert deadlines.enforce(services, f"recall#{partly['id']}", now=clock.now) == [1]
    late = read(partly["id"])
    assert (late["status"], late["compliant"], late["flags"]) == (
        "unjustified",
        False,
        ["justification_missing"],
    )


def test_a_justification_settles_it_and_is_asked_of_nobody_else(services: Services, clock: Clock) -> None:
    """R-PDA-14"""
    partly = recall(batches=["B-7"]).json()["id"]
    path = f"/recalls/{partly}/justification"
    body = {"documents": [{"name": "lab.pdf", "sha256": "0" * 64}], "text": "Batches B-1 to B-6 passed."}
    assert shop.post(path, body, account="shop-2").status == 404
    assert shop.post(path, {**body, "documents": []}).status == 400
    given = shop.post(path, body)
    assert (given.status, given.json()["compliant"], given.json()["missing"]) == (200, True, [])
    assert shop.post(path, body).json()["code"] == "already_justified"
    whole = recall().json()["id"]
    assert shop.post(f"/recalls/{whole}/justification", body).json()["code"] == "justification_not_asked"


@pytest.mark.parametrize("swept", [True, False])
def test_a_late_justification_stays_flagged_whether_the_deadline_was_swept_or_not(
    services: Services, clock: Clock, swept: bool
) -> None:
    """R-GEN-05, R-PDA-14: the seller is told that it was missing, as by the sweep"""
    partly = recall(batches=["B-7"]).json()
    clock.now = datetime.fromisoformat(partly["deadlines"][0]["due_at"]) + timedelta(seconds=1)
    if swept:
        deadlines.enforce(services, f"recall#{partly['id']}", now=clock.now)
    body = {"documents": [{"name": "lab.pdf", "sha256": "0" * 64}], "text": "Batches B-1 to B-6 passed."}
    given = shop.post(f"/recalls/{partly['id']}/justification", body).json()
    assert (given["status"], given["compliant"], given["flags"]) == (
        "justified",
        True,
        ["justification_missing"],
    )
    assert [one["state"] for one in given["deadlines"]] == ["lapsed"]
    assert [kind for kind, *_ in told("seller", "shop-1")] == ["justification_missing", "recall_opened"]
    assert deadlines.enforce(services, f"recall#{partly['id']}", now=clock.now) == []


def test_only_agents_recall_and_only_the_seller_concerned_reads_it(services: Services, clock: Clock) -> None:
    """R-GEN-10"""
    body = {"product_id": "p", "seller_id": "shop-1", "source": "media", "reference": "Daily News"}
    assert call("POST", "/recalls", body, role="seller", account="shop-1").status == 403
    opened = recall().json()["id"]
    assert read(opened, role="seller", account="shop-1")["id"] == opened
    assert call("GET", f"/recalls/{opened}", role="seller", account="shop-2").status == 404


# What people are told


def told(role: str, account: str) -> list[tuple[str, str | None, str]]:
    """Kind, order and clause of what an account was told, newest first."""
    found = call("GET", "/notifications?page_size=100", role=role, account=account).json()["data"]
    return [(one["kind"], one["order_id"], one["clauses"][0]["id"]) for one in found]


def test_seller_and_buyers_are_told_of_a_recall_and_of_each_refund(
    services: Services, clock: Clock, mailbox: list[dict[str, Any]]
) -> None:
    """R-PDA-13: a buyer hears of it with the refund, not without one"""
    place(clock, "ord-1", ("prd-bad", "10.00"))
    place(clock, "ord-2", ("prd-bad", "8.00"), cancelled_at="2026-03-02T19:00:00Z")
    recall()
    deliver(services)
    assert told("seller", "shop-1") == [("recall_opened", "ord-1", "R-PDA-13")]
    assert told("buyer", "buyer-1") == [("recall_refunded", "ord-1", "R-PDA-13")]
    subjects = sorted(mail["Content"]["Simple"]["Subject"]["Data"] for mail in mailbox)
    assert subjects == ["A blue lamp was recalled", "A product of your order ord-1 was recalled"]


def test_a_seller_without_an_order_of_the_product_reads_it_in_the_inbox(
    services: Services, clock: Clock, mailbox: list[dict[str, Any]]
) -> None:
    """R-PDA-14: until when, and what happens otherwise; then that it was missing"""
    partly = recall(batches=["B-7"]).json()
    (asked,) = call("GET", "/notifications", role="seller", account="shop-1").json()["data"]
    assert (asked["order_id"], asked["until"]) == (None, "March 9, 2026, 11:59 p.m. Pacific time")
    assert asked["otherwise"]
    clock.now = datetime.fromisoformat(partly["deadlines"][0]["due_at"]).replace(hour=7, minute=0, second=0)
    deadlines.enforce(services, f"recall#{partly['id']}", now=clock.now)
    assert [kind for kind, *_ in told("seller", "shop-1")] == ["justification_missing", "recall_opened"]
    deliver(services)
    assert mailbox == []
