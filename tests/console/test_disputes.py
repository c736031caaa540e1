"""The page of a dispute, by role: its clocks, what was shown, what was decided, and what can be done."""

import re
from datetime import timedelta

import pytest

from shared.console.forms import form_of
from shared.domain.disputes.case import Verdict
from shared.domain.disputes.records import Override
from shared.domain.times import rfc3339
from shared.usecases.services import Services
from shared.views.links import _PATHS
from tests.support.aws import Clock
from tests.support.console import Browser, Page
from tests.support.disputes import REFUTED, Court, a_file, court
from tests.support.disputes import case as case
from tests.support.shop import get, post, report

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def buyer(case: Court) -> Browser:
    return Browser("buyer", "buyer-1")


@pytest.fixture
def seller(case: Court) -> Browser:
    return Browser("seller", "seller-1")


def open_(browser: Browser, case: Court, query: str = "") -> Page:
    page = browser.get(f"dispute/{case.id}{query}")
    assert page.status == 200, page.text
    return page


def do(browser: Browser, case: Court, form: str, **typed: str) -> Page:
    page = open_(browser, case)
    if "action" in typed:
        page.form(f"dispute/{case.id}/{form}").fields["action"] = typed.pop("action")
    return browser.submit(page, f"dispute/{case.id}/{form}", **typed)


def test_every_action_has_its_form() -> None:
    """`review_amount` and `read` lead to the page itself."""
    objects = ("dispute", "recall", "investigation")
    named = {(kind, action) for kind in objects for action in _PATHS[kind]}
    formless = {(kind, action) for kind, action in named if form_of(kind, action) is None}
    assert formless == {("dispute", "read"), ("dispute", "review_amount"), ("recall", "read")}


def test_ones_own_disputes_are_listed_by_status(case: Court, seller: Browser) -> None:
    case.file()
    assert "Order order-1: not what was ordered" in seller.get("disputes?status=evidence_collection").text
    assert "No dispute has that status." in seller.get("disputes?status=judged").text
    assert "There are no disputes." in Browser("seller", "seller-2").get("disputes").text


def test_a_dispute_says_what_it_is_about_and_what_must_still_be_shown(case: Court, seller: Browser) -> None:
    case.file("quality_safety", description="It shows 40 grams too little.", visible=True)
    page = open_(seller, case)
    assert "A thing, $200.00: does not work as it should, or isn't safe" in page.text
    assert "“It shows 40 grams too little.”" in page.text
    asked = "a photo, a video, a commercial invoice, a supplier's contract or a test report"
    assert f"○ {asked}: must still be shown" in page.text
    assert "Until May 6, 2026, 12:00 p.m. Pacific time." in page.text
    assert "Withdraw the dispute" not in page.text
    assert "✓ delivered May 1, 10:00 a.m." in page.text and "bad faith" not in page.text


def test_what_each_side_showed_is_seen_and_what_does_not_count_says_why(case: Court, buyer: Browser) -> None:
    case.file()
    case.upload(case.show("buyer", file=a_file(), description="The blue one."))
    case.show("buyer", file=a_file(b"other"))
    page = open_(buyer, case)
    assert 'alt="Photo: The blue one."' in page.html
    assert "✓ shipping details, a photo or a video: shown by the buyer" in page.text
    assert "does not count yet: the file has not arrived" in page.text


def test_a_file_that_has_not_arrived_can_be_sent_again_by_who_announced_it(
    case: Court, buyer: Browser, seller: Browser
) -> None:
    """R-UPL-02"""
    case.file()
    piece = case.show("buyer", file=a_file()).evidence
    page = open_(buyer, case)
    form = f"evidence/{case.id}:{piece.id}/send_again"
    assert "Choose parcel.jpg once more" in page.text
    assert "Send it again" not in open_(seller, case).text
    told = buyer.submit(page, form, headers={"accept": "application/json"}).answer.json()
    assert told["answer"]["upload"]["fields"]["key"]
    assert told["next"] == f"dispute/{case.id}?done=evidence.send_again"
    case.clock.now = piece.upload_by + timedelta(seconds=1)
    assert "Send it again" not in open_(Browser("buyer", "buyer-1"), case).text


