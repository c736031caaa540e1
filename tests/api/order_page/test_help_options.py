"""What an order's options say about missing items, returns and Buyer Protection, for each role and day."""

from typing import Any

import pytest

from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import Clock
from tests.support.moments import market
from tests.support.reshipments import AGENT, BUYER, SECOND, arrive, asked, moved, offer

DAY_30, DAY_90 = market("2026-04-01T23:59:59"), market("2026-05-31T23:59:59")


def options(*, of: str = "", **who: str) -> dict[tuple[str, str], dict[str, Any]]:
    """The choices of a caller, by action and what it is about; `of`: about this alone."""
    found = shop.get("/orders/ord-1/options", **who).json()["available_actions"]
    return {(one["action"], one["subject_id"]): one for one in found if of in ("", one["subject_id"])}


def state(choice: dict[str, Any]) -> tuple[bool, str | None]:
    return choice["available"], choice["reason_code"]


def test_the_seller_is_the_first_to_ask_and_the_order_leads_to_them(services: Services, clock: Clock) -> None:
    """R-BPP-01, R-BPP-02: chat and message, whatever the state of the order"""
    arrive(clock, delivered_at=None)
    for who in (BUYER, AGENT):
        contact = options(**who)["contact_seller", "ord-1"]
        assert (contact["href"], contact["available"]) == ("/orders/ord-1/messages", True)
        assert contact["clause"]["id"] == "R-BPP-01"


def test_the_order_shows_the_link_to_the_programme(services: Services, clock: Clock) -> None:
    """R-BPP-09, R-BPP-16"""
    arrive(clock)
    order = shop.get("/orders/ord-1", **BUYER).json()
    assert order["buyer_protection_url"] == "https://shop.tiktok.com/us/money-back-guarantee"


@pytest.mark.parametrize(
    ("moment", "standard", "protection"),
    [
        (DAY_30, (True, None), (False, "standard_period_running")),
        (DAY_30 + SECOND, (False, "standard_period_over"), (True, None)),
        (DAY_90, (False, "standard_period_over"), (True, None)),
        (DAY_90 + SECOND, (False, "standard_period_over"), (False, "bpp_window_closed")),
    ],
)
@pytest.mark.parametrize("who", [BUYER, AGENT])
def test_one_way_is_open_after_the_other_until_day_90(
    services: Services, clock: Clock, who: dict[str, str], moment: Any, standard: Any, protection: Any
) -> None:
    """R-BPP-06, R-BPP-07, R-BPP-11, R-BPP-12: with opening and closing times, to the second"""
    arrive(clock)
    clock.now = moment
    found = options(of="ord-1", **who)
    one, other = found["standard_return", "ord-1"], found["buyer_protection", "ord-1"]
    assert (state(one), state(other)) == (standard, protection)
    assert (one["opens_at"], one["closes_at"]) == ("2026-03-02T19:00:00Z", "2026-04-02T06:59:59Z")
    assert (other["opens_at"], other["closes_at"]) == ("2026-04-02T07:00:00Z", "2026-06-01T06:59:59Z")
    assert all(choice["clause"]["id"].startswith("R-BPP-") for choice in (one, other))
    assert state(found["ask_customer_service", "ord-1"]) == (True, None)


def test_before_the_delivery_there_is_nothing_to_return_and_nothing_missing(
    services: Services, clock: Clock
) -> None:
    """R-BPP-13, R-RSH-01"""
    arrive(clock, delivered_at=None)
    found = options(**BUYER)
    for choice in (("standard_return", "ord-1"), ("buyer_protection", "ord-1")):
        assert state(found[choice]) == (False, "not_delivered")
    assert state(found["request_reshipment", "plates"]) == (False, "not_delivered")


def test_who_was_too_young_is_helped_like_anybody(services: Services, clock: Clock) -> None:
    """R-BPP-10"""
    arrive(clock, buyer={**shop.BUYER, "date_of_birth": "2012-01-01"})
    found = options(**BUYER)
    assert state(found["standard_return", "ord-1"]) == (True, None)
    assert state(found["ask_customer_service", "ord-1"]) == (True, None)


def test_missing_items_can_be_asked_for_line_by_line_while_no_request_is_active(
    services: Services, clock: Clock
) -> None:
    """R-RSH-01, R-RSH-20"""
    arrive(clock)
    asked("plates")
    found = options(**BUYER)
    assert state(found["request_reshipment", "plates"]) == (False, "reshipment_already_open")
    cups = found["request_reshipment", "cups"]
    assert (state(cups), cups["opens_at"]) == ((True, None), "2026-03-02T19:00:00Z")


def test_what_is_asked_of_customer_service_already_is_not_offered_again(
    services: Services, clock: Clock
) -> None:
    """R-LIM-02: as asking again is answered"""
    arrive(clock)
    asked_for: dict[str, Any] = {
        "order_id": "ord-1",
        "channel": "message",
        "description": "What now?",
        "seller_contacted_at": "2026-03-02T19:30:00Z",
    }
    for kind in ("question", "return", "refund"):
        assert shop.post("/support-cases", {**asked_for, "kind": kind}, **BUYER).status == 201
        again = shop.post("/support-cases", {**asked_for, "kind": kind}, **BUYER)
        assert again.refusal == (409, "case_already_open")
        found = options(of="ord-1", **BUYER)
        assert state(found["ask_customer_service", "ord-1"]) == (False, "case_already_open")
        both_asked = kind == "refund"
        refused = (False, "case_already_open") if both_asked else (True, None)
        assert state(found["standard_return", "ord-1"]) == refused


def test_a_request_shows_each_party_what_it_can_do_and_until_when(services: Services, clock: Clock) -> None:
    """R-RSH-03, R-RSH-10, R-RSH-11"""
    arrive(clock)
    request_id = asked()
    seller = options(of=request_id)
    assert {name: state(choice)[0] for (name, _), choice in seller.items()} == {
        "approve": True,
        "reject": True,
        "propose": True,
        "ship": False,
    }
    assert seller["approve", request_id]["closes_at"] == "2026-03-04T07:59:59Z"
    offer(request_id)
    buyer = options(of=request_id, **BUYER)
    assert [state(choice) for choice in buyer.values()] == [(True, None), (True, None)]
    assert state(options()["approve", request_id]) == (False, "offer_pending")
    assert set(options(of=request_id, **AGENT)) == {*seller, *buyer}
    moved(request_id, "offer/reject", **BUYER)
    assert state(options()["propose", request_id]) == (False, "proposal_not_allowed")


def test_what_is_over_offers_nothing_more(services: Services, clock: Clock) -> None:
    """R-RSH-21"""
    arrive(clock)
    request_id = asked()
    moved(request_id, "reject", {"reason": "It was packed."})
    for who in ({}, BUYER, AGENT):
        assert options(of=request_id, **who) == {}


def test_an_agent_is_shown_the_cases_to_decide(services: Services, clock: Clock) -> None:
    """R-BPP-03"""
    arrive(clock)
    body = {"order_id": "ord-1", "kind": "question", "channel": "message", "description": "Where is it?"}
    body["seller_contacted_at"] = "2026-03-02T19:30:00Z"
    case_id = shop.post("/support-cases", body, **BUYER).json()["id"]
    assert options(of=case_id, **AGENT)["resolve", case_id]["available"]
    assert options(of=case_id) == {}
    shop.post(f"/support-cases/{case_id}/resolution", {"outcome": "declined", "reason": "Solved."}, **AGENT)
    assert options(of=case_id, **AGENT) == {}
