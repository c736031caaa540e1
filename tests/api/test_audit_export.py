"""Copies of audit records: one each, locked, and without what people have written."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from shared.runtime import wiring
from shared.usecases.services import Services
from tests.support import archive, shop
from tests.support.aws import Clock
from tests.support.faults import first, throttled, unheard, watched
from tests.support.http import handler
from tests.support.samples import replay
from tests.support.traces import TEXTS, empty_buckets, leave_traces

Names = Callable[[], list[str]]
EXPORT = "functions.audit.export.handler"
VOIDED = "2026/03/02/label/lbl_00000000000000000001/00000003.json"
NOTHING_FAILED: dict[str, Any] = {"batchItemFailures": []}


def stream(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """A batch of the table's stream."""
    return {
        "Records": [
            {"eventName": "INSERT", "dynamodb": {"NewImage": row, "SequenceNumber": str(n)}}
            for n, row in enumerate(rows)
        ]
    }


def records() -> list[dict[str, Any]]:
    """The audit records in the table."""
    return [row for row in shop.table() if row["sk"]["S"].startswith("v#")]


def read(name: str) -> bytes:
    found: bytes = wiring.client("s3").get_object(Bucket=archive.BUCKET, Key=name)["Body"].read()
    return found


def test_a_record_is_kept_as_a_line_of_json_under_its_day_case_and_version(
    services: Services, archived: Names
) -> None:
    """R-GEN-13"""
    assert replay("audit_export") == NOTHING_FAILED
    assert archived() == [VOIDED]
    content = read(VOIDED)
    assert content.endswith(b"}\n") and content.count(b"\n") == 1
    assert json.loads(content) == {
        "object": "label",
        "id": "lbl_00000000000000000001",
        "version": 3,
        "at": "2026-03-02T20:00:00Z",
        "actor": "seller:shop-1",
        "event": "label_voided",
        "from": "purchased",
        "to": "voided",
        "detail": {},
        "patch": {"status": "voided", "version": 3},
        "cause": {"caller": "seller:shop-1", "request": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"},
    }


def test_every_record_of_the_table_is_kept_and_nothing_else(
    services: Services, clock: Clock, archived: Names
) -> None:
    """R-GEN-13"""
    shop.place(clock)
    shop.bought()
    assert handler(EXPORT)(stream(shop.table()), None) == NOTHING_FAILED
    kept = [json.loads(read(name)) for name in archived()]
    made = [(row["pk"]["S"], row["event"]["S"], row["at"]["S"]) for row in records()]
    assert sorted((f"{one['object']}#{one['id']}", one["event"], one["at"]) for one in kept) == sorted(made)
    assert len(made) > 4


def test_the_same_batch_again_doubles_and_changes_nothing(
    services: Services, clock: Clock, archived: Names
) -> None:
    """A stream gives a batch again whenever its answer was lost"""
    shop.place(clock)
    for _ in range(2):
        assert handler(EXPORT)(stream(records()), None) == NOTHING_FAILED
    versions = wiring.client("s3").list_object_versions(Bucket=archive.BUCKET)["Versions"]
    assert len(versions) == len(archived()) == len(records())


def test_a_copy_can_not_be_deleted_for_seven_years(services: Services, archived: Names) -> None:
    archive.lock()
    replay("audit_export")
    client = wiring.client("s3")
    (version,) = client.list_object_versions(Bucket=archive.BUCKET)["Versions"]
    where = {"Bucket": archive.BUCKET, "Key": VOIDED, "VersionId": version["VersionId"]}
    kept = client.head_object(**where)
    assert kept["ObjectLockMode"] == "GOVERNANCE"
    until = datetime.now(UTC) + timedelta(days=archive.days())
    assert abs(kept["ObjectLockRetainUntilDate"] - until) < timedelta(minutes=5)
    assert archive.days() == 2557
    with pytest.raises(ClientError, match="AccessDenied"):
        client.delete_object(**where)


def test_from_the_first_that_can_not_be_kept_on_all_come_again(
    services: Services, clock: Clock, archived: Names
) -> None:
    """A stream handler must not raise: elsewhere nothing is known of retries"""
    shop.place(clock)
    rows = records()
    with watched("s3", fault=lambda n, operation: throttled if n > 0 else None):
        assert handler(EXPORT)(stream(rows), None) == {"batchItemFailures": [{"itemIdentifier": "1"}]}
    assert len(archived()) == 1
    assert handler(EXPORT)(stream(rows), None) == NOTHING_FAILED
    assert len(archived()) == len(rows) == 2


def test_a_copy_whose_answer_was_lost_counts_as_made(services: Services, archived: Names) -> None:
    with watched("s3", fault=first(1, "PutObject", unheard)):
        assert replay("audit_export") == NOTHING_FAILED
    assert archived() == [VOIDED]


def test_copies_have_nothing_that_people_wrote(services: Services, clock: Clock, archived: Names) -> None:
    """R-PRV-01: they outlast the personal data"""
    leave_traces(services, clock)
    empty_buckets()
    assert handler(EXPORT)(stream(records()), None) == NOTHING_FAILED
    everything = b"".join(map(read, archived())).decode()
    assert len(everything) > 20_000
    assert [text for text in TEXTS if text in everything] == []