@pytest.mark.parametrize(
    ("remedy", "ways"), [("refund", ["refund"]), ("compensation_or_refund", ["refund", "other"])]
)
def test_what_a_judgment_does_not_allow_is_not_offered(
    case: Court, seller: Browser, remedy: str, ways: list[str]
) -> None:
    """R-PDA-04"""
    ordered = Override.model_validate({"winner": "buyer", "remedy": remedy, "reason": "So."})
    case.final(verdict=Verdict(override=ordered))
    page = open_(seller, case)
    assert offered(page) == ways
    case.ship_back()
    assert offered(open_(seller, case)) == ["refund"]


def offered(page: Page) -> list[str]:
    """What the form to carry a judgment out offers."""
    (form,) = [part for part in page.html.split("<form") if "/carry_out" in part[:120]]
    return re.findall(r'name="action" value="(\w+)"', form)


def test_who_has_shown_as_much_as_may_be_can_still_say_that_it_is_all(case: Court, buyer: Browser) -> None:
    """R-DSP-13"""
    case.file()
    for _ in range(50):
        case.show("buyer")
    assert "Send your evidence as much as may be was shown" in open_(buyer, case).text
    assert "You have said that this is all." in do(buyer, case, "complete_evidence").text


def test_what_is_sent_again_without_saying_what_is_not_found(case: Court, buyer: Browser) -> None:
    case.file()
    case.show("buyer", file=a_file())
    page = open_(buyer, case)
    for form in page.forms:
        if form.action.endswith("send_again"):
            form.action = f"../do/evidence/{case.id}/send_again"
    assert buyer.submit(page, f"evidence/{case.id}/send_again").status == 404


def test_hostile_words_are_words(case: Court, buyer: Browser) -> None:
    case.file(description=HOSTILE)
    case.show("buyer", description=HOSTILE, file=a_file(name="<img src=x onerror=alert(1)>.jpg"))
    page = open_(buyer, case)
    assert HOSTILE not in page.html and "<img src=x" not in page.html
    assert page.text.count(HOSTILE) >= 2


def test_nobody_sees_a_dispute_of_others(case: Court) -> None:
    case.file()
    for role, account in (("buyer", "buyer-2"), ("seller", "seller-2"), ("carrier", "fedex")):
        assert Browser(role, account).get(f"dispute/{case.id}").status == 404


def test_evidence_is_sent_and_stands_on_the_page(case: Court, seller: Browser) -> None:
    """R-DSP-15"""
    case.file("quality_safety")
    typed = {"kind": "test_report", "description": "Ours is fine.", "issuer": "third_party_lab"}
    page = do(seller, case, "submit_evidence", **typed, attested="true")
    assert "It was sent." in page.text
    assert "Test report, by an independent laboratory" in page.text
    (piece,) = case.dispute.evidence
    assert (piece.party, piece.kind, piece.issuer, piece.status) == (
        "seller",
        "test_report",
        "third_party_lab",
        "counted",
    )


def test_a_file_is_announced_as_the_page_names_it(case: Court, seller: Browser) -> None:
    case.file()
    file = {"file.name": "it.jpg", "file.media_type": "image/jpeg", "file.size_bytes": "12"}
    page = open_(seller, case)
    page.form(f"dispute/{case.id}/submit_evidence").names.update((*file, "file.sha256"))
    typed = {**file, "file.sha256": "0" * 64, "kind": "photo", "description": "It.", "attested": "true"}
    seller.submit(page, f"dispute/{case.id}/submit_evidence", **typed)
    (piece,) = case.dispute.evidence
    assert piece.file and (piece.file.name, piece.file.size_bytes) == ("it.jpg", 12)
    assert piece.status == "awaiting_upload"


def test_what_is_not_attested_comes_back_with_what_was_typed(case: Court, seller: Browser) -> None:
    case.file()
    page = do(seller, case, "submit_evidence", kind="statement", description="It was blue before.")
    assert page.status == 400
    assert "It was blue before." in page.html
    assert f'id="wrong-dispute.submit_evidence.{case.id}-attested"' in page.html
    assert case.dispute.evidence == ()


