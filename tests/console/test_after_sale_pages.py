"""Manage Returns, requests of a buyer, reshipments, help cases and goods that come back."""

from collections.abc import Iterator, Mapping

import pytest

from shared.console.forms import money_of
from tests.support import help, reshipments, shop
from tests.support.console import Browser
from tests.support.played_world import Played, play_reshipments, play_returns, played

SELLER, BUYER, AGENT = ("seller", "shop-1"), ("buyer", "buyer-1"), ("agent", "agent-1")


@pytest.fixture(scope="module")
def world(aws: None) -> Iterator[Played]:
    with played(play_reshipments, play_returns) as made:
        yield made


def asked(world: Played, name: str) -> str:
    """A new request for one of two plates."""
    items = [shop.item(f"plate-{name}", "40.00", quantity=2, title="Two <b>plates</b>")]
    lines = [{"line_id": f"plate-{name}", "quantity": 2}]
    packages = [{"package_id": f"pkg-{name}", "lines": lines, "weight_oz": 20.0}]
    reshipments.arrive(world.clock, order_id=f"ord-{name}", items=items, packages=packages)
    return reshipments.asked(f"plate-{name}", order_id=f"ord-{name}")


def test_manage_returns_begins_with_what_waits_for_the_seller(ids: Mapping[str, str]) -> None:
    page = Browser(*SELLER).get("returns")
    assert "Goods that came back Two plates , $20.00" in page.text
    assert "To object: 2 days left" in page.text
    assert f"support_case/{ids['back_case']}?action=object_to_return#object_to_return" in page.links
    assert "approved, to be sent" in page.text
    assert page.form(f"reshipment/{ids['approved_reshipment']}/ship")
    assert f"reshipment/{ids['sent_reshipment']}" not in page.links


def test_all_requests_show_their_state_and_where_the_package_is(ids: Mapping[str, str]) -> None:
    page = Browser(*SELLER).get("returns?tab=all")
    assert "Check logistics: USPS" in page.text and "in transit" in page.text
    assert "You offered $15.00: waits for the buyer." in page.text
    assert "turned down" in page.text and "settled, a part paid back" in page.text
    for name in ("offered", "rejected", "approved", "sent", "settled"):
        assert f"reshipment/{ids[f'{name}_reshipment']}" in page.links


def test_a_request_is_approved_on_its_card(world: Played) -> None:
    id, seller = asked(world, "approve"), Browser(*SELLER)
    page = seller.get("returns")
    assert "Two &lt;b&gt;plates&lt;/b&gt;" in page.html
    assert "To approve or reject (you): 35 h left" in page.text
    page = seller.submit(page, f"reshipment/{id}/approve")
    assert page.url.startswith("/console/returns?") and "Approved." in page.text
    assert reshipments.card(id)["status"] == "approved"


def test_an_offer_that_is_too_much_comes_back_at_its_field_and_is_then_made(world: Played) -> None:
    id, seller = asked(world, "offer"), Browser(*SELLER)
    typed = {"kind": "partial_refund", "amount": "99"}
    page = seller.submit(seller.get(f"reshipment/{id}"), f"reshipment/{id}/propose", **typed)
    assert page.status in (400, 409, 422) and 'value="99"' in page.html
    page = seller.submit(page, f"reshipment/{id}/propose", **{**typed, "amount": "12.5"})
    assert "The offer is with the buyer." in page.text and "You offer $12.50 instead" in page.text
    buyer = Browser(*BUYER)
    page = buyer.submit(buyer.get("order/ord-offer"), f"reshipment/{id}/accept_offer")
    assert "Accepted." in page.text
    assert reshipments.card(id)["status"] == "resolved_partial_refund"


@pytest.mark.parametrize("typed", ["1,50", "1,5", "1.500,00", "1,0000", ",500"])
def test_an_amount_with_a_comma_for_its_cents_is_not_read_as_a_hundred_times_as_much(
    world: Played, typed: str
) -> None:
    id, seller = asked(world, f"comma-{typed.encode().hex()}"), Browser(*SELLER)
    form, offer = f"reshipment/{id}/propose", {"kind": "partial_refund", "amount": typed}
    page = seller.submit(seller.get(f"reshipment/{id}"), form, **offer)
    assert page.status == 400 and f'value="{typed}"' in page.html
    assert reshipments.card(id)["offer"] is None


@pytest.mark.parametrize(
    ("typed", "read"),
    [("$1,250", "1250.00"), ("1,234,567.5", "1234567.50"), ("0.07", "0.07"), (" $ 3 ", "3.00"), ("", None)],
)
def test_an_amount_is_read_as_people_write_it(typed: str, read: str | None) -> None:
    assert money_of(typed) == read


def test_the_whole_price_is_paid_back_at_once_and_the_page_says_so(world: Played) -> None:
    """R-RSH-08"""
    id, seller = asked(world, "whole"), Browser(*SELLER)
    page = seller.get(f"reshipment/{id}")
    page = seller.submit(page, f"reshipment/{id}/propose", kind="refund_only", amount="20")
    assert reshipments.card(id)["status"] == "resolved_refund"
    assert "The whole price is paid back to the buyer" in page.text
    assert "The offer is with the buyer." not in page.text


