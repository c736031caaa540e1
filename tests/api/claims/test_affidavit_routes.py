"""The affidavit over HTTP: the seller's requests, and the page for whoever holds the link."""

import json
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest

from shared.domain.claims.claim import Claim
from shared.storage.store import Ref
from shared.usecases.claims.affidavits import personal_link
from shared.usecases.services import Services
from tests.api.claims.test_claim_routes import problem
from tests.support.aws import BASE_URL, Clock
from tests.support.claim_builders import DAY, FORM, LINK_ENDS, SECOND, SENT, rejecting
from tests.support.claims import effects_of, open_claim
from tests.support.html import by_id
from tests.support.http import Answer, call
from tests.usecases.claims.test_claims import package_of

OWNER = {"role": "seller", "account": "shop-1"}
SIGNED = {**FORM, "signed_on": "2026-03-11"}
POSTED = {**SIGNED, "agree": "true"}
BROWSER = {"accept": "text/html,application/xhtml+xml"}
AS_FORM = {"content-type": "application/x-www-form-urlencoded"}
PAGE_HEADERS = {
    "strict-transport-security": "max-age=31536000",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
}


def send(**how: Any) -> Answer:
    return call("POST", "/claims/clm_1/affidavit", **{**OWNER, **how})


def stored(services: Services) -> Claim:
    (claim,) = services.store.load(Ref(Claim, "clm_1"))
    assert claim is not None
    return claim


@pytest.fixture
def page(services: Services, clock: Clock) -> str:
    """The path of a page whose link was just sent."""
    open_claim(services)
    clock.now = SENT
    assert send().status == 200
    return personal_link(services, stored(services)).removeprefix(BASE_URL)


def look(page: str, headers: Mapping[str, str] = BROWSER, method: str = "GET") -> Answer:
    return call(method, page, headers=headers)


def post(page: str, fields: Mapping[str, Any] = POSTED, **headers: str) -> Answer:
    return call("POST", page, urlencode(fields), headers={**AS_FORM, **headers})


def post_json(page: str, fields: Any = SIGNED) -> Answer:
    return call("POST", page, fields)


def whole_table(services: Services) -> str:
    return json.dumps(services.store.client.scan(TableName=services.store.table)["Items"])


# The seller


def test_sending_answers_with_the_affidavit_and_nothing_of_its_link(services: Services, page: str) -> None:
    """R-AFF-01, R-AFF-07"""
    claim = call("GET", "/claims/clm_1", **OWNER)
    affidavit = claim.json()["affidavit"]
    shown = {
        "object": "affidavit",
        "id": "aff_1",
        "status": "sent",
        "sent_count": 1,
        "last_sent_at": "2026-03-11T20:00:00Z",
        "link_expires_at": "2026-04-11T06:59:59Z",
    }
    assert {name: affidavit[name] for name in shown} == shown
    assert [deadline["kind"] for deadline in affidavit["deadlines"]] == ["affidavit_link"]
    assert page.rsplit("/", 1)[1] not in claim.text


def test_the_preview_masks_the_buyers_address(services: Services) -> None:
    """R-AFF-06"""
    open_claim(services)
    preview = call("GET", "/claims/clm_1/affidavit/preview", **OWNER).json()
    assert (preview["to"], preview["object"]) == ("b***@example.com", "affidavit_preview")
    assert preview["subject"] and preview["text"]
    assert preview["html"].startswith("<!doctype html>")
    assert "bea@example.com" not in json.dumps(preview)


def test_too_early_too_often_and_too_late_are_refused_each_with_its_code(
    services: Services, page: str, clock: Clock
) -> None:
    """R-AFF-10: 429 / 409"""
    assert problem(send(), 429, "affidavit_sent_recently")["opens_at"] == "2026-03-12T20:00:00Z"
    for sending in (1, 2):
        clock.now = SENT + sending * DAY
        assert send().json()["sent_count"] == sending + 1
    clock.now = SENT + 3 * DAY
    problem(send(), 429, "affidavit_send_limit")
    post_json(personal_link(services, stored(services)).removeprefix(BASE_URL))
    problem(send(), 409, "affidavit_already_submitted")


