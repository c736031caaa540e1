"""Who answers is found once, and it is who moto would have found: every answer and refusal is the same."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.core.botocore_stubber import BotocoreStubber

from shared.usecases.services import Services
from tests.support import quick_wire
from tests.support.aws import ENVIRONMENT, QUEUE_URL, TABLE
from tests.support.quick_calls import whole_way
from tests.support.snapshots import Snapshot

FILE = {"Bucket": "evidence", "Key": "quarantine/dsp_1/evd 1"}
MAIL = {
    "FromEmailAddress": ENVIRONMENT["MAIL_FROM"],
    "Destination": {"ToAddresses": ["bea@example.com"]},
    "Content": {"Simple": {"Subject": {"Data": "é"}, "Body": {"Text": {"Data": "t"}}}},
}
QUEUE = {"QueueUrl": QUEUE_URL.format("mail")}
EVENT = {"EventBusName": "surety", "Source": "s", "DetailType": "d", "Detail": "{}"}
# Of every service that is called what is answered, and what is refused.
CALLS: list[tuple[str, str, dict[str, Any]]] = [
    ("dynamodb", "get_item", {"TableName": TABLE, "Key": {"pk": {"S": "a"}, "sk": {"S": "@"}}}),
    ("dynamodb", "scan", {"TableName": "none"}),
    ("events", "put_events", {"Entries": [EVENT]}),
    ("s3", "put_object", {**FILE, "Body": b"x", "ContentType": "image/jpeg"}),
    ("s3", "get_object", FILE),
    ("s3", "get_object", {**FILE, "Key": "none"}),
    ("s3", "get_object", {**FILE, "Bucket": "none"}),
    ("s3", "head_object", FILE),
    ("s3", "head_object", {**FILE, "Key": "none"}),
    ("s3", "copy_object", {**FILE, "Key": "clean", "CopySource": {**FILE}}),
    ("s3", "list_objects_v2", {"Bucket": "evidence"}),
    ("s3", "list_object_versions", {"Bucket": "evidence"}),
    ("s3", "delete_object", FILE),
    ("secretsmanager", "get_secret_value", {"SecretId": "orders"}),
    ("secretsmanager", "get_secret_value", {"SecretId": "none"}),
    ("sesv2", "send_email", MAIL),
    ("sesv2", "send_email", MAIL | {"FromEmailAddress": "nobody@example.com"}),
    ("sqs", "send_message_batch", QUEUE | {"Entries": [{"Id": "1", "MessageBody": "{}"}]}),
    ("sqs", "receive_message", QUEUE),
    ("sqs", "receive_message", {"QueueUrl": QUEUE_URL.format("none")}),
    ("ssm", "get_parameter", {"Name": "/surety/base-url"}),
    ("ssm", "get_parameter", {"Name": "/surety/none"}),
]
# What is another one for each request, each file or each second.
OWN = re.compile("(id|date|modified|crc32|handle|entries|messages|successful)$", re.IGNORECASE)


def asked(client: Any, operation: str, request: dict[str, Any]) -> Any:
    """What is answered, but for what is another one each time."""
    try:
        return alike(getattr(client, operation)(**request))
    except ClientError as refusal:
        return alike(refusal.response)


def alike(part: Any) -> Any:
    if isinstance(part, dict):
        return {name: "…" if OWN.search(name) else alike(inner) for name, inner in part.items()}
    if isinstance(part, list):
        return [alike(inner) for inner in part]
    return part.read() if hasattr(part, "read") else part


@pytest.fixture(autouse=True)
def file(services: Services) -> Iterator[None]:
    """There is a file, which is gone afterwards with whatever else came."""
    before = Snapshot.take()
    services.client("s3").put_object(**FILE, Body=b"content")
    yield
    before.put_back()


@pytest.mark.parametrize(
    "number", range(len(CALLS)), ids=lambda number: f"{number} {' '.join(CALLS[number][:2])}"
)
def test_every_answer_is_the_one_of_moto(
    services: Services, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    service, operation, request = CALLS[number]
    client = services.client(service)
    with whole_way():
        quick = asked(client, operation, request)
        monkeypatch.setattr(BotocoreStubber, "process_request", quick_wire.PLAIN)
        assert quick == asked(client, operation, request)


def test_every_service_that_is_called_is_found_so(services: Services) -> None:
    asked_for = {service for service, _, _ in CALLS}
    hosts = {
        re.sub("s3", "evidence.s3", services.client(service).meta.endpoint_url, count=1)
        for service in asked_for
    }
    assert len(hosts) == len(quick_wire.SERVICES)
    assert all(quick_wire._answering(host) for host in hosts)
    assert quick_wire._answering("https://lambda.us-west-2.amazonaws.com") == []