def test_a_request_is_rejected_with_a_reason_the_buyer_reads(world: Played) -> None:
    id, seller = asked(world, "reject"), Browser(*SELLER)
    seller.submit(
        seller.get(f"reshipment/{id}"), f"reshipment/{id}/reject", reason="<i>All</i> of it was there."
    )
    page = Browser(*BUYER).get(f"reshipment/{id}")
    assert "The seller rejected it: <i>All</i> of it was there." in page.text
    assert "<i>All</i>" not in page.html


def test_a_rejected_request_leads_to_what_else_is_open(ids: Mapping[str, str]) -> None:
    """R-RSH-23"""
    page = Browser(*BUYER).get(f"reshipment/{ids['rejected_reshipment']}")
    for way in ("dispute/ord-rejected/file_dispute", "support_case/ord-rejected/standard_return"):
        assert f"../{way}" in page.links
    assert not [link for link in page.links if "/file/" in link]


def test_what_needs_an_agreement_is_offered_with_what_is_sent_once_it_is_accepted(world: Played) -> None:
    """R-INS-15, R-SIG-08, R-RSH-12: the shipment asks for it first, as the purchase of any label does"""
    seller, path = Browser(*SELLER), f"reshipment/{world.ids['approved_reshipment']}"
    for at in (path, "returns"):
        page = seller.get(at)
        assert "Once, before you buy" in page.text
        assert 'name="insurance.option" value="free"' in page.html
        assert 'name="insurance.option" value="full"' not in page.html
        assert 'name="signature" value="signature_required"' not in page.html
    page = seller.submit(seller.get(path), "agreement/insurance/accept")
    assert "Accepted." in page.text and 'name="insurance.option" value="full"' in page.html
    assert 'name="signature" value="signature_required"' not in page.html
    page = seller.submit(page, "agreement/signature/accept")
    assert "Once, before you buy" not in page.text
    assert 'name="signature" value="signature_required"' in page.html
    assert "Once, before you buy" not in Browser(*BUYER).get(path).text
    for at in (path, "returns"):  # every time, R-SIG-09
        page = seller.get(at)
        assert "Signature Required: 2.50 per label. Adult Signature Required: 4.00 per label." in page.text
        assert "1.00 for every started 100.00 of cover beyond the free 200.00" in page.text


def test_a_shipment_is_arranged_with_a_label_bought_here(ids: Mapping[str, str]) -> None:
    path, seller = f"reshipment/{ids['approved_reshipment']}", Browser(*SELLER)
    page = seller.get(f"{path}?action=ship")
    assert "Tracking number" not in page.text, "a label is bought for TikTok Shipping"
    page = seller.submit(page, f"{path}/ship", service="ups_ground", signature="none")
    assert "The shipment is arranged." in page.text
    assert "Its package: UPS" in page.text


def test_a_buyer_sees_everything_asked_for(ids: Mapping[str, str]) -> None:
    page = Browser(*BUYER).get("requests")
    for kind, id in (("reshipment", "offered_reshipment"), ("support_case", "due_case")):
        assert f"{kind}/{ids[id]}" in page.links
    assert "money is offered, waits for the buyer" in page.text
    assert "goods are to come back" in page.text


def test_goods_to_send_back_come_with_address_date_and_a_label(ids: Mapping[str, str]) -> None:
    """R-PDA-20"""
    buyer, path = Browser(*BUYER), f"support_case/{ids['due_case']}"
    page = buyer.get(path)
    assert "To be handed to the carrier by March 16, 2026, 11:59 p.m. Pacific time" in page.text
    assert "Oakland" in page.text and "Print the return label" not in page.text
    page = buyer.submit(page, f"{path}/buy_return_label", service="usps_priority")
    assert "a label was bought" in page.text and "Print the return label" in page.text


def test_a_refused_form_comes_back_beside_the_return_label(world: Played) -> None:
    """R-PDA-20: whoever serves forms can read and draw what pages link to"""
    reshipments.arrive(
        world.clock,
        order_id="ord-beside",
        items=[shop.item("cup-beside", "10.00", title="A cup")],
        packages=[shop.package("pkg-beside", "cup-beside")],
    )
    path = f"support-cases/{help.opened('return', order_id='ord-beside')['id']}"
    lines = [{"line_id": "cup-beside", "quantity": 1}]
    decided = {"outcome": "return_and_refund", "reason": "It is cracked.", "lines": lines}
    assert shop.post(f"/{path}/resolution", decided, role="agent", account="agent-1").status == 200
    buyer, page_path = Browser(*BUYER), path.replace("support-cases", "support_case")
    page = buyer.get(page_path)
    assert shop.post(f"/{path}/return/label", {}, role="buyer", account="buyer-1").status == 201
    typed = {"carrier": "ups", "tracking_number": "1ZOWN", "shipped_at": "when I went out"}
    for _ in range(2):
        back = buyer.submit(page, f"{page_path}/ship_back", **typed)
        assert back.status in (400, 412)
        assert "Print the return label" in back.text and 'value="1ZOWN"' in back.html


