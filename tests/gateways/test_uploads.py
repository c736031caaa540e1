"""What a file begins with, and what becomes of one that is none of the types that are taken."""

import pytest

from shared.gateways.uploads import begins_as, evidence_at

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