def test_that_is_all_from_both_brings_it_to_judgment(case: Court, buyer: Browser, seller: Browser) -> None:
    case.file()
    case.show("buyer")
    case.show("seller")
    assert "You have said that this is all." in do(buyer, case, "complete_evidence").text
    do(seller, case, "complete_evidence")
    assert case.dispute.status == "judging"


def test_a_buyer_withdraws(case: Court, buyer: Browser) -> None:
    case.file()
    assert "The dispute was withdrawn." in do(buyer, case, "withdraw").text
    assert case.dispute.status == "withdrawn"


def test_two_who_agree_end_it(case: Court, buyer: Browser, seller: Browser) -> None:
    case.file()
    do(seller, case, "settle")
    assert "The seller would settle it between buyer and seller." in open_(buyer, case).text
    do(buyer, case, "settle")
    assert case.dispute.status == "cancelled_mutual"


def test_a_court_stops_it(case: Court, seller: Browser) -> None:
    case.file()
    do(seller, case, "report_proceedings", kind="Small claims", reference="SC-1")
    assert "Small claims, SC-1" in open_(seller, case).text
    assert case.dispute.status == "stopped_external"


def test_a_judgment_is_told_in_words_with_its_rules_and_picture(case: Court, seller: Browser) -> None:
    case.won("quality_safety")
    page = open_(seller, case)
    assert "The buyer wins: the evidence supports the buyer" in page.text
    assert "The seller gives the buyer a refund of $200.00. The goods go back to the seller" in page.text
    assert 'aria-label="The seller to the buyer: $200.00. The buyer to the seller: goods."' in page.html
    assert "Where the evidence supports the buyer's request, the buyer wins." in page.text


def test_a_seller_appeals_once(case: Court, seller: Browser, buyer: Browser) -> None:
    case.won("quality_safety")
    page = do(seller, case, "appeal", grounds="The scale was not level.")
    assert "Your appeal was made." in page.text
    assert "“The scale was not level.”" in open_(buyer, case).text
    assert "Appeal it was appealed already" in page.text


def test_an_appeal_without_grounds_comes_back_at_its_field(case: Court, seller: Browser) -> None:
    case.won("quality_safety")
    page = do(seller, case, "appeal", grounds="  ")
    assert page.status == 400
    assert f'id="wrong-dispute.appeal.{case.id}-grounds"' in page.html
    assert case.dispute.status == "judged"


def test_a_buyer_who_lost_asks_again_and_is_led_to_the_second_request(case: Court, buyer: Browser) -> None:
    """R-JDG-08"""
    case.contested("quality_safety")
    case.judge(REFUTED)
    page = do(buyer, case, "redispute", description="Weigh it again.")
    assert page.url.split("?")[0] == f"/console/dispute/{case.dispute.next_id}"
    assert "second and last request" in page.text


def test_both_accept_and_the_seller_refunds_after_the_goods_are_back(
    case: Court, buyer: Browser, seller: Browser
) -> None:
    """R-PDA-15"""
    case.won("inconsistent_product")
    do(buyer, case, "accept")
    do(seller, case, "accept")
    page = open_(seller, case)
    assert "Until" in page.text and "otherwise the amount is deducted from your payments" in page.text
    page = do(seller, case, "carry_out", action="refund")
    assert "The judgment was carried out." in page.text
    assert case.dispute.actions[0].action == "refund"


def test_a_seller_sends_the_right_product_under_a_label_bought_here(case: Court, seller: Browser) -> None:
    """R-PDA-04"""
    case.final("inconsistent_product")
    assert "Send goods under a number of your own" not in open_(seller, case).text
    page = open_(seller, case)
    assert "Once, before you buy" in page.text and 'name="insurance.option" value="full"' not in page.html
    page = seller.submit(page, "agreement/insurance/accept")
    assert 'name="insurance.option" value="full"' in page.html
    do(seller, case, "send_goods_with_label", action="replacement", service="ups_ground")
    sent = case.dispute.remedy_shipment
    assert sent and (sent.action, sent.status) == ("replacement", "label_bought")


