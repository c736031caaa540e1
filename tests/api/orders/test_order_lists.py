"""The seller's order list and the order page."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from shared.domain.times import rfc3339
from shared.usecases.privacy.buyers import erase
from shared.usecases.services import Services
from tests.support import reshipments, shop
from tests.support.aws import START, Clock
from tests.support.console import Browser
from tests.support.faults import Killed, killed_after, nth, watched
from tests.support.http import call, deliver


def place(clock: Clock, number: int, *packages: str, **told: Any) -> None:
    """An order placed so many minutes after the first, with these packages, 90.00 each."""
    placed = rfc3339(START - timedelta(hours=10) + timedelta(minutes=number))
    shop.place(
        clock,
        order_id=f"ord-{number}",
        placed_at=placed,
        items=[shop.item(f"line-{package}", "90.00") for package in packages] or [shop.item("line-x")],
        packages=[shop.package(package, f"line-{package}") for package in packages],
        **told,
    )


def listed(query: str = "", **caller: str) -> list[str]:
    return [row["id"] for row in shop.get(f"/orders{query}", **caller).json()["data"]]


def pages(query: str = "?page_size=1") -> Iterator[list[str]]:
    token = ""
    while True:
        answer = shop.get(f"/orders{query}{token}").json()
        yield [row["id"] for row in answer["data"]]
        assert answer["has_more"] == (answer["next_page_token"] is not None)
        if not answer["has_more"]:
            return
        token = f"&page_token={answer['next_page_token']}"


def scan(clock: Clock, label: dict[str, Any]) -> None:
    assert shop.report(clock, label["tracking_number"], "accepted").status == 202


def claim(package_id: str) -> None:
    body = {"package_id": package_id, "reason": "loss", "description": "It never came."}
    assert shop.post("/claims", body).status == 201


# The list


def test_orders_are_listed_newest_first_with_their_packages(services: Services, clock: Clock) -> None:
    """R-ORD-04"""
    place(clock, 2, "B1", "B2")
    place(clock, 1, "A1")
    place(clock, 3)
    rows = shop.get("/orders").json()["data"]
    assert [(row["id"], [one["package_id"] for one in row["packages"]]) for row in rows] == [
        ("ord-3", []),
        ("ord-2", ["B1", "B2"]),
        ("ord-1", ["A1"]),
    ]
    assert rows[1]["shipping_mode"] == "tiktok_shipping"
    assert rows[1]["packages"][0] == {
        "package_id": "B1",
        "tracking_number": None,
        "insurance_status": None,
        "claim_status": None,
        "claim_available": False,
        "reason_code": "claim_mode_not_eligible",
        "label_available": True,
    }


def test_a_row_offers_a_label_where_its_order_does(services: Services, clock: Clock) -> None:
    """R-ORD-05: not for what was cancelled, has one, is shipped otherwise or has no personal data"""
    place(clock, 1, "fresh", "cancelled", "labelled")
    shop.cancel(clock, "cancelled")
    shop.bought("labelled")
    ended = {"cancelled_at": "2026-03-02T19:00:00Z", "occurred_at": "2026-03-02T19:00:00Z"}
    place(clock, 2, "of_cancelled", **ended)
    place(clock, 3, "elsewhere", shipping_mode="seller_shipping")
    place(clock, 4, "erased", buyer={**shop.BUYER, "buyer_id": "buyer-9"})
    erase(services, "buyer-9")
    rows = {row["id"]: row["packages"] for row in shop.get("/orders").json()["data"]}
    for order_id, packages in rows.items():
        options = shop.get(f"/orders/{order_id}/options").json()["available_actions"]
        offered = {one["subject_id"]: one["available"] for one in options if one["action"] == "buy_label"}
        assert {one["package_id"]: one["label_available"] for one in packages} == offered
    assert [one["package_id"] for row in rows.values() for one in row if one["label_available"]] == ["fresh"]
    page = Browser("seller", "shop-1").get("orders")
    assert [link for link in page.links if "buy-label" in link] == ["buy-label?package=fresh"]
    assert page.text.count("no label yet") == 1


def test_a_shop_sees_its_own_orders_alone(services: Services, clock: Clock) -> None:
    """R-GEN-10, R-ORD-06"""
    place(clock, 1, "A1")
    place(clock, 2, "B1", seller_id="shop-2")
    assert (listed(), listed(account="shop-2"), listed(account="shop-3")) == (["ord-1"], ["ord-2"], [])
    assert call("GET", "/orders", role="carrier", account="ups").status == 403


def test_a_page_ends_with_a_whole_order(services: Services, clock: Clock) -> None:
    """R-ORD-06"""
    for number in range(5):
        place(clock, number, f"p{number}a", f"p{number}b")
    everything = [f"ord-{number}" for number in (4, 3, 2, 1, 0)]
    assert list(pages("?page_size=1")) == [[one] for one in everything]
    assert list(pages("?page_size=2")) == [everything[:2], everything[2:4], everything[4:]]
    assert list(pages("?page_size=5")) == [everything]
    assert list(pages("?page_size=100")) == [everything]


def test_pages_hold_still_while_orders_come_and_change(services: Services, clock: Clock) -> None:
    """R-ORD-06: stable under writes between pages"""
    for number in range(4):
        place(clock, number, f"p{number}")
    found = pages("?page_size=1")
    seen = [next(found), next(found)]
    place(clock, 9, "p9")
    shop.bought("p0")
    clock.forward(minutes=1)
    place(clock, 1, "p1", occurred_at=rfc3339(clock.now), estimated_delivery_at="2026-03-09T00:00:00Z")
    assert [*seen, *found] == [["ord-3"], ["ord-2"], ["ord-1"], ["ord-0"]]


def test_an_order_of_which_another_time_is_told_stays_where_it_is_listed(
    services: Services, clock: Clock
) -> None:
    """R-ORD-06: once, with all its packages, those told later included"""
    place(clock, 1, "A1")
    place(clock, 2, "B1")
    shop.bought("A1")
    clock.forward(minutes=1)
    lines = {"items": [shop.item("line-A1"), shop.item("line-A2")]}
    packed = [shop.package("A1", "line-A1"), shop.package("A2", "line-A2")]
    placed = rfc3339(START - timedelta(days=3))
    shop.place(
        clock, order_id="ord-1", placed_at=placed, packages=packed, occurred_at=rfc3339(clock.now), **lines
    )
    rows = shop.get("/orders").json()["data"]
    assert [(row["id"], len(row["packages"])) for row in rows] == [("ord-2", 1), ("ord-1", 2)]
    assert rows[1]["placed_at"] == placed
    assert list(pages("?page_size=1")) == [["ord-2"], ["ord-1"]]
    shop.bought("A2")
    assert listed("?insurance_status=confirmed") == ["ord-1"]
    assert listed(role="buyer", account="buyer-1") == ["ord-2", "ord-1"]


@pytest.mark.parametrize("size", ["0", "101", "-1", "x", "1.5", "", "1e1", "9" * 30, "1&page_size=2"])
def test_a_page_has_one_to_a_hundred_rows(services: Services, size: str) -> None:
    """0, 101 and "x" are refused"""
    answer = shop.get(f"/orders?page_size={size}")
    assert (answer.status, answer.json()["errors"][0]["field"]) == (400, "page_size")


@pytest.mark.parametrize("path", ["/orders", "/labels", "/ledger?order_id=ord-1"])
def test_a_token_that_was_not_given_out_here_is_refused(services: Services, clock: Clock, path: str) -> None:
    """Neither one that was altered nor one of another list"""
    place(clock, 1, "A1")
    place(clock, 2, "B1")
    token = shop.get("/orders?page_size=1").json()["next_page_token"]
    glue = "&" if "?" in path else "?"
    bad = [f"{token[:-3]}AAA", "x", "", token * 99] if path == "/orders" else [token]
    for one in bad:
        answer = shop.get(f"{path}{glue}page_token={one}")
        assert (answer.status, answer.json()["errors"][0]["field"]) == (400, "page_token")
    assert shop.get(f"/orders?page_token={token}", account="shop-2").status == 400
    assert shop.get(f"/orders?page_token={token}&insurance_status=confirmed").status == 400
    assert shop.get(f"/orders?page_token={token}").status == 200


@pytest.mark.parametrize(
    "query", ["insurance_status=lost", "claim_status=", "status=confirmed", "insurance_status=Confirmed"]
)
def test_a_filter_has_the_documents_values(services: Services, query: str) -> None:
    """R-ORD-01, R-ORD-02: unknown value, 400"""
    assert shop.get(f"/orders?{query}").status == 400


@pytest.fixture
def shelf(services: Services, clock: Clock) -> dict[str, str]:
    """Orders in every state: one package each, but `ord-5` with two."""
    for number in range(5):
        place(clock, number, f"p{number}")
    place(clock, 5, "p5a", "p5b")
    labels = {name: shop.bought(name) for name in ("p1", "p2", "p3", "p4", "p5a")}
    for name in ("p2", "p3", "p5a"):
        scan(clock, labels[name])
    claim("p3")
    claim("p5a")
    shop.post(f"/labels/{labels['p4']['id']}/void")
    return {name: label["id"] for name, label in labels.items()}


FILTERED = {
    "insurance_status=confirmed": ["ord-1"],
    "insurance_status=effective": ["ord-5", "ord-3", "ord-2"],
    "insurance_status=expired": ["ord-4"],
    "claim_status=under_review": ["ord-5", "ord-3"],
    "claim_status=accepted": [],
    "insurance_status=effective&claim_status=under_review": ["ord-5", "ord-3"],
    "insurance_status=confirmed&claim_status=under_review": [],
    "insurance_status=confirmed&insurance_status=expired": ["ord-4", "ord-1"],
    "insurance_status=effective&insurance_status=effective": ["ord-5", "ord-3", "ord-2"],
    "claim_status=accepted&claim_status=under_review&insurance_status=effective": ["ord-5", "ord-3"],
}


def test_filters_find_orders_with_a_package_that_fits_them_all(shelf: dict[str, str], clock: Clock) -> None:
    """R-ORD-01, R-ORD-02, R-ORD-03, R-ORD-08; and a row says whether a claim can be opened (R-ORD-05)"""
    for query, expected in FILTERED.items():
        assert listed(f"?{query}") == expected, query
        assert [row for rows in pages(f"?page_size=1&{query}") for row in rows] == expected, query
    (row, *_) = shop.get("/orders?claim_status=under_review").json()["data"]
    assert [(one["package_id"], one["claim_status"]) for one in row["packages"]] == [
        ("p5a", "under_review"),
        ("p5b", None),
    ]
    assert_claims_are_offered_where_they_would_be_opened()


def assert_claims_are_offered_where_they_would_be_opened() -> None:
    rows = shop.get("/orders").json()["data"]
    packages = [package for row in rows for package in row["packages"]]
    shown = {one["package_id"]: (one["claim_available"], one["reason_code"]) for one in packages}
    assert shown == {
        "p0": (False, "claim_mode_not_eligible"),
        "p1": (False, "claim_not_scanned"),
        "p2": (True, None),
        "p3": (False, "claim_already_open"),
        "p4": (False, "claim_mode_not_eligible"),
        "p5a": (False, "claim_already_open"),
        "p5b": (False, "claim_mode_not_eligible"),
    }
    for name, (available, code) in shown.items():
        answer = shop.get(f"/packages/{name}/claim-eligibility").json()
        failed = [rule["code"] for rule in answer["rules"] if not rule["passed"]]
        assert (answer["eligible"], failed[0] if failed else None) == (available, code)


def test_both_filters_must_fit_the_same_package(services: Services, clock: Clock) -> None:
    """R-ORD-03: one package insured, the other claimed, is no match"""
    place(clock, 1, "insured", "claimed")
    shop.bought("insured")
    scan(clock, shop.bought("claimed"))
    claim("claimed")
    assert listed("?insurance_status=confirmed") == listed("?claim_status=under_review") == ["ord-1"]
    assert listed("?insurance_status=confirmed&claim_status=under_review") == []


def test_a_package_that_was_packed_anew_lets_no_order_match(services: Services, clock: Clock) -> None:
    """R-ORD-03: nor is it shown; what it was insured by ended with its label"""
    place(clock, 1, "A1", "A2")
    label = shop.bought("A1")
    clock.forward(minutes=1)
    place(clock, 1, "A2", occurred_at=rfc3339(clock.now))
    assert listed("?insurance_status=confirmed") == ["ord-1"]
    assert shop.post(f"/labels/{label['id']}/void").status == 200
    deliver(services)
    assert listed("?insurance_status=expired") == listed("?insurance_status=expired&query=ord-1") == []


def test_what_is_sent_again_is_in_the_row_however_it_is_found(services: Services, clock: Clock) -> None:
    """R-ORD-03, R-ORD-08, R-ORD-09: a label of it is insured as any (R-INS-30)"""
    request = reshipments.approved(clock)
    reshipments.moved(request, "shipment", reshipments.LABEL)
    deliver(services)
    sent = reshipments.package_of(request)
    found = ("", "query=ord-1", f"query={sent['tracking_number']}", "insurance_status=confirmed")
    for query in (*found, "query=ord-1&insurance_status=confirmed"):
        (row,) = shop.get(f"/orders?{query}").json()["data"]
        shown = {one["package_id"]: one["insurance_status"] for one in row["packages"]}
        assert shown == {"pkg-1": None, sent["package_id"]: "confirmed"}
    (row,) = shop.get("/orders", **reshipments.BUYER).json()["data"]
    assert sent["tracking_number"] in [one["tracking_number"] for one in row["packages"]]


def test_an_order_that_is_half_told_is_not_there_yet(services: Services, clock: Clock) -> None:
    """R-ORD-06: its packages come first, some at a time"""
    place(clock, 1, "A1")
    with suppress(Killed), watched(fault=nth(6, killed_after)):
        place(clock, 2, *(f"B{number}" for number in range(12)))
    assert shop.get("/orders/ord-2").status == 404
    assert (listed(), list(pages())) == (["ord-1"], [[], ["ord-1"]])
    assert shop.post("/labels/quote", {"packages": [{"package_id": "B0"}]}).status == 404
    place(clock, 2, *(f"B{number}" for number in range(12)))
    assert listed() == ["ord-2", "ord-1"]


def test_a_list_reads_what_it_returns(services: Services, clock: Clock) -> None:
    """A filtered page costs what an unfiltered one does"""
    for number in range(12):
        place(clock, number, f"p{number}")
    for number in (0, 6):
        shop.bought(f"p{number}")
    with watched() as wire:
        assert listed("?page_size=5&insurance_status=confirmed") == ["ord-6", "ord-0"]
    assert (wire.operations, wire.items) == (["BatchGetItem", "Query", "BatchGetItem"], 6)
    with watched() as wire:
        assert len(listed("?page_size=5")) == 5
    assert wire.operations.count("Query") <= 3 and wire.items <= 28


# The order page


def test_an_order_is_read_in_one_query(services: Services, clock: Clock) -> None:
    """And the sandbox clock in another"""
    place(clock, 1, "A1", "A2")
    scan(clock, shop.bought("A1"))
    claim("A1")
    for path in ("/orders/ord-1", "/orders/ord-1/options"):
        with watched() as wire:
            assert shop.get(path).status == 200
        assert wire.operations == ["BatchGetItem", "Query"]


def test_an_order_shows_packages_values_labels_policies_and_cases(services: Services, clock: Clock) -> None:
    """R-INS-03, R-INS-04"""
    lines = [shop.item("a", "200.00"), shop.item("b", "300.00")]
    parcels = [shop.package("A", "a"), shop.package("B", "b")]
    shop.place(clock, items=lines, packages=parcels, platform_coupon="5.00", shipping_fee_paid="10.01")
    scan(clock, shop.bought("B"))
    claim("B")
    order = shop.get("/orders/ord-1").json()
    a, b = order["packages"]
    assert a["value_parts"] == {
        "items": "200.00",
        "platform_coupon": "2.00",
        "shipping_fee": "4.00",
        "total": "206.00",
    }
    assert (b["package_value"], b["insurance"]["total_cover"]) == ("309.01", "200.00")
    assert (b["insurance"]["status"], b["claim_status"]) == ("effective", "under_review")
    assert [case["object"] for case in order["cases"]] == ["claim"]
    assert order["shipping_mode"] == "tiktok_shipping" and order["buyer_protection_url"].startswith(
        "https://"
    )


def test_each_party_sees_what_concerns_it(services: Services, clock: Clock) -> None:
    """Buyers don't see fees, sellers don't see the buyer's birth date or full e-mail"""
    shop.place(clock)
    shop.bought()
    seller = shop.get("/orders/ord-1").json()
    buyer = shop.get("/orders/ord-1", role="buyer", account="buyer-1").json()
    agent = shop.get("/orders/ord-1", role="agent", account="agent-1").json()
    assert "date_of_birth" not in seller["buyer"]
    emails = [one["buyer"]["email"] for one in (seller, buyer, agent)]
    assert emails == ["b***@example.com", "bea@example.com", "bea@example.com"]
    assert buyer["buyer"]["date_of_birth"] == agent["buyer"]["date_of_birth"] == "1990-12-31"
    fees = {"insurance", "total_charged", "label_id", "insurance_status", "claim_status"}
    assert fees <= set(seller["packages"][0]) and not fees & set(buyer["packages"][0])
    assert agent["packages"] == seller["packages"]


