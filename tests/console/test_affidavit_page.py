"""The affidavit page: the form, what it keeps, and what is shown when the link is over."""

import base64
import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from local.letters.facts import AFFIDAVIT, MONDAY, ZONE
from shared.console.affidavits import (
    STATEMENTS,
    PhotoForm,
    affidavit_form,
    content_security_policy,
    over_page,
    page_headers,
    thank_you_page,
)
from shared.domain.claims.affidavit_form import FIELDS, read_form
from shared.domain.errors import Invalid
from shared.domain.orders.contents import PricedLine
from shared.gateways.wording import Brand
from tests.support.html import Element, by_id, only, read, tagged
from tests.support.papers import HOSTILE

TODAY = date(2026, 3, 2)
TYPED = {
    "statement": "damaged",
    "affected[line-2]": "2",
    "details": '\nTwo cups <b>broken</b>\nand "the" server',
    "full_name": "Maria <script>alert(1)</script>",
    "signature": 'M. "G" & co',
    "signed_on": "2026-03-01",
    "agree": "true",
}
EMPTY = affidavit_form(AFFIDAVIT, today=TODAY)
EVERY_ERROR = [{"field": name, "message": "must be filled in"} for name in FIELDS]
WRONG = affidavit_form(AFFIDAVIT, today=TODAY, typed=TYPED, errors=EVERY_ERROR)
THANKS = thank_you_page(order_id=AFFIDAVIT.order_id, received_at=MONDAY, zone=ZONE)
BUCKET = "https://evidence.s3.us-west-2.amazonaws.com/"
PHOTO_FORM = PhotoForm(
    url=BUCKET,
    fields={"key": "quarantine/clm_1/aff_1-photo_1", "policy": "e30="},
    left=3,
    until=datetime(2026, 3, 3, 18, 30, tzinfo=UTC),
)
ASKING = thank_you_page(order_id=AFFIDAVIT.order_id, received_at=MONDAY, zone=ZONE, photos=2, form=PHOTO_FORM)
CODES = (
    "not_found",
    "affidavit_link_expired",
    "claim_closed",
    "affidavit_already_submitted",
    "anything_else",
)
HOSTILE_FACTS = replace(
    AFFIDAVIT,
    shop=HOSTILE,
    shop_email=HOSTILE,
    order_id=HOSTILE,
    package_id=HOSTILE,
    carrier=HOSTILE,
    tracking_number=HOSTILE,
    contents=(PricedLine(line_id=HOSTILE, title=HOSTILE, sku=HOSTILE, quantity=1, paid=1),),
)
PAGES = {
    "form": EMPTY,
    "errors": WRONG,
    "thanks": THANKS,
    "hostile": affidavit_form(
        HOSTILE_FACTS,
        today=TODAY,
        typed=dict.fromkeys(FIELDS, HOSTILE),
        errors=[{"field": name, "message": HOSTILE} for name in (*FIELDS, HOSTILE)],
    ),
    "photos": ASKING,
    "hostile thanks": thank_you_page(order_id=HOSTILE, received_at=MONDAY, zone=ZONE),
    **{code: over_page(code) for code in CODES},
}


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest) -> str:
    return PAGES[request.param]


def controls(html: str) -> list[Element]:
    return tagged(html, "input", "textarea")


def test_a_page_runs_and_loads_nothing(page: str) -> None:
    """R-AFF-14"""
    elements = read(page)
    assert not {element.tag for element in elements} & {
        "script",
        "img",
        "iframe",
        "link",
        "object",
        "embed",
        "base",
    }
    for element in elements:
        assert not any(name.startswith("on") or name in ("style", "src") for name in element.attributes)
        href = element.attributes.get("href")
        assert href is None or href.startswith(("#", "mailto:"))


def test_a_page_has_a_language_a_title_and_one_heading(page: str) -> None:
    assert only(page, "html").attributes["lang"] == "en"
    assert only(page, "title").text.endswith("Surety")
    assert only(page, "h1").text
    assert page.startswith("<!doctype html>")


def test_no_two_elements_share_an_id(page: str) -> None:
    ids = [element.attributes["id"] for element in read(page) if "id" in element.attributes]
    assert len(ids) == len(set(ids))


def test_the_policy_allows_the_style_by_its_hash_and_nothing_else(page: str) -> None:
    style = only(page, "style").text
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert page_headers()["Content-Security-Policy"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )


def test_pages_are_not_kept_indexed_or_traced() -> None:
    headers = page_headers()
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["Strict-Transport-Security"] == "max-age=31536000"


def test_the_form_posts_to_where_it_came_from_under_any_base_path() -> None:
    form = only(EMPTY, "form").attributes
    assert form["method"] == "post"
    assert "action" not in form


