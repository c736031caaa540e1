"""Refunds instead of items: never more than was paid, whatever other areas refunded, in whatever order."""

from collections.abc import Callable
from typing import Any

import pytest

from shared.domain.times import rfc3339
from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import Clock
from tests.support.faults import first, watched
from tests.support.http import deliver
from tests.support.refunds import book, elsewhere, order_book
from tests.support.reshipments import BUYER, act, arrive, ask, asked, card, inbox, moved, offer, refunds


def test_a_refund_of_the_items_value_or_more_needs_no_answer(services: Services, clock: Clock) -> None:
    """R-RSH-07, R-RSH-08, A-37"""
    arrive(clock)
    request_id = asked()
    assert offer(request_id, "19.99", "refund_only").refusal == (422, "solution_not_allowed")
    found = offer(request_id, "20.00", "refund_only").json()
    assert (found["status"], found["approved_by"], found["offer"]) == ("resolved_refund", "platform", None)
    assert (found["refunded"], found["decision"]["basis"]) == ("20.00", "more_favourable_to_buyer")
    assert refunds() == {f"{request_id}:buyer_refund": "20.00"}
    assert book(services) == {"plates": 2_000}
    assert inbox("buyer") == ["refund_approved"]


def test_of_items_refunded_in_part_the_letter_does_not_say_that_the_rest_is_the_whole(
    services: Services, clock: Clock, mailbox: list[dict[str, Any]]
) -> None:
    """R-RSH-08, R-REF-03: the platform has refunded 10.00 of two plates for 40.00"""
    arrive(clock)
    told = {"request_id": "req-1", "kind": "refund", "status": "processed", "contacted_seller": True}
    given = {"line_ids": ["plates"], "amount": "10.00", "occurred_at": "2026-03-02T19:30:00Z"}
    shop.tell("after_sale.updated", {"order_id": "ord-1", **told, **given}, clock=clock)
    assert offer(asked(), "15.00", "refund_only").json()["status"] == "resolved_refund"
    deliver(services)
    (text,) = [mail["Content"]["Simple"]["Body"]["Text"]["Data"] for mail in mailbox[-1:]]
    words = " ".join(text.split())
    assert "$15.00 is refunded for order ord-1" in words
    assert "refunds what you paid for them, less what you have had back for them before." in words


@pytest.mark.parametrize(
    ("amount", "status", "code"),
    [
        ("0.00", 400, "invalid_amount"),
        ("-1.00", 400, "invalid_amount"),
        ("1.005", 400, "invalid_amount"),
        (20.0, 400, "invalid_amount"),
        ("50.01", 422, "refund_exceeds_paid"),
    ],
)
@pytest.mark.parametrize("kind", ["refund_only", "partial_refund"])
def test_an_amount_of_nothing_or_of_more_than_was_paid_is_refused(
    services: Services, clock: Clock, kind: str, amount: Any, status: int, code: str
) -> None:
    """R-RSH-09"""
    arrive(clock)
    request_id = asked()
    assert offer(request_id, amount, kind).refusal == (status, code)
    assert (card(request_id)["status"], refunds()) == ("awaiting_seller", {})


def test_all_that_is_left_of_the_items_can_be_offered_and_not_a_cent_more(
    services: Services, clock: Clock
) -> None:
    """R-RSH-09, R-REF-06: of exactly its units"""
    arrive(clock)
    request_id = asked()
    answer = offer(request_id, "20.01")
    assert (answer.refusal, answer.json()["left"]) == ((422, "refund_exceeds_paid"), "20.00")
    offer(request_id, "20.00")
    moved(request_id, "offer/accept", **BUYER)
    assert book(services) == {"plates": 2_000}


def test_a_refund_is_proposed_once_it_is_known_what_was_paid(services: Services, clock: Clock) -> None:
    """R-RSH-07: said by the card, in the list, and among the order's choices"""
    untold, told = shop.item("plates", quantity=2, price_paid=None), shop.item("plates", "40.00", quantity=2)
    arrive(clock, items=[untold], packages=[])
    request_id = asked()
    code = "solution_not_allowed"
    assert proposing(request_id) == [(False, code)] * 3
    for kind in ("partial_refund", "refund_only"):
        assert offer(request_id, "5.00", kind).refusal == (422, code)
    arrive(clock, items=[told], packages=[], occurred_at="2026-03-02T20:00:00Z")
    assert proposing(request_id) == [(True, None)] * 3
    assert offer(request_id, "5.00").status == 200


def test_a_request_names_what_others_have_left_of_its_items(services: Services, clock: Clock) -> None:
    """R-REF-06: on its card, in the list and on the agenda, and so much covers it"""
    arrive(clock)
    request_id = asked()

    def values() -> set[str]:
        (row,), (move,) = (shop.get(path).json()["data"] for path in ("/reshipments", "/agenda"))
        return {card(request_id)["value"], row["value"], move["amount"]}

    assert values() == {"20.00"}
    part(clock, "10.00")
    deliver(services, "work")
    assert values() == {"15.00"}
    assert card(request_id)["timeline"][-1]["event"] == "value_changed"
    assert offer(request_id, "15.00", "refund_only").json()["status"] == "resolved_refund"
    clock.forward(hours=1)
    part(clock, "12.00")
    deliver(services, "work")
    assert card(request_id)["value"] == "15.00"


