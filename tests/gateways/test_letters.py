"""E-mails: the frame every notice shares, and what each notice says."""

import re
from dataclasses import replace
from datetime import datetime

import pytest

from local.letters.facts import AFFIDAVIT, CLAIM, FORM_URL, LAST_SECOND, MONDAY, ZONE
from shared.domain.notifications import Link, Notice
from shared.domain.orders.contents import PricedLine
from shared.domain.policy import title_of
from shared.gateways.affidavit import AffidavitFacts
from shared.gateways.colors import READABLE, contrast
from shared.gateways.letters import Letter, render
from shared.gateways.letters.claims.affidavits import (
    affidavit_received,
    affidavit_request,
    affidavit_undelivered,
)
from shared.gateways.letters.claims.claim import (
    ClaimFacts,
    claim_accepted,
    claim_opened,
    claim_rejected,
    information_requested,
    paid_under_another_claim,
)
from shared.gateways.letters.labels import label_failed, signature_needed
from shared.gateways.wording import Brand
from tests.support.html import read, tagged
from tests.support.papers import HOSTILE


def line(title: str, quantity: int = 1) -> PricedLine:
    return PricedLine(line_id="line-1", title=title, sku="S", quantity=quantity, paid=100)


HOSTILE_CLAIM = replace(CLAIM, seller=HOSTILE, order_id=HOSTILE, package_id=HOSTILE, tracking_number=HOSTILE)
HOSTILE_AFFIDAVIT = replace(
    AFFIDAVIT, shop=HOSTILE, order_id=HOSTILE, contents=(line(HOSTILE),), shop_email=HOSTILE
)


def request(affidavit: AffidavitFacts = AFFIDAVIT, buyer: str = "Maria Gonzalez") -> Notice:
    return affidavit_request(affidavit, buyer=buyer, url=FORM_URL)


def signature(age: int | None, name: str = "Maria Gonzalez") -> Notice:
    return signature_needed(
        buyer=name,
        shop="Harbor & Pine Goods",
        shop_email="care@harborpine.example",
        order_id="576461419283746192",
        carrier="UPS",
        tracking_number="1Z9999990123456784",
        signer_age=age,
    )


def failed(text: str = "FedEx Ground") -> Notice:
    return label_failed(
        seller=text, order_id="5764", package_id="P-LABELFAIL", service=text, detail="The printer is down."
    )


def opened(claim: ClaimFacts, loss_from: datetime | None = None) -> Notice:
    urls = {"insurer_url": "https://claims.example.com/", "terms_url": "https://u-pic.com/tiktok-coverage"}
    return claim_opened(claim, **urls, loss_from=loss_from, zone=ZONE)


NOTICES = {
    "request": request(),
    "received": affidavit_received(CLAIM, at=MONDAY, zone=ZONE),
    "undelivered": affidavit_undelivered(CLAIM, sends_left=2, link_works=False),
    "opened": opened(CLAIM),
    "asked": information_requested(CLAIM, question="Where is the box?", until=LAST_SECOND, zone=ZONE),
    "paid otherwise": paid_under_another_claim(CLAIM, paid_claim_id="clm_1"),
    "accepted": claim_accepted(CLAIM, approved=20000),
    "rejected": claim_rejected(CLAIM, reason="Poorly packed.", refile_by=LAST_SECOND, zone=ZONE),
    "failed": failed(),
    "signature": signature(None),
    "adult": signature(21),
    "hostile request": request(HOSTILE_AFFIDAVIT, HOSTILE),
    "hostile received": affidavit_received(HOSTILE_CLAIM, at=MONDAY, zone=ZONE),
    "hostile rejected": claim_rejected(HOSTILE_CLAIM, reason=HOSTILE, refile_by=None, zone=ZONE),
    "hostile failed": failed(HOSTILE),
    "hostile signature": signature(21, HOSTILE),
}


def flat(text: str) -> str:
    """Without line breaks."""
    return " ".join(text.split())


@pytest.fixture(params=NOTICES)
def letter(request: pytest.FixtureRequest) -> Letter:
    return render(NOTICES[request.param])


def test_a_subject_is_one_line_so_it_can_add_no_header(letter: Letter) -> None:
    """R-AFF-14"""
    assert letter.subject == letter.subject.strip() != ""
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", letter.subject)


def test_nothing_in_a_letter_is_loaded_run_or_blocked(letter: Letter) -> None:
    elements = read(letter.html)
    allowed = {"html", "head", "meta", "title", "body", "table", "tr", "td", "th", "h1", "p", "a"}
    assert {element.tag for element in elements} <= allowed
    for element in elements:
        assert not any(name.startswith("on") or name in ("src", "background") for name in element.attributes)
        assert "url(" not in (element.attributes.get("style") or "")


