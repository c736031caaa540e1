"""The sample events of the dispute functions, replayed against a dispute just filed."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from shared.domain.disputes.case import Dispute
from shared.runtime import wiring
from shared.storage.store import Ref
from shared.usecases.disputes.effects import AlertMissingShipFrom, AlertOverdueJudgment
from shared.usecases.services import Services
from tests.support.aws import Clock
from tests.support.claims import keep
from tests.support.dispute_builders import FILED
from tests.support.dispute_play import Life
from tests.support.dispute_stages import a_contested_dispute, a_dispute
from tests.support.disputes import a_file, put_order
from tests.support.files import PNG
from tests.support.http import handler, sqs_event
from tests.support.samples import function_of, replay, sample


@pytest.fixture(autouse=True)
def at_noon(services: Services, clock: Clock) -> None:
    """When the samples were made."""
    clock.now = FILED


def stored(services: Services) -> Dispute:
    (dispute,) = services.store.load(Ref(Dispute, "dsp_1"))
    assert dispute is not None
    return dispute


def begin(services: Services, life: Life) -> None:
    put_order(services)
    assert life.stored is not None
    keep(services, life.stored, life.dispute)


def begun(services: Services) -> None:
    begin(services, a_dispute())


def judging(services: Services) -> None:
    begin(services, a_contested_dispute())


@pytest.mark.parametrize(
    ("verb", "before", "status"),
    [
        ("file", put_order, 201),
        ("evidence", begun, 201),
        ("move", begun, 200),
        ("judge", judging, 200),
        ("judge.ask", judging, 200),
        ("read.outcomes", judging, 200),
        ("read", begun, 200),
        ("simulate", put_order, 200),
    ],
)
def test_a_sample_request_is_answered(
    services: Services, verb: str, before: Callable[[Services], None], status: int
) -> None:
    """One sample event per function"""
    before(services)
    answer = replay(f"disputes_{verb}")
    assert (answer["statusCode"], bool(answer["body"])) == (status, True), answer["body"]


def test_the_sample_judgment_decides_for_the_buyer(services: Services) -> None:
    """R-JDG-02"""
    judging(services)
    replay("disputes_judge")
    judgment = stored(services).judgment
    assert judgment is not None and judgment.winner == "buyer"


def test_the_sample_upload_counts_and_the_buckets_test_message_is_no_error(services: Services) -> None:
    """R-DSP-13"""
    life = a_dispute()
    file = a_file(PNG, name="parcel.png", media_type="image/png")
    assert life.show("buyer", file=file) == "evd_2"
    begin(services, life)
    client = wiring.client("s3")
    client.put_object(Bucket="evidence", Key="quarantine/dsp_1/evd_2", Body=PNG)
    assert replay("disputes_inspect") == {"batchItemFailures": []}
    assert [piece.status for piece in stored(services).evidence] == ["counted"]


def test_the_sample_upload_has_a_fresh_form(services: Services) -> None:
    """R-UPL-02"""
    life = a_dispute()
    life.show("buyer", file=a_file(PNG, name="parcel.png", media_type="image/png"))
    begin(services, life)
    answer = replay("disputes_evidence.upload")
    upload = json.loads(answer["body"])["upload"]
    assert (answer["statusCode"], upload["fields"]["key"]) == (200, "quarantine/dsp_1/evd_2")
    assert upload["expires_at"] == "2026-05-04T20:00:00Z"


@pytest.mark.parametrize(
    ("result", "piece"),
    [
        ("NO_THREATS_FOUND", ("counted", "clean")),
        ("THREATS_FOUND", ("refused", "threat")),
        ("UNSUPPORTED", ("counted", "unscanned")),
        ("ACCESS_DENIED", ("counted", "unscanned")),
        ("FAILED", ("counted", "unscanned")),
        ("SOMETHING_NEW", ("counted", "unscanned")),
    ],
)
def test_the_sample_scan_decides_whether_the_file_counts(
    services: Services, monkeypatch: pytest.MonkeyPatch, result: str, piece: tuple[str, str]
) -> None:
    """R-UPL-01: be it faster than the notice of S3"""
    deployment = replace(services.deployment, scanner=True)
    monkeypatch.setattr(services, "deployment", deployment)
    life = a_dispute()
    life.show("buyer", file=a_file(PNG, name="parcel.png", media_type="image/png"))
    begin(services, life)
    key = "quarantine/dsp_1/evd_2"
    made = wiring.client("s3").put_object(Bucket="evidence", Key=key, Body=PNG)
    event = sample("disputes_inspect.scanned")
    (record,) = event["Records"]
    record["body"] = record["body"].replace("nLzWfWXgYbDd", made["VersionId"])
    record["body"] = record["body"].replace("NO_THREATS_FOUND", result)
    assert handler(function_of("disputes_inspect"))(event, None) == {"batchItemFailures": []}
    (found,) = stored(services).evidence
    assert (found.status, found.scan) == piece


def test_a_look_that_fails_is_tried_again(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message stays on its queue; the test message beside it is done with."""
    begun(services)
    monkeypatch.setattr("functions.disputes.inspect.disputes.inspect", lambda *_: 1 / 0)
    (failed,) = replay("disputes_inspect")["batchItemFailures"]
    assert failed == {"itemIdentifier": "2e1424d4-f796-459a-8184-9c92662be6da"}


@pytest.mark.parametrize(
    ("alert", "metric"),
    [(AlertOverdueJudgment, "JudgmentOverdue"), (AlertMissingShipFrom, "ShipFromMissing")],
)
def test_what_an_alarm_waits_for_is_counted(
    services: Services, capsys: pytest.CaptureFixture[str], alert: Any, metric: str
) -> None:
    """R-JDG-38, R-PDA-20"""
    effect = alert.of(a_dispute().dispute)
    services.store.commit(effects=[effect])
    capsys.readouterr()
    handler("functions.outbox.work.handler")(sqs_event(json.dumps({"effect": effect.id})), None)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (told,) = [line for line in lines if "_aws" in line]
    assert (told[metric], told["service"]) == ([1.0], "surety")
