"""The insurer asks back, the seller answers, and the insurer opens what it is sent links to."""

import hashlib
import json
from typing import Any
from urllib.parse import urlsplit

import pytest

from functions.disputes.inspect import handler as inspect
from shared.runtime import wiring
from shared.usecases.services import Services
from tests.api.claims.test_claim_routes import problem, read
from tests.api.claims.test_insurer_webhook import message
from tests.support.aws import BASE_URL, Clock
from tests.support.claim_builders import DAY, OPENED, SECOND
from tests.support.claims import effects_of, open_claim
from tests.support.disputes import JPEG
from tests.support.http import Answer, call, deliver, signed, sqs_event
from tests.support.shop import table
from tests.usecases.claims.test_refund_sharing import Listening

PATH = "/claims/clm_1/answers"
OWNER = {"role": "seller", "account": "shop-1"}
UNTIL = OPENED + 3 * DAY
TEXT = {"text": "It stands in the hall."}
FILE = {
    "name": "hall.jpg",
    "media_type": "image/jpeg",
    "size_bytes": len(JPEG),
    "sha256": hashlib.sha256(JPEG).hexdigest(),
}


@pytest.fixture
def now(services: Services, clock: Clock) -> Clock:
    """A day after the claim was opened."""
    open_claim(services)
    clock.now = OPENED + DAY
    return clock


@pytest.fixture
def asked(now: Clock) -> Clock:
    """The insurer has asked something."""
    assert ask(now).json() == {"status": "accepted"}
    return now


def ask(clock: Clock, id: str = "m-1", **told: Any) -> Answer:
    usual = {"question": "Where is the box?", "until": "2026-03-13T20:00:00Z"}
    body = message("claim.information_requested", **{**usual, **told})
    return signed("insurer", "/webhooks/insurer", body, at=clock.now, id=id)


def answer(body: Any = None, **how: Any) -> Answer:
    return call("POST", PATH, TEXT if body is None else body, **{**OWNER, **how})


def again(shown: dict[str, Any], place: int = 0, **how: Any) -> Answer:
    """A fresh form is asked for."""
    return call(
        "POST", f"{PATH}/{shown['id']}/files/{shown['files'][place]['id']}/upload", **{**OWNER, **how}
    )


def upload(form: dict[str, Any], content: bytes = JPEG) -> None:
    """The file is posted, and S3 tells of it."""
    key = form["fields"]["key"]
    wiring.client("s3").put_object(Bucket="evidence", Key=key, Body=content)
    event = {"Records": [{"s3": {"object": {"key": key}}}]}
    assert inspect(sqs_event(json.dumps(event)), None)["batchItemFailures"] == []


def heard(services: Services) -> list[tuple[str, Any]]:
    """What the insurer is sent now."""
    services.insurer = told = Listening()  # type: ignore[assignment, misc]
    deliver(services, "insurer")
    return [(kind, data) for _, kind, data in told.messages]


def follow(url: str) -> Answer:
    return call("GET", url.removeprefix(BASE_URL))


def test_the_seller_sees_the_question_until_when_and_where_to_answer(
    services: Services, asked: Clock
) -> None:
    """R-CLM-23"""
    claim = read().json()
    assert (claim["status"], claim["flags"]) == ("under_review", ["information_requested"])
    assert claim["information_request"] == {
        "question": "Where is the box?",
        "until": "2026-03-13T20:00:00Z",
    }
    (window,) = claim["deadlines"]
    assert (window["kind"], window["party"], window["due_at"]) == (
        "information_request",
        "seller",
        "2026-03-13T20:00:00Z",
    )
    (action,) = [one for one in claim["available_actions"] if one["action"] == "answer_insurer"]
    assert (action["available"], action["closes_at"], action["href"]) == (True, "2026-03-13T20:00:00Z", PATH)
    (told,) = call("GET", "/notifications", **OWNER).json()["data"]
    assert told["kind"] == "information_requested"
    assert len(effects_of(services, "mail")) == 1


def test_a_question_that_the_state_forbids_is_acknowledged_and_recorded(asked: Clock) -> None:
    """R-CLM-17"""
    told = signed("insurer", "/webhooks/insurer", message("claim.accepted"), at=asked.now, id="m-2")
    assert (told.status, ask(asked, "m-3").status) == (202, 202)
    claim = read().json()
    assert (claim["information_request"], claim["flags"]) == (None, [])
    assert claim["timeline"][-1]["detail"]["because"] == "claim_already_accepted"


@pytest.mark.parametrize("told", [{"question": ""}, {"until": "soon"}, {"until": "2026-03-13T20:00:00"}])
def test_a_question_without_words_or_with_no_time_is_refused(now: Clock, told: dict[str, str]) -> None:
    """R-CLM-23: an empty text says nothing"""
    assert ask(now, **told).status == 400
    assert read().json()["flags"] == []


