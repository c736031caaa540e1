"""Webhooks as other systems really send them, over HTTP."""

import json
from typing import Any

import pytest

from shared.domain.times import rfc3339
from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import Clock
from tests.support.http import deliver, signed

NUMBER = "9400100000000000000001"
LATER = "2026-03-02T19:30:00Z"
SPELLED = "42073301 9400-1000 0000 0000 0000 01"


def tracking(package_id: str = "pkg-1") -> dict[str, Any]:
    page: dict[str, Any] = shop.get(f"/packages/{package_id}/tracking").json()
    return page


def label_of(label_id: str) -> dict[str, Any]:
    label: dict[str, Any] = shop.get(f"/labels/{label_id}").json()
    return label


def told() -> list[dict[str, Any]]:
    """What the seller was told of a changed address."""
    inbox = shop.get("/notifications?page_size=100").json()["data"]
    return [one for one in inbox if one["kind"] == "address_changed"]


def moved(line1: str = "2 Side St") -> dict[str, Any]:
    return {**shop.BUYER, "address": {**shop.BUYER["address"], "line1": line1}}


def test_an_order_full_of_trifles_is_the_order_told_plainly_and_no_news_when_that_follows(
    services: Services, clock: Clock
) -> None:
    """R-INT-01: the same on first and repeated telling"""
    address = {**shop.BUYER["address"], "line1": "1 Main\nSt", "line2": "", "country": "United States"}
    buyer = {**shop.BUYER, "email": "bea@example.com ", "address": address, "loyalty": {"tier": 3}}
    box = shop.package("pkg-1", "line-1", length_in=0, carrier="", tracking_number="", delivered_at="")
    item = shop.item("line-1", title="A blue\tlamp", colour="blue")
    shop.place(clock, buyer=buyer, items=[item], packages=[box], delivered_at="", schema_version=7)
    shown = shop.get("/orders/ord-1", role="buyer", account="buyer-1").json()
    assert shown["buyer"]["address"] == {**shop.BUYER["address"], "line2": None}
    assert (shown["items"][0]["title"], shown["buyer"]["email"]) == ("A blue lamp", "bea@example.com")
    again = shop.tell("order.upserted", shop.order(), clock=clock)
    assert again.json() == {"status": "accepted", "effect": "none", "reason": "nothing_to_do"}


def test_an_early_event_of_odd_fields_is_kept_until_its_order_comes(services: Services, clock: Clock) -> None:
    """A lone surrogate is no text, and bad input is never a 5xx"""
    data = {"order_id": "ord-1", "package_id": "pkg-1", "occurred_at": LATER, "\ud800": "\ud800", "new": ""}
    assert shop.tell("package.cancelled", data, clock=clock).json() == {"status": "accepted"}
    shop.place(clock)
    deliver(services, "work")
    assert shop.get("/orders/ord-1").json()["packages"][0]["cancelled_at"] is not None


@pytest.mark.parametrize("name", ["shipped_at", "delivered_at"])
def test_a_package_that_arrives_in_the_future_is_refused_and_named(
    services: Services, clock: Clock, name: str
) -> None:
    """R-TRK-05"""
    box = shop.package("pkg-1", "line-1", **{name: "2026-12-27T20:00:00Z"})
    answer = shop.tell("order.upserted", shop.order(packages=[box]), clock=clock)
    assert answer.status == 400
    assert [error["field"] for error in answer.json()["errors"]] == [f"data.packages[0].{name}"]
    assert shop.table() == []


def test_a_newer_telling_without_a_delivery_leaves_it_and_null_takes_it_back(
    services: Services, clock: Clock
) -> None:
    """R-INT-02"""
    box = shop.package("pkg-1", "line-1", delivered_at=LATER)
    shop.place(clock, delivered_at=LATER, packages=[box])
    shop.place(clock, occurred_at="2026-03-02T19:31:00Z", tax="1.00")
    assert (shop.get("/orders/ord-1").json()["delivered_at"], tracking()["delivered_at"]) == (LATER, LATER)
    back = shop.package("pkg-1", "line-1", delivered_at=None)
    shop.place(clock, occurred_at="2026-03-02T19:32:00Z", delivered_at=None, packages=[back])
    assert (shop.get("/orders/ord-1").json()["delivered_at"], tracking()["delivered_at"]) == (None, None)


# Numbers


@pytest.mark.parametrize(
    ("named", "reported"), [(SPELLED, NUMBER), (NUMBER, SPELLED), (NUMBER.lower(), SPELLED)]
)
def test_a_number_is_one_in_any_spelling(services: Services, clock: Clock, named: str, reported: str) -> None:
    """R-TRK-01; settled: answers show the normal form"""
    box = shop.package("pkg-1", "line-1", carrier="USPS", tracking_number=named)
    shop.place(clock, shipping_mode="seller_shipping", packages=[box])
    assert shop.report(clock, reported, "accepted", carrier=" Usps").json() == {"status": "accepted"}
    page = tracking()
    assert (page["carrier"], page["tracking_number"], page["status"]) == ("usps", NUMBER, "accepted")


def test_a_number_that_was_reported_before_its_package_waits_under_its_normal_form(
    services: Services, clock: Clock
) -> None:
    """R-TRK-01"""
    shop.report(clock, "1z abc 12345", "accepted", carrier="UPS")
    box = shop.package("pkg-1", "line-1", carrier="ups", tracking_number="1ZABC-12345")
    shop.place(clock, shipping_mode="seller_shipping", packages=[box])
    deliver(services, "work")
    assert (tracking()["tracking_number"], tracking()["status"]) == ("1ZABC12345", "accepted")