def test_html_and_text_say_the_same(letter: Letter) -> None:
    body = flat(letter.text)
    for element in tagged(letter.html, "h1", "th", "td", "p"):
        if not element.children and element.text:
            assert flat(element.text) in body


def test_lines_of_the_text_are_short_but_for_addresses(letter: Letter) -> None:
    assert all(len(line) <= 72 or " " not in line for line in letter.text.splitlines())


def test_the_letter_says_who_sends_it(letter: Letter) -> None:
    assert "Sent by Surety" in letter.text


def test_notices_are_pure() -> None:
    assert render(request()) == render(request())


def test_text_from_outside_can_add_no_line_of_its_own() -> None:
    text = render(NOTICES["hostile request"]).text
    assert not any(line.startswith("Bcc:") for line in text.splitlines())


def test_the_request_says_who_asks_why_what_until_when_and_that_it_is_optional() -> None:
    """R-AFF-01"""
    letter = render(request())
    assert (
        letter.subject == "Harbor & Pine Goods asks what happened to your package (order 576461419283746192)"
    )
    text = flat(letter.text)
    for fact in (
        "Hello Maria Gonzalez,",
        "Harbor & Pine Goods, the shop you ordered from",
        "insurance claim",
        "U-PIC",
        "affidavit: a short statement, signed with your typed name",
        "It is up to you.",
        "Package: 1152921504606846976",
        "Tracking number: 9400111899223100001234",
        "3 × Ceramic filter papers",  # noqa: RUF001
        "Until: April 1, 2026, 11:59 p.m. Pacific time",
        "The link stops working",
        "Write to Harbor & Pine Goods at care@harborpine.example",
        FORM_URL,
    ):
        assert fact in text


def test_the_request_leads_to_the_buyers_own_link_and_nowhere_else() -> None:
    links = tagged(render(request()).html, "a")
    assert {link.attributes["href"] for link in links} == {FORM_URL}
    assert FORM_URL in render(request()).text.splitlines()


def test_a_long_list_of_contents_is_cut() -> None:
    facts = replace(AFFIDAVIT, contents=tuple(line(f"Thing {n} " + "x" * 200, n) for n in range(1, 9)))
    text = flat(render(request(facts)).text)
    assert "Thing 5 " in text and "Thing 6 " not in text and "and 3 more" in text
    assert "x" * 101 not in text


@pytest.mark.parametrize(
    ("sends_left", "words"),
    [
        (2, "You can send the e-mail 2 more times, at once."),
        (1, "You can send the e-mail once more, at once."),
        (0, "was sent as often as it can be"),
    ],
)
def test_the_seller_learns_what_to_do_about_an_undelivered_e_mail(sends_left: int, words: str) -> None:
    """R-AFF-12"""
    text = flat(render(affidavit_undelivered(CLAIM, sends_left=sends_left, link_works=False)).text)
    assert words in text
    assert "its link no longer works" in text
    assert title_of("R-AFF-12") in text


def test_the_seller_learns_that_the_link_of_an_e_mail_the_buyer_may_have_still_works() -> None:
    """R-AFF-12"""
    text = flat(render(affidavit_undelivered(CLAIM, sends_left=2, link_works=True)).text)
    assert "may not have reached the buyer" in text
    assert "Its link stays usable" in text


def test_no_letter_to_a_seller_names_the_buyer() -> None:
    """R-AFF-14"""
    for name in ("received", "undelivered", "opened", "accepted", "rejected", "failed"):
        assert "Maria" not in render(NOTICES[name]).text


def test_an_open_claim_leads_to_the_insurers_site() -> None:
    """R-CLM-09"""
    letter = render(NOTICES["opened"])
    assert {link.attributes["href"] for link in tagged(letter.html, "a")} == {"https://claims.example.com/"}
    for fact in ("clm_01jq8z7m4n", "Reason: Damaged", "Amount claimed: $284.00", "Total cover: $300.00"):
        assert fact in letter.text


def test_an_accepted_claim_states_the_amount_and_whether_it_is_less_than_claimed() -> None:
    """R-CLM-17"""
    less = render(claim_accepted(CLAIM, approved=28399))
    assert less.subject == "Claim accepted for order 576461419283746192: $283.99"
    assert "less than the $284.00" in flat(less.text)
    assert "less than" not in render(claim_accepted(CLAIM, approved=28400)).text