def test_an_answer_is_forwarded_with_the_claim_it_is_about(services: Services, asked: Clock) -> None:
    """R-CLM-23, R-CLM-24"""
    given = answer()
    assert given.status == 201
    claim = given.json()
    assert (claim["status"], claim["flags"], claim["information_request"]) == ("under_review", [], None)
    (shown,) = claim["answers"]
    assert (shown["question"], shown["text"], shown["forwarded"], shown["files"]) == (
        "Where is the box?",
        "It stands in the hall.",
        True,
        [],
    )
    ((kind, data),) = heard(services)
    assert kind == "claim.answered"
    assert (data["answer_id"], data["text"], data["files"]) == (shown["id"], TEXT["text"], [])
    assert (data["order_id"], data["tracking_number"], data["total_cover"]) == ("ord-1", "9400", "300.00")
    assert read().json()["answers"] == [shown]


def test_a_file_goes_out_with_the_answer_once_it_has_come(services: Services, asked: Clock) -> None:
    """R-CLM-23"""
    shown = answer({**TEXT, "files": [FILE]}).json()["answers"][0]
    assert (shown["forwarded"], heard(services)) == (False, [])
    (file,) = shown["files"]
    assert (file["status"], file["upload_by"]) == ("awaiting_upload", "2026-03-11T21:00:00Z")
    assert file["upload"]["url"] == "https://evidence.s3.us-west-2.amazonaws.com/"
    upload(file["upload"])
    ((kind, data),) = heard(services)
    (sent,) = data["files"]
    assert (kind, sent["name"], sent["sha256"]) == ("claim.answered", "hall.jpg", FILE["sha256"])
    found = follow(sent["url"])
    assert found.status == 302
    assert urlsplit(found.headers["location"]).path == f"/accepted/{file['id']}"
    after = read().json()["answers"][0]
    assert (after["forwarded"], after["files"][0]["status"], after["files"][0]["upload"]) == (
        True,
        "accepted",
        None,
    )


def test_a_fresh_form_can_be_had_until_the_file_has_come(services: Services, asked: Clock) -> None:
    """R-UPL-02: asking changes nothing"""
    shown = answer({**TEXT, "files": [FILE, {**FILE, "name": "box.jpg"}]}).json()["answers"][0]
    asked.forward(minutes=30)
    before = table()
    renewed = again(shown)
    (fresh, other) = renewed.json()["answers"][0]["files"]
    assert (renewed.status, table()) == (200, before)
    assert fresh["upload"]["fields"]["key"] == shown["files"][0]["upload"]["fields"]["key"]
    assert fresh["upload"]["expires_at"] == fresh["upload_by"] == "2026-03-11T21:00:00Z"
    assert other["upload"] is None
    upload(fresh["upload"])
    assert read().json()["answers"][0]["files"][0]["status"] == "accepted"
    problem(again(shown), 409, "already_uploaded")


def test_when_the_hour_is_over_the_answer_has_gone_and_no_form_is_given(
    services: Services, asked: Clock
) -> None:
    """R-UPL-02, R-CLM-23: to the second"""
    shown = answer({**TEXT, "files": [FILE]}).json()["answers"][0]
    asked.forward(hours=1)
    assert again(shown).status == 200
    asked.now += SECOND
    told = problem(again(shown), 409, "upload_over")
    assert told["deadline"] == "2026-03-11T21:00:00Z"
    assert "handed in on the insurer's site" in told["detail"]


def test_no_form_is_given_for_a_refused_file_nor_once_the_claim_is_decided(
    services: Services, asked: Clock
) -> None:
    """R-UPL-02, R-CLM-23"""
    shown = answer({**TEXT, "files": [FILE, {**FILE, "name": "box.jpg"}]}).json()["answers"][0]
    upload(shown["files"][0]["upload"], b"MZ" + bytes(100))
    told = problem(again(shown), 409, "file_refused")
    assert "handed in on the insurer's site" in told["detail"]
    decided = signed("insurer", "/webhooks/insurer", message("claim.accepted"), at=asked.now, id="m-2")
    assert decided.status == 202
    problem(again(shown, 1), 409, "claim_closed")


def test_only_the_claims_seller_gets_a_form(services: Services, asked: Clock) -> None:
    """R-GEN-10"""
    shown = answer({**TEXT, "files": [FILE]}).json()["answers"][0]
    before = table()
    problem(again(shown, account="shop-2"), 404, "not_found")
    for role in ("buyer", "carrier", "agent"):
        problem(again(shown, role=role, account=f"{role}-1"), 403, "wrong_role")
    problem(again({**shown, "id": "ans_9"}), 404, "not_found")
    problem(again({**shown, "files": [{"id": "fil_9"}]}), 404, "not_found")
    problem(again(shown, headers={"if-match": "1"}), 412, "version_conflict")
    assert table() == before


def test_a_file_of_another_kind_than_announced_is_refused_and_the_answer_goes_out(
    services: Services, asked: Clock
) -> None:
    """R-CLM-23, R-UPL-01"""
    shown = answer({**TEXT, "files": [FILE]}).json()["answers"][0]
    upload(shown["files"][0]["upload"], b"MZ" + bytes(100))
    ((_, data),) = heard(services)
    assert data["files"] == []
    assert read().json()["answers"][0]["files"][0]["status"] == "refused"


