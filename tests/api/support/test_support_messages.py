"""The thread of a case over HTTP: buyer, seller and agents write in it, with files, and are told."""

import hashlib
import json
from typing import Any

import pytest

from shared.runtime import wiring
from shared.usecases.messages.uploads import inspect
from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import Clock, emulated_services
from tests.support.files import JPEG
from tests.support.help import SELLER, opened, read, resolve, write
from tests.support.http import call, deliver, handler, sqs_event
from tests.support.reshipments import AGENT, BUYER, SECOND, arrive, inbox, sweep

PHOTO = {
    "name": "lamp.jpg",
    "media_type": "image/jpeg",
    "size_bytes": len(JPEG),
    "sha256": hashlib.sha256(JPEG).hexdigest(),
}


@pytest.fixture
def case_id(services: Services, clock: Clock) -> str:
    arrive(clock)
    return str(opened()["id"])


def uploaded(file: Any, content: bytes = JPEG) -> None:
    """The file comes by its form, and S3 tells of it."""
    key = file["upload"]["fields"]["key"]
    wiring.client("s3").put_object(Bucket="evidence", Key=key, Body=content, ContentType="image/jpeg")
    told = {"Records": [{"s3": {"object": {"key": key}}}]}
    assert handler("functions.disputes.inspect.handler")(sqs_event(json.dumps(told)), None) == {
        "batchItemFailures": []
    }


def scanned(file: Any, result: str) -> None:
    key = file["upload"]["fields"]["key"]
    (version,) = wiring.client("s3").list_object_versions(Bucket="evidence", Prefix=key)["Versions"]
    found = {"objectKey": key, "versionId": version["VersionId"]}
    detail = {"s3ObjectDetails": found, "scanResultDetails": {"scanResultStatus": result}}
    told = {"source": "aws.guardduty", "detail": detail}
    handler("functions.disputes.inspect.handler")(sqs_event(json.dumps(told)), None)


def files_of(case_id: str, **who: str) -> list[dict[str, Any]]:
    (message,) = read(case_id, **who)["messages"]
    found: list[dict[str, Any]] = message["files"]
    return found


# Written and read


def test_buyer_seller_and_agents_write_in_one_thread(case_id: str, clock: Clock) -> None:
    """R-BPP-04, R-BPP-15: whatever the channel"""
    first = write(case_id)
    assert (first.status, first.json()) == (
        201,
        {
            "id": f"msg_{case_id}-1",
            "from": "buyer",
            "text": "It is the switch.",
            "files": [],
            "at": "2026-03-02T20:00:00Z",
        },
    )
    write(case_id, "It worked when it left.", **SELLER)
    write(case_id, "Please send a photo.", **AGENT)
    for who in (BUYER, SELLER, AGENT):
        assert [(one["from"], one["text"]) for one in read(case_id, **who)["messages"]] == [
            ("buyer", "It is the switch."),
            ("seller", "It worked when it left."),
            ("agent", "Please send a photo."),
        ]
    found = read(case_id)
    assert [one["event"] for one in found["timeline"]] == ["support_case_opened", *["message_posted"] * 3]
    assert found["waiting_since"] is None


def test_the_others_are_told_and_nobody_of_their_own_words(
    services: Services, clock: Clock, case_id: str, mailbox: list[dict[str, Any]]
) -> None:
    """R-MSG-01, R-BPP-15"""
    deliver(services)
    mailbox.clear()
    write(case_id)
    write(case_id, "We look into it.", **AGENT)
    deliver(services)
    assert sorted(mail["Destination"]["ToAddresses"][0] for mail in mailbox) == [
        "bea@example.com",
        "care@lamps.example",
    ]
    assert inbox("buyer").count("message_received") == 1
    assert inbox("seller").count("message_received") == 2
    agents = shop.get("/notifications", **AGENT).json()["data"]
    assert [one["kind"] for one in agents].count("message_received") == 1
    assert {one["href"] for one in agents} == {f"/support-cases/{case_id}"}
    clock.forward(hours=1, seconds=1)
    assert sweep(services, f"thread#{case_id}", clock) == 2
    deliver(services)
    text = mailbox[-1]["Content"]["Simple"]["Body"]["Text"]["Data"]
    assert (
        "TikTok Shop customer service, March 2, 2026, 12:00 p.m. Pacific time: We look into it."
        in " ".join(text.split())
    )


