"""Asking customer service for help over HTTP: where it goes, until when, and who may ask."""

from typing import Any

import pytest

from shared.storage.support_cases import load_with_open_case
from shared.usecases.services import Services
from shared.usecases.support import cases
from tests.support import shop
from tests.support.aws import Clock
from tests.support.faults import watched
from tests.support.help import SELLER, ask, listed, opened, read, resolve, write
from tests.support.http import deliver
from tests.support.moments import market
from tests.support.reshipments import AGENT, BUYER, SECOND, arrive, asked, inbox, sweep

# Delivered on 2 March in Los Angeles.
DAY_30, DAY_90 = market("2026-04-01T23:59:59"), market("2026-05-31T23:59:59")
OTHER_BUYER = {"role": "buyer", "account": "buyer-2"}
OTHER_SELLER = {"role": "seller", "account": "shop-2"}


@pytest.mark.parametrize("kind", ["return", "refund"])
@pytest.mark.parametrize(
    ("moment", "route"),
    [
        (DAY_30, "standard_return_refund"),
        (DAY_30 + SECOND, "buyer_protection"),
        (DAY_90, "buyer_protection"),
    ],
)
def test_to_the_end_of_day_30_the_standard_process_is_the_way_and_then_buyer_protection_to_day_90(
    services: Services, clock: Clock, kind: str, moment: Any, route: str
) -> None:
    """R-BPP-06, R-BPP-07, R-BPP-11, R-BPP-12: to the second"""
    arrive(clock)
    clock.now = moment
    case = opened(kind)
    assert (case["object"], case["status"], case["route"]) == ("support_case", "open", route)
    assert case["decision"]["outcome"] == route
    assert [(d["kind"], d["due_at"]) for d in case["deadlines"]] == [
        ("standard_return", "2026-04-02T06:59:59Z"),
        ("buyer_protection", "2026-06-01T06:59:59Z"),
    ]


def test_a_second_after_day_90_buyer_protection_is_over(services: Services, clock: Clock) -> None:
    """R-BPP-07, R-BPP-12"""
    arrive(clock)
    clock.now = DAY_90 + SECOND
    before = shop.table()
    late = ask()
    assert late.refusal == (422, "bpp_window_closed")
    assert (late.json()["deadline"], late.json()["clause"]["id"]) == ("2026-06-01T06:59:59Z", "R-BPP-07")
    assert shop.table() == before


def test_for_a_package_that_was_made_good_nobody_waits(services: Services, clock: Clock) -> None:
    """R-BPP-12, R-BPP-13: one has come; the other was lost, and the platform refunds what was in it"""
    shop.place(
        clock,
        items=[shop.item("line-1"), shop.item("line-2", "20.00")],
        packages=[
            shop.package("pkg-1", "line-1", delivered_at="2026-03-02T19:00:00Z"),
            shop.package("pkg-2", "line-2"),
        ],
    )
    clock.now = DAY_30 + SECOND
    assert ask().refusal == (422, "not_delivered")
    told = {"order_id": "ord-1", "request_id": "r-1", "kind": "refund", "line_ids": ["line-2"]}
    told |= {"status": "processed", "refund_status": "refunded", "contacted_seller": True}
    told |= {"occurred_at": "2026-03-20T12:00:00Z"}
    assert shop.tell("after_sale.updated", told, clock=clock).status == 202
    offered = shop.get("/orders/ord-1/options", **BUYER).json()["available_actions"]
    (way,) = [one for one in offered if one["action"] == "buyer_protection"]
    assert (way["available"], way["closes_at"]) == (True, "2026-06-01T06:59:59Z")
    assert opened()["route"] == "buyer_protection"


@pytest.mark.parametrize(
    ("answer", "route"), [("reject", "dispute_service"), ("approve", "standard_return_refund")]
)
def test_a_reshipment_that_came_to_nothing_here_counts_as_tried(
    services: Services, clock: Clock, answer: str, route: str
) -> None:
    """R-BPP-11, R-DSP-11"""
    arrive(clock)
    told = {"reason": "All of it was in the parcel."} if answer == "reject" else None
    assert shop.post(f"/reshipments/{asked()}/{answer}", told, **SELLER).status == 200
    assert opened("refund")["route"] == route