@pytest.mark.parametrize(
    ("case", "shown"),
    [
        ("labelled_case", "Print the return label"),
        ("back_case", "Back with the seller"),
        ("objected_case", "The seller objects: the buyer damaged it. It has been used."),
        ("answered_case", "Money back: $20.00. It broke on the way."),
    ],
)
def test_a_help_case_shows_how_far_it_is(ids: Mapping[str, str], case: str, shown: str) -> None:
    page = Browser(*BUYER).get(f"support_case/{ids[case]}")
    assert page.status == 200 and shown.lower() in page.text.lower()


def test_what_came_back_is_objected_to_with_a_reason(ids: Mapping[str, str]) -> None:
    """R-PDA-23"""
    seller, path = Browser(*SELLER), f"support_case/{ids['back_case']}"
    page = seller.get(f"{path}?action=object_to_return")
    page = seller.submit(page, f"{path}/object_to_return", reason="not_what_was_sent", description="")
    assert page.status == 400
    page = seller.submit(
        page, f"{path}/object_to_return", reason="not_what_was_sent", description="Other plates."
    )
    assert "Your objection is with an agent." in page.text
    back = shop.get(f"/support-cases/{ids['back_case']}").json()["return"]
    assert (back["status"], back["objection"]["reason"]) == ("objected", "not_what_was_sent")


def test_a_file_of_an_objection_that_has_not_arrived_can_be_sent_again(ids: Mapping[str, str]) -> None:
    """R-UPL-02"""
    case, seller = ids["objected_case"], Browser(*SELLER)
    (file,) = shop.get(f"/support-cases/{case}").json()["return"]["objection"]["files"]
    page = seller.get(f"support_case/{case}")
    assert f"Choose {file['name']} once more" in page.text
    assert "once more" not in Browser(*BUYER).get(f"support_case/{case}").text
    form = f"help_objection_file/{case}:{file['id']}/send_again"
    told = seller.submit(page, form, headers={"accept": "application/json"}).answer.json()
    assert told["answer"]["upload"]["fields"]["key"].endswith(file["id"])
    assert told["next"] == f"support_case/{case}?done=help_objection_file.send_again"


def test_an_objection_is_not_upheld_for_what_the_seller_bears(ids: Mapping[str, str]) -> None:
    """R-PDA-23, R-PDA-17: of what customer service asks back the seller bears all"""
    page = Browser(*AGENT).get(f"support_case/{ids['objected_case']}")
    assert 'name="upheld"' in page.html and 'name="peril"' not in page.html


def test_a_message_is_written_in_a_case(ids: Mapping[str, str]) -> None:
    buyer, path = Browser(*BUYER), f"support_case/{ids['labelled_case']}"
    page = buyer.submit(buyer.get(path), f"{path}/send_message", text="Where do I hand it in? <3")
    assert "Your message was sent." in page.text and "hand it in? &lt;3" in page.html


@pytest.mark.parametrize("who", [("seller", "shop-2"), ("buyer", "buyer-2"), ("carrier", "usps")])
def test_cases_are_for_their_parties(ids: Mapping[str, str], who: tuple[str, str]) -> None:
    for path in (f"reshipment/{ids['offered_reshipment']}", f"support_case/{ids['due_case']}"):
        page = Browser(*who).get(path)
        assert page.status == 404 and "plates" not in page.text


def test_an_agent_reads_both(ids: Mapping[str, str]) -> None:
    for path in (f"reshipment/{ids['offered_reshipment']}", f"support_case/{ids['objected_case']}"):
        assert Browser(*AGENT).get(path).status == 200


@pytest.fixture(scope="module")
def many(world: Played) -> Mapping[str, list[str]]:
    """More requests, cases and orders than a page shows, by the first part of their addresses."""
    requests = [asked(world, f"many-{n}") for n in range(23)]
    orders = [f"ord-many-{n}" for n in range(23)]
    cases = [help.opened("question", order_id=order)["id"] for order in orders]
    return {"reshipment": requests, "support_case": cases, "help": orders}


@pytest.mark.parametrize(
    ("who", "path", "name", "kind"),
    [
        (BUYER, "requests", "reshipments", "reshipment"),
        (BUYER, "requests", "cases", "support_case"),
        (BUYER, "help", "page_token", "help"),
        (SELLER, "returns", "cases", "support_case"),
        (SELLER, "due", "inbox", "reshipment"),
    ],
)
def test_everything_is_listed_however_much_there_is(
    many: Mapping[str, list[str]], who: tuple[str, str], path: str, name: str, kind: str
) -> None:
    page = Browser(*who).get(path)
    links = list(page.links)
    while further := [link for link in page.links if f"{name}=" in link]:
        page = Browser(*who).get(further[0])
        links += page.links
    assert [id for id in many[kind] if f"{kind}/{id}" not in links] == []