def test_a_seller_who_ships_by_themselves_sends_it_under_a_number_and_is_asked_for_no_agreement(
    services: Services, clock: Clock
) -> None:
    """R-PDA-04"""
    case, seller = court(services, clock, shipping_mode="seller_shipping"), Browser("seller", "seller-1")
    case.final("inconsistent_product")
    page = open_(seller, case)
    assert "Send goods with a label bought here" not in page.text and "before you buy" not in page.text
    do(seller, case, "send_goods_with_number", action="replacement", carrier="ups", tracking_number="1ZNEW")
    sent = case.dispute.remedy_shipment
    assert sent and (sent.action, sent.status) == ("replacement", "number_entered")


def test_a_buyer_sends_it_back_and_the_seller_objects(case: Court, buyer: Browser, seller: Browser) -> None:
    """R-PDA-20, R-PDA-23"""
    case.final("quality_safety")
    page = open_(buyer, case)
    assert "The way back: to be sent back" in page.text
    when = {"shipped_at": "2026-05-04T11:59"}
    page = do(buyer, case, "ship_back", carrier="UPS", tracking_number="1ZBACK12", **when)
    assert "UPS 1ZBACK12, sent May 4, 2026, 11:59 a.m. Pacific time" in page.text
    goods = case.dispute.goods_back
    assert goods and goods.shipped_at == case.clock.now - timedelta(minutes=1)
    assert "Object to what came back the goods have not come back yet" in open_(seller, case).text


def test_a_seller_objects_to_what_came_back_with_pictures(case: Court, seller: Browser) -> None:
    """R-PDA-23"""
    case.final("quality_safety")
    case.ship_back("1ZBACK12")
    assert report(case.clock, "1ZBACK12", "delivered", carrier="ups").status == 202
    page = open_(seller, case)
    form = f"dispute/{case.id}/object_to_return"
    file = a_file(name="box.jpg")
    announced = {f"files.0.{part}": str(value) for part, value in file.model_dump().items()}
    page.form(form).names |= set(announced)
    page = seller.submit(page, form, reason="not_what_was_sent", description=HOSTILE, **announced)
    assert "The seller objects: not what was sent" in page.text
    assert HOSTILE not in page.html and "box.jpg the file has not arrived" in page.text
    (told,) = get(f"/disputes/{case.id}", account="seller-1").json()["return"]["objection"]["files"]
    assert told["sha256"] == file.sha256


def test_a_file_of_an_objection_that_has_not_arrived_is_sent_again_or_another(
    case: Court, buyer: Browser, seller: Browser
) -> None:
    """R-UPL-02: the same one within its hour, after that any"""
    case.final("quality_safety")
    case.ship_back("1ZBACK12")
    assert report(case.clock, "1ZBACK12", "delivered", carrier="ups").status == 202
    file = a_file(name="box.jpg").model_dump()
    body = {"reason": "not_what_was_sent", "description": "Another lamp.", "files": [file]}
    assert post(f"/disputes/{case.id}/return/objection", body, account="seller-1").status == 200
    goods = case.dispute.goods_back
    assert goods and goods.objection
    form = f"objection_file/{case.id}:{goods.objection.file_ids[0]}"
    page = open_(seller, case)
    assert "Choose box.jpg once more" in page.text and "in its place" not in page.text
    json = {"headers": {"accept": "application/json"}}
    told = seller.submit(page, f"{form}/send_again", **json).answer.json()
    assert told["answer"]["upload"]["fields"]["key"].endswith(goods.objection.file_ids[0])
    assert told["next"] == f"dispute/{case.id}?done=objection_file.send_again"
    case.clock.forward(hours=1, seconds=1)
    page = open_(seller, case)
    assert "once more" not in page.text
    assert "box.jpg: Send it anew, or another in its place" in page.text
    assert "in its place" not in open_(buyer, case).text
    announced = {f"file.{part}": str(value) for part, value in {**file, "name": "lid.jpg"}.items()}
    page.form(f"{form}/send_another").names |= set(announced)
    page = seller.submit(page, f"{form}/send_another", **announced)
    assert "Choose lid.jpg once more" in page.text


