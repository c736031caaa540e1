"""Files as people's devices announce them, and the names they are kept under."""

import re
import unicodedata
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.domain.errors import Invalid
from shared.domain.evidence.files import (
    EXTENSIONS,
    MEGABYTE,
    UNKNOWN,
    FileInfo,
    announced,
    found_as,
)
from shared.domain.evidence.names import clean_name, with_extension

DIGEST = "0" * 64


def told(**what: Any) -> FileInfo:
    return FileInfo(
        **{"name": "a.jpg", "media_type": "image/jpeg", "size_bytes": 1, "sha256": DIGEST, **what}
    )


def bad_fields(**what: Any) -> list[str]:
    with pytest.raises(Invalid) as refused:
        announced(told(**what))
    return [str(one["field"]) for one in refused.value.errors]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("image/heif", "image/heic"),
        ("image/heic-sequence", "image/heic"),
        ("image/jpg", "image/jpeg"),
        ("image/pjpeg", "image/jpeg"),
        ("IMAGE/JPEG", "image/jpeg"),
        ("image/jpeg; charset=binary", "image/jpeg"),
        (" image/png ;q=1", "image/png"),
        ("video/3gpp", "video/3gpp"),
        ("video/3gpp2", "video/3gpp"),
        ("video/x-m4v", "video/mp4"),
        ("application/x-pdf", "application/pdf"),
        ("", UNKNOWN),
        ("application/octet-stream", UNKNOWN),
        *((kind, kind) for kind in EXTENSIONS),
    ],
)
def test_what_devices_call_a_type_is_taken(sent: str, kept: str) -> None:
    """R-UPL-01"""
    assert announced(told(media_type=sent)).media_type == kept


@pytest.mark.parametrize("sent", ["image/svg+xml", "text/html", "application/zip", "image", "image/avif"])
def test_other_types_are_refused_and_those_taken_named(sent: str) -> None:
    with pytest.raises(
        Invalid, match=r"file\.media_type: must be one of image/jpeg, .*, or empty"
    ) as refused:
        announced(told(media_type=sent))
    assert [one["field"] for one in refused.value.errors] == ["file.media_type"]


@pytest.mark.parametrize(
    ("media_type", "most"),
    [("image/heif", 20), ("application/pdf", 20), ("video/3gpp", 100), ("video/x-m4v", 100), ("", 100)],
)
def test_a_file_may_be_as_large_as_its_kind(media_type: str, most: int) -> None:
    assert announced(told(media_type=media_type, size_bytes=most * MEGABYTE)).size_bytes == most * MEGABYTE
    assert bad_fields(media_type=media_type, size_bytes=most * MEGABYTE + 1) == ["file.size_bytes"]
    assert bad_fields(media_type=media_type, size_bytes=0) == ["file.size_bytes"]


def test_every_bad_field_is_named() -> None:
    assert bad_fields(name="../x", media_type="text/html", size_bytes=-1, sha256="A" * 64) == [
        "file.name",
        "file.media_type",
        "file.size_bytes",
        "file.sha256",
    ]


@pytest.mark.parametrize(
    ("name", "media_type", "kept"),
    [
        ("proof.hta", "image/jpeg", "proof.jpg"),
        ("proof.jpg.exe", "image/jpeg", "proof.jpg.jpg"),
        ("\u202egpj.exe", "image/jpeg", "gpj.jpg"),
        ("a\u200bb\u2066c\ufeff.png", "image/png", "abc.png"),
        ("a\nb\x00.jpg", "image/jpeg", "ab.jpg"),
        ("IMG_0001.JPG", "image/jpeg", "IMG_0001.JPG"),
        ("IMG_0001.jpeg", "image/jpeg", "IMG_0001.jpeg"),
        ("IMG_0001.HEIC", "image/heif", "IMG_0001.HEIC"),
        ("clip.m4v", "video/x-m4v", "clip.m4v"),
        ("clip.mov", "video/mp4", "clip.mp4"),
        ("Dr. Smith", "application/pdf", "Dr. Smith.pdf"),
        ("invoice 2026.05", "application/pdf", "invoice 2026.05.pdf"),
        (".htaccess", "image/jpeg", "htaccess.jpg"),
        ("CON", "image/jpeg", "_CON.jpg"),
        ("nul.png", "image/png", "_nul.png"),
        ("Lpt1.x.png", "image/png", "_Lpt1.x.png"),
        ("what: <this>?.pdf", "application/pdf", "what- -this--.pdf"),
        ("photo .  jpg", "image/jpeg", "photo . jpg.jpg"),
        ("  spaced \t out .jpg", "image/jpeg", "spaced out.jpg"),
        ("Ü\u0308 照片.png", "image/png", "Ü\u0308 照片.png"),
        ("evil\u3164\u115f.png", "image/png", "evil.png"),
        ("\ud800x.png", "image/png", "x.png"),
        ("file.bin", "", "file.bin"),
    ],
)
def test_a_name_says_what_the_file_is_and_nothing_that_deceives(
    name: str, media_type: str, kept: str
) -> None:
    """R-UPL-01"""
    assert announced(told(name=name, media_type=media_type)).name == kept


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\\b.jpg", ".", "..", "...", "\u202e\u200b", " "])
def test_what_is_no_file_s_name_is_refused(name: str) -> None:
    assert bad_fields(name=name) == ["file.name"]


def test_once_a_file_has_come_its_name_follows_what_it_is() -> None:
    file = found_as(announced(told(name="proof.hta", media_type="")), "video/quicktime")
    assert (file.name, file.media_type) == ("proof.mov", "video/quicktime")
    assert found_as(announced(told(name="photo.jpg")), "image/png").name == "photo.png"


@given(st.text(max_size=400), st.sampled_from(sorted(EXTENSIONS)))
@example("x" * 400, "image/jpeg")
@example("照" * 200, "image/jpeg")
@example("a" * 196 + ".jpeg", "image/jpeg")
@example("com1", "video/mp4")
def test_whatever_a_file_is_called_its_name_can_be_stored_and_ends_as_its_type(name: str, kind: str) -> None:
    kept = with_extension(clean_name(name), EXTENSIONS[kind])
    stem, _, extension = kept.rpartition(".")
    assert extension.lower() in EXTENSIONS[kind] and stem
    assert len(kept) <= 200 and len(kept.encode()) <= 255
    assert kept == clean_name(kept) and with_extension(kept, EXTENSIONS[kind]) == kept
    assert not re.search(r'[<>:"|?*]', kept)
    assert not re.match(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", kept, re.IGNORECASE)
    seen = {unicodedata.category(one) for one in kept}
    assert seen.isdisjoint({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
