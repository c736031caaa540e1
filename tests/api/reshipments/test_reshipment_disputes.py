"""From a reshipment to a dispute and back, over HTTP: what opens the dispute service, and what ends both."""

from typing import Any

import pytest

from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import Clock
from tests.support.carriers import silent_carrier
from tests.support.http import Answer, deliver
from tests.support.moments import market
from tests.support.reshipments import (
    BUYER,
    ELSEWHERE,
    LABEL,
    SECOND,
    SEND_BY,
    act,
    approved,
    arrive,
    ask,
    asked,
    card,
    inbox,
    moved,
    offer,
    package_of,
)


def dispute(scenario: str = "inconsistent_product", quantity: int = 1, line_id: str = "plates") -> Answer:
    body = {
        "order_id": "ord-1",
        "lines": [{"line_id": line_id, "quantity": quantity}],
        "scenario": scenario,
        "description": "The plate is still missing.",
    }
    return shop.post("/disputes", body, **BUYER)


def disputed(scenario: str = "inconsistent_product") -> dict[str, Any]:
    answer = dispute(scenario)
    assert answer.status == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def closed(request_id: str) -> tuple[str, str | None]:
    found = card(request_id)
    return found["status"], found["closed_reason"]


def ways_told() -> dict[str, str]:
    """What the newest letter about a rejection says, by name."""
    letters = shop.get("/notifications", **BUYER).json()["data"]
    newest = next(one for one in letters if one["kind"] == "reshipment_rejected")
    return {fact["name"]: fact["value"] for fact in newest["facts"]}


def overdue(clock: Clock) -> str:
    """A request that was approved and not sent in time; nothing has been swept."""
    request_id = approved(clock)
    clock.now = SEND_BY + SECOND
    return request_id


def lost(clock: Clock, services: Services, status: str = "lost") -> str:
    """A request whose package the carrier picked up and then lost."""
    request_id = approved(clock)
    number = moved(request_id, "shipment", LABEL)["tracking_number"]
    deliver(services, "work")
    for event in ("accepted", status):
        assert shop.report(clock, number, event).status == 202
        clock.now += SECOND
    return request_id


def test_who_has_asked_nobody_is_sent_to_the_seller_first(services: Services, clock: Clock) -> None:
    """R-DSP-11"""
    arrive(clock)
    refused = dispute()
    assert refused.refusal == (409, "aftersale_request_required")
    assert refused.json()["detail"].startswith("Please ask the seller first: for a return, a refund, or what")


def test_a_rejected_request_opens_the_dispute_service(services: Services, clock: Clock) -> None:
    """R-DSP-11, R-RSH-23"""
    arrive(clock)
    request_id = asked()
    moved(request_id, "reject", {"reason": "Both plates were packed."})
    ways = {one["action"]: one["closes_at"] for one in card(request_id, **BUYER)["available_actions"]}
    assert ways["file_dispute"] == "2026-04-02T06:59:59Z"
    found = disputed()
    assert [line["quantity"] for line in found["lines"]] == [1]
    assert closed(request_id) == ("rejected", None)


def test_the_letter_of_a_first_rejection_says_that_the_seller_can_be_asked_once_more(
    services: Services, clock: Clock
) -> None:
    """R-RSH-23, R-RSH-20: a second request is taken, and a third is not"""
    arrive(clock)
    once_more = "Asking the seller for the items once more"
    for named in (True, False):
        clock.now += SECOND
        moved(asked(), "reject", {"reason": "Both plates were packed."})
        assert (once_more in ways_told()) == named
    assert ask().refusal == (409, "reshipment_limit_reached")


def test_of_a_line_in_two_packages_card_and_letter_name_the_time_of_their_own_units(
    services: Services, clock: Clock
) -> None:
    """R-RSH-23, R-DSP-30"""
    clock.now = market("2026-03-20T12:00:00")
    boxes = [
        {**shop.package(f"pkg-{place}", "plates"), "delivered_at": at}
        for place, at in enumerate(("2026-03-02T19:00:00Z", "2026-03-20T18:00:00Z"))
    ]
    arrive(clock, items=[shop.item("plates", "40.00", quantity=2)], packages=boxes, delivered_at=None)
    request_id = asked()
    moved(request_id, "reject", {"reason": "Both plates were packed."})
    ways = {one["action"]: one["closes_at"] for one in card(request_id, **BUYER)["available_actions"]}
    assert ways["file_dispute"] == "2026-04-02T06:59:59Z"
    assert "April 1" in ways_told()["A dispute, which we decide on what both sides show"]
    clock.now = market("2026-04-10T12:00:00")
    assert "file_dispute" not in [one["action"] for one in card(request_id, **BUYER)["available_actions"]]
    assert dispute().refusal == (422, "acceptance_window_closed")