def test_an_answer_closes_the_case_and_says_what_it_is(
    services: Services, clock: Clock, case_id: str, mailbox: list[dict[str, Any]]
) -> None:
    """R-BPP-05, R-BPP-15"""
    found = resolve(case_id).json()
    assert (found["status"], found["closed_reason"], found["refunded"]) == ("closed", "answered", "0.00")
    assert found["resolution"]["reason"] == "Press the switch twice."
    deliver(services)
    texts = [mail["Content"]["Simple"]["Body"]["Text"]["Data"] for mail in mailbox]
    answered = [text for text in texts if "Answer: Press the switch twice." in text]
    assert len(answered) == 2 and not any("No refund" in text for text in answered)


@pytest.mark.parametrize("who", [BUYER, SELLER, AGENT])
def test_a_closed_case_takes_no_more_messages(case_id: str, who: dict[str, str]) -> None:
    """R-BPP-03"""
    resolve(case_id)
    before = shop.table()
    assert write(case_id, **who).refusal == (409, "case_closed")
    assert shop.table() == before
    (choice, *_) = read(case_id, **who)["available_actions"]
    assert (choice["action"], choice["available"], choice["reason_code"]) == (
        "send_message",
        False,
        "case_closed",
    )


def test_the_same_message_sent_again_is_written_once(case_id: str) -> None:
    """R-GEN-09"""
    one, two = (write(case_id, key="k-1", files=[PHOTO]) for _ in range(2))
    assert (one.status, two.json()) == (201, one.json())
    assert len(read(case_id)["messages"]) == 1


def test_nobody_writes_more_than_30_messages_an_hour(case_id: str, clock: Clock) -> None:
    """R-LIM-02"""
    assert {write(case_id, f"No. {n}").status for n in range(30)} == {201}
    before = shop.table()
    assert write(case_id).refusal == (429, "too_many_messages")
    assert shop.table() == before
    assert (write(case_id, **SELLER).status, write(case_id, **AGENT).status) == (201, 201)


def test_a_full_thread_has_room_for_the_agents_answer_alone(
    services: Services, case_id: str, clock: Clock
) -> None:
    """R-LIM-01"""
    for n in range(100):
        clock.forward(minutes=3)
        assert write(case_id, "x" * 2_000).status == 201, n
    assert write(case_id, "x", **SELLER).refusal == (409, "thread_full")
    assert write(case_id, "x" * 2_000, **AGENT).status == 201
    assert len(read(case_id)["messages"]) == 101


# With files


def test_a_file_is_seen_by_the_others_once_it_has_come_and_can_be_taken(case_id: str) -> None:
    """R-BPP-15, R-UPL-01"""
    (file,) = write(case_id, files=[PHOTO]).json()["files"]
    assert (file["status"], file["upload_by"]) == ("awaiting_upload", "2026-03-03T20:00:00Z")
    assert file["upload"]["expires_at"] == "2026-03-02T21:00:00Z"
    assert (files_of(case_id)[0]["status"], files_of(case_id, **SELLER)) == ("awaiting_upload", [])
    uploaded(file)
    for who in (BUYER, SELLER, AGENT):
        (seen,) = files_of(case_id, **who)
        assert (seen["status"], seen["name"], seen["upload"]) == ("available", "lamp.jpg", None)
        assert f"accepted/{file['id']}" in seen["url"]
    key = file["upload"]["fields"]["key"]
    left = wiring.client("s3").list_objects_v2(Bucket="evidence", Prefix=key)
    assert (key.startswith("quarantine/"), left.get("Contents", [])) == (True, [])


