"""The seller's answer over HTTP, in time or not, swept or not; an offer, the buyer's answer, and silence."""

from datetime import timedelta
from typing import Any

import pytest

from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import Clock
from tests.support.moments import market
from tests.support.reshipments import (
    ANSWER_BY,
    BUYER,
    SECOND,
    act,
    arrive,
    asked,
    card,
    inbox,
    moved,
    offer,
    refunds,
    sweep,
)

ANSWERS: dict[str, tuple[str, Any]] = {
    "approve": ("approve", None),
    "reject": ("reject", {"reason": "Both plates were packed."}),
    "refund": ("proposals", {"kind": "refund_only", "amount": "20.00"}),
    "offer": ("proposals", {"kind": "partial_refund", "amount": "5.00"}),
}


def test_an_approved_request_is_to_be_sent_within_two_working_days(services: Services, clock: Clock) -> None:
    """R-RSH-05, R-RSH-12"""
    arrive(clock)
    found = moved(asked(), "approve")
    assert (found["status"], found["approved_by"]) == ("approved", "seller")
    assert [(d["kind"], d["state"], d["due_at"]) for d in found["deadlines"]][1:] == [
        ("reshipment_dispatch", "open", "2026-03-05T07:59:59Z")
    ]
    assert found["decision"]["clauses"][0]["id"] == "R-RSH-05"
    assert inbox("buyer") == ["reshipment_approved"]


def test_a_rejection_needs_a_reason_and_shows_it_to_the_buyer(services: Services, clock: Clock) -> None:
    """R-RSH-06"""
    arrive(clock)
    request_id = asked()
    for body in ({}, {"reason": ""}, {"reason": " \n\t"}):
        assert act(request_id, "reject", body).refusal == (400, "reason_required")
    assert act(request_id, "reject", {"reason": "a\u0007b"}).refusal == (400, "invalid_request")
    moved(request_id, "reject", {"reason": " Both were packed. "})
    seen = card(request_id, **BUYER)
    assert (seen["status"], seen["rejection_reason"]) == ("rejected", "Both were packed.")
    assert inbox("buyer") == ["reshipment_rejected"]


def test_a_rejected_buyer_is_shown_what_else_is_open(services: Services, clock: Clock) -> None:
    """R-RSH-06, R-BPP-11"""
    arrive(clock)
    request_id = asked()
    moved(request_id, "reject", {"reason": "Both were packed."})
    ways = [one["action"] for one in card(request_id, **BUYER)["available_actions"] if one["available"]]
    assert ways == ["file_dispute", "standard_return", "ask_customer_service"]
    (mail,) = shop.get("/notifications", **BUYER).json()["data"]
    facts = {row["name"]: row["value"] for row in mail["facts"]}
    assert facts["A standard return or refund"] == "until April 1, 2026, 11:59 p.m. Pacific time"


def test_an_answer_in_the_last_second_counts(services: Services, clock: Clock) -> None:
    """R-RSH-03, R-GEN-04"""
    arrive(clock)
    request_id = asked()
    clock.now = ANSWER_BY
    assert act(request_id, *ANSWERS["approve"]).status == 200


@pytest.mark.parametrize(("answer", "swept"), [*((answer, False) for answer in ANSWERS), ("approve", True)])
def test_an_answer_a_second_late_is_refused_and_the_platform_has_approved_swept_or_not(
    services: Services, clock: Clock, answer: str, swept: bool
) -> None:
    """R-RSH-03, R-RSH-04, R-GEN-05"""
    arrive(clock)
    request_id = asked()
    clock.now = ANSWER_BY + SECOND
    if swept:
        assert sweep(services, f"reshipment#{request_id}", clock) == 1
    late = act(request_id, *ANSWERS[answer])
    assert late.refusal == (409, "response_window_closed")
    assert late.json()["deadline"] == "2026-03-04T07:59:59Z"
    found = card(request_id)
    assert (found["status"], found["approved_by"], found["version"]) == ("approved", "platform", 2)
    assert sorted(inbox("seller")) == ["reshipment_auto_approved", "reshipment_requested"]
    assert inbox("buyer") == ["reshipment_auto_approved"]
    assert refunds() == {}


def test_without_an_answer_a_request_is_approved_once_however_often_it_is_swept(
    services: Services, clock: Clock
) -> None:
    """R-RSH-04, R-GEN-06, invariant 14: the next window starts with the end of the one that lapsed"""
    arrive(clock)
    request_id = asked()
    clock.now = ANSWER_BY
    assert sweep(services, f"reshipment#{request_id}", clock) == 0
    clock.now = ANSWER_BY + timedelta(hours=6)
    assert [sweep(services, f"reshipment#{request_id}", clock) for _ in range(3)] == [1, 0, 0]
    found = card(request_id)
    assert [entry["event"] for entry in found["timeline"]] == [
        "reshipment_requested",
        "reminded",
        "reshipment_auto_approved",
    ]
    assert found["deadlines"][-1]["due_at"] == "2026-03-06T07:59:59Z"