def test_a_request_that_came_to_nothing_goes_to_the_dispute_service_within_30_days(
    services: Services, clock: Clock
) -> None:
    """R-BPP-11"""
    arrive(clock)
    rejected = {"order_id": "ord-1", "line_ids": ["plates"], "request_id": "as-1", "kind": "refund"}
    rejected |= {"status": "rejected", "evidence": [], "contacted_seller": True}
    shop.tell("after_sale.updated", {**rejected, "occurred_at": "2026-03-02T19:40:00Z"}, clock=clock)
    assert opened()["route"] == "dispute_service"
    clock.now = DAY_30 + SECOND
    assert opened("return")["route"] == "buyer_protection"


def test_the_seller_is_asked_first(services: Services, clock: Clock) -> None:
    """R-BPP-01, R-BPP-03, R-BPP-08"""
    arrive(clock)
    before = shop.table()
    answer = ask(seller_contacted_at=None)
    assert answer.refusal == (409, "contact_seller_first")
    assert answer.json()["route"] == "ask_seller"
    assert shop.table() == before


def test_a_question_the_seller_could_not_answer_goes_to_customer_service_at_any_time(
    services: Services, clock: Clock
) -> None:
    """R-BPP-03, R-BPP-05: without a clock"""
    arrive(clock, delivered_at=None)
    clock.forward(days=200)
    case = opened("question")
    assert (case["route"], case["deadlines"]) == ("customer_service", [])


@pytest.mark.parametrize("channel", ["live_chat", "message", "ticket"])
def test_customer_service_is_reached_by_three_channels(
    services: Services, clock: Clock, channel: str
) -> None:
    """R-BPP-04"""
    arrive(clock)
    assert opened(channel=channel)["channel"] == channel


@pytest.mark.parametrize(
    "told",
    [
        {"channel": "phone"},
        {"kind": "exchange"},
        {"description": " "},
        {"seller_contacted_at": "2026-03-02T19:30:00"},
        {"seller_contacted_at": "2026-03-02T20:05:01Z"},
        {"order_id": "ord 1"},
    ],
)
def test_a_malformed_request_is_refused_and_writes_nothing(
    services: Services, clock: Clock, told: dict[str, Any]
) -> None:
    """R-BPP-04, R-GEN-05: another channel, a kind there is not, a contact in the future"""
    arrive(clock)
    before = shop.table()
    assert ask(**told).refusal == (400, "invalid_request")
    assert shop.table() == before


def test_before_the_delivery_help_is_with_late_and_lost_parcels(services: Services, clock: Clock) -> None:
    """R-BPP-13"""
    arrive(clock, delivered_at=None)
    answer = ask()
    assert answer.refusal == (422, "not_delivered")
    assert answer.json()["alternatives"] == ["delayed_delivery", "lost_package"]


@pytest.mark.parametrize(("born", "flags"), [("2008-03-02", []), ("2008-03-03", ["under_age"]), (None, [])])
def test_a_buyer_who_was_too_young_is_helped_and_agents_are_shown_that(
    services: Services, clock: Clock, born: str | None, flags: list[str]
) -> None:
    """R-BPP-10: help is refused to nobody; the shop is not told of anybody's age"""
    arrive(clock, buyer={**shop.BUYER, **({"date_of_birth": born} if born else {})})
    case = opened()
    assert (case["status"], case["flags"]) == ("open", flags)
    assert [read(case["id"], **who)["flags"] for who in (AGENT, SELLER)] == [flags, []]
    (row,) = shop.get("/support-cases", **AGENT).json()["data"]
    assert row["flags"] == flags


def test_a_case_is_its_buyers_its_sellers_and_the_agents(services: Services, clock: Clock) -> None:
    """R-GEN-10, R-BPP-15"""
    arrive(clock)
    case_id = opened()["id"]
    for who in (BUYER, SELLER, AGENT):
        assert read(case_id, **who)["id"] == case_id
        assert listed(**who) == [case_id]
    for who in (OTHER_BUYER, OTHER_SELLER):
        assert shop.get(f"/support-cases/{case_id}", **who).refusal == (404, "not_found")
        assert write(case_id, **who).refusal == (404, "not_found")
        assert listed(**who) == []
    assert shop.get(f"/support-cases/{case_id}", role="carrier", account="usps").status == 403
    assert ask(**OTHER_BUYER).refusal == (404, "not_found")
    assert ask(role="seller", account="shop-1").status == 403
    assert resolve(case_id, how=SELLER).refusal == (403, "wrong_role")


