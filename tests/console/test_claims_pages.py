"""Claims with the insurer: filing, Claim Details, questions and answers, the buyer's affidavit."""

from collections.abc import Iterator, Mapping

import pytest

from shared.domain.case import Transfer
from shared.domain.policy import Policy
from shared.domain.times import rfc3339
from tests.support import shop
from tests.support.claim_builders import FORM
from tests.support.claims import book
from tests.support.console import Browser
from tests.support.good_requests import LOSS
from tests.support.http import call, signed
from tests.support.played_world import Played, play_claims, played
from tests.support.world import inhabit

SELLER, AGENT = ("seller", "shop-1"), ("agent", "agent-1")


@pytest.fixture(scope="module")
def world(aws: None) -> Iterator[Played]:
    with played(inhabit, play_claims) as made:
        yield made


def test_claims_are_listed_by_their_state(ids: Mapping[str, str]) -> None:
    seller = Browser(*SELLER)
    page = seller.get("claims")
    assert "A lamp, accepted" in page.text and "$120.00 U-PIC pays" in page.text
    assert f"claim/{ids['rejected_claim']}" in page.links
    accepted = seller.get("claims?status=accepted").links
    assert f"claim/{ids['accepted_claim']}" in accepted
    assert f"claim/{ids['rejected_claim']}" not in accepted


@pytest.mark.parametrize(
    ("claim", "shown"),
    [
        ("accepted_claim", ["U-PIC pays $120.00.", "Claim with U-PIC, UP-7", "U-PIC has decided it."]),
        ("rejected_claim", ["turned down", "The box was not packed well.", "The facts it rests on"]),
        ("answered_claim", ["What you answered", "Where is the box?", "hall.jpg: was not sent yet"]),
        ("claim_id", ["U-PIC asks", "Where is the box?", "Until March 12, 2026, 11:59 p.m. Pacific time."]),
    ],
)
def test_claim_details_say_where_it_stands(ids: Mapping[str, str], claim: str, shown: list[str]) -> None:
    page = Browser(*SELLER).get(f"claim/{ids[claim]}")
    assert page.status == 200
    for text in shown:
        assert text in page.text