def test_a_label_that_is_printed_once_the_buyer_has_disputed_is_paid_back(
    services: Services, clock: Clock
) -> None:
    """R-DSP-11, R-INS-22: the carrier answered late, and the request was over by then"""
    request_id = overdue(clock)
    with silent_carrier():
        assert act(request_id, "shipment", LABEL).status == 200
    disputed()
    deliver(services, "work")
    assert closed(request_id) == ("closed", "disputed")
    assert sorted(name.partition(":")[2] for name in shop.ledger()) == ["label_fee", "label_refund"]


def test_no_label_is_sold_for_what_has_been_disputed_instead(services: Services, clock: Clock) -> None:
    """R-DSP-11: its package may have had one, and is offered none; while it waited it was"""
    request_id = overdue(clock)
    label = moved(request_id, "shipment", LABEL)["label_id"]
    assert shop.post(f"/labels/{label}/void").status == 200
    deliver(services, "work")
    made = package_of(request_id)["package_id"]

    def offered() -> str | None:
        choices = shop.get("/orders/ord-1/options").json()["available_actions"]
        found = [one for one in choices if (one["action"], one["subject_id"]) == ("buy_label", made)]
        return str(found[0]["reason_code"]) if found[0]["reason_code"] else None

    assert offered() is None
    again = shop.bought(made)["id"]
    assert shop.post(f"/labels/{again}/void").status == 200
    deliver(services, "work")
    disputed()
    deliver(services, "work")
    assert offered() == "package_cancelled"
    assert shop.buy(made).refusal == (409, "package_cancelled")


def test_a_dispute_withdrawn_after_a_rejected_request_may_be_opened_again(
    services: Services, clock: Clock
) -> None:
    """R-DSP-18: the seller need not be asked again"""
    arrive(clock)
    moved(asked(), "reject", {"reason": "No."})
    assert shop.post(f"/disputes/{disputed()['id']}/withdraw", **BUYER).status == 200
    assert dispute().status == 201


@pytest.mark.parametrize("state", ["awaiting_seller", "offer_pending", "approved", "shipped"])
def test_an_open_request_blocks_a_dispute_about_its_units_alone(
    services: Services, clock: Clock, state: str
) -> None:
    """A-35, R-DSP-11"""
    arrive(clock, shipping_mode="seller_shipping")
    moved(asked("cups"), "reject", {"reason": "No."})
    request_id = asked()
    if state == "offer_pending":
        offer(request_id)
    if state in ("approved", "shipped"):
        moved(request_id, "approve")
    if state == "shipped":
        moved(request_id, "shipment", ELSEWHERE)
    assert card(request_id)["status"] == state
    refused = dispute(quantity=2)
    assert refused.refusal == (409, "aftersale_in_process")
    assert refused.json()["reshipment_id"] == request_id
    assert dispute(line_id="cups").status == 201


def test_until_the_last_second_the_items_may_come_and_then_their_want_can_be_disputed(
    services: Services, clock: Clock
) -> None:
    """R-DSP-11, R-GEN-05: swept or not"""
    request_id = approved(clock)
    moved(request_id, "shipment", LABEL)
    deliver(services, "work")
    clock.now = SEND_BY
    assert dispute(quantity=2).refusal == (409, "aftersale_in_process")
    clock.now += SECOND
    found = disputed()
    deliver(services, "work")
    assert closed(request_id) == ("closed", "disputed")
    assert "reshipment_disputed" in inbox("seller")
    assert "reshipment_overdue" in inbox("buyer")
    assert shop.get(f"/disputes/{found['id']}", **BUYER).json()["amount"] == "20.00"


def test_a_dispute_voids_the_unscanned_label_and_none_can_be_bought_any_more(
    services: Services, clock: Clock
) -> None:
    """R-DSP-11, A-35"""
    request_id = approved(clock)
    label_id = moved(request_id, "shipment", LABEL)["label_id"]
    deliver(services, "work")
    clock.now = SEND_BY + SECOND
    disputed()
    deliver(services, "work")
    assert shop.get(f"/labels/{label_id}").json()["status"] == "voided"
    assert f"{label_id}:label_refund" in shop.ledger()
    assert act(request_id, "shipment", LABEL).refusal == (409, "not_approved")


