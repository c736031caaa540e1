"""How agents end cases of customer service, and what of the order's money that refunds."""

from typing import Any

import pytest

from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import Clock
from tests.support.http import Answer, deliver
from tests.support.moments import market
from tests.support.refunds import book, elsewhere, order_book
from tests.support.reshipments import AGENT, BUYER, SECOND, arrive, asked, card, inbox, offer, refunds


def opened(clock: Clock, **told: Any) -> str:
    """The id of a case about an order of 50.00."""
    arrive(clock)
    body = {
        "order_id": "ord-1",
        "kind": "refund",
        "channel": "message",
        "description": "Two plates are broken.",
        "seller_contacted_at": "2026-03-02T19:30:00Z",
        **told,
    }
    return str(shop.post("/support-cases", body, **BUYER).json()["id"])


def resolve(case_id: str, outcome: str = "refund", **told: Any) -> Answer:
    body = {"outcome": outcome, "reason": "Covered by Buyer Protection.", **told}
    how = {**AGENT, **body.pop("how", {})}
    return shop.post(f"/support-cases/{case_id}/resolution", body, **how)


def test_a_refund_is_paid_once_from_the_sellers_account(services: Services, clock: Clock) -> None:
    """R-BPP-07"""
    case_id = opened(clock)
    found = resolve(case_id, amount="12.50").json()
    assert (found["status"], found["closed_reason"], found["refunded"]) == ("closed", "refunded", "12.50")
    assert found["resolution"] == {
        "outcome": "refund",
        "amount": "12.50",
        "lines": [],
        "reason": "Covered by Buyer Protection.",
        "at": "2026-03-02T20:00:00Z",
    }
    assert (found["amount"], found["decision"]["basis"]) == ("12.50", "agent")
    (entry,) = shop.get("/ledger?order_id=ord-1").json()["data"]
    assert (entry["kind"], entry["from"], entry["to"], entry["amount"]) == (
        "buyer_refund",
        "seller",
        "buyer",
        "12.50",
    )
    assert sum(book(services).values()) == 1_250
    assert resolve(case_id).refusal == (409, "already_resolved")
    assert "support_case_resolved" in set(inbox("buyer")) & set(inbox("seller"))


def test_lines_without_an_amount_are_refunded_as_far_as_anything_is_left(
    services: Services, clock: Clock
) -> None:
    """R-BPP-15, R-REF-05: 50.00 less what others refunded"""
    case_id = opened(clock)
    elsewhere(services, "dsp_1", "plates", 1_234)
    lines = [{"line_id": "cups", "quantity": 3}, {"line_id": "plates", "quantity": 2}]
    found = resolve(case_id, lines=lines).json()
    assert (found["refunded"], found["resolution"]["lines"]) == ("37.66", lines)
    assert sum(book(services).values()) == 5_000


def test_a_refund_without_an_amount_and_lines_is_refused(services: Services, clock: Clock) -> None:
    """R-BPP-15"""
    answer = resolve(opened(clock))
    assert answer.refusal == (400, "invalid_request")
    assert [error["field"] for error in answer.json()["errors"]] == ["lines"]


def test_an_amount_of_lines_is_taken_from_those_alone(services: Services, clock: Clock) -> None:
    """R-REF-05"""
    cups = [{"line_id": "cups", "quantity": 3}]
    case_id = opened(clock)
    answer = resolve(case_id, amount="10.01", lines=cups)
    assert (answer.refusal, answer.json()["left"]) == ((422, "refund_exceeds_paid"), "10.00")
    assert resolve(case_id, amount="4.00", lines=cups).json()["refunded"] == "4.00"
    assert book(services) == {"cups": 400}


def test_an_amount_alone_is_refunded_of_the_lines_the_case_is_about(services: Services, clock: Clock) -> None:
    """R-REF-05: of the cups, of which 10.00 are left, not of the plates"""
    cups = [{"line_id": "cups", "quantity": 3}]
    case_id = opened(clock, lines=cups)
    answer = resolve(case_id, amount="20.00")
    assert (answer.refusal, answer.json()["left"]) == ((422, "refund_exceeds_paid"), "10.00")
    assert resolve(case_id, amount="4.00").json()["resolution"]["lines"] == cups
    assert book(services) == {"cups": 400}


def test_of_a_cancelled_order_nothing_is_refunded_and_its_open_cases_end(
    services: Services, clock: Clock
) -> None:
    """R-REF-04: also where the cancellation is taken back"""
    case_id = opened(clock)
    request_id = asked("plates")
    arrive(clock, cancelled_at="2026-03-02T19:30:00Z", occurred_at="2026-03-02T19:30:00Z")
    assert resolve(case_id, amount="5.00").refusal == (422, "nothing_left")
    deliver(services)
    found = shop.get(f"/support-cases/{case_id}", **AGENT).json()
    assert (found["status"], found["closed_reason"]) == ("closed", "nothing_left")
    request = card(request_id)
    assert (request["status"], request["closed_reason"]) == ("closed", "nothing_left")
    for kind in ("support_case_closed", "reshipment_closed"):
        assert kind in set(inbox("buyer")) & set(inbox("seller"))
    assert order_book(services).left == 0
    arrive(clock, cancelled_at=None, occurred_at="2026-03-02T19:31:00Z")
    assert order_book(services).left == 5_000
    assert resolve(case_id, amount="5.00").refusal == (409, "already_resolved")
    assert refunds() == {}