@pytest.mark.parametrize("second", ["approve", "reject", "refund"])
def test_a_decision_is_not_changed_later(services: Services, clock: Clock, second: str) -> None:
    """R-RSH-21"""
    arrive(clock)
    request_id = asked()
    moved(request_id, "approve")
    before = shop.table()
    assert act(request_id, *ANSWERS[second]).refusal == (409, "already_decided")
    assert shop.table() == before


def test_an_offer_goes_to_the_buyer_and_the_sellers_clock_stands_still(
    services: Services, clock: Clock
) -> None:
    """R-RSH-09, R-RSH-17"""
    arrive(clock)
    request_id = asked()
    found = offer(request_id).json()
    assert (found["status"], found["offer"]) == ("offer_pending", {"status": "pending", "amount": "15.00"})
    assert [(d["kind"], d["party"], d["state"]) for d in found["deadlines"]] == [
        ("reshipment_response", "seller", "met"),
        ("partial_refund_answer", "buyer", "open"),
    ]
    assert found["deadlines"][1]["due_at"] == "2026-03-04T07:59:59Z"
    assert inbox("buyer") == ["partial_refund_offered"]
    assert act(request_id, "approve").refusal == (409, "offer_pending")
    assert offer(request_id).refusal == (409, "proposal_not_allowed")


def test_an_accepted_offer_is_refunded_once_by_the_seller_and_nothing_is_sent(
    services: Services, clock: Clock
) -> None:
    """R-RSH-10, R-RSH-18: in the last second of the calendar day"""
    arrive(clock)
    request_id = asked()
    offer(request_id)
    clock.now = market("2026-03-03T23:59:59")
    found = moved(request_id, "offer/accept", **BUYER)
    assert (found["status"], found["refunded"]) == ("resolved_partial_refund", "15.00")
    assert act(request_id, "offer/accept", **BUYER).refusal == (409, "offer_already_answered")
    assert refunds() == {f"{request_id}:buyer_refund": "15.00"}
    (entry,) = shop.get("/ledger?order_id=ord-1").json()["data"]
    assert (entry["from"], entry["to"]) == ("seller", "buyer")
    assert "offer_accepted" in inbox("seller")


@pytest.mark.parametrize("answer", ["accept", "reject"])
@pytest.mark.parametrize("swept", [False, True])
def test_a_late_answer_to_an_offer_is_refused_and_the_request_is_back_with_the_seller(
    services: Services, clock: Clock, answer: str, swept: bool
) -> None:
    """R-RSH-10, R-RSH-16, R-RSH-17, A-24: silence refunds nothing and costs the buyer nothing"""
    arrive(clock)
    request_id = asked()
    offer(request_id)
    clock.now = market("2026-03-03T23:59:59") + SECOND
    if swept:
        assert sweep(services, f"reshipment#{request_id}", clock) == 1
    assert act(request_id, f"offer/{answer}", **BUYER).refusal == (409, "offer_expired")
    found = card(request_id)
    assert (found["status"], found["offer"]["status"]) == ("awaiting_seller_final", "expired")
    assert found["deadlines"][-1]["due_at"] == "2026-03-05T07:59:59Z"
    assert refunds() == {}
    assert {"offer_expired"} <= set(inbox("seller")) & set(inbox("buyer"))


def test_a_declined_offer_leaves_the_seller_a_working_day_to_approve_or_reject(
    services: Services, clock: Clock
) -> None:
    """R-RSH-11, R-RSH-17, A-25"""
    arrive(clock)
    request_id = asked()
    offer(request_id)
    clock.forward(hours=1)
    found = moved(request_id, "offer/reject", **BUYER)
    assert (found["status"], found["offer"]["status"]) == ("awaiting_seller_final", "rejected")
    assert offer(request_id).refusal == (409, "proposal_not_allowed")
    assert "offer_rejected" in inbox("seller")
    assert moved(request_id, "approve")["status"] == "approved"


def test_two_windows_that_ran_out_unseen_are_both_carried_out_before_an_answer(
    services: Services, clock: Clock
) -> None:
    """R-GEN-05, R-GEN-07: the offer expired, and then the seller's fresh day"""
    arrive(clock)
    request_id = asked()
    offer(request_id)
    clock.now = market("2026-03-05T00:00:00")
    assert act(request_id, "reject", {"reason": "No."}).refusal == (409, "response_window_closed")
    events = [entry["event"] for entry in card(request_id)["timeline"]]
    assert events[2:] == ["offer_expired", "reshipment_auto_approved"]


def test_a_change_meant_for_an_older_version_is_refused(services: Services, clock: Clock) -> None:
    """Optional If-Match"""
    arrive(clock)
    request_id = asked()
    assert act(request_id, "approve", headers={"if-match": "2"}).refusal == (412, "version_conflict")
    assert act(request_id, "approve", headers={"if-match": "1"}).status == 200
