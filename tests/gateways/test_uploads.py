"""What a file begins with, and what becomes of one that is none of the types that are taken."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from shared.domain.disputes.case import FileInfo
from shared.domain.errors import ConcurrentUpdate
from shared.gateways.uploads import Uploads, begins_as, evidence_at
from shared.runtime import wiring

HEADS = {
    "image/jpeg": [b"\xff\xd8\xff\xe0\x00\x10JFIF", b"\xff\xd8\xff\xe1\x00\x10Exif"],
    "image/png": [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"],
    "image/gif": [b"GIF87a\x01\x00", b"GIF89a\x01\x00"],
    "image/webp": [b"RIFF\x24\x00\x0a\x00WEBPVP8 "],
    "image/heic": [b"\x00\x00\x00\x18ftypheic\x00\x00", b"\x00\x00\x00\x24ftypmif1\x00\x00"],
    "application/pdf": [b"%PDF-1.7\n%\xe2\xe3"],
    "video/mp4": [
        b"\x00\x00\x00\x20ftypisom\x00\x00",
        b"\x00\x00\x00\x1cftypmp42",
        b"\x00\x00\x00\x0aftyp3gp5",
    ],
    "video/quicktime": [b"\x00\x00\x00\x14ftypqt  \x00", b"\x00\x00\x0a\x08wide\x00"],
    "video/webm": [b"\x1aE\xdf\xa3\x9fB\x86\x81"],
}
OTHERS = {
    "exe": b"MZ\x90\x00\x03\x00\x00\x00",
    "elf": b"\x7fELF\x02\x01\x01",
    "zip": b"PK\x03\x04\x14\x00",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'>",
    "xml": b"<?xml version='1.0'?><svg/>",
    "html": b"<!doctype html><script>",
    "script": b"#!/bin/sh\nrm -rf /",
    "late pdf": b"<html>%PDF-1.7",
    "late jpeg": b" \xff\xd8\xff",
    "wave": b"RIFF\x24\x00\x00\x00WAVEfmt ",
    "empty": b"",
    "one byte": b"\xff",
}


@pytest.mark.parametrize(("media_type", "head"), [(kind, head) for kind in HEADS for head in HEADS[kind]])
def test_a_file_of_a_type_is_known_by_its_first_bytes_and_as_no_other(media_type: str, head: bytes) -> None:
    """A film of a camera may call itself either of two names; nothing else is two things."""
    known = {kind for kind in HEADS if begins_as(kind, head)}
    films = {"video/mp4", "video/quicktime"}
    assert media_type in known and (known == {media_type} or known == films)


@pytest.mark.parametrize("head", OTHERS.values(), ids=OTHERS)
def test_what_could_do_harm_is_none_of_them(head: bytes) -> None:
    """.exe renamed .jpg, SVG, HTML, zip"""
    assert not [kind for kind in HEADS if begins_as(kind, head)]


def test_a_key_names_its_dispute_and_evidence_or_nothing() -> None:
    assert evidence_at("quarantine/dsp_1/evd_2") == ("dsp_1", "evd_2")
    for key in ("accepted/evd_2", "quarantine/dsp_1", "quarantine/dsp_1/evd_2/more", "x/quarantine/a/b"):
        assert evidence_at(key) is None


JPEG = b"\xff\xd8\xff\xe0 a picture"
FILE = FileInfo(
    name="a picture.jpg",
    media_type="image/jpeg",
    size_bytes=len(JPEG),
    sha256=hashlib.sha256(JPEG).hexdigest(),
)


@pytest.fixture
def uploads(aws: None) -> Uploads:
    wiring.client("s3").put_object(Bucket="evidence", Key="quarantine/dsp_x/evd_x", Body=JPEG)
    return Uploads(wiring.client("s3"), "evidence")


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