def test_a_file_that_is_not_what_it_is_called_is_refused_and_shown_to_its_sender_alone(case_id: str) -> None:
    """R-UPL-01"""
    (file,) = write(case_id, files=[PHOTO]).json()["files"]
    uploaded(file, b"<script>" + bytes(len(JPEG) - 8))
    (seen,) = files_of(case_id)
    assert (seen["status"], seen["url"], bool(seen["refusal"])) == ("refused", None, True)
    assert files_of(case_id, **AGENT) == []


def test_a_key_of_a_message_and_no_file_of_it_is_left_alone(services: Services, case_id: str) -> None:
    (file,) = write(case_id, files=[PHOTO]).json()["files"]
    other, _, _ = file["upload"]["fields"]["key"].rpartition("/")
    assert inspect(services, f"{other}/fil_none") is False
    assert files_of(case_id)[0]["status"] == "awaiting_upload"


def test_a_fresh_form_can_be_had_by_whoever_wrote_until_the_file_has_come(case_id: str, clock: Clock) -> None:
    """R-UPL-02"""
    message = write(case_id, files=[PHOTO]).json()
    (file,) = message["files"]
    path = f"/support-cases/{case_id}/messages/{message['id']}/files/{file['id']}/upload"
    clock.forward(hours=24)
    (fresh,) = shop.post(path, **BUYER).json()["files"]
    assert fresh["upload"]["fields"]["key"] == file["upload"]["fields"]["key"]
    assert shop.post(path, **SELLER).refusal == (404, "not_found")
    assert shop.post(path, role="buyer", account="buyer-2").refusal == (404, "not_found")
    assert shop.post(path.replace(file["id"], "fil_9"), **BUYER).refusal == (404, "not_found")
    uploaded(file)
    assert shop.post(path, **BUYER).refusal == (409, "already_uploaded")


def test_after_a_day_no_form_is_given_any_more(case_id: str, clock: Clock) -> None:
    """R-UPL-02: to the second"""
    message = write(case_id, files=[PHOTO]).json()
    (file,) = message["files"]
    clock.now = clock.forward(hours=24) + SECOND
    path = f"/support-cases/{case_id}/messages/{message['id']}/files/{file['id']}/upload"
    assert shop.post(path, **BUYER).refusal == (409, "upload_over")


def test_ten_files_go_with_a_message_and_no_more(case_id: str) -> None:
    assert len(write(case_id, files=[PHOTO] * 10).json()["files"]) == 10
    before = shop.table()
    assert write(case_id, files=[PHOTO] * 11).refusal == (400, "invalid_request")
    bad = write(case_id, files=[PHOTO, {**PHOTO, "size_bytes": 0}])
    assert [one["field"] for one in bad.json()["errors"]] == ["files[1].size_bytes"]
    assert shop.table() == before


@pytest.mark.parametrize(
    ("result", "status", "scan"),
    [("NO_THREATS_FOUND", "available", "clean"), ("THREATS_FOUND", "refused", "threat")],
)
def test_with_a_scanner_a_file_waits_for_its_word(aws: None, result: str, status: str, scan: str) -> None:
    """R-UPL-01"""
    clock = Clock()
    with emulated_services(clock, SCANNER="true"):
        arrive(clock)
        case_id = str(opened()["id"])
        (file,) = write(case_id, files=[PHOTO]).json()["files"]
        uploaded(file)
        assert (files_of(case_id)[0]["status"], files_of(case_id, **AGENT)) == ("scanning", [])
        scanned(file, result)
        (seen,) = files_of(case_id)
        assert (seen["status"], seen["scan"]) == (status, scan)
        assert len(files_of(case_id, **AGENT)) == (status == "available")


# Questions and answers


def test_anybody_reads_the_questions_of_a_topic(services: Services) -> None:
    """R-BPP-04: without a token"""
    found = call("GET", "/help/faqs?topic=cancellation")
    assert (found.status, {one["topic"] for one in found.json()["data"]}) == (200, {"cancellation"})
    assert len(call("GET", "/help/faqs").json()["data"]) > 10
    assert call("GET", "/help/faqs?topic=weather").refusal == (400, "invalid_request")
    page = call("GET", "/help/faqs?topic=cancellation", headers={"accept": "text/html"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert all(one["question"] in page.text for one in found.json()["data"])