def test_an_offer_of_more_than_others_have_left_can_only_be_declined(
    services: Services, clock: Clock
) -> None:
    """R-RSH-18: by the card, the message, the order's choices and the agenda"""
    arrive(clock)
    request_id = asked()
    offer(request_id, "16.00")
    part(clock, "10.00")
    deliver(services, "work")
    options = shop.get("/orders/ord-1/options", **BUYER).json()["available_actions"]
    (message,) = shop.get("/orders/ord-1/messages", **BUYER).json()["data"]
    shown = shop.get(f"/reshipments/{request_id}", **BUYER).json()["available_actions"]
    for choices in (shown, message["offer"]["available_actions"], options):
        answers = {one["action"]: one for one in choices if one["action"].endswith("_offer")}
        assert (answers["accept_offer"]["available"], answers["reject_offer"]["available"]) == (False, True)
        assert answers["accept_offer"]["reason_code"] == "refund_exceeds_paid"
    (move,) = shop.get("/agenda", **BUYER).json()["data"]
    assert move["action"] == "reject_offer"
    assert act(request_id, "offer/accept", **BUYER).refusal == (422, "refund_exceeds_paid")
    assert moved(request_id, "offer/reject", **BUYER)["status"] == "awaiting_seller_final"


def part(clock: Clock, amount: str) -> None:
    """The platform refunds so much of the two plates."""
    told = {"request_id": "req-1", "kind": "refund", "status": "processed", "contacted_seller": True}
    given = {"line_ids": ["plates"], "amount": amount, "occurred_at": rfc3339(clock.now)}
    shop.tell("after_sale.updated", {"order_id": "ord-1", **told, **given}, clock=clock)


def proposing(request_id: str) -> list[tuple[bool, str | None]]:
    """Whether the seller may propose a refund: by the card, the list, and the order's choices."""
    (row,) = shop.get("/reshipments").json()["data"]
    options = shop.get("/orders/ord-1/options").json()["available_actions"]
    return [
        (one["available"], one["reason_code"])
        for choices in (card(request_id)["available_actions"], row["available_actions"], options)
        for one in choices
        if one["action"] == "propose"
    ]


def test_a_kind_of_proposal_that_there_is_not_is_malformed(services: Services, clock: Clock) -> None:
    """R-RSH-07"""
    arrive(clock)
    assert offer(asked(), "1.00", "voucher").refusal == (400, "invalid_request")


def test_what_others_refunded_meanwhile_leaves_less_to_accept(services: Services, clock: Clock) -> None:
    """R-RSH-18: an offer of 40.00, of which 20.00 are left"""
    arrive(clock)
    request_id = asked("plates", 2)
    offer(request_id, "40.00")
    elsewhere(services, "dsp_1", "plates", 2_000)
    answer = act(request_id, "offer/accept", **BUYER)
    assert answer.refusal == (422, "refund_exceeds_paid")
    assert answer.json()["left"] == "20.00"
    assert card(request_id)["status"] == "offer_pending"


def test_two_areas_that_refund_at_once_can_not_both_have_the_last_of_the_money(
    services: Services, clock: Clock
) -> None:
    """R-RSH-18, invariant 1: the second to commit decides again on what is left"""
    arrive(clock)
    request_id = asked("plates", 2)
    offer(request_id, "40.00")

    def overtaken(send: Callable[[], Any]) -> Any:
        elsewhere(services, "dsp_1", "plates", 3_999)
        return send()

    with watched(fault=first(1, "TransactWriteItems", overtaken)):
        assert act(request_id, "offer/accept", **BUYER).refusal == (422, "refund_exceeds_paid")
    assert refunds() == {"dsp_1:buyer_refund": "39.99"}


def test_a_request_whose_items_others_refunded_meanwhile_ends_refunded_before_anything_is_decided(
    services: Services, clock: Clock
) -> None:
    """R-RSH-22: the second to commit finds it so, and its units are held by nobody any more"""
    arrive(clock)
    request_id = asked("plates", 2)
    offer(request_id, "40.00")
    elsewhere(services, "dsp_1", "plates", 4_000)
    over = act(request_id, "offer/accept", **BUYER)
    assert over.refusal == (409, "offer_expired")
    assert over.json()["detail"] == "This request is closed, and its offer with it."
    found = card(request_id)
    assert (found["status"], found["closed_reason"], found["offer"]["status"]) == (
        "closed",
        "refunded",
        "expired",
    )
    assert {"reshipment_closed"} <= set(inbox("buyer")) & set(inbox("seller"))
    assert order_book(services).book.holds == ()


def test_three_cups_for_ten_are_refunded_one_by_one_to_the_last_cent(
    services: Services, clock: Clock
) -> None:
    """R-REF-06: 3.34, 3.33, 3.33; two by requests, the last by customer service"""
    arrive(clock)
    for value in ("3.34", "3.33"):
        request_id = asked("cups")
        assert card(request_id)["value"] == value
        assert offer(request_id, value, "refund_only").json()["status"] == "resolved_refund"
    assert ask("cups").refusal == (409, "reshipment_limit_reached")
    assert book(services) == {"cups": 667}


def test_a_line_refunded_in_full_is_neither_asked_for_again_nor_refunded_again(
    services: Services, clock: Clock
) -> None:
    """R-RSH-22, F3, F5: never from the other line"""
    arrive(clock)
    elsewhere(services, "cse_1", "cups", 1_000)
    assert ask("cups").refusal == (422, "already_refunded")
    request_id = asked("plates")
    elsewhere(services, "cse_2", "plates", 4_000)
    assert offer(request_id, "20.00", "refund_only").refusal == (409, "already_decided")
    assert sum(book(services).values()) == 5_000


def test_an_acceptance_sent_again_refunds_once(services: Services, clock: Clock) -> None:
    """R-RSH-18, R-GEN-09"""
    arrive(clock)
    request_id = asked()
    offer(request_id)
    answers = [act(request_id, "offer/accept", key="k-1", **BUYER) for _ in range(2)]
    assert [answer.status for answer in answers] == [200, 200]
    assert refunds() == {f"{request_id}:buyer_refund": "15.00"}
    assert deliver(services, "mail") == 3