def test_sending_again_under_the_same_key_sends_once(services: Services, clock: Clock) -> None:
    """R-GEN-09"""
    open_claim(services)
    clock.now = SENT
    key = {"headers": {"idempotency-key": "k"}}
    first, again = send(**key), send(**key)
    assert (again.status, again.json()) == (200, first.json())
    assert len(effects_of(services, "mail")) == 1


def test_sending_on_a_stale_version_is_refused(services: Services, page: str, clock: Clock) -> None:
    """412 version_conflict"""
    clock.now = SENT + DAY
    problem(send(headers={"if-match": "1"}), 412, "version_conflict")
    assert send(headers={"if-match": '"2"'}).status == 200


def test_without_a_claim_there_is_nothing_to_send(services: Services) -> None:
    """R-AFF-02"""
    problem(send(), 404, "not_found")


# Looking


def test_looking_shows_the_form_safely_and_changes_nothing(services: Services, page: str) -> None:
    """R-AFF-07, R-AFF-14"""
    before = whole_table(services)
    shown = look(page)
    assert (shown.status, shown.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert PAGE_HEADERS.items() <= shown.headers.items()
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert {"access-control-allow-origin", "set-cookie"}.isdisjoint(shown.headers)
    assert '<form method="post"' in shown.text
    for private in ("Bea Buyer", "bea@example.com", "1 Main St"):
        assert private not in shown.text
    head = look(page, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert whole_table(services) == before


@pytest.mark.parametrize("token", ["short", "a" * 43, "a" * 300, "%2e%2e", "a" * 42 + "%0A"])
def test_an_unknown_link_is_a_page_for_browsers_and_a_problem_for_programs(page: str, token: str) -> None:
    """R-AFF-07"""
    path = f"/affidavits/{token}"
    shown = look(path)
    assert (shown.status, shown.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "This link is not known" in shown.text
    assert PAGE_HEADERS.items() <= shown.headers.items()
    answer = look(path, headers={"accept": "*/*"})
    problem(answer, 404, "not_found")
    assert PAGE_HEADERS.items() <= answer.headers.items()
    problem(post_json(path), 404, "not_found")
    assert post(path).status == 404
    assert look(path, method="HEAD").status == 404


# Submitting


@pytest.mark.parametrize("submit", [post, post_json])
def test_a_signed_form_is_thanked_for_and_handed_on_once(services: Services, page: str, submit: Any) -> None:
    """R-AFF-03, R-AFF-08"""
    thanked = submit(page)
    assert (thanked.status, thanked.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "Thank you" in thanked.text
    assert stored(services).affidavit.status == "submitted"
    assert [one.kind for one in effects_of(services, "insurer")] == ["affidavit.submitted"]
    before = whole_table(services)
    problem(post_json(page), 409, "affidavit_already_submitted")
    again = post(page)
    assert (again.status, again.headers["content-type"]) == (409, "text/html; charset=utf-8")
    assert "received already" in again.text
    assert (look(page).status, "Thank you" in look(page).text) == (200, True)
    assert whole_table(services) == before


def test_a_form_with_mistakes_comes_back_as_it_was_filled_in(services: Services, page: str) -> None:
    """R-AFF-03: invalid form → 400, the link stays usable"""
    before = whole_table(services)
    typed = {**POSTED, "signature": "", "details": 'It said "<b>gone</b>".', "signed_on": "2026-02-30"}
    typed.pop("agree")
    shown = post(page, typed)
    assert (shown.status, shown.headers["content-type"]) == (400, "text/html; charset=utf-8")
    assert "Please correct these 3 things" in shown.text
    assert by_id(shown.text, "details").text.strip() == 'It said "<b>gone</b>".'
    assert 'value="Bea Buyer"' in shown.text
    assert 'value="not_received" required checked' in shown.text
    assert whole_table(services) == before
    assert post(page).status == 200


def test_json_with_mistakes_gets_every_bad_field(services: Services, page: str) -> None:
    """R-AFF-03"""
    refused = problem(post_json(page, {"statement": "stolen", "agree": False}), 400, "invalid_request")
    assert [error["field"] for error in refused["errors"]] == [
        "statement",
        "full_name",
        "signature",
        "signed_on",
        "agree",
    ]
    assert refused["clause"]["id"] == "R-AFF-03"


def test_the_name_of_a_bad_field_can_be_sent_whatever_it_is(services: Services, page: str) -> None:
    """Bad input is never a 5xx, and a lone surrogate is no text"""
    refused = problem(post_json(page, {"\ud800": 1}), 400, "invalid_request")
    assert refused["errors"][0] == {"field": "?", "message": "is not a field of this form"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("agree", False),
        ("agree", "no"),
        ("full_name", "Bea\r\nBcc: x@example.com"),
        ("signature", "a\x00b"),
        ("details", "\x1b[31m"),
        ("signed_on", "2026-03-12"),
        ("signed_on", "2026-02-30"),
        ("signed_on", "2026-03-02"),
        ("full_name", "x" * 201),
        ("claim_id", "clm_2"),
    ],
)
def test_header_injection_missing_consent_and_strange_dates_are_refused(
    services: Services, page: str, field: str, value: object
) -> None:
    """R-AFF-14"""
    before = whole_table(services)
    refused = problem(post_json(page, {**SIGNED, field: value}), 400, "invalid_request")
    assert [error["field"] for error in refused["errors"]] == [field]
    assert whole_table(services) == before


def test_a_script_in_a_name_is_taken_as_a_name_and_never_run(services: Services, page: str) -> None:
    """R-AFF-14"""
    shown = post(page, {**POSTED, "full_name": "<script>alert(1)</script>", "statement": ""})
    assert "<script" not in shown.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown.text


@pytest.mark.parametrize(
    ("raw", "content_type", "status"),
    [
        (b"full_name=%ff", "application/x-www-form-urlencoded", 400),
        ("full_name=é".encode(), "application/x-www-form-urlencoded", 400),
        (b"agree=true&agree=true", "application/x-www-form-urlencoded", 400),
        (b"&".join(b"f%d=1" % n for n in range(51)), "application/x-www-form-urlencoded", 400),
        (b"full_name=" + b"x" * 262_144, "application/x-www-form-urlencoded", 413),
        (b"--x\r\n", "multipart/form-data", 415),
        (b"{}", "text/plain", 415),
        (b"", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"{", "application/json", 400),
        (b'{"agree": true, "agree": true}', "application/json", 400),
    ],
)
def test_a_body_that_is_no_form_is_refused(
    services: Services, page: str, raw: bytes, content_type: str, status: int
) -> None:
    """R-AFF-03: nothing written, the link stays usable"""
    before = whole_table(services)
    answer = call("POST", page, raw, headers={"content-type": content_type})
    assert answer.status == status
    assert whole_table(services) == before
    assert look(page).status == 200


def test_an_expired_link_is_over_to_the_second(services: Services, page: str, clock: Clock) -> None:
    """R-AFF-09"""
    clock.now = LINK_ENDS
    assert look(page).status == 200
    clock.now = LINK_ENDS + SECOND
    problem(look(page, headers={}), 410, "affidavit_link_expired")
    problem(post_json(page), 410, "affidavit_link_expired")
    assert "This link has run out" in look(page).text


def test_a_replaced_link_is_unknown(services: Services, page: str, clock: Clock) -> None:
    """R-AFF-10"""
    clock.now = SENT + DAY
    send()
    assert look(page).status == 404
    problem(post_json(page), 404, "not_found")


def test_the_link_of_a_decided_claim_is_over(services: Services, page: str) -> None:
    """R-AFF-11"""
    services.store.commit(*[step for step in rejecting(stored(services), package_of(services)) if step])
    problem(post_json(page), 410, "claim_closed")
    assert "no longer needed" in look(page).text


def test_no_token_and_nothing_typed_is_logged(page: str, caplog: pytest.LogCaptureFixture) -> None:
    """No token, address or e-mail in any log line"""
    caplog.set_level(logging.INFO)
    look(page)
    post(page, {**POSTED, "agree": ""})
    post(page)
    said = str([vars(record) for record in caplog.records])
    assert "/affidavits/{token}" in said
    for private in (page.rsplit("/", 1)[1], "Bea Buyer", "my door", "example.com"):
        assert private not in said
