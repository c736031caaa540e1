"""Photos with the affidavit: a plain form straight to the bucket and back, one at a time."""

import json
from typing import Any

import pytest

from functions.disputes.inspect import handler as inspect
from shared.runtime import wiring
from shared.usecases.services import Services
from tests.api.claims.test_affidavit_routes import BROWSER, POSTED, look, page, post, post_json
from tests.api.claims.test_answers import follow, heard
from tests.support.aws import BASE_URL, Clock
from tests.support.claim_builders import DAY, SECOND, SENT
from tests.support.claims import effects_of
from tests.support.disputes import JPEG
from tests.support.html import tagged
from tests.support.http import deliver, signed, sqs_event
from tests.usecases.claims.test_refund_sharing import Listening

__all__ = ["page"]
DETAILS = "The base is cracked from side to side."
DAMAGED = {**POSTED, "statement": "damaged", "details": DETAILS, "affected[line-1]": "1"}


def form_of(html: str) -> dict[str, str]:
    """The fields of the photo form; empty where there is none."""
    return {
        str(one.attributes["name"]): str(one.attributes.get("value"))
        for one in tagged(html, "input")
        if one.attributes.get("type") == "hidden"
    }


def send_photo(form: dict[str, str], content: bytes = JPEG) -> None:
    """The browser posts it, and S3 tells of it."""
    wiring.client("s3").put_object(Bucket="evidence", Key=form["key"], Body=content)
    event = {"Records": [{"s3": {"object": {"key": form["key"]}}}]}
    assert inspect(sqs_event(json.dumps(event)), None)["batchItemFailures"] == []


def test_what_is_marked_on_the_page_and_in_json_is_the_same(services: Services, page: str) -> None:
    """R-AFF-15"""
    assert post(page, DAMAGED).status == 200
    ((kind, data),) = heard(services)
    assert (kind, data["statement"], data["details"]) == ("affidavit.submitted", "damaged", DETAILS)
    assert data["affected"] == [{"line_id": "line-1", "quantity": 1}]
    assert data["contents"][0]["title"] == "A thing"


def test_a_form_with_mistakes_comes_back_with_what_was_marked(page: str) -> None:
    """R-AFF-15: what was typed is kept"""
    answer = post(page, {**DAMAGED, "affected[line-1]": "2", "full_name": "Bea"})
    assert answer.status == 400
    kept = {one.attributes.get("name"): one.attributes.get("value") for one in tagged(answer.text, "input")}
    assert (kept["affected[line-1]"], kept["full_name"]) == ("2", "Bea")
    assert "must be at most 1: no more were in the package" in answer.text
    assert "type it twice" in answer.text


def test_the_thank_you_page_has_a_form_for_one_photo_that_leads_back(page: str) -> None:
    """R-AFF-15, R-UPL-02"""
    answer = post(page, DAMAGED)
    form = form_of(answer.text)
    assert form["key"].startswith("quarantine/clm_1/aff_1-photo_")
    assert form["success_action_redirect"] == f"{BASE_URL}{page}"
    assert "If this page has been open for an hour, open your link again" in answer.text
    policy = answer.headers["content-security-policy"]
    assert "form-action 'self' https://evidence.s3.us-west-2.amazonaws.com;" in policy
    assert "script" not in policy and "<script" not in answer.text


def test_the_spent_link_shows_thanks_and_the_form_for_the_next_photo(services: Services, page: str) -> None:
    """R-AFF-08, R-AFF-15"""
    first = form_of(post(page, DAMAGED).text)
    send_photo(first)
    again = look(page)
    assert again.status == 200
    second = form_of(again.text)
    assert second["key"] != first["key"]
    assert "Photos" in again.text and "add 4 more" in again.text
    before = effects_of(services, "insurer")
    look(page)
    assert effects_of(services, "insurer") == before
    assert post(page, DAMAGED).status == post_json(page).status == 409


def test_each_photo_is_forwarded_after_the_affidavit_with_a_link(services: Services, page: str) -> None:
    """R-AFF-15, R-CLM-24"""
    send_photo(form_of(post(page, DAMAGED).text))
    send_photo(form_of(look(page).text))
    told = heard(services)
    assert [kind for kind, _ in told] == ["affidavit.submitted", "affidavit.photo", "affidavit.photo"]
    assert {data["affidavit_id"] for _, data in told} == {"aff_1"}
    photo = told[1][1]["photo"]
    assert (photo["media_type"], photo["size_bytes"]) == ("image/jpeg", len(JPEG))
    assert follow(photo["url"]).status == 302


def test_a_photo_never_overtakes_its_affidavit(services: Services, page: str) -> None:
    """R-AFF-05, R-AFF-15"""
    send_photo(form_of(post(page, DAMAGED).text))
    services.insurer = Listening(deaf=True)  # type: ignore[assignment, misc]
    deliver(services, "insurer")
    assert len(effects_of(services, "insurer")) == 2
    photo = next(one for one in effects_of(services, "insurer") if one.kind == "affidavit.photo")
    services.insurer = told = Listening()  # type: ignore[assignment, misc]
    from shared.gateways.insurer import NotDelivered
    from shared.usecases.claims.insurer import HANDLERS
    from shared.usecases.outbox import deliver as deliver_one

    with pytest.raises(NotDelivered, match="the affidavit goes first"):
        deliver_one(services, photo.id, HANDLERS)
    assert told.messages == []


def test_five_photos_are_taken_and_then_the_form_is_gone(services: Services, page: str) -> None:
    """R-AFF-15"""
    html = post(page, DAMAGED).text
    spare = form_of(look(page).text)
    for _ in range(5):
        send_photo(form_of(html))
        html = look(page).text
    assert form_of(html) == {}
    send_photo(spare)
    assert len(effects_of(services, "insurer")) == 6


def test_what_is_no_picture_is_cleared_away(services: Services, page: str) -> None:
    """R-AFF-15"""
    form = form_of(post(page, DAMAGED).text)
    send_photo(form, b"%PDF-1.7\n")
    assert [one.kind for one in effects_of(services, "insurer")] == ["affidavit.submitted"]
    found = wiring.client("s3").list_objects_v2(Bucket="evidence", Prefix=form["key"])
    assert found.get("KeyCount", 0) == 0


def test_after_a_day_the_spent_link_thanks_without_a_form(page: str, clock: Clock) -> None:
    """R-AFF-15: to the second"""
    post(page, DAMAGED)
    clock.now = SENT + DAY - SECOND
    assert form_of(look(page).text)
    clock.now = SENT + DAY + SECOND
    late = look(page)
    assert (late.status, form_of(late.text)) == (200, {})


def test_a_decided_claim_takes_no_photo_more(page: str, clock: Clock) -> None:
    """R-AFF-11, R-AFF-15"""
    post(page, DAMAGED)
    decided: dict[str, Any] = {"claim_id": "clm_1", "occurred_at": "2026-03-11T20:00:00Z"}
    message = {"type": "claim.rejected", "data": decided}
    signed("insurer", "/webhooks/insurer", message, at=clock.now, id="m-1")
    assert form_of(look(page, BROWSER).text) == {}
