"""Sending what was missing over HTTP: a label with its own cover, or a number from elsewhere."""

import json
from datetime import timedelta
from typing import Any

import pytest

from shared.domain.orders.book import Book
from shared.domain.times import rfc3339
from shared.storage.lists import of_order
from shared.storage.store import Ref
from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import Clock
from tests.support.http import deliver
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
    package_of,
    sweep,
)

# TikTok Shipping: a label bought here


def test_a_label_is_bought_at_the_sellers_cost_with_free_cover_of_what_is_sent(
    services: Services, clock: Clock
) -> None:
    """R-RSH-12, R-RSH-13, A-46: worth the items sent again, not the order; sent with the first scan"""
    request_id = approved(clock)
    found = moved(request_id, "shipment", LABEL)
    assert (found["status"], found["carrier"], found["buyer_shipping_charge"]) == ("approved", "usps", "0.00")
    assert found["tracking"] == {"status": "pre_transit", "events": []}
    assert [d["state"] for d in found["deadlines"]] == ["met", "open"]
    label = shop.get(f"/labels/{found['label_id']}").json()
    assert (label["insurance"]["package_value"], label["insurance"]["total_cover"]) == ("20.00", "20.00")
    assert shop.ledger() == {f"{label['id']}:label_fee": label["rate"]}
    assert {"reshipment_approved"} == set(inbox("buyer"))
    shop.report(clock, found["tracking_number"], "accepted")
    assert {"reshipment_shipped", "reshipment_approved"} == set(inbox("buyer"))
    scanned = card(request_id)
    assert (scanned["status"], scanned["shipped_at"]) == ("shipped", "2026-03-02T20:00:00Z")
    assert [d["state"] for d in scanned["deadlines"]] == ["met", "met"]


def test_the_shipping_document_is_ready_to_print(services: Services, clock: Clock) -> None:
    """R-RSH-05"""
    label_id = moved(approved(clock), "shipment", LABEL)["label_id"]
    assert shop.get(f"/labels/{label_id}/document").status == 302
    assert shop.get(f"/labels/{label_id}", role="buyer", account="buyer-1").status == 403


def test_the_card_follows_the_parcel_to_its_delivery(services: Services, clock: Clock) -> None:
    """R-RSH-15"""
    request_id = approved(clock)
    assert card(request_id)["tracking"] is None
    moved(request_id, "shipment", LABEL)
    number = card(request_id)["tracking_number"]
    shop.report(clock, number, "accepted")
    clock.forward(days=2)
    shop.report(clock, number, "delivered", location="Reno, NV")
    found = card(request_id, **BUYER)
    assert (found["status"], found["delivered_at"]) == ("completed", "2026-03-04T20:00:00Z")
    assert [event["status"] for event in found["tracking"]["events"]] == ["accepted", "delivered"]
    assert (found["tracking"]["status"], found["label_id"]) == ("delivered", None)
    assert "reshipment_delivered" in set(inbox("buyer")) & set(inbox("seller"))
    assert ask().status == 201


def test_a_reshipped_parcel_is_scanned_covered_and_claimed_for_like_any_other(
    services: Services, clock: Clock
) -> None:
    """A-46, R-INS-20, R-CLM-14"""
    request_id = approved(clock)
    moved(request_id, "shipment", LABEL)
    shop.report(clock, card(request_id)["tracking_number"], "accepted")
    package = package_of(request_id)
    assert package["insurance_status"] == "effective"
    claim = {"package_id": package["package_id"], "reason": "loss", "description": "The carrier lost it."}
    answer = shop.post("/claims", claim)
    assert (answer.status, answer.json()["amount"]) == (201, "20.00")
    update = {"order_id": "ord-1", "line_ids": ["plates"], "request_id": "as-1", "kind": "refund"}
    update |= {"status": "processed", "refund_status": "refunded", "evidence": [], "contacted_seller": True}
    shop.tell("after_sale.updated", {**update, "occurred_at": "2026-03-02T20:00:00Z"}, clock=clock)
    deliver(services, "work")
    rows = [row for row in shop.table() if "refund.updated" in json.dumps(row)]
    assert len(rows) == 1


def test_the_parcel_of_a_reshipment_says_nothing_of_when_the_order_arrived(
    services: Services, clock: Clock
) -> None:
    """R-BPP-12: both windows run from the order's own delivery"""
    request_id = approved(clock)
    moved(request_id, "shipment", LABEL)
    order = shop.get("/orders/ord-1", **BUYER).json()
    assert (order["delivered_at"], len(order["packages"])) == ("2026-03-02T19:00:00Z", 2)
    clock.forward(days=1)
    told = {"items": [shop.item("cups", "10.00", quantity=3), shop.item("plates", "40.00", quantity=2)]}
    arrive(clock, **told, occurred_at="2026-03-03T19:00:00Z", estimated_delivery_at="2026-03-09T00:00:00Z")
    assert package_of(request_id)["cancelled_at"] is None