def test_a_refund_is_called_due_on_the_page_only_while_it_is(case: Court) -> None:
    """R-PDA-18, R-PDA-23: not while an appeal is looked at, nor after it was made"""
    case.won("quality_safety")
    judged_at = case.clock.now
    case.pass_due("appeal")
    case.ship_back("1ZBACK12")
    mailed = {"grounds": "It was sealed.", "received_at": rfc3339(judged_at)}
    assert post(f"/disputes/{case.id}/appeal", mailed, role="agent", account="agent-1").status == 200
    assert report(case.clock, "1ZBACK12", "delivered", carrier="ups").status == 202
    buyer, due = Browser("buyer", "buyer-1"), "Delivered. A refund is due."
    assert due not in open_(buyer, case).text
    case.decide_appeal()
    assert due in open_(buyer, case).text
    case.perform()
    assert due not in open_(buyer, case).text


def test_a_buyer_gets_a_label_for_the_way_back(case: Court, buyer: Browser) -> None:
    case.final("quality_safety")
    page = do(buyer, case, "buy_return_label")
    assert "The label is being made." in page.text
    assert case.dispute.goods_back and case.dispute.goods_back.label


def test_a_carrier_sees_its_parcel_and_makes_its_statement(case: Court) -> None:
    case.file("lost_package")
    carrier = Browser("carrier", "ups")
    assert "Statements" in carrier.get("disputes").text
    page = open_(carrier, case)
    assert "Parcel of order order-1" in page.text
    assert "Your statement" in page.text
    assert "until May 19, 2026, 11:59 p.m. Pacific time" in page.text
    assert "Our own data" not in page.text and "Buyer showed" not in page.text
    typed = {"kind": "carrier_record", "description": "Handed over.", "attested": "true"}
    do(carrier, case, "submit_evidence", **typed, **{"proves.delivered_to_address": "true"})
    assert case.dispute.evidence[-1].proves == ("delivered_to_address",)


def test_a_letter_leads_to_the_action_that_it_names(case: Court, seller: Browser) -> None:
    case.won("quality_safety")
    assert '<details id="appeal" open>' in seller.get(f"dispute/{case.id}/appeal").html
    assert '<details id="appeal">' in open_(seller, case).html


def test_a_buyer_files_by_what_is_wrong(case: Court, buyer: Browser) -> None:
    """R-DSP-24: quantities; only what the trouble needs is asked"""
    first = buyer.get("dispute/order-1/file_dispute")
    assert "It is not what I ordered" in first.text
    assert "The way" not in first.text
    page = buyer.get("dispute/order-1/file_dispute?scenario=counterfeit")
    form = page.form("dispute/order-1/file_dispute")
    assert "visible" in form.names and not {"subtype", "cosmetic_allergy"} & form.names
    typed = {"lines.0.quantity": "1", "visible": "true", "description": "The seal is false."}
    done = buyer.submit(page, "dispute/order-1/file_dispute", **typed)
    assert "Your dispute was filed." in done.text
    assert "A thing, $200.00: suspected counterfeit" in done.text


def test_a_filing_about_nothing_comes_back_with_what_was_typed(case: Court, buyer: Browser) -> None:
    page = buyer.get("dispute/order-1/file_dispute?scenario=counterfeit")
    typed = {"lines.0.quantity": "0", "description": "The seal is false."}
    back = buyer.submit(page, "dispute/order-1/file_dispute", **typed)
    assert back.status == 400
    assert "The seal is false." in back.html
    assert "suspected" not in buyer.get("disputes").text


def test_what_cannot_be_disputed_says_why(case: Court, buyer: Browser) -> None:
    case.file("counterfeit", "a", "b")
    page = buyer.get("dispute/order-1/file_dispute")
    assert "I think it is a counterfeit there is a dispute about it" in page.text


def test_a_filing_begins_at_the_order_a_package_of_it_or_with_the_choice_of_one(
    case: Court, buyer: Browser
) -> None:
    assert "What is wrong with order order-1?" in buyer.get("dispute/A/file_dispute").text
    page = buyer.get("dispute/a:counterfeit/file_dispute")
    assert "dispute/order-1/file_dispute?scenario=counterfeit" in " ".join(page.links)
    assert "Which order is it about?" in buyer.get("dispute/new/file_dispute").text
    assert Browser("buyer", "buyer-2").get("dispute/order-1/file_dispute").text.count("order-1") == 0