def test_all_three_hear_of_a_case_and_the_order_shows_it(services: Services, clock: Clock) -> None:
    """R-BPP-03, R-BPP-05, R-BPP-15: the seller reads what the buyer says"""
    arrive(clock)
    case_id = opened()["id"]
    assert (inbox("buyer"), inbox("seller")) == (["support_case_opened"], ["support_case_opened"])
    (entry,) = shop.get("/notifications", **AGENT).json()["data"]
    assert (entry["kind"], entry["href"]) == ("support_case_opened", f"/support-cases/{case_id}")
    (told,) = shop.get("/notifications").json()["data"]
    assert (told["href"], "The buyer writes: The lamp stopped working." in told["paragraphs"]) == (
        f"/support-cases/{case_id}",
        True,
    )
    assert deliver(services, "mail", "events") == 3
    shown = [{"object": "support_case", "id": case_id, "status": "open"}]
    for who in (BUYER, SELLER):
        assert shop.get("/orders/ord-1", **who).json()["cases"] == shown


def test_a_case_still_open_on_day_31_becomes_one_of_buyer_protection(
    services: Services, clock: Clock
) -> None:
    """R-BPP-06, A-27: by the sweep, once"""
    arrive(clock)
    case_id = opened()["id"]
    clock.now = DAY_30
    assert sweep(services, f"supportcase#{case_id}", clock) == 0
    clock.now = DAY_30 + SECOND
    assert [sweep(services, f"supportcase#{case_id}", clock) for _ in range(2)] == [1, 0]
    found = read(case_id)
    assert (found["route"], found["decision"]["basis"]) == ("buyer_protection", "standard_period_over")
    assert [d["state"] for d in found["deadlines"]] == ["lapsed", "met"]
    assert [entry["event"] for entry in found["timeline"]] == [
        "support_case_opened",
        "reminded",
        "escalated",
        "moved_to_buyer_protection",
    ]
    assert "moved_to_buyer_protection" in inbox("buyer")


def test_the_same_request_sent_again_opens_one_case(services: Services, clock: Clock) -> None:
    """R-GEN-09"""
    arrive(clock)
    one, two = ask(key="k-1"), ask(key="k-1")
    assert (two.status, two.json()) == (201, one.json())
    assert ask(key="k-1", channel="message").refusal == (409, "idempotency_conflict")


def test_opening_a_case_costs_one_read_and_one_transaction(services: Services, clock: Clock) -> None:
    """Round trips, the clock's own read aside"""
    arrive(clock)
    with watched() as wire:
        opened()
    assert wire.operations == ["BatchGetItem", "BatchGetItem", "TransactWriteItems"]


# One open case an order and kind


def test_a_second_case_of_a_kind_is_refused_while_the_first_is_open(services: Services, clock: Clock) -> None:
    """R-LIM-02"""
    arrive(clock)
    case_id = opened()["id"]
    before = shop.table()
    again = ask()
    assert (again.refusal, again.json()["case_id"]) == ((409, "case_already_open"), case_id)
    assert again.json()["clause"]["id"] == "R-LIM-02"
    assert shop.table() == before
    assert opened("return")["id"] != case_id
    assert resolve(case_id).status == 200
    assert opened()["id"] != case_id


def test_of_two_at_once_one_is_opened(services: Services, clock: Clock, monkeypatch: Any) -> None:
    """R-LIM-02: also where neither has seen the other"""
    arrive(clock)
    looked = []

    def unseen(*refs: Any, **which: Any) -> Any:
        found = load_with_open_case(*refs, **which)
        if not looked:
            looked.append(found)
            assert ask().status == 201
        return found

    monkeypatch.setattr(cases, "load_with_open_case", unseen)
    assert ask().refusal == (409, "case_already_open")
    assert len(listed()) == 1


# What it is about


def test_a_case_names_lines_with_quantities(services: Services, clock: Clock) -> None:
    """R-BPP-15"""
    arrive(clock)
    lines = [{"line_id": "cups", "quantity": 2}]
    case = opened(lines=lines)
    assert (case["lines"], case["resolution"], case["amount"]) == (lines, None, "0.00")
    found = shop.get("/notifications").json()["data"][0]["facts"]
    assert {"name": "Items", "value": "2 × A blue lamp"} in found  # noqa: RUF001


def test_every_bad_line_is_named(services: Services, clock: Clock) -> None:
    """R-BPP-15"""
    arrive(clock)
    before = shop.table()
    answer = ask(lines=[{"line_id": "forks", "quantity": 1}, {"line_id": "cups", "quantity": 4}])
    assert answer.refusal == (400, "invalid_request")
    assert [one["field"] for one in answer.json()["errors"]] == ["lines[0].line_id", "lines[1].quantity"]
    assert shop.table() == before