def test_a_question_about_a_cancelled_order_is_answered_without_a_refund(
    services: Services, clock: Clock
) -> None:
    """R-REF-04, F2"""
    arrive(clock, delivered_at=None, cancelled_at="2026-03-02T19:00:00Z")
    body = {"order_id": "ord-1", "kind": "question", "channel": "ticket", "description": "Where is it?"}
    body |= {"seller_contacted_at": "2026-03-02T19:30:00Z"}
    case_id = str(shop.post("/support-cases", body, **BUYER).json()["id"])
    lines = [{"line_id": "cups", "quantity": 1}]
    assert resolve(case_id, lines=lines).refusal == (422, "nothing_left")
    assert resolve(case_id, "declined").status == 200
    assert refunds() == {}


def test_a_refund_ends_the_open_request_for_its_items(services: Services, clock: Clock) -> None:
    """A-35, R-RSH-22: a refund ends both"""
    case_id = opened(clock)
    ended, going = asked("plates"), asked("cups")
    resolve(case_id, lines=[{"line_id": "plates", "quantity": 2}, {"line_id": "cups", "quantity": 2}])
    deliver(services)
    assert [card(one)["status"] for one in (ended, going)] == ["closed", "awaiting_seller"]


def test_a_declined_case_moves_no_money(services: Services, clock: Clock) -> None:
    """R-BPP-07"""
    case_id = opened(clock)
    assert resolve(case_id, "declined", amount="1.00").refusal == (400, "invalid_amount")
    assert resolve(case_id, "declined").json()["refunded"] == "0.00"
    assert refunds() == {}


@pytest.mark.parametrize(
    ("told", "status", "code"),
    [
        ({"amount": "50.01"}, 422, "refund_exceeds_paid"),
        ({"outcome": "voucher"}, 400, "invalid_request"),
        ({"how": BUYER}, 403, "wrong_role"),
        ({"how": {"headers": {"if-match": "7"}}}, 412, "version_conflict"),
    ],
)
def test_a_resolution_gives_its_reason_and_stays_within_what_was_paid(
    services: Services, clock: Clock, told: dict[str, Any], status: int, code: str
) -> None:
    """R-BPP-07"""
    case_id = opened(clock)
    before = shop.table()
    assert resolve(case_id, **{"outcome": "refund", **told}).refusal == (status, code)
    assert shop.table() == before


def test_a_resolution_without_a_reason_is_refused(services: Services, clock: Clock) -> None:
    """R-BPP-07: also where the field is missing"""
    case_id = opened(clock)
    answer = shop.post(f"/support-cases/{case_id}/resolution", {"outcome": "declined"}, **AGENT)
    assert answer.refusal == (400, "reason_required")


def test_what_a_reshipment_refunded_is_not_refunded_again(services: Services, clock: Clock) -> None:
    """Invariant 1: one purse for all areas"""
    case_id = opened(clock)
    offer(asked("plates", 2), "40.00", "refund_only")
    answer = resolve(case_id, amount="10.01")
    assert (answer.refusal, answer.json()["left"]) == ((422, "refund_exceeds_paid"), "10.00")
    assert resolve(case_id, amount="10.00").status == 200


def test_a_case_decided_after_day_30_has_moved_to_buyer_protection_first_swept_or_not(
    services: Services, clock: Clock
) -> None:
    """R-BPP-06, R-GEN-05; raised in time it stays in time, also after day 90"""
    case_id = opened(clock)
    clock.now = market("2026-05-31T23:59:59") + SECOND
    assert resolve(case_id, amount="5.00").json()["route"] == "buyer_protection"
    timeline = shop.get(f"/support-cases/{case_id}", **AGENT).json()["timeline"]
    assert [entry["event"] for entry in timeline] == [
        "support_case_opened",
        "moved_to_buyer_protection",
        "support_case_resolved",
    ]


def test_an_agent_sees_whether_a_case_can_be_decided(services: Services, clock: Clock) -> None:
    """available_actions, for the caller's role"""
    case_id = opened(clock)
    where = f"/support-cases/{case_id}"
    _, choice = shop.get(where, **AGENT).json()["available_actions"]
    assert (choice["action"], choice["available"]) == ("resolve", True)
    resolve(case_id, "declined")
    _, choice = shop.get(where, **AGENT).json()["available_actions"]
    assert (choice["available"], choice["reason_code"]) == (False, "already_resolved")
    (other,) = shop.get(where, **BUYER).json()["available_actions"]
    assert (other["action"], other["reason_code"]) == ("send_message", "case_closed")
    absent = shop.post("/support-cases/cse_0/resolution", {"outcome": "declined", "reason": "No."}, **AGENT)
    assert absent.refusal == (404, "not_found")
