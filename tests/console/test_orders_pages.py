"""Manage Orders, My Account, one order, due now of an empty shop: what is on them for whom."""

from collections.abc import Iterator, Mapping

import pytest

from tests.support import shop
from tests.support.console import Browser
from tests.support.played_world import Played, play_erasure, played
from tests.support.world import inhabit

SELLER, BUYER, AGENT = ("seller", "shop-1"), ("buyer", "buyer-1"), ("agent", "agent-1")
ASKING = {"role": "agent", "account": "agent-1"}
OF_THE_BUYER = {"role": "buyer", "account": "buyer-1"}


@pytest.fixture(scope="module")
def world(aws: None) -> Iterator[Played]:
    with played(inhabit, play_erasure) as made:
        yield made


def test_manage_orders_lists_titles_values_pills_and_what_can_be_done(ids: Mapping[str, str]) -> None:
    page = Browser(*SELLER).get("orders")
    assert (page.status, page.answer.headers["cache-control"]) == (200, "no-store")
    assert "Manage Orders" in page.text
    assert "$2,400.00" in page.text and "Bea Buyer" in page.text
    assert "insurance: in effect" in page.text and "claim: with U-PIC" in page.text
    assert "claim/pkg-shipped/file_claim" in page.links
    assert "buy-label?package=pkg-bare" in page.links
    assert "buy-label?package=pkg-shipped" not in page.links


def test_a_row_shows_its_next_clock(ids: Mapping[str, str]) -> None:
    page = Browser(*SELLER).get("orders?query=ord-delivered")
    assert "Next: 35 h left" in page.text
    assert f"reshipment/{ids['reshipment_id']}?action=approve#approve" in page.links


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("orders?query=zzz", "No order fits."),
        ("orders?claim_status=accepted", "No order fits."),
        ("orders?claim_status=under_review", "$2,400.00"),
        ("orders?insurance_status=effective", "$2,400.00"),
    ],
)
def test_orders_are_found_by_words_and_by_state(ids: Mapping[str, str], address: str, shown: str) -> None:
    assert shown in Browser(*SELLER).get(address).text


def test_a_buyer_sees_own_orders_without_what_is_the_sellers(ids: Mapping[str, str]) -> None:
    page = Browser(*BUYER).get("orders")
    assert "My orders" in page.text
    assert "order/ord-1" in page.links
    assert "Insurance" not in page.text and "Buy label" not in page.text


def test_an_agent_finds_any_order(ids: Mapping[str, str]) -> None:
    agent = Browser(*AGENT)
    assert "Search for an order" in agent.get("orders").text
    found = agent.get("orders?query=ord-1").links
    assert "order/ord-1" in found
    assert [link for link in found if link.endswith("file_claim")] == []


def test_an_order_shows_rails_pills_cases_and_the_net_of_its_money(ids: Mapping[str, str]) -> None:
    page = Browser(*SELLER).get("order/ord-1")
    assert "Package pkg-shipped: ordered Mar 2, 2026; label $9.40 Mar 2, 2026" in page.html
    assert "a claim can be filed until May 31, 2026" in page.text
    assert "covered $300.00 (full value, premium $1.00)" in page.text
    assert "Together, for you \N{MINUS SIGN}$50.90" in page.text
    assert "Paid $2,400.00 · given back $0.00 · can still be given back $2,400.00" in page.text
    assert "Claim, package pkg-unsent" in page.text
    assert "File an insurance claim the carrier has not scanned it yet" in page.text
    assert f"../claim/{ids['claim_id']}" in page.links


def test_a_package_whose_label_was_paid_back_is_not_called_covered(world: Played) -> None:
    """R-INS-21, R-INS-28: cancelled, then scanned all the same"""
    shop.place(
        world.clock, order_id="ord-back", seller_id="back", packages=[shop.package("pkg-back", "line-1")]
    )
    label = shop.post("/labels", shop.wanted("pkg-back"), key="back", account="back").json()
    seller = Browser("seller", "back")
    assert "covered $200.00 (free cover)" in seller.get("order/ord-back").text
    shop.cancel(world.clock, "pkg-back", order_id="ord-back")
    shop.report(world.clock, label["tracking_number"], "accepted")
    page = seller.get("order/ord-back")
    assert "scanned Mar 2, 2026" in page.html
    assert "scanned, insured" not in page.html and "covered $" not in page.text


def test_a_buyer_sees_no_ledger_of_the_seller(ids: Mapping[str, str]) -> None:
    page = Browser(*BUYER).get("order/ord-1")
    assert page.status == 200
    assert "Together, for" not in page.text and "Buy a label" not in page.text
    assert "Paid $2,400.00" in page.text


def test_missing_items_are_asked_for_from_the_page_of_the_order(ids: Mapping[str, str]) -> None:
    """R-RSH-01"""
    buyer = Browser(*BUYER)
    assert "../reshipment/ord-delivered/request_reshipment" in buyer.get("order/ord-delivered").links
    page = buyer.get("reshipment/ord-delivered/request_reshipment")
    assert page.form("reshipment/ord-delivered/request_reshipment")