def test_a_message_to_the_seller_is_a_contact(services: Services, clock: Clock) -> None:
    """R-BPP-08"""
    arrive(clock)
    shop.post("/orders/ord-1/messages", {"text": "Which size is it?"}, **SELLER)
    assert ask(seller_contacted_at=None).refusal == (409, "contact_seller_first")
    clock.forward(minutes=1)
    shop.post("/orders/ord-1/messages", {"text": "It is broken."}, **BUYER)
    clock.forward(minutes=1)
    assert opened(seller_contacted_at=None)["seller_contacted_at"] == "2026-03-02T20:01:00Z"


def test_the_route_to_the_dispute_service_says_that_no_dispute_is_open_and_how_to_open_one(
    services: Services, clock: Clock
) -> None:
    """R-BPP-11"""
    arrive(clock)
    rejected = {"order_id": "ord-1", "line_ids": ["plates"], "request_id": "as-1", "kind": "refund"}
    rejected |= {"status": "rejected", "evidence": [], "contacted_seller": True}
    shop.tell("after_sale.updated", {**rejected, "occurred_at": "2026-03-02T19:40:00Z"}, clock=clock)
    case = opened()
    assert case["notice"]["code"] == "no_dispute_open"
    ways = {one["action"]: one["href"] for one in case["available_actions"]}
    assert ways["file_dispute"] == "/disputes"
    (letter,) = shop.get("/notifications", **BUYER).json()["data"]
    assert "No dispute is open yet" in letter["paragraphs"][0]
    assert [one["action"] for one in read(case["id"], **SELLER)["available_actions"]] == ["send_message"]
    body = {"order_id": "ord-1", "line_ids": ["plates"], "scenario": "inconsistent_product"}
    filed = shop.post("/disputes", {**body, "description": "They are red."}, **BUYER)
    assert filed.status == 201, filed.text
    found = read(case["id"])
    assert (found["notice"], [one["action"] for one in found["available_actions"]]) == (
        None,
        ["send_message"],
    )
    assert shop.get("/support-cases", **BUYER).json()["data"][0]["notice"] is None


# Who waits longest


def test_agents_see_who_waits_longest_first_and_then_what_waits_for_nobody(
    services: Services, clock: Clock
) -> None:
    """R-BPP-05: from the oldest message that no agent has answered"""
    arrive(clock)
    ids = []
    for kind in ("refund", "return", "question"):
        clock.forward(minutes=1)
        ids.append(opened(kind)["id"])
    assert listed("?status=open") == ids
    clock.forward(minutes=1)
    write(ids[0], "We look into it.", **AGENT)
    assert listed() == [ids[1], ids[2], ids[0]]
    clock.forward(minutes=1)
    write(ids[0], "And?", **SELLER)
    assert listed() == [ids[1], ids[2], ids[0]]
    resolve(ids[1])
    assert listed("?status=open") == [ids[2], ids[0]]
    assert listed("?status=closed") == [ids[1]]
    assert listed("?status=open&status=closed") == [ids[2], ids[0], ids[1]]
    assert shop.get("/support-cases?status=lost", **AGENT).refusal == (400, "invalid_request")


def test_the_queue_is_read_a_page_at_a_time(services: Services, clock: Clock) -> None:
    """R-BPP-05, R-ORD-06"""
    arrive(clock)
    ids = []
    for kind in ("refund", "return", "question"):
        clock.forward(minutes=1)
        ids.append(opened(kind)["id"])
    page = shop.get("/support-cases?page_size=2", **AGENT).json()
    token = page["next_page_token"]
    assert ([one["id"] for one in page["data"]], page["has_more"]) == (ids[:2], True)
    rest = shop.get(f"/support-cases?page_size=2&page_token={token}", **AGENT).json()
    assert ([one["id"] for one in rest["data"]], rest["has_more"]) == (ids[2:], False)
    wrong = shop.get(f"/support-cases?status=open&page_token={token}", **AGENT)
    assert wrong.refusal == (400, "invalid_request")


def test_buyers_and_sellers_list_their_own_newest_first(services: Services, clock: Clock) -> None:
    """R-BPP-15"""
    arrive(clock)
    old = opened()["id"]
    clock.forward(minutes=1)
    new = opened("return")["id"]
    resolve(old)
    for who in (BUYER, SELLER):
        assert listed(**who) == [new, old]
        assert listed("?status=closed", **who) == [old]
        assert listed("?status=open&page_size=1", **who) == [new]