@pytest.mark.parametrize("late", [False, True])
def test_what_is_sent_in_the_last_second_is_in_time_and_what_is_sent_later_is_taken_all_the_same(
    services: Services, clock: Clock, late: bool
) -> None:
    """R-RSH-12, R-RSH-19: overdue, flagged, both told, swept or not; the items may still come"""
    request_id = approved(clock)
    clock.now = SEND_BY + SECOND if late else SEND_BY
    number = moved(request_id, "shipment", LABEL)["tracking_number"]
    shop.report(clock, number, "accepted")
    found = card(request_id)
    assert (found["status"], found["deadlines"][-1]["state"]) == ("shipped", "lapsed" if late else "met")
    overdue = "reshipment_overdue"
    assert [overdue in inbox(reader) for reader in ("seller", "buyer")] == [late, late]


@pytest.mark.parametrize("late", [False, True])
def test_the_carriers_own_time_of_the_first_scan_counts_however_late_it_is_reported(
    services: Services, clock: Clock, late: bool
) -> None:
    """R-RSH-12: also after the request was overdue; to the second"""
    request_id = approved(clock)
    number = moved(request_id, "shipment", LABEL)["tracking_number"]
    clock.now = SEND_BY + timedelta(days=2)
    assert sweep(services, f"reshipment#{request_id}", clock) == 1
    assert card(request_id)["status"] == "ship_overdue"
    scanned = SEND_BY + SECOND if late else SEND_BY
    shop.report(clock, number, "accepted", occurred_at=rfc3339(scanned))
    found = card(request_id)
    assert (found["status"], found["shipped_at"]) == ("shipped", rfc3339(scanned))
    assert found["deadlines"][-1]["state"] == ("lapsed" if late else "met")
    assert found["timeline"][-1]["detail"]["late"] is late


@pytest.mark.parametrize(
    ("reports", "ending"),
    [
        (["delivered"], ("completed", None)),
        (["return_to_sender"], ("closed", "lost")),
        (["lost", "accepted"], ("closed", "lost")),
    ],
)
def test_a_carrier_that_says_first_what_became_of_a_parcel_is_believed(
    services: Services, clock: Clock, reports: list[str], ending: tuple[str, str | None]
) -> None:
    """R-RSH-12, R-RSH-15, invariant 15: sent, and arrived or not, by one report or by the last of a few"""
    request_id = approved(clock)
    number = moved(request_id, "shipment", LABEL)["tracking_number"]
    deliver(services)
    clock.forward(hours=3)
    for hours, status in enumerate(reports):
        shop.report(clock, number, status, occurred_at=rfc3339(clock.now - timedelta(hours=hours)))
    deliver(services)
    found = card(request_id)
    assert (found["status"], found["closed_reason"]) == ending
    assert [one["event"] for one in found["timeline"]][-2] == "reshipment_shipped"


def test_an_overdue_buyer_is_shown_what_else_is_open_and_no_money_moves(
    services: Services, clock: Clock
) -> None:
    """R-RSH-19, A-26"""
    request_id = approved(clock)
    clock.now = SEND_BY + SECOND
    assert sweep(services, f"reshipment#{request_id}", clock) == 1
    found = card(request_id, **BUYER)
    assert found["status"] == "ship_overdue"
    open_to_buyer = [one["action"] for one in found["available_actions"] if one["available"]]
    assert open_to_buyer == ["file_dispute", "standard_return", "ask_customer_service"]
    assert shop.ledger() == {}
    clock.forward(days=60)
    later = [one["action"] for one in card(request_id, **BUYER)["available_actions"] if one["available"]]
    assert later == ["buyer_protection", "ask_customer_service"]


# Seller Shipping: a number from elsewhere


def test_a_number_of_the_sellers_own_carrier_is_followed_to_the_delivery(
    services: Services, clock: Clock
) -> None:
    """R-RSH-14, R-RSH-15"""
    request_id = approved(clock, shipping_mode="seller_shipping")
    found = moved(request_id, "shipment", ELSEWHERE)
    assert (found["status"], found["tracking_number"], found["label_id"]) == (
        "shipped",
        "1Z999AA10123456784",
        None,
    )
    assert (shop.ledger(), package_of(request_id)["insurance_status"]) == ({}, None)
    clock.forward(days=1)
    shop.report(clock, "1Z999AA10123456784", "delivered", carrier="ups")
    assert card(request_id)["status"] == "completed"


def test_what_the_carrier_said_before_the_number_was_named_is_taken_in(
    services: Services, clock: Clock
) -> None:
    """R-RSH-15"""
    request_id = approved(clock, shipping_mode="seller_shipping")
    clock.forward(hours=2)
    shop.report(clock, "1Z999AA10123456784", "delivered", carrier="ups")
    moved(request_id, "shipment", ELSEWHERE)
    deliver(services, "work")
    assert card(request_id)["status"] == "completed"


