"""Orders found by id and by tracking number, and a buyer's own list."""

from typing import Any

import pytest

from shared.domain.times import rfc3339
from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import START, Clock
from tests.support.faults import watched

BUYER = {"role": "buyer", "account": "buyer-1"}
AGENT = {"role": "agent", "account": "agent-1"}
NUMBER = "1Z999AA10123456784"


def rows(query: str = "", **caller: str) -> list[dict[str, Any]]:
    answer = shop.get(f"/orders{query}", **caller)
    assert answer.status == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["data"]
    return found


def ids(query: str = "", **caller: str) -> list[str]:
    return [row["id"] for row in rows(query, **caller)]


def sent_by_seller(clock: Clock, order_id: str = "ord-2", **told: Any) -> None:
    """An order of Seller Shipping on its way under that number."""
    package = shop.package(f"pkg-{order_id}", "line-1", carrier="UPS", tracking_number=NUMBER)
    usual = {"shipping_mode": "seller_shipping", "packages": [package], "order_id": order_id}
    shop.place(clock, **{**usual, **told})


def test_an_order_is_found_by_its_id(services: Services, clock: Clock) -> None:
    """R-ORD-09"""
    shop.place(clock)
    sent_by_seller(clock)
    for caller in ({}, BUYER, AGENT):
        assert ids("?query=ord-1", **caller) == ["ord-1"]
    assert ids("?query=%20ord-1%20") == ["ord-1"]
    assert ids("?query=ord-3") == []


@pytest.mark.parametrize(
    "written", [NUMBER, NUMBER.lower(), "1Z%20999%20AA1%2001%202345%206784", "1z-999-aa10123456784"]
)
def test_an_order_is_found_by_its_number_in_any_writing(
    services: Services, clock: Clock, written: str
) -> None:
    """R-ORD-09, R-TRK-01"""
    shop.place(clock)
    sent_by_seller(clock)
    for caller in ({}, BUYER, AGENT):
        assert ids(f"?query={written}", **caller) == ["ord-2"]


@pytest.mark.parametrize("carrier", ["DHL Express", "usps"])
def test_an_order_is_found_by_the_number_of_any_carrier(
    services: Services, clock: Clock, carrier: str
) -> None:
    """R-ORD-09: also of one that sells no labels here; in one query"""
    shop.place(clock)
    package = shop.package("pkg-ord-2", "line-1", carrier=carrier, tracking_number=NUMBER)
    sent_by_seller(clock, packages=[package])
    shop.report(clock, NUMBER, "in_transit", carrier=carrier)
    for caller in ({}, BUYER, AGENT):
        with watched() as wire:
            assert ids(f"?query={NUMBER}", **caller) == ["ord-2"]
        assert wire.operations.count("Query") == 1
    assert ids(f"?query={NUMBER}", account="shop-2") == []


def test_an_order_is_found_by_a_number_whose_carrier_is_not_told(services: Services, clock: Clock) -> None:
    """R-ORD-09: once, also after the carrier is told, and not by a number it had before"""
    told: dict[str, Any] = {"tracking_number": NUMBER}
    for more in ({}, {"carrier": "ups"}, {"carrier": None}):
        told |= more
        package = shop.package("pkg-ord-2", "line-1", **told)
        sent_by_seller(clock, packages=[package], occurred_at=rfc3339(clock.now))
        for caller in ({}, BUYER, AGENT):
            assert ids(f"?query={NUMBER}", **caller) == ["ord-2"]
        assert ids(f"?query={NUMBER}", account="shop-2") == []
        clock.forward(minutes=1)
    package = shop.package("pkg-ord-2", "line-1", tracking_number="1Z999AA10123456785")
    sent_by_seller(clock, packages=[package], occurred_at=rfc3339(clock.now))
    assert ids(f"?query={NUMBER}") == []
    assert ids("?query=1Z999AA10123456785") == ["ord-2"]


def test_two_shops_that_name_a_number_and_no_carrier_share_nothing(services: Services, clock: Clock) -> None:
    """R-TRK-07: no carrier's number is borrowed"""
    package = shop.package("pkg-ord-2", "line-1", tracking_number=NUMBER)
    sent_by_seller(clock, packages=[package])
    other = {**package, "package_id": "pkg-ord-3"}
    sent_by_seller(clock, "ord-3", seller_id="shop-2", packages=[other])
    assert shop.get("/orders/ord-2").json()["packages"][0]["flags"] == []
    assert (ids(f"?query={NUMBER}"), ids(f"?query={NUMBER}", account="shop-2")) == (["ord-2"], ["ord-3"])


def test_a_number_that_two_carriers_use_finds_both_orders(services: Services, clock: Clock) -> None:
    """R-ORD-09, R-TRK-01: each follows its own carrier's"""
    sent_by_seller(clock)
    package = shop.package("pkg-ord-3", "line-1", carrier="DHL Express", tracking_number=NUMBER)
    sent_by_seller(clock, "ord-3", packages=[package])
    shop.report(clock, NUMBER, "in_transit", carrier="dhl_express")
    assert sorted(ids(f"?query={NUMBER}")) == ["ord-2", "ord-3"]
    tracked = [shop.get(f"/packages/pkg-{one}/tracking").json()["status"] for one in ("ord-2", "ord-3")]
    assert tracked == ["pre_transit", "in_transit"]