def test_a_rejected_claim_gives_the_reason_and_until_when_another_can_be_opened() -> None:
    """R-CLM-16, R-CLM-17"""
    text = flat(render(NOTICES["rejected"]).text)
    assert "Reason given by U-PIC: Poorly packed." in text
    assert "Until: April 1, 2026, 11:59 p.m. Pacific time" in text
    over = render(claim_rejected(CLAIM, reason="", refile_by=None, zone=ZONE)).text
    assert "None was given" in over
    assert "Until" not in over and "Open a new claim" not in over


def test_a_failed_label_says_that_nothing_was_charged_and_to_try_again() -> None:
    """R-INS-18"""
    text = flat(render(failed()).text)
    for fact in ("Nothing was charged", "The printer is down.", "P-LABELFAIL", "Buy the label again"):
        assert fact in text


def test_a_signature_is_announced_without_an_age() -> None:
    """R-SIG-10"""
    text = flat(render(signature(None)).text)
    assert "Delivery: Signature Required" in text
    assert "years old" not in text and "adult" not in text.lower()


def test_an_adult_signature_is_announced_with_the_age() -> None:
    """R-SIG-05, R-SIG-10"""
    text = flat(render(signature(21)).text)
    assert "at least 21 years old" in text
    assert "Adult Signature Required, 21 or older" in text


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", ""])
def test_a_link_goes_to_the_web_only(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        Link(label="Open", url=url)


def test_a_notice_may_be_as_short_as_a_greeting() -> None:
    letter = render(Notice(subject="S", heading="H", greeting="Hello,", paragraphs=()))
    assert letter.text.startswith("H\n=\n\nHello,\n\n-- \nSent by Surety")
    assert not tagged(letter.html, "th", "a")


def test_a_letter_goes_out_under_the_name_and_color_of_the_brand() -> None:
    """R-MSG-04"""
    letter = render(NOTICES["opened"], Brand("Harbor Care", "#7a1f5c"))
    assert "Sent by Harbor Care, the seller protection" in flat(letter.text)
    assert "Surety" not in letter.text + letter.html
    assert "#7a1f5c" in letter.html and "#0b5563" not in letter.html


def test_a_color_that_is_too_light_goes_out_as_dark_as_can_be_read() -> None:
    """R-MSG-04: on white, and under white letters"""
    letter = render(NOTICES["opened"], Brand("Harbor Care", "#ffee00"))
    (mark,) = re.findall(r"font-weight:700;color:(#[0-9a-f]{6})", letter.html)
    assert contrast(mark, "#ffffff") >= READABLE
    assert f"background:{mark};color:#ffffff" in letter.html and "#ffee00" not in letter.html


def test_no_letter_calls_a_rejection_final_and_it_says_who_hears_an_appeal() -> None:
    """R-CLM-17"""
    text = flat(render(claim_rejected(CLAIM, reason="", refile_by=None, zone=ZONE)).text)
    assert "you can ask U-PIC to look again. If it accepts the claim after all, we tell you." in text
    assert not [name for name, notice in NOTICES.items() if "is final" in flat(render(notice).text)]


def test_no_letter_to_a_seller_calls_the_affidavit_dispensable() -> None:
    """R-AFF-01"""
    lost = flat(render(opened(replace(CLAIM, reason="loss"))).text)
    assert "For a loss, insurers ask for the buyer's own signed statement, an affidavit." in lost
    undelivered = flat(render(affidavit_undelivered(CLAIM, sends_left=0, link_works=False)).text)
    assert "may not be able to pay without the buyer's statement" in undelivered
    assert "does not depend" not in undelivered and "either way" not in undelivered


def test_a_claim_for_a_loss_says_from_when_the_insurer_takes_it_for_one() -> None:
    """R-CLM-22"""
    lost = replace(CLAIM, reason="loss")
    assert "lost from March 2, 2026, 10:30 a.m. Pacific time on" in flat(render(opened(lost, MONDAY)).text)
    assert "takes the package for lost" not in flat(render(opened(lost)).text)


def test_the_coverage_terms_are_linked_where_cover_is_told() -> None:
    """R-INS-29"""
    assert ("Coverage terms", "https://u-pic.com/tiktok-coverage") in opened(CLAIM).facts


def test_a_question_is_told_in_the_insurers_words_with_what_happens_without_an_answer() -> None:
    """R-CLM-23"""
    asked = NOTICES["asked"]
    assert asked.facts[0] == ("U-PIC asks", "Where is the box?")
    assert asked.until == "April 1, 2026, 11:59 p.m. Pacific time"
    assert asked.otherwise == "U-PIC decides your claim on what it has."