def test_pages_say_from_when_a_loss_counts_and_refuse_nothing_before(
    ids: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-CLM-22"""
    terms = Policy.terms
    waiting = {"claim": {"loss_waiting_days": 21}}
    monkeypatch.setattr(Policy, "terms", lambda self, area: {**terms(self, area), **waiting.get(area, {})})
    counts = "for lost from March 23, 2026, 12:00 a.m. Pacific time on."
    seller = Browser(*SELLER)
    page = seller.get("claim/pkg-astray/file_claim")
    assert "It can be claimed" in page.text and f"U-PIC takes it {counts}" in page.text
    page = seller.get("claim/pkg-accepted/file_claim")
    assert "It can't be claimed now" in page.text and "for lost from" not in page.text
    assert f"U-PIC takes the package {counts}" in seller.get(f"claim/{ids['answered_claim']}").text
    assert "for lost from" not in seller.get(f"claim/{ids['accepted_claim']}").text


def test_what_was_paid_twice_is_on_the_claims_page(world: Played, ids: Mapping[str, str]) -> None:
    """R-CLM-20"""
    shop.place(world.clock, order_id="ord-twice", packages=[shop.package("pkg-twice", "line-1")])
    shop.report(world.clock, shop.bought("pkg-twice")["tracking_number"], "accepted")
    claim_id = shop.post("/claims", {"package_id": "pkg-twice", **LOSS}).json()["id"]
    of_platform = {"kind": "seller_reimbursement", "debit": "platform", "credit": "seller"}
    paid = Transfer(
        id="dsp_9:paid",
        order_id="ord-twice",
        case_id="dsp_9",
        amount=300_00,
        seller_id="shop-1",
        **of_platform,
    )
    book(world.services, paid)
    decided = {"claim_id": claim_id, "occurred_at": rfc3339(world.clock.now)}
    told = {"type": "claim.accepted", "data": decided}
    signed("insurer", "/webhooks/insurer", told, at=world.clock.now, id="twice")
    twice = "TikTok Shop and U-PIC together have paid more than the package was worth."
    assert twice in Browser(*AGENT).get(f"claim/{claim_id}").text
    assert twice not in Browser(*AGENT).get(f"claim/{ids['accepted_claim']}").text


def test_the_checklist_says_what_u_pic_has_and_leads_to_it(ids: Mapping[str, str]) -> None:
    """R-CLM-09"""
    page = Browser(*SELLER).get(f"claim/{ids['claim_id']}")
    assert "Commercial invoice : ready Open" in page.text
    assert "Buyer's affidavit : still open" in page.text
    assert f"../file/claims/{ids['claim_id']}/invoice".removeprefix("../") in page.html
    assert f"file/claims/{ids['claim_id']}/affidavit" not in page.html


def test_claim_details_show_all_that_the_document_lists(ids: Mapping[str, str]) -> None:
    """R-CLM-07, R-CLM-12, R-INS-29"""
    seller = Browser(*SELLER)
    claim = shop.get(f"/claims/{ids['accepted_claim']}").json()
    page = seller.get(f"claim/{claim['id']}")
    for shown in ("lost", "U-PIC pays", f"order {claim['order_id']}", f"USPS {claim['tracking_number']}"):
        assert shown in page.text
    assert "Package value $300.00 Insured amount $300.00 Claim amount $300.00" in page.text
    assert claim["terms_url"] in page.links


def test_u_pic_is_not_said_to_have_an_affidavit_before_it_does(world: Played, ids: Mapping[str, str]) -> None:
    """R-AFF-05"""
    seller = Browser(*SELLER)
    claim_id = next(
        one["id"] for one in shop.get("/claims").json()["data"] if one["package_id"] == "pkg-lost"
    )
    item = "Buyer's affidavit : "
    assert f"{item}sent, waits for the buyer" in seller.get(f"claim/{claim_id}").text
    assert call("POST", f"/affidavits/{ids['token']}", {**FORM, "signed_on": "2026-03-02"}).status == 200
    assert f"{item}the buyer has signed" in seller.get(f"claim/{claim_id}").text
    acknowledged = {"claim_id": claim_id, "occurred_at": rfc3339(world.clock.now)}
    told = {"type": "affidavit.acknowledged", "data": acknowledged}
    signed("insurer", "/webhooks/insurer", told, at=world.clock.now, id="has-it")
    assert f"{item}U-PIC has it" in seller.get(f"claim/{claim_id}").text


def test_an_affidavit_for_nobody_is_not_offered_to_be_sent(world: Played) -> None:
    """R-AFF-12: it is refused as long as no mail can reach the buyer"""
    shop.place(
        world.clock,
        order_id="ord-nobody",
        packages=[shop.package("pkg-nobody", "line-1")],
        buyer={**shop.BUYER, "email": "no address"},
    )
    shop.report(world.clock, shop.bought("pkg-nobody")["tracking_number"], "accepted")
    claim_id = shop.post("/claims", {"package_id": "pkg-nobody", **LOSS}).json()["id"]
    assert shop.post(f"/claims/{claim_id}/affidavit").refusal == (409, "no_usable_address")
    page = Browser(*SELLER).get(f"claim/{claim_id}")
    assert "To nobody yet" in page.text
    assert not [form for form in page.forms if form.action.endswith("send_affidavit")]


def test_a_decided_claim_waits_for_no_affidavit(ids: Mapping[str, str]) -> None:
    """R-AFF-11"""
    page = Browser(*SELLER).get(f"claim/{ids['rejected_claim']}")
    assert "Buyer's affidavit : no longer needed" in page.text


def test_what_the_buyer_will_read_stands_beside_send(ids: Mapping[str, str]) -> None:
    """R-AFF-01"""
    page = Browser(*SELLER).get(f"claim/{ids['claim_id']}")
    assert "What the buyer will read Lamps & More asks what happened to your package" in page.text
    assert "To b***@example.com" in page.text
    assert page.form(f"claim/{ids['claim_id']}/send_affidavit")


def test_an_agent_reads_the_claim_and_sends_nothing(ids: Mapping[str, str]) -> None:
    page = Browser(*AGENT).get(f"claim/{ids['claim_id']}")
    assert page.status == 200
    assert not [form for form in page.forms if "do/claim" in form.action]


@pytest.mark.parametrize("who", [("seller", "shop-2"), ("buyer", "buyer-1"), ("carrier", "usps")])
def test_claims_are_for_their_seller(ids: Mapping[str, str], who: tuple[str, str]) -> None:
    for path in (f"claim/{ids['claim_id']}", "claim/pkg-astray/file_claim"):
        page = Browser(*who).get(path)
        assert page.status == 404 and "A lamp" not in page.text


def test_what_is_not_eligible_says_which_rule_fails(ids: Mapping[str, str]) -> None:
    """R-CLM-01"""
    page = Browser(*SELLER).get("claim/pkg-bare/file_claim")
    assert "It can't be claimed now Only packages sent with a label bought here are insured." in page.text
    assert not [form for form in page.forms if form.action.endswith("file_claim")]


def test_a_claim_that_asks_too_much_comes_back_as_typed_and_is_then_filed(ids: Mapping[str, str]) -> None:
    """R-CLM-15"""
    seller = Browser(*SELLER)
    typed = {"reason": "loss", "amount": "$999", "description": "Lost & <b>gone</b>."}
    page = seller.submit(seller.get("claim/pkg-astray/file_claim"), "claim/pkg-astray/file_claim", **typed)
    assert page.status == 422
    assert "Not done." in page.text
    assert "Lost &amp; &lt;b&gt;gone&lt;/b&gt;." in page.html and 'value="$999"' in page.html
    page = seller.submit(page, "claim/pkg-astray/file_claim", **{**typed, "amount": "$299"})
    assert page.status == 200 and "The claim is with U-PIC." in page.text
    listed = shop.get("/claims").json()["data"]
    (filed,) = [one for one in listed if one["package_id"] == "pkg-astray"]
    assert (filed["amount"], filed["reason"]) == ("299.00", "loss")


def test_an_answer_goes_to_u_pic(ids: Mapping[str, str]) -> None:
    """R-CLM-23"""
    seller, path = Browser(*SELLER), f"claim/{ids['claim_id']}"
    page = seller.submit(seller.get(path), f"{path}/answer_insurer", text="")
    assert page.status == 400
    assert "text" not in shop.get(f"/claims/{ids['claim_id']}").json()["answers"]
    page = seller.submit(page, f"{path}/answer_insurer", text="In the hall.")
    assert "Your answer goes to U-PIC" in page.text and "In the hall." in page.text
    given = shop.get(f"/claims/{ids['claim_id']}").json()["answers"]
    assert [one["text"] for one in given] == ["Here.", "In the hall."]


def test_a_file_of_an_answer_that_has_not_arrived_can_be_sent_again(ids: Mapping[str, str]) -> None:
    """R-UPL-02"""
    seller, path = Browser(*SELLER), f"claim/{ids['answered_claim']}"
    page = seller.get(path)
    assert "Choose hall.jpg once more" in page.text
    assert "once more" not in Browser(*AGENT).get(path).text
    (answer,) = shop.get(f"/claims/{ids['answered_claim']}").json()["answers"]
    form = f"answer_file/{ids['answered_claim']}:{answer['id']}:{answer['files'][0]['id']}/send_again"
    told = seller.submit(page, form, headers={"accept": "application/json"}).answer.json()
    (file,) = told["answer"]["answers"][0]["files"]
    assert file["upload"]["fields"]["key"].endswith(file["id"])
    assert told["next"] == f"{path}?done=answer_file.send_again"
    assert "Hand it in with U-PIC" not in page.text


def test_a_file_of_an_answer_whose_hour_is_over_is_handed_in_with_u_pic(world: Played) -> None:
    """R-UPL-02, R-CLM-23"""
    path, before = f"claim/{world.ids['answered_claim']}", world.clock.now
    world.clock.forward(hours=1, seconds=1)
    page = Browser(*SELLER).get(path)
    assert "once more" not in page.text and "Hand it in with U-PIC" in page.text
    world.clock.now = before


def test_the_affidavit_is_sent(ids: Mapping[str, str]) -> None:
    """R-AFF-10"""
    seller, path = Browser(*SELLER), f"claim/{ids['answered_claim']}"
    page = seller.submit(seller.get(path), f"{path}/send_affidavit")
    assert "The affidavit is on its way to the buyer." in page.text
    assert "sent, waits for the buyer" in page.text
    assert "it was sent a short time ago" in page.text
    assert shop.get(f"/claims/{ids['answered_claim']}").json()["affidavit"]["status"] == "sent"