def test_a_placeholder_is_no_number_and_takes_none_away(services: Services, clock: Clock) -> None:
    """Settled: absent in webhooks"""
    box = shop.package("pkg-1", "line-1", carrier="usps", tracking_number=NUMBER)
    shop.place(clock, shipping_mode="seller_shipping", packages=[box])
    box["tracking_number"] = "0000000000"
    shop.place(clock, shipping_mode="seller_shipping", packages=[box], occurred_at=LATER)
    assert tracking()["tracking_number"] == NUMBER


# Addresses


def test_an_address_changed_after_the_label_is_flagged_and_the_seller_told_once(
    services: Services, clock: Clock
) -> None:
    """R-INS-27"""
    shop.place(clock)
    label = shop.bought()
    shop.place(clock, buyer=moved(), occurred_at="2026-03-02T19:30:00Z")
    assert label_of(label["id"])["flags"] == ["address_changed"]
    (notice,) = told()
    assert (notice["order_id"], notice["case_id"]) == ("ord-1", label["id"])
    assert "Void the label" in notice["asked"]
    shop.place(clock, buyer=moved("3 Hill Rd"), occurred_at="2026-03-02T19:31:00Z")
    assert (label_of(label["id"])["flags"], len(told())) == (["address_changed"], 1)
    shop.place(clock, occurred_at="2026-03-02T19:32:00Z")
    assert (label_of(label["id"])["flags"], len(told())) == ([], 1)


def test_a_label_of_a_cancelled_package_is_compared_while_the_carrier_has_it(
    services: Services, clock: Clock
) -> None:
    """R-INS-27, A-41: its delivery counts all the same"""
    shop.place(clock)
    label = shop.bought()
    shop.report(clock, label["tracking_number"], "accepted")
    shop.cancel(clock)
    shop.place(clock, buyer=moved(), occurred_at="2026-03-02T19:30:00Z")
    assert (label_of(label["id"])["flags"], len(told())) == (["address_changed"], 1)


def test_a_label_bought_anew_bears_the_new_address(services: Services, clock: Clock) -> None:
    """R-INS-27: voided and bought again"""
    shop.place(clock)
    old = shop.bought()
    shop.place(clock, buyer=moved(), occurred_at="2026-03-02T19:30:00Z")
    assert shop.post(f"/labels/{old['id']}/void", key="void").status == 200
    new = shop.bought()
    assert label_of(new["id"])["flags"] == []
    shop.place(clock, buyer=moved("2 SIDE ST"), occurred_at="2026-03-02T19:31:00Z")
    assert (label_of(new["id"])["flags"], len(told())) == ([], 1)


def test_of_a_parcel_on_its_way_the_carrier_is_to_be_asked(services: Services, clock: Clock) -> None:
    shop.place(clock)
    label = shop.bought()
    shop.report(clock, label["tracking_number"], "accepted")
    shop.place(clock, buyer=moved(), occurred_at="2026-03-02T19:30:00Z")
    assert "Ask USPS" in told()[0]["asked"]


def test_a_telling_that_cancels_the_order_flags_nothing(services: Services, clock: Clock) -> None:
    shop.place(clock)
    label = shop.bought()
    shop.place(clock, buyer=moved(), cancelled_at=LATER, occurred_at=LATER)
    assert (label_of(label["id"])["status"], label_of(label["id"])["flags"], told()) == ("voided", [], [])


def test_an_order_abroad_has_neither_state_nor_postal_code(services: Services, clock: Clock) -> None:
    """R-INT-01: any market is taken in, and printed"""
    where = {"line1": "1 Orchard Rd", "city": "Singapore", "state": "", "postal_code": "", "country": "SG"}
    shop.place(clock, buyer={**shop.BUYER, "address": where}, items=[shop.item("line-1", title="x" * 600)])
    address = shop.get("/orders/ord-1").json()["buyer"]["address"]
    assert (address["state"], address["postal_code"], address["country"]) == (None, None, "SG")
    assert shop.buy().status == 201
    assert shop.get("/packages/pkg-1/receipt").status == 200


def test_nobody_is_written_to_without_a_usable_address(services: Services, clock: Clock) -> None:
    """`no_usable_address` when sending; the messages of the order need no address"""
    contact = {"name": "Lamps & More", "email": "care@lamps"}
    shop.place(clock, buyer={**shop.BUYER, "email": "bea"}, seller_contact=contact)
    assert shop.get("/orders/ord-1").json()["buyer"]["email"] is None
    shop.bought()
    shop.place(clock, buyer=moved(), seller_contact=contact, occurred_at=LATER)
    deliver(services, "mail")
    (notice,) = told()
    assert notice["status"] == "mail_failed"
    causes = [
        json.loads(one["detail"]["S"]).get("cause")
        for one in shop.table()
        if one.get("event", {}).get("S") == "mail_failed"
    ]
    assert causes == ["no_usable_address"]
    options = shop.get("/orders/ord-1/options", role="buyer", account="buyer-1").json()
    (ask,) = [one for one in options["available_actions"] if one["action"] == "contact_seller"]
    assert (ask["available"], ask["href"]) == (True, "/orders/ord-1/messages")


def test_the_insurer_is_read_like_the_others(services: Services, clock: Clock) -> None:
    """R-INT-01"""
    data = {
        "claim_id": "clm_none",
        "insurer_reference": "",
        "reason": "\t",
        "occurred_at": rfc3339(clock.now),
        "x": 1,
    }
    message = {"type": "claim.acknowledged", "data": data, "sent_by": "U-PIC"}
    answer = signed("insurer", "/webhooks/insurer", message, at=clock.now, id="msg_1")
    assert answer.json() == {"status": "accepted", "effect": "none", "reason": "not_found"}
