"""Asking customer service for help over HTTP: where it goes, until when, and who may ask."""

from typing import Any

import pytest

from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import Clock
from tests.support.faults import watched
from tests.support.http import Answer, deliver
from tests.support.moments import market
from tests.support.reshipments import AGENT, BUYER, SECOND, arrive, inbox, sweep

# Delivered on 2 March in Los Angeles.
DAY_30, DAY_90 = market("2026-04-01T23:59:59"), market("2026-05-31T23:59:59")
OTHER_BUYER = {"role": "buyer", "account": "buyer-2"}


def ask(kind: str = "refund", *, key: str | None = None, **told: Any) -> Answer:
    """The buyer asks for help, the seller having been asked."""
    caller = {name: told.pop(name, value) for name, value in BUYER.items()}
    usual = {
        "order_id": "ord-1",
        "kind": kind,
        "channel": "ticket",
        "description": "The lamp stopped working.",
        "seller_contacted_at": "2026-03-02T19:30:00Z",
    }
    body = {name: value for name, value in {**usual, **told}.items() if value is not None}
    return shop.post("/support-cases", body, key=key, **caller)


def opened(kind: str = "refund", **told: Any) -> dict[str, Any]:
    answer = ask(kind, **told)
    assert answer.status == 201, answer.text
    case: dict[str, Any] = answer.json()
    return case


def read(case_id: str) -> dict[str, Any]:
    found: dict[str, Any] = shop.get(f"/support-cases/{case_id}", **BUYER).json()
    return found


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
    assert opened()["route"] == "buyer_protection"


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


@pytest.mark.parametrize(("born", "status"), [("2008-03-02", 201), ("2008-03-03", 403), (None, 201)])
def test_who_turned_18_on_the_day_of_the_order_is_old_enough(
    services: Services, clock: Clock, born: str | None, status: int
) -> None:
    """R-BPP-10: and an unknown birthday is no obstacle"""
    arrive(clock, buyer={**shop.BUYER, **({"date_of_birth": born} if born else {})})
    answer = ask()
    assert answer.status == status
    if status == 403:
        assert answer.json()["code"] == "under_age"


def test_a_case_is_its_parties_and_the_agents_alone(services: Services, clock: Clock) -> None:
    """R-GEN-10"""
    arrive(clock)
    case_id = opened()["id"]
    assert shop.get(f"/support-cases/{case_id}", **OTHER_BUYER).status == 404
    assert shop.get(f"/support-cases/{case_id}").json()["id"] == case_id
    assert shop.get(f"/support-cases/{case_id}", role="seller", account="shop-2").status == 404
    assert shop.get(f"/support-cases/{case_id}", **AGENT).json()["id"] == case_id
    assert ask(**OTHER_BUYER).refusal == (404, "not_found")
    assert ask(role="seller", account="shop-1").status == 403


def test_both_parties_hear_of_a_case_and_the_order_shows_it_to_the_buyer(
    services: Services, clock: Clock
) -> None:
    """R-BPP-03"""
    arrive(clock)
    case_id = opened()["id"]
    assert (inbox("buyer"), inbox("seller")) == (["support_case_opened"], ["support_case_opened"])
    assert deliver(services, "mail", "events") == 3
    shown = [{"object": "support_case", "id": case_id, "status": "open"}]
    assert shop.get("/orders/ord-1", **BUYER).json()["cases"] == shown
    assert shop.get("/orders/ord-1").json()["cases"] == []


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
