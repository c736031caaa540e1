"""The bucket of what people send: what is looked at is what is kept, and links lead to its own region."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import ClientError

from shared.domain.errors import ConcurrentUpdate
from shared.domain.evidence.files import FileInfo
from shared.gateways.uploads.bucket import LINK_SECONDS, Uploads, file_at
from shared.runtime import wiring
from tests.support.aws import START
from tests.support.files import JPEG, PNG


def test_a_key_names_its_case_and_file_or_nothing() -> None:
    assert file_at("quarantine/dsp_1/evd_2") == ("dsp_1", "evd_2")
    for key in ("accepted/evd_2", "quarantine/dsp_1", "quarantine/dsp_1/evd_2/more", "x/quarantine/a/b"):
        assert file_at(key) is None


FILE = FileInfo(
    name="a picture.jpg",
    media_type="image/jpeg",
    size_bytes=len(JPEG),
    sha256=hashlib.sha256(JPEG).hexdigest(),
)


@pytest.fixture
def uploads(aws: None) -> Iterator[Uploads]:
    """A picture in quarantine, of which no version is left after the test."""
    client = wiring.client("s3")
    client.put_object(Bucket="evidence", Key="quarantine/dsp_x/evd_x", Body=JPEG)
    yield Uploads(client, "evidence")
    for one in client.list_object_versions(Bucket="evidence", Prefix="quarantine/dsp_x/").get("Versions", ()):
        client.delete_object(Bucket="evidence", Key=one["Key"], VersionId=one["VersionId"])


class Refusing:
    """S3 as it answers a copy whose condition fails; moto copies all the same."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.asked: dict[str, Any] = {}

    def copy_object(self, **asked: Any) -> None:
        self.asked = asked
        raise ClientError({"Error": {"Code": self.code}}, "CopyObject")


@pytest.mark.parametrize("code", ["PreconditionFailed", "NoSuchKey"])
def test_only_what_was_looked_at_is_accepted(uploads: Uploads, code: str) -> None:
    """A file exchanged, or taken in, behind the look: load again, decide again."""
    arrived = uploads.look("dsp_x", "evd_x", FILE)
    assert arrived is not None and arrived.refusal is None
    client = Refusing(code)
    with pytest.raises(ConcurrentUpdate):
        Uploads(client, "evidence").accept("dsp_x", "evd_x", FILE, arrived)
    assert client.asked["CopySourceIfMatch"] == arrived.etag
    assert client.asked["CopySource"]["VersionId"] == arrived.version_id != ""


def test_what_is_kept_is_the_version_that_was_looked_at(uploads: Uploads) -> None:
    """Another one that comes behind the look is not it."""
    arrived = uploads.look("dsp_x", "evd_x", FILE)
    assert arrived is not None and arrived.refusal is None
    client = wiring.client("s3")
    client.put_object(Bucket="evidence", Key="quarantine/dsp_x/evd_x", Body=PNG)
    uploads.accept("dsp_x", "evd_x", FILE, arrived)
    kept = client.get_object(Bucket="evidence", Key="accepted/evd_x")
    assert (kept["Body"].read(), kept["ContentType"]) == (JPEG, "image/jpeg")
    uploads.withdraw("evd_x")
    assert not client.list_objects_v2(Bucket="evidence", Prefix="accepted/evd_x").get("Contents")


@pytest.mark.parametrize(
    ("region", "endpoint", "host"),
    [
        ("eu-central-1", None, "https://evidence.s3.eu-central-1.amazonaws.com/"),
        ("us-east-1", None, "https://evidence.s3.us-east-1.amazonaws.com/"),
        ("us-west-2", None, "https://evidence.s3.us-west-2.amazonaws.com/"),
        ("us-west-2", "http://127.0.0.1:4566", "http://127.0.0.1:4566/evidence/"),
    ],
)
def test_forms_and_links_lead_to_the_region_s_own_host(region: str, endpoint: str | None, host: str) -> None:
    """The global host redirects while a bucket is new; the emulator has paths alone."""
    session = botocore.session.Session()
    session.set_credentials("key", "secret")
    config = wiring.CONFIG.merge(wiring.S3_CONFIG)
    client = session.create_client("s3", region_name=region, endpoint_url=endpoint, config=config)
    there = Uploads(client, "evidence")
    form = there.form("dsp_1", "evd_1", FILE, until=START + timedelta(minutes=1), now=START)
    assert form.url.rstrip("/") == host.rstrip("/")
    assert there.link("evd_1").startswith(f"{host}accepted/evd_1?")
    assert f"X-Amz-Expires={LINK_SECONDS}" in there.link("evd_1")


def test_a_form_takes_a_file_for_an_hour_at_most(uploads: Uploads) -> None:
    """R-UPL-02: and says so"""
    for seconds, real in ((60, 60), (3600, 3600), (3601, 3600), (86400, 3600)):
        form = uploads.form("dsp_1", "evd_1", FILE, until=START + timedelta(seconds=seconds), now=START)
        policy = json.loads(base64.b64decode(form.fields["policy"]))
        left = datetime.fromisoformat(policy["expiration"]) - datetime.now(UTC)
        assert form.expires_at == START + timedelta(seconds=real)
        assert abs(left.total_seconds() - real) < 30


def test_clearing_away_what_is_not_there_is_harmless(uploads: Uploads) -> None:
    for _ in range(2):
        uploads.discard("dsp_x", "evd_x")
    assert uploads.look("dsp_x", "evd_x", FILE) is None


def test_what_may_not_be_seen_is_not_taken_for_absent(uploads: Uploads) -> None:
    """A bucket's refusal is an error of the deployment."""
    elsewhere = Uploads(wiring.client("s3"), "no-such-bucket")
    arrived = uploads.look("dsp_x", "evd_x", FILE)
    assert arrived is not None
    tries: list[Callable[[], Any]] = [
        lambda: elsewhere.look("dsp_x", "evd_x", FILE),
        lambda: elsewhere.accept("dsp_x", "evd_x", FILE, arrived),
    ]
    for attempt in tries:
        with pytest.raises(ClientError):
            attempt()