def test_what_can_be_done_with_an_order_is_said_for_each_package(services: Services, clock: Clock) -> None:
    """And why not, where it can't"""
    place(clock, 1, "A1", "A2")
    label = shop.bought("A1")

    def shown(role: str, account: str) -> dict[tuple[str, str], str | None]:
        answer = shop.get("/orders/ord-1/options", role=role, account=account).json()
        return {(one["action"], one["subject_id"]): one["reason_code"] for one in answer["available_actions"]}

    seller = shown("seller", "shop-1")
    assert seller["buy_label", "A1"] == "label_already_created" and seller["buy_label", "A2"] is None
    assert seller["void_label", "A1"] is None
    assert seller["file_claim", "A1"] == "claim_not_scanned"
    buyer = shown("buyer", "buyer-1")
    assert "contact_seller" in {action for action, _ in buyer}
    assert not {"buy_label", "void_label", "file_claim"} & {action for action, _ in buyer}
    assert set(shown("agent", "agent-1")) >= set(seller) | set(buyer)
    scan(clock, label)
    assert shown("seller", "shop-1")["void_label", "A1"] == "insurance_fee_not_refundable"
    assert shown("seller", "shop-1")["file_claim", "A1"] is None


def test_a_package_the_order_no_longer_names_is_not_shown(services: Services, clock: Clock) -> None:
    place(clock, 1, "A1", "A2")
    clock.forward(minutes=1)
    place(clock, 1, "A1", occurred_at=rfc3339(clock.now))
    assert [one["package_id"] for one in shop.get("/orders/ord-1").json()["packages"]] == ["A1"]
    (row,) = shop.get("/orders").json()["data"]
    assert [one["package_id"] for one in row["packages"]] == ["A1"]