@pytest.mark.parametrize("corrected", [False, True])
@pytest.mark.parametrize("status", ["lost", "return_to_sender"])
def test_what_was_lost_before_its_number_was_named_is_lost(
    services: Services, clock: Clock, status: str, corrected: bool
) -> None:
    """R-RSH-15, R-DSP-11: no further report comes that could say so"""
    request_id = approved(clock, shipping_mode="seller_shipping")
    clock.forward(hours=2)
    for told in ("accepted", status):
        shop.report(clock, ELSEWHERE["tracking_number"], told, carrier="ups")
        clock.forward(hours=1)
    if corrected:
        moved(request_id, "shipment", {**ELSEWHERE, "tracking_number": "1ZTYPO"})
        clock.forward(minutes=5)
    moved(request_id, "shipment", ELSEWHERE)
    deliver(services, "work")
    found = card(request_id)
    assert (found["status"], found["closed_reason"]) == ("closed", "lost")
    assert "reshipment_lost" in inbox("buyer")


def test_a_parcel_that_arrived_before_it_was_asked_for_completes_nothing(
    services: Services, clock: Clock
) -> None:
    """R-RSH-15, R-TRK-04: it is another parcel, and its number can be corrected"""
    request_id = approved(clock, shipping_mode="seller_shipping")
    told = {"carrier": "ups", "occurred_at": "2026-03-02T19:30:00Z"}
    shop.report(clock, "1Z999AA10123456784", "delivered", **told)
    moved(request_id, "shipment", ELSEWHERE)
    deliver(services, "work")
    assert card(request_id)["status"] == "shipped"
    (ship,) = [one for one in card(request_id)["available_actions"] if one["action"] == "ship"]
    assert ship["available"]
    clock.forward(minutes=5)
    found = moved(request_id, "shipment", {**ELSEWHERE, "tracking_number": "1ZRIGHT"})
    assert (found["tracking_number"], found["tracking"]["status"]) == ("1ZRIGHT", "pre_transit")
    shop.report(clock, "1ZRIGHT", "delivered", carrier="ups")
    assert card(request_id)["status"] == "completed"


def test_a_reshipment_may_travel_in_the_box_of_another_package(services: Services, clock: Clock) -> None:
    """R-TRK-02: both follow the number"""
    plates = {"line_id": "plates", "quantity": 2}
    parcel = {"package_id": "pkg-1", "lines": [plates], **ELSEWHERE}
    request_id = approved(clock, shipping_mode="seller_shipping", packages=[parcel])
    moved(request_id, "shipment", ELSEWHERE)
    clock.forward(hours=1)
    shop.report(clock, ELSEWHERE["tracking_number"], "delivered", carrier="ups")
    assert card(request_id)["status"] == "completed"
    assert shop.get("/packages/pkg-1/tracking").json()["status"] == "delivered"


def test_the_number_of_a_reshipment_can_be_corrected_until_its_first_scan(
    services: Services, clock: Clock
) -> None:
    """R-RSH-12: the old one stays in the timeline, and is followed no more"""
    request_id = approved(clock, shipping_mode="seller_shipping")
    moved(request_id, "shipment", {**ELSEWHERE, "tracking_number": "1ZTYPO"})
    clock.forward(minutes=5)
    found = moved(request_id, "shipment", ELSEWHERE)
    assert (found["status"], found["tracking_number"]) == ("shipped", ELSEWHERE["tracking_number"])
    shop.report(clock, "1ZTYPO", "delivered", carrier="ups")
    assert card(request_id)["status"] == "shipped"
    last = card(request_id)["timeline"][-1]
    assert (last["event"], last["detail"]["instead_of"]) == ("reshipment_renumbered", "1ZTYPO")
    shop.report(clock, ELSEWHERE["tracking_number"], "accepted", carrier="ups")
    assert act(request_id, "shipment", ELSEWHERE).refusal == (409, "already_shipped")


def test_that_a_number_can_be_corrected_is_shown_with_the_request_and_the_order(
    services: Services, clock: Clock
) -> None:
    """R-TRK-04"""
    request_id = approved(clock, shipping_mode="seller_shipping")

    def ship(found: dict[str, Any]) -> tuple[bool, str | None]:
        (choice,) = [one for one in found["available_actions"] if one["action"] == "ship"]
        return choice["available"], choice["reason_code"]

    def shown() -> set[tuple[bool, str | None]]:
        (listed,) = shop.get("/reshipments").json()["data"]
        return {ship(card(request_id)), ship(listed), ship(shop.get("/orders/ord-1/options").json())}

    assert ship(moved(request_id, "shipment", ELSEWHERE)) == (True, None)
    assert shown() == {(True, None)}
    shop.report(clock, ELSEWHERE["tracking_number"], "accepted", carrier="ups")
    assert shown() == {(False, "already_shipped")}


