"""AWS in this process: what template.yaml describes, on moto, and a clock to move.

Clients and the table are made once, for making them is slow; the table is emptied after every test.
"""

import base64
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from botocore.retries.quota import RetryQuota
from moto import mock_aws
from moto.s3.models import FakeKey

from local.deploy import read_template
from shared.runtime import wiring
from shared.usecases.services import Services
from tests.support import quick_table, quick_wire

TEMPLATE = Path(__file__).parent.parent.parent / "template.yaml"
TABLE = "surety"
REGION = "us-west-2"
BASE_URL = "https://surety.example/v1"
BUCKETS = ("documents", "evidence", "audit")
QUEUES = ("deadline", "mail", "insurer", "events", "work", "bulk")
SECRETS = {
    name: base64.b64encode(f"the secret of {name}, at least 24 bytes".encode()).decode()
    for name in ("orders", "tracking", "insurer", "to_insurer", "links", "easypost")
}
QUEUE_URL = f"https://sqs.{REGION}.amazonaws.com/123456789012/{{}}"
START = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
ENVIRONMENT = {
    "AWS_REGION": REGION,
    "TABLE_NAME": TABLE,
    "SANDBOX": "true",
    "PARAMETERS": "/surety",
    "DUE_SHARDS": "4",
    "DUE_SHARDS_READ": "4",
    "INSURER_SITE": "https://u-pic.example/",
    "COVERAGE_TERMS": "https://u-pic.com/tiktok-coverage",
    "BUYER_PROTECTION_PAGE": "https://shop.tiktok.com/us/money-back-guarantee",
    "CONSOLE": "off",
    "BRAND": "Surety",
    "BRAND_COLOR": "#0b5563",
    "PREMIUM_RATE_PER_100": "1.00",
    "SIGNATURE_FEE": "2.50",
    "ADULT_SIGNATURE_FEE": "4.00",
    "MAIL_FROM": "care@surety.example",
    "MAIL_CONFIGURATION_SET": "surety",
    "BUS_NAME": "surety",
    **{f"{bucket.upper()}_BUCKET": bucket for bucket in BUCKETS},
    **{f"{name.upper()}_SECRET_ARN": name for name in SECRETS},
    **{f"{name.upper()}_QUEUE_URL": QUEUE_URL.format(name) for name in QUEUES},
}

# Read when a handler is imported, which a test may do before anything of AWS is there.
os.environ |= {"POWERTOOLS_METRICS_NAMESPACE": "Surety", "POWERTOOLS_SERVICE_NAME": "surety"}


class Clock:
    """Real time, as far as the service under test can tell."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> datetime:
        """Move on: `forward(days=2, hours=3)`."""
        self.now += timedelta(**by)
        return self.now


@cache
def template() -> dict[str, Any]:
    """template.yaml as a document."""
    read: dict[str, Any] = read_template()
    return read


@contextmanager
def emulated_aws() -> Iterator[None]:
    """Everything, for a whole session."""
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        patch.setenv("AWS_DEFAULT_REGION", REGION)
        # After fifty time-outs a client retries nothing more, and one client is there for all tests.
        patch.setattr(RetryQuota, "acquire", lambda quota, amount: True)
        # What a file held is there as long as it is known, so that one that was deleted can be put back.
        patch.setattr(FakeKey, "dispose", lambda key, garbage=False: None)
        quick_table.hurry(patch)
        quick_wire.hurry(patch)
        _make_resources()
        yield


def _make_resources() -> None:
    for bucket in BUCKETS:
        where, locked = {"LocationConstraint": REGION}, bucket == "audit"
        wiring.client("s3").create_bucket(
            Bucket=bucket, CreateBucketConfiguration=where, ObjectLockEnabledForBucket=locked
        )
    versions = {"Status": "Enabled"}
    wiring.client("s3").put_bucket_versioning(Bucket="evidence", VersioningConfiguration=versions)
    for name, secret in SECRETS.items():
        wiring.client("secretsmanager").create_secret(Name=name, SecretString=secret)
    wiring.client("ssm").put_parameter(Name="/surety/base-url", Type="String", Value=BASE_URL)
    sign_in = json.dumps({"pool": "https://users.surety.example", "client_id": "console-1"})
    wiring.client("ssm").put_parameter(Name="/surety/sign-in", Type="String", Value=sign_in)
    ship_from = template()["Resources"]["SandboxShipFrom"]["Properties"]["Value"]
    wiring.client("ssm").put_parameter(Name="/surety/ship-from/default", Type="String", Value=ship_from)
    for name in QUEUES:
        wiring.client("sqs").create_queue(QueueName=name)
    _make_table()
    wiring.client("events").create_event_bus(Name="surety")
    wiring.client("sesv2").create_email_identity(EmailIdentity=ENVIRONMENT["MAIL_FROM"])


def _make_table() -> None:
    described = template()["Resources"]["Records"]["Properties"]
    same = ("BillingMode", "KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes")
    wiring.client("dynamodb").create_table(TableName=TABLE, **{name: described[name] for name in same})


@contextmanager
def _emptied_queues() -> Iterator[None]:
    """Queues that are empty again afterwards; nothing to do where nothing was sent."""
    sqs, sent = wiring.client("sqs"), set[str]()
    note = lambda params, **_: sent.add(json.loads(params["body"])["QueueUrl"])  # noqa: E731
    sqs.meta.events.register("before-call.sqs.SendMessageBatch", note)
    try:
        yield
    finally:
        sqs.meta.events.unregister("before-call.sqs.SendMessageBatch", note)
        for name in QUEUES:
            if (url := QUEUE_URL.format(name)) in sent:
                sqs.delete_queue(QueueUrl=url)
                sqs.create_queue(QueueName=name)


@contextmanager
def sent_mails() -> Iterator[list[dict[str, Any]]]:
    """Every mail that SES is asked to send meanwhile, as it is asked."""
    sent: list[dict[str, Any]] = []
    events, name = wiring.client("sesv2").meta.events, "provide-client-params.sesv2.SendEmail"

    def note(params: dict[str, Any], **_: Any) -> None:
        sent.append(params)

    events.register(name, note)
    yield sent
    events.unregister(name, note)


@contextmanager
def emulated_services(clock: Clock, **environment: str) -> Iterator[Services]:
    """What handlers and use cases work with, on an empty table and empty queues."""
    with pytest.MonkeyPatch.context() as patch, _emptied_queues(), quick_table.emptied(TABLE, REGION):
        for name, value in {**ENVIRONMENT, **environment}.items():
            patch.setenv(name, value)
        patch.setattr(wiring, "real_clock", clock)
        wiring.services.cache_clear()
        try:
            yield wiring.services()
        finally:
            wiring.services.cache_clear()


def messages(queue: str) -> list[dict[str, Any]]:
    """Everything a queue holds, taken out of it, in the order it was sent."""
    client, url = wiring.client("sqs"), QUEUE_URL.format(queue)
    taken: list[dict[str, Any]] = []
    while found := client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in found:
            taken.append(json.loads(message["Body"]))
            client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return taken