def test_an_agent_reads_what_seller_and_buyer_can_do_and_does_what_is_the_agents(
    ids: Mapping[str, str],
) -> None:
    """R-GEN-10"""
    page = Browser(*AGENT).get("order/ord-delivered")
    assert "What has no link is open to the seller or the buyer." in page.text
    cases = (f"disputes/{ids['dispute_id']}", f"support-cases/{ids['case_id']}")
    own = [one for path in cases for one in shop.get(f"/{path}", **ASKING).json()["available_actions"]]
    linked = {link.partition("#")[2] for link in page.links if "?action=" in link}
    assert linked == {one["action"] for one in own if one["available"]} - {"send_message"}


@pytest.mark.parametrize("who", [("seller", "shop-2"), ("buyer", "buyer-2")])
@pytest.mark.parametrize("path", ["order/ord-1", "package/pkg-shipped", "order/nothing"])
def test_what_is_not_ones_own_is_refused(ids: Mapping[str, str], who: tuple[str, str], path: str) -> None:
    """R-GEN-09"""
    page = Browser(*who).get(path)
    assert page.status == 404
    assert "To your first page" in page.text and "A blue lamp" not in page.text


def test_a_carrier_has_no_orders(ids: Mapping[str, str]) -> None:
    assert Browser("carrier", "usps").get("orders").status == 404


def test_an_order_without_personal_data_says_so(ids: Mapping[str, str]) -> None:
    """R-PRV-01"""
    page = Browser(*SELLER).get("order/ord-erased")
    assert page.status == 200
    assert "Name erased" in page.text and "Bea Buyer" not in page.text
    assert "Your message" in Browser(*SELLER).get("order/ord-1").text
    assert "Your message" not in page.text
    help = Browser("buyer", "buyer-9").get("help/ord-erased")
    assert "Your message" not in help.text
    assert "Write to the seller the personal data have been erased" in help.text


def test_check_logistics_tells_what_the_carrier_reported(ids: Mapping[str, str]) -> None:
    page = Browser(*BUYER).get("package/pkg-shipped")
    assert "Package pkg-shipped: scanned by the carrier" in page.text
    assert "Scanned by the carrier March 2, 2026, 12:00 p.m. Pacific time" in page.text
    assert "Package receipt" not in page.text
    assert "signature" not in page.text.lower()


@pytest.mark.parametrize(
    ("option", "shown"),
    [
        ("signature_required", "\N{MIDDLE DOT} Signature Required"),
        ("adult_signature_required", "\N{MIDDLE DOT} Adult Signature Required"),
    ],
)
def test_tracking_details_say_that_a_signature_is_required(world: Played, option: str, shown: str) -> None:
    """R-SIG-11: to the buyer, in the document's own words"""
    name, who = f"pkg-{option}", {"account": "signed"}
    shop.place(
        world.clock, order_id=f"ord-{option}", seller_id="signed", packages=[shop.package(name, "line-1")]
    )
    for one in shop.get("/agreements", **who).json()["data"]:
        shop.post("/agreements", {"kind": one["kind"], "version": one["version"]}, **who)
    assert shop.post("/labels", shop.wanted(name, signature=option), key=name, **who).status == 201
    assert shown in Browser(*BUYER).get(f"package/{name}").text


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("due", "Nothing waits for you."),
        ("orders", "There are no orders yet."),
        ("labels", "There are no labels yet."),
        ("claims", "There are no claims."),
        ("returns", "Nothing waits for your answer."),
        ("buy-label", "Tick packages on"),
        ("ledger", "Together, for you $0.00"),
    ],
)
def test_a_shop_that_has_just_opened_sees_what_belongs_there(
    ids: Mapping[str, str], path: str, shown: str
) -> None:
    page = Browser("seller", "shop-9").get(path)
    assert page.status == 200 and shown in page.text


def test_a_message_that_is_too_long_comes_back_at_its_field_as_typed(ids: Mapping[str, str]) -> None:
    typed = "<script>alert(1)</script>" + "x" * 2_000
    buyer = Browser(*BUYER)
    page = buyer.submit(buyer.get("order/ord-1"), "order/ord-1/messages", text=typed)
    assert page.status == 400
    assert "Not done." in page.text and "2000" in page.text
    assert "&lt;script&gt;alert(1)" in page.html and "<script>alert" not in page.html
    assert shop.get("/orders/ord-1/messages", role="buyer", account="buyer-1").json()["data"] == []


def test_an_order_shows_all_that_was_written_about_it(world: Played) -> None:
    """R-MSG-01"""
    shop.place(world.clock, order_id="ord-written")
    began, told = world.clock.now, [f"Message {n} of many." for n in range(26)]
    for text in told:
        world.clock.forward(minutes=3)
        assert shop.post("/orders/ord-written/messages", {"text": text}, **OF_THE_BUYER).status == 201
    world.clock.now = began
    for who in (SELLER, BUYER, AGENT):
        shown = Browser(*who).get("order/ord-written").text
        assert [text for text in told if text not in shown] == []


def test_a_list_goes_on_until_its_end(world: Played) -> None:
    names = {f"pkg-row-{n}" for n in range(45)}
    for name in names:
        items, packages = [shop.item(f"line-{name}")], [shop.package(name, f"line-{name}")]
        shop.place(world.clock, order_id=f"ord-{name}", seller_id="row", items=items, packages=packages)
    seller = Browser("seller", "row")
    page, found = seller.get("orders?query="), []
    while True:
        found += [name for name in names if f"buy-label?package={name}" in page.links]
        further = [link for link in page.links if "page_token" in link]
        if not further:
            break
        page = seller.get(further[0])
        assert page.status == 200
    assert sorted(found) == sorted(names)