def test_under_the_same_key_an_answer_is_given_once(services: Services, asked: Clock) -> None:
    """R-GEN-09"""
    key = {"headers": {"idempotency-key": "k"}}
    first, again = answer(**key), answer(**key)
    assert (again.status, again.json()) == (201, first.json())
    assert again.headers["idempotent-replayed"] == "true"
    assert len(read().json()["answers"]) == 1
    problem(answer({"text": "Other."}, **key), 409, "idempotency_conflict")


def test_an_answer_nobody_waits_for_is_refused(asked: Clock) -> None:
    """R-CLM-23"""
    asked.now = UNTIL + SECOND
    refused = problem(answer(), 409, "information_window_closed")
    assert refused["deadline"] == "2026-03-13T20:00:00Z"
    asked.now = UNTIL
    assert answer().status == 201
    problem(answer(), 409, "nothing_asked")


def test_only_the_claims_seller_answers(asked: Clock) -> None:
    """R-GEN-10"""
    problem(answer(account="shop-2"), 404, "not_found")
    problem(answer(role="agent", account="agent-1"), 403, "wrong_role")
    problem(answer(headers={"if-match": "1"}), 412, "version_conflict")
    assert read().json()["answers"] == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": " "},
        {"text": "x" * 5001},
        {**TEXT, "files": [FILE] * 6},
        {**TEXT, "files": [{**FILE, "media_type": "text/html"}]},
        {**TEXT, "more": 1},
    ],
)
def test_an_answer_of_another_shape_is_refused_and_has_no_effect(asked: Clock, body: Any) -> None:
    """400, every bad field named"""
    assert answer(body).status == 400
    assert read().json()["flags"] == ["information_requested"]


def test_a_file_that_can_not_be_taken_is_named_by_its_place(asked: Clock) -> None:
    """R-UPL-01"""
    refused = problem(answer({**TEXT, "files": [FILE, {**FILE, "size_bytes": 0}]}), 400, "invalid_request")
    assert [one["field"] for one in refused["errors"]] == ["files[1].size_bytes"]


# The links


@pytest.fixture
def papers(services: Services, asked: Clock) -> dict[str, str]:
    """The links of an answer's message."""
    answer()
    ((_, data),) = heard(services)
    found: dict[str, str] = data["documents"]
    assert found.pop("until") == "2026-04-10T20:00:00Z"
    return found


def test_invoice_and_receipt_open_without_a_token(papers: dict[str, str]) -> None:
    """R-CLM-08, R-CLM-24"""
    for name, url in papers.items():
        found = follow(url)
        assert (found.status, found.headers["content-type"]) == (200, "application/pdf")
        assert f'filename="{name}-clm_1.pdf"' in found.headers["content-disposition"]


def test_a_link_works_to_its_last_second(papers: dict[str, str], asked: Clock) -> None:
    """R-CLM-24: by real time, thirty days"""
    asked.now = OPENED + 31 * DAY
    assert follow(papers["invoice"]).status == 200
    asked.now += SECOND
    problem(follow(papers["invoice"]), 410, "link_expired")


def test_a_link_opens_what_it_was_signed_for_and_nothing_else(papers: dict[str, str]) -> None:
    """R-CLM-24"""
    url = papers["invoice"]
    signature = url.rsplit("=", 1)[1]
    for other in (
        url.replace("/invoice", "/package_receipt"),
        url.replace("clm_1", "clm_2"),
        url.replace("expires=1", "expires=2"),
        url.replace(signature, "0" * 64),
    ):
        problem(follow(other), 404, "not_found")
    for other in (url.split("?")[0], url.replace(signature, "é"), url.replace("expires=1", "expires=x")):
        problem(follow(other), 400, "invalid_request")


def test_a_file_that_turns_out_to_be_a_threat_is_shown_no_more(services: Services, asked: Clock) -> None:
    """R-UPL-01: the link sent before leads nowhere."""
    shown = answer({**TEXT, "files": [FILE]}).json()["answers"][0]
    upload(shown["files"][0]["upload"])
    ((_, data),) = heard(services)
    claim_id = "clm_1"
    from shared.domain.claims.claim import Claim
    from shared.storage.store import Ref

    (claim,) = services.store.load(Ref(Claim, claim_id))
    assert claim is not None
    unscanned = claim.files[0].model_copy(update={"scan": "unscanned"})
    from shared.domain.case import PLATFORM, Transition

    step = Transition.of(claim, event="put", actor=PLATFORM, now=asked.now, files=(unscanned,))
    services.store.commit(step)
    detail = {
        "s3ObjectDetails": {
            "objectKey": f"quarantine/clm_1/{unscanned.id}",
            "versionId": unscanned.file_version,
        },
        "scanResultDetails": {"scanResultStatus": "THREATS_FOUND"},
    }
    event = {"source": "aws.guardduty", "detail": detail}
    assert inspect(sqs_event(json.dumps(event)), None)["batchItemFailures"] == []
    problem(follow(data["files"][0]["url"]), 404, "not_found")