def test_a_corrected_number_brings_what_was_reported_of_it(services: Services, clock: Clock) -> None:
    """R-TRK-04"""
    request_id = approved(clock, shipping_mode="seller_shipping")
    moved(request_id, "shipment", {**ELSEWHERE, "tracking_number": "1ZTYPO"})
    clock.forward(minutes=5)
    shop.report(clock, ELSEWHERE["tracking_number"], "delivered", carrier="ups")
    moved(request_id, "shipment", ELSEWHERE)
    deliver(services, "work")
    assert card(request_id)["status"] == "completed"


@pytest.mark.parametrize(
    ("mode", "body"),
    [("tiktok_shipping", ELSEWHERE), ("fbt", ELSEWHERE), ("seller_shipping", LABEL)],
)
def test_a_reshipment_goes_the_way_the_order_went(
    services: Services, clock: Clock, mode: str, body: Any
) -> None:
    """R-RSH-14"""
    request_id = approved(clock, shipping_mode=mode)
    before = shop.table()
    assert act(request_id, "shipment", body).refusal == (422, "shipping_mode_mismatch")
    assert shop.table() == before


def test_what_came_from_the_platforms_warehouse_is_sent_again_by_its_labels(
    services: Services, clock: Clock
) -> None:
    """R-RSH-14, A-31"""
    request_id = approved(clock, shipping_mode="fbt")
    assert moved(request_id, "shipment", LABEL)["label_id"] is not None


@pytest.mark.parametrize(
    "body",
    [{}, {"carrier": "ups"}, {"tracking_number": "1Z99"}, {**LABEL, **ELSEWHERE}, {"service": "usps_rocket"}],
)
def test_a_shipment_is_either_a_service_or_a_carriers_number(
    services: Services, clock: Clock, body: Any
) -> None:
    """R-RSH-12"""
    assert act(approved(clock), "shipment", body).refusal == (400, "invalid_request")


def test_another_sellers_package_under_the_number_named_is_flagged_as_well(
    services: Services, clock: Clock
) -> None:
    """R-TRK-07, R-RSH-12"""
    named = {"carrier": "ups", "tracking_number": "1ZAAAA1111BBBB2222"}
    parcel = shop.package("B", "line-1", **named)
    elsewhere = {"order_id": "ord-2", "seller_id": "shop-2", "shipping_mode": "seller_shipping"}
    shop.place(clock, packages=[parcel], **elsewhere)
    request_id = approved(clock, shipping_mode="seller_shipping")
    moved(request_id, "shipment", named)
    deliver(services, "work")
    (other,) = shop.get("/orders/ord-2", account="shop-2").json()["packages"]
    assert other["flags"] == package_of(request_id)["flags"] == ["number_shared"]


def test_a_package_under_a_number_is_in_its_orders_book_before_its_first_scan(
    services: Services, clock: Clock
) -> None:
    """R-RSH-12"""
    request_id = approved(clock, shipping_mode="seller_shipping")
    moved(request_id, "shipment", {"carrier": "ups", "tracking_number": "1ZAAAA1111BBBB2222"})
    (book,) = services.store.load(Ref(Book, "ord-1"))
    assert book is not None and card(request_id)["package_id"] in book.package_ids


def test_only_what_is_approved_is_sent_and_only_once(services: Services, clock: Clock) -> None:
    """R-RSH-05, R-RSH-12"""
    arrive(clock)
    request_id = asked()
    assert act(request_id, "shipment", LABEL).refusal == (409, "not_approved")
    moved(request_id, "approve")
    number = moved(request_id, "shipment", LABEL)["tracking_number"]
    assert act(request_id, "shipment", LABEL).refusal == (409, "label_already_created")
    shop.report(clock, number, "accepted")
    assert act(request_id, "shipment", LABEL).refusal == (409, "already_shipped")


def test_everything_of_a_reshipment_is_read_with_its_order(services: Services, clock: Clock) -> None:
    """GET /orders/{id}: cases"""
    request_id = approved(clock)
    cases = shop.get("/orders/ord-1", **BUYER).json()["cases"]
    assert cases == [{"object": "reshipment", "id": request_id, "status": "approved"}]
    assert len(of_order(services.store, "ord-1")) == 4


def test_the_package_of_a_reshipment_is_not_the_platforms_to_cancel(services: Services, clock: Clock) -> None:
    """R-RSH-12: the order does not name it"""
    request_id = approved(clock)
    shop.cancel(clock, moved(request_id, "shipment", LABEL)["package_id"])
    deliver(services, "work")
    assert card(request_id)["tracking_number"] is not None
    assert package_of(request_id)["cancelled_at"] is None