def test_the_form_has_the_fields_the_service_reads_and_no_other() -> None:
    names = dict.fromkeys(control.attributes["name"] for control in controls(EMPTY))
    fields = [name for name in FIELDS if name != "affected"]
    assert list(names) == [*fields[:1], "affected[line-1]", "affected[line-2]", *fields[1:]]
    choices = [c.attributes["value"] for c in controls(EMPTY) if c.attributes["name"] == "statement"]
    assert choices == list(STATEMENTS) == ["not_received", "damaged", "missing_contents", "other"]


@pytest.mark.parametrize("html", [EMPTY, WRONG])
def test_every_control_has_a_label(html: str) -> None:
    elements = read(html)
    labels = [element for element in elements if element.tag == "label"]
    for control in (element for element in elements if element.tag in ("input", "textarea")):
        (label,) = [
            label
            for label in labels
            if label.attributes.get("for") == control.attributes.get("id")
            or any(child is control for child in label.children)
        ]
        assert label.text.strip()


def test_choices_are_grouped_under_a_question() -> None:
    legends = [legend.text for legend in tagged(EMPTY, "legend")]
    assert legends == ["What happened to the package?", "What is missing or damaged?", "Your declaration"]
    assert [field.children[0].tag for field in tagged(EMPTY, "fieldset")] == ["legend"] * 3


def test_the_contents_are_listed_with_title_quantity_and_value_and_a_field_for_how_many() -> None:
    """R-AFF-15"""
    listed = [one.text for one in tagged(EMPTY, "label") if "how many?" in one.text]
    assert listed == [
        "1 \u00d7 Stoneware pour-over coffee set, $248.00 \u2013 how many?",
        "3 \u00d7 Ceramic filter papers, $36.00 \u2013 how many?",
    ]
    assert by_id(WRONG, "affected[line-2]").attributes["value"] == "2"
    assert by_id(WRONG, "affected[line-1]").attributes["value"] == ""


def test_an_error_about_one_line_stands_at_its_field() -> None:
    """R-AFF-15"""
    message = "must be at most 1: no more were in the package"
    errors = [{"field": "affected[line-1]", "message": message}]
    html = affidavit_form(AFFIDAVIT, today=TODAY, typed=TYPED, errors=errors)
    control = by_id(html, "affected[line-1]")
    assert control.attributes["aria-describedby"] == "affected[line-1]-error"
    told = by_id(html, "affected[line-1]-error").text
    assert told == "What you enter here must be at most 1: no more were in the package."
    assert 'href="#affected%5Bline-1%5D"' in html


def test_the_page_says_what_is_signed_why_what_about_and_until_when() -> None:
    text = only(EMPTY, "main").text
    for fact in (
        "Harbor & Pine Goods, the shop you ordered from",
        "You sign an affidavit",
        "U-PIC",
        "It is up to you",
        "576461419283746192",
        "1152921504606846976",
        "9400111899223100001234",
        "Stoneware pour-over coffee set",
        "April 1, 2026, 11:59 p.m. Pacific time",
    ):
        assert fact in text


def test_an_empty_form_proposes_todays_date_and_nothing_else() -> None:
    assert by_id(EMPTY, "signed_on").attributes["value"] == "2026-03-02"
    assert by_id(EMPTY, "full_name").attributes["value"] == ""
    assert not by_id(EMPTY, "details").text.strip()
    assert not any("checked" in control.attributes for control in controls(EMPTY))
    assert not any("aria-invalid" in control.attributes for control in controls(EMPTY))
    assert "must be" not in only(EMPTY, "main").text


def test_everything_typed_is_kept() -> None:
    """R-AFF-03"""
    for name in ("full_name", "signature", "signed_on"):
        assert by_id(WRONG, name).attributes["value"] == TYPED[name]
    # A browser drops the line break right behind <textarea>.
    assert by_id(WRONG, "details").text == "\n" + TYPED["details"]
    checked = [c.attributes["value"] for c in controls(WRONG) if "checked" in c.attributes]
    assert checked == ["damaged", "true"]


def test_a_form_sent_empty_stays_empty() -> None:
    html = affidavit_form(AFFIDAVIT, today=TODAY, typed={}, errors=EVERY_ERROR)
    assert by_id(html, "signed_on").attributes["value"] == ""
    assert not any("checked" in control.attributes for control in controls(html))


def test_errors_come_first_take_the_focus_and_lead_to_their_fields() -> None:
    main = only(WRONG, "main")
    summary = main.children[0]
    assert summary.attributes["role"] == "alert"
    assert "autofocus" in summary.attributes
    links = [
        element.attributes["href"]
        for element in read(WRONG)
        if element.tag == "a" and (element.attributes["href"] or "").startswith("#")
    ]
    assert links == [f"#{name}" for name in FIELDS]
    for link in links:
        assert by_id(WRONG, str(link)[1:]).tag in ("input", "textarea", "fieldset")
    assert only(WRONG, "title").text.startswith("Error: ")
    assert not only(EMPTY, "title").text.startswith("Error")