def test_before_anything_is_swept_a_disputed_request_takes_no_label(services: Services, clock: Clock) -> None:
    """R-DSP-11: the request ends with the first look at it"""
    request_id = overdue(clock)
    disputed()
    assert act(request_id, "shipment", LABEL).refusal == (409, "not_approved")
    assert closed(request_id) == ("closed", "disputed")


@pytest.mark.parametrize("status", ["lost", "return_to_sender"])
def test_lost_items_end_the_request_and_may_be_disputed_by_their_own_package(
    services: Services, clock: Clock, status: str
) -> None:
    """R-DSP-11, R-REF-01"""
    request_id = lost(clock, services, status)
    assert closed(request_id) == ("closed", "lost")
    assert {"reshipment_lost"} <= set(inbox("buyer")) & set(inbox("seller"))
    ways = [one["action"] for one in card(request_id, **BUYER)["available_actions"] if one["available"]]
    assert ways[0] == "file_dispute"
    assert dispute().refusal == (422, "not_delivered")
    found = disputed("lost_package")
    assert shop.get(f"/disputes/{found['id']}", **BUYER).json()["amount"] == "20.00"
    deliver(services, "work")
    assert closed(request_id) == ("closed", "disputed")


def test_what_was_lost_may_be_asked_for_once_more(services: Services, clock: Clock) -> None:
    """R-RSH-22: two requests a line"""
    lost(clock, services)
    again = asked()
    moved(again, "reject", {"reason": "No."})
    third = ask()
    assert third.refusal == (409, "reshipment_limit_reached")
    assert "open a dispute" in third.json()["detail"]


def test_what_was_lost_and_turns_up_completes_the_request(services: Services, clock: Clock) -> None:
    """R-REF-01: it counts as sent again after all"""
    request_id = lost(clock, services)
    number = card(request_id)["tracking_number"]
    shop.report(clock, number, "delivered")
    assert closed(request_id) == ("completed", None)
    assert ask(quantity=2).refusal == (409, "already_reshipped")


def test_a_refund_ends_an_overdue_request_and_an_open_dispute(services: Services, clock: Clock) -> None:
    """A-35, R-DSP-11"""
    request_id = overdue(clock)
    moved(asked("cups"), "reject", {"reason": "No."})
    about_cups = dispute(line_id="cups", quantity=3).json()["id"]
    refund = {
        "order_id": "ord-1",
        "line_ids": ["plates", "cups"],
        "request_id": "req-1",
        "kind": "refund",
        "status": "processed",
        "contacted_seller": True,
        "evidence": [],
        "occurred_at": "2026-03-05T08:00:00Z",
    }
    assert shop.tell("after_sale.updated", refund, clock=clock).status == 202
    deliver(services, "work")
    assert closed(request_id) == ("closed", "refunded")
    ended = shop.get(f"/disputes/{about_cups}", **BUYER).json()
    assert (ended["status"], ended["closed_reason"]) == ("closed", "nothing_left")
    assert dispute().refusal == (422, "already_refunded")


def test_the_seller_s_tab_has_all_that_is_to_be_done(services: Services, clock: Clock) -> None:
    """R-RSH-02: to be answered, to be sent, and overdue; not what is on its way"""
    arrive(clock, shipping_mode="seller_shipping")
    answering, sending = asked("cups"), asked()

    def tab() -> set[str]:
        found = shop.get("/reshipments?tab=awaiting_action").json()["data"]
        return {one["id"] for one in found}

    moved(sending, "approve")
    assert tab() == {answering, sending}
    moved(answering, "reject", {"reason": "No."})
    clock.now = SEND_BY + SECOND
    assert tab() == {sending}
    moved(sending, "shipment", ELSEWHERE)
    assert tab() == set()


def test_a_rejected_request_offers_a_dispute_unless_one_is_open(services: Services, clock: Clock) -> None:
    """R-RSH-23, R-DSP-22: on its card and in the list"""
    arrive(clock)
    request_id = asked()
    moved(request_id, "reject", {"reason": "It was complete."})
    assert disputes_offered(request_id) == [True, True]
    open_one = disputed()
    assert disputes_offered(request_id) == [False, False]
    assert shop.post(f"/disputes/{open_one['id']}/withdraw", **BUYER).status == 200
    assert disputes_offered(request_id) == [dispute().status == 201] * 2


def disputes_offered(request_id: str) -> list[bool]:
    """Whether the card, and the list, offer the buyer a dispute."""
    (row,) = shop.get("/reshipments", **BUYER).json()["data"]
    return [
        "file_dispute" in [way["action"] for way in one["available_actions"]]
        for one in (card(request_id, **BUYER), row)
    ]
