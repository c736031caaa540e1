"""The workers of mail and of its feedback, message by message."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from shared.usecases.services import Services
from tests.api.claims.test_affidavit_routes import send
from tests.api.claims.test_claim_routes import read
from tests.support.aws import Clock
from tests.support.claim_builders import SENT
from tests.support.claims import effects_of, open_claim
from tests.support.http import deliver, feedback, handler, sqs_event


@pytest.fixture
def affidavit_sent(services: Services, clock: Clock) -> Iterator[None]:
    """A claim whose affidavit e-mail is on its way."""
    open_claim(services)
    clock.now = SENT
    assert send().status == 200
    yield


def bounce(kind: str, tag: str = "aff_1-1") -> dict[str, Any]:
    """What SES publishes about a mail of ours."""
    mail = {"messageId": "m-1", "destination": ["bea@example.com"], "tags": {"effect": [tag]}}
    return {"eventType": kind, "bounce": {"bounceType": "Permanent"}, "mail": mail}


def test_mail_goes_out_once_however_often_its_message_comes(
    services: Services, affidavit_sent: None, mailbox: list[Any]
) -> None:
    """Queue message three times: one effect"""
    work = handler("functions.outbox.deliver_mail.handler")
    for _ in range(3):
        assert work(sqs_event(json.dumps({"effect": "aff_1-1"})), None) == {"batchItemFailures": []}
    assert len(mailbox) == 1


@pytest.mark.parametrize("kind", ["Bounce", "Complaint", "Reject"])
def test_a_bounce_shows_in_the_claim_and_in_the_sellers_inbox(
    services: Services, affidavit_sent: None, mailbox: list[Any], kind: str
) -> None:
    """R-AFF-12"""
    deliver(services, "mail")
    assert feedback(bounce(kind)) == {"batchItemFailures": []}
    assert feedback(bounce(kind)) == {"batchItemFailures": []}
    claim = read().json()
    assert (claim["status"], claim["affidavit"]["status"]) == ("under_review", "send_failed")
    assert [one["kind"] for one in read("/notifications").json()["data"]] == ["affidavit_undelivered"]
    assert [one.kind for one in effects_of(services, "mail")] == ["notice"]


def test_feedback_that_cannot_be_read_goes_to_the_dead_letters_alone(
    services: Services, affidavit_sent: None
) -> None:
    """Poison message: neighbours finish"""
    work = handler("functions.notifications.mail_feedback.handler")
    answer = work(sqs_event("{}", json.dumps(bounce("Bounce")), "x"), None)
    assert [one["itemIdentifier"] for one in answer["batchItemFailures"]] == ["0", "2"]
    assert read().json()["affidavit"]["status"] == "send_failed"


def test_the_greeting_of_a_new_topic_is_done_with_at_once(services: Services, affidavit_sent: None) -> None:
    """SES says it in plain words when the topic is set up."""
    work = handler("functions.notifications.mail_feedback.handler")
    greeting = "Successfully validated SNS topic for Amazon SES event publishing."
    assert work(sqs_event(greeting, json.dumps(bounce("Bounce"))), None) == {"batchItemFailures": []}
    assert read().json()["affidavit"]["status"] == "send_failed"


def test_an_absence_note_leaves_buyer_and_seller_alone(services: Services, affidavit_sent: None) -> None:
    """R-AFF-12"""
    note = bounce("Bounce") | {"bounce": {"bounceType": "Transient", "bounceSubType": "General"}}
    assert feedback(note) == {"batchItemFailures": []}
    claim = read().json()
    assert claim["affidavit"]["status"] == "sent"
    assert claim["timeline"][-1]["event"] == "affidavit_mail_answered"
    assert read("/notifications").json()["data"] == []


def test_no_address_is_logged(
    services: Services, affidavit_sent: None, mailbox: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    """No token, address or e-mail in any log line"""
    caplog.set_level("INFO")
    deliver(services, "mail")
    feedback(bounce("Bounce"))
    said = str([vars(record) for record in caplog.records])
    assert "message done" in said
    for private in ("bea@", "Bea", "/affidavits/"):
        assert private not in said