def test_each_error_is_tied_to_its_field() -> None:
    for name in FIELDS:
        holder = tagged(WRONG, "fieldset")[0] if name == "statement" else by_id(WRONG, name)
        described = (holder.attributes["aria-describedby"] or "").split()
        assert f"{name}-error" in described
        assert all(by_id(WRONG, reference).text for reference in described)
        assert name in ("statement", "affected") or holder.attributes["aria-invalid"] == "true"


def test_the_refusal_of_an_empty_form_reads_as_sentences() -> None:
    """R-AFF-03: the page shows what the domain refuses, field by field."""
    with pytest.raises(Invalid) as refused:
        read_form(
            {"statement": "other"},
            contents={"line-1": 1},
            details_at_least=20,
            earliest=date(2026, 2, 1),
            now=datetime(2026, 3, 2, tzinfo=UTC),
        )
    html = affidavit_form(AFFIDAVIT, today=TODAY, typed={"statement": "other"}, errors=refused.value.errors)
    errors = [element.text for element in read(html) if element.attributes.get("class") == "wrong"]
    assert errors == [
        "Your description must say what happened, in 20 characters or more.",
        "Your full name must be filled in.",
        "Your signature must be filled in.",
        "The date of signing must be a date such as 2026-03-02.",
        "Tick the box to declare that your statement is true. Without it the statement does not count.",
    ]


def test_a_field_that_is_none_of_the_form_is_named_without_a_link() -> None:
    html = affidavit_form(
        AFFIDAVIT,
        today=TODAY,
        typed={},
        errors=[{"field": "extra", "message": "is not a field of this form"}],
    )
    assert "extra is not a field of this form." in only(html, "main").children[0].text
    assert 'href="#extra"' not in html


def test_names_that_look_like_markup_stay_text() -> None:
    """R-AFF-14"""
    html = PAGES["hostile"]
    assert "<script" not in html
    assert "<script>alert('x')</script>" in only(html, "main").text
    assert by_id(html, "full_name").attributes["value"] == HOSTILE


def test_an_address_to_write_to_can_carry_nothing_else() -> None:
    html = affidavit_form(replace(AFFIDAVIT, shop_email="a@b.example?bcc=c@d.example"), today=TODAY)
    (mail,) = [link for link in tagged(html, "a") if (link.attributes["href"] or "").startswith("mailto:")]
    assert mail.attributes["href"] == "mailto:a@b.example%3Fbcc%3Dc@d.example"


def test_the_thank_you_page_says_what_was_received_and_what_comes_next() -> None:
    text = only(THANKS, "main").text
    for fact in ("Thank you", "576461419283746192", "March 2, 2026, 10:30 a.m. Pacific time", "U-PIC"):
        assert fact in text
    assert not tagged(THANKS, "form")


def test_a_photo_goes_straight_to_the_bucket_by_a_plain_form_that_the_policy_allows() -> None:
    """R-AFF-15"""
    form = only(ASKING, "form").attributes
    assert (form["method"], form["enctype"], form["action"]) == ("post", "multipart/form-data", BUCKET)
    names = [one.attributes["name"] for one in controls(ASKING)]
    assert names == ["key", "policy", "file"]  # S3 takes nothing that stands behind the file
    policy = content_security_policy(form_to=BUCKET)
    assert "form-action 'self' https://evidence.s3.us-west-2.amazonaws.com;" in policy
    text = only(ASKING, "main").text
    for words in ("Photos2", "add 3 more, one at a time, until March 3, 2026, 10:30 a.m. Pacific time"):
        assert words in text


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("not_found", "This link is not known"),
        ("affidavit_link_expired", "This link has run out"),
        ("claim_closed", "no longer needed"),
        ("affidavit_already_submitted", "received already"),
        ("unavailable", "try again in a few minutes"),
    ],
)
def test_a_link_that_leads_nowhere_says_why_and_tells_nothing_of_its_owner(code: str, words: str) -> None:
    """R-AFF-07, R-AFF-08, R-AFF-09, R-AFF-11"""
    html = over_page(code)
    assert words in only(html, "main").text
    assert not tagged(html, "form", "a", "dl")


def test_the_page_shows_neither_name_nor_address_of_the_buyer() -> None:
    """R-AFF-14"""
    assert "Maria" not in EMPTY + THANKS and "Birchwood" not in EMPTY + THANKS


def test_a_page_has_the_name_and_color_of_the_brand_and_its_policy_allows_that_style() -> None:
    """R-MSG-04"""
    brand = Brand("Harbor Care", "#7a1f5c")
    shown = over_page("not_found", brand)
    assert "Harbor Care" in shown and "Surety" not in shown
    sheet = only(shown, "style").text
    assert "--brand: #7a1f5c" in sheet and "#0b5563" not in sheet
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in page_headers(brand)["Content-Security-Policy"]