def test_a_label_s_number_finds_its_order_until_the_label_is_void(services: Services, clock: Clock) -> None:
    """R-ORD-09"""
    shop.place(clock)
    label = shop.bought()
    (row,) = rows(f"?query={label['tracking_number']}")
    assert row["packages"][0]["tracking_number"] == label["tracking_number"]
    assert shop.post(f"/labels/{label['id']}/void").status == 200
    assert ids(f"?query={label['tracking_number']}") == []


def test_of_a_number_two_shops_name_each_finds_its_own_order(services: Services, clock: Clock) -> None:
    """R-GEN-10"""
    sent_by_seller(clock)
    sent_by_seller(clock, "ord-3", seller_id="shop-2", buyer={**shop.BUYER, "buyer_id": "buyer-2"})
    assert ids(f"?query={NUMBER}") == ["ord-2"]
    assert ids(f"?query={NUMBER}", role="buyer", account="buyer-2") == ["ord-3"]
    assert sorted(ids(f"?query={NUMBER}", **AGENT)) == ["ord-2", "ord-3"]
    assert ids("?query=ord-3") == []


def test_an_order_is_found_by_a_number_that_twenty_other_packages_have(
    services: Services, clock: Clock
) -> None:
    """R-ORD-09: whoever names it too"""
    names = [f"pkg-{n:02d}" for n in range(20)]
    boxes = [shop.package(name, name, carrier="UPS", tracking_number=NUMBER) for name in names]
    sent_by_seller(clock, "ord-1", items=[shop.item(name) for name in names], packages=boxes)
    sent_by_seller(clock, "ord-2", seller_id="shop-2", buyer={**shop.BUYER, "buyer_id": "buyer-2"})
    assert ids(f"?query={NUMBER}") == ["ord-1"]
    assert ids(f"?query={NUMBER}", account="shop-2") == ["ord-2"]
    assert ids(f"?query={NUMBER}", role="buyer", account="buyer-2") == ["ord-2"]
    assert sorted(ids(f"?query={NUMBER}", **AGENT)) == ["ord-1", "ord-2"]


def test_a_query_and_filters_have_to_fit_both(services: Services, clock: Clock) -> None:
    """R-ORD-08"""
    shop.place(clock)
    shop.bought()
    assert ids("?query=ord-1&insurance_status=confirmed&insurance_status=effective") == ["ord-1"]
    assert ids("?query=ord-1&insurance_status=expired") == []
    assert ids("?query=ord-1&insurance_status=confirmed&claim_status=accepted") == []


def test_a_buyer_lists_their_own_orders_newest_first_without_insurance(
    services: Services, clock: Clock
) -> None:
    """R-ORD-10"""
    shop.place(clock, shipping_fee_paid="5.00", tax="2.50")
    sent_by_seller(clock, placed_at=rfc3339(START), seller_id="shop-2")
    shop.place(clock, order_id="ord-9", buyer={**shop.BUYER, "buyer_id": "buyer-2"}, packages=[])
    assert ids(**BUYER) == ["ord-2", "ord-1"]
    assert rows(**BUYER)[1] == {
        "id": "ord-1",
        "shipping_mode": "tiktok_shipping",
        "placed_at": "2026-03-02T18:00:00Z",
        "currency": "USD",
        "total": "307.50",
        "items": [{"title": "A blue lamp", "quantity": 1}],
        "packages": [{"package_id": "pkg-1", "tracking_number": None}],
    }
    (row,) = rows("?query=ord-1")
    assert (row["buyer_name"], row["total"]) == ("Bea Buyer", "307.50")


def test_a_buyer_s_list_is_paged_and_costs_what_it_returns(services: Services, clock: Clock) -> None:
    """R-ORD-06"""
    for number in range(6):
        placed = f"2026-03-02T1{number}:00:00Z"
        shop.place(clock, order_id=f"ord-{number}", placed_at=placed, packages=[])
    with watched() as wire:
        first = shop.get("/orders?page_size=2", **BUYER).json()
    assert [row["id"] for row in first["data"]] == ["ord-5", "ord-4"]
    assert wire.operations.count("Query") <= 2 and wire.items <= 3 + 4
    token = first["next_page_token"]
    assert ids(f"?page_size=2&page_token={token}", **BUYER) == ["ord-3", "ord-2"]
    assert shop.get(f"/orders?page_size=2&page_token={token}").status == 400
    assert shop.get(f"/orders?query=ord-1&page_token={token}", **BUYER).status == 400


@pytest.mark.parametrize(
    ("query", "caller", "field"),
    [
        ("?insurance_status=confirmed", BUYER, "insurance_status"),
        ("?claim_status=accepted", BUYER, "insurance_status"),
        ("", AGENT, "query"),
        ("?query=", {}, "query"),
        (f"?query={'9' * 101}", {}, "query"),
        ("?query=a&query=b", {}, "query"),
        ("?claim_status=lost", {}, "claim_status[0]"),
    ],
)
def test_what_can_not_be_asked_for_is_bad_input(
    services: Services, query: str, caller: dict[str, str], field: str
) -> None:
    """R-ORD-01, R-ORD-02"""
    refused = shop.get(f"/orders{query}", **caller)
    assert refused.status == 400
    assert [error["field"] for error in refused.json()["errors"]] == [field]


def test_carriers_list_no_orders(services: Services) -> None:
    """R-GEN-10"""
    assert shop.get("/orders?query=ord-1", role="carrier", account="ups").refusal == (403, "wrong_role")
