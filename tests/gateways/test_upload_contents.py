"""What a file is, by its content: what devices make is taken, what could do harm is not."""

import hashlib
import struct
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from shared.domain.evidence.files import MEGABYTE, UNKNOWN, FileInfo
from shared.gateways.uploads import images, pdfs
from shared.gateways.uploads.contents import examine
from shared.gateways.uploads.sniffing import Unfit, kind_of
from tests.support.files import (
    GOOD,
    JPEG,
    PNG,
    action,
    animation,
    archive,
    box,
    document,
    film,
    handler,
    heic,
    moov,
    picture,
    quicktime,
    webm,
)

PAGE = b"<!doctype html><script>alert(1)</script>"


def told(content: bytes, media_type: str = UNKNOWN) -> FileInfo:
    digest = hashlib.sha256(content).hexdigest()
    return FileInfo(name="file", media_type=media_type, size_bytes=len(content), sha256=digest)


def taken(content: bytes, media_type: str = UNKNOWN) -> str:
    return examine(content, told(content, media_type))


def unfit(content: bytes, media_type: str = UNKNOWN) -> str:
    with pytest.raises(Unfit) as why:
        taken(content, media_type)
    return str(why.value)


@pytest.mark.parametrize(("media_type", "content"), GOOD.values(), ids=GOOD)
def test_what_devices_make_is_taken_as_what_it_is(media_type: str, content: bytes) -> None:
    """R-UPL-01: whatever it was announced as"""
    assert taken(content) == taken(content, "image/png") == media_type


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00\x03\x00\x00\x00",
        b"\x7fELF\x02\x01\x01",
        archive(),
        b"<svg xmlns='http://www.w3.org/2000/svg'>",
        b"<?xml version='1.0'?><svg/>",
        PAGE,
        b"#!/bin/sh\nrm -rf /",
        b"<html>%PDF-1.7",
        b" " + JPEG,
        b"RIFF\x24\x00\x00\x00WAVEfmt ",
        box(b"ftyp", b"avif", bytes(4), b"mif1"),
        box(b"ftyp", b"mif1", bytes(4), b"avif"),
        box(b"ftyp", b"M4A ", bytes(4)),
        b"\0\0\0\x08ftyp",
        b"BM" + bytes(60),
        b"",
        b"\xff",
    ],
)
def test_what_is_none_of_the_kinds_is_refused(content: bytes) -> None:
    """.exe renamed .jpg, SVG, HTML, zip"""
    assert kind_of(content) is None
    assert unfit(content, "image/jpeg") == "Its content is not image/jpeg."
    assert unfit(content).startswith("Its content is none of image/jpeg, ")


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8\xff\xe0 a picture",
        JPEG[: len(JPEG) // 2],
        b"\x89PNG\r\n\x1a\n",
        PNG[:-30],
        picture("GIF")[:-4],
        picture("WEBP")[:-10],
    ],
)
def test_a_picture_that_can_not_be_decoded_is_none(content: bytes) -> None:
    assert unfit(content) == "It is damaged: the picture in it can't be shown."


def bomb(width: int, height: int) -> bytes:
    """A PNG of so many pixels that says so, and has none of them."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def test_a_picture_of_too_many_pixels_is_not_decoded() -> None:
    assert unfit(bomb(60_000, 60_000)) == "It has more than 64 megapixels."
    assert unfit(bomb(8_000, 8_001)) == "It has more than 64 megapixels."
    assert unfit(bomb(8_000, 8_000)) == "It is damaged: the picture in it can't be shown."


def test_the_largest_photos_of_phones_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A JPEG is decoded at an eighth, so that more pixels of it are no more memory."""
    monkeypatch.setattr(images, "PIXELS_AT_MOST", 1000)
    assert taken(picture("JPEG", size=(400, 300))) == "image/jpeg"
    assert unfit(picture("PNG", size=(400, 300))) == "It has more than 0 megapixels."


def test_the_pictures_of_a_gif_are_decoded_as_far_as_its_pixels_go(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    monkeypatch.setattr("PIL.GifImagePlugin.GifImageFile.seek", lambda _, frame: seen.append(frame))
    monkeypatch.setattr(images, "FRAMES_AT_MOST", 5)
    assert taken(animation("GIF", 9)) == "image/gif"
    assert seen == [1, 2, 3, 4]
    monkeypatch.setattr(images, "PIXELS_AT_MOST", 3 * 32 * 32)
    assert taken(animation("GIF", 9)) == "image/gif"
    assert seen[4:] == [1, 2]


@pytest.mark.parametrize("first", [JPEG, PNG, picture("WEBP"), film(), webm(), document()])
@pytest.mark.parametrize(
    ("second", "why"),
    [
        (PAGE, "There is a web page or a script in it."),
        (b"<SCRIPT src=x>", "There is a web page or a script in it."),
        (b"<hta:application id=x>", "There is a web page or a script in it."),
        (b"<?php system(1) ?>", "There is a web page or a script in it."),
        (archive(), "There is an archive in it."),
        (archive("META-INF/MANIFEST.MF") + b"\n", "There is an archive in it."),
        (b"Rar!\x1a\x07\x01\x00", "There is an archive in it."),
    ],
)
def test_what_is_two_things_at_once_is_refused(first: bytes, second: bytes, why: str) -> None:
    """Polyglots: JPEG and HTML, JPEG and zip, PDF and HTML"""
    assert unfit(first + second) == why


def test_a_page_in_the_words_about_a_picture_is_found() -> None:
    assert unfit(picture("JPEG", comment=PAGE)) == "There is a web page or a script in it."
    assert unfit(picture("JPEG", comment=b"%PDF-1.4")) == "It is a PDF besides."


def test_a_gif_that_is_a_script_is_refused() -> None:
    assert unfit(picture("GIF") + b"*/=1;alert(1)") == "There is something else behind the picture."
    assert taken(picture("GIF") + b"\0\0\n") == "image/gif"


def test_a_film_needs_its_index_its_data_and_pictures() -> None:
    head = box(b"ftyp", b"isom", bytes(4))
    broke_off = "There is no picture in it, or the recording broke off before it was saved."
    assert unfit(head + box(b"mdat", bytes(64))) == broke_off
    assert unfit(head + moov(b"vide")) == broke_off
    assert unfit(film(b"isom", b"soun")) == "It has no pictures: it is sound alone."
    assert taken(film(b"isom", b"soun", b"vide")) == "video/mp4"


@pytest.mark.parametrize("content", [film()[:-1], quicktime(b"free")[:-9], heic()[:-1], film() + b"tail"])
def test_what_ends_in_the_middle_of_a_box_is_damaged(content: bytes) -> None:
    assert unfit(content) == "It is damaged: it ends in the middle."


def test_large_and_open_boxes_are_read() -> None:
    head, data = box(b"ftyp", b"isom", bytes(4)), bytes(64)
    large = struct.pack(">I4sQ", 1, b"mdat", 16 + len(data)) + data
    assert taken(head + large + moov(b"vide")) == "video/mp4"
    assert taken(head + moov(b"vide") + bytes(4) + b"mdat" + data) == "video/mp4"
    assert taken(film() + bytes(4)) == "video/mp4"
    backwards = struct.pack(">I4sQ", 1, b"mdat", 3) + data
    assert unfit(head + moov(b"vide") + backwards) == "It is damaged: it ends in the middle."


def test_a_heic_says_where_its_picture_is() -> None:
    broke_off = "There is no picture in it, or the recording broke off before it was saved."
    for lacking in (b"pitm", b"iinf", b"iloc"):
        parts = tuple(part for part in (b"pitm", b"iinf", b"iloc") if part != lacking)
        assert unfit(heic(parts=parts)) == broke_off
    assert unfit(box(b"ftyp", b"heic", bytes(4)) + box(b"mdat", bytes(8))) == broke_off
    assert unfit(heic().partition(b"mdat")[0][:-4]) == broke_off
    described = box(
        b"meta", bytes(4), handler(b"soun"), *(box(p, bytes(8)) for p in (b"pitm", b"iinf", b"iloc"))
    )
    assert unfit(box(b"ftyp", b"heic", bytes(4)) + described + box(b"mdat", bytes(8))) == broke_off


def test_a_webm_is_webm_and_has_pictures() -> None:
    assert unfit(webm(b"matroska")) == "Its content is not video/webm."
    broke_off = "There is no picture in it, or the recording broke off before it was saved."
    assert unfit(webm(track=b"\x02")) == broke_off
    assert unfit(webm()[:60]) in (broke_off, "It is damaged: it ends in the middle.")


def script(writer: PdfWriter) -> None:
    named = DictionaryObject({NameObject("/JavaScript"): DictionaryObject()})
    writer.root_object[NameObject("/Names")] = named


def attachment(writer: PdfWriter) -> None:
    writer.add_attachment("run.exe", b"MZ")


def opens(kind: str) -> Any:
    def change(writer: PdfWriter) -> None:
        writer.root_object[NameObject("/OpenAction")] = action(kind)

    return change


def form(writer: PdfWriter) -> None:
    made = DictionaryObject({NameObject("/XFA"): TextStringObject("<xdp/>")})
    writer.root_object[NameObject("/AcroForm")] = made


def on_page(**annotation: str) -> Any:
    def change(writer: PdfWriter) -> None:
        made = DictionaryObject({NameObject(name): NameObject(value) for name, value in annotation.items()})
        writer.pages[0][NameObject("/Extra")] = made

    return change


SCRIPT = "There is a script in it. Print it as a PDF again and send that."
CARRIES = "There are other files in it. Send them on their own."


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (script, SCRIPT),
        (opens("JavaScript"), SCRIPT),
        (opens("Launch"), SCRIPT),
        (opens("SubmitForm"), SCRIPT),
        (opens("ImportData"), SCRIPT),
        (opens("GoToE"), CARRIES),
        (attachment, CARRIES),
        (on_page(**{"/Subtype": "/FileAttachment"}), CARRIES),
        (on_page(**{"/JS": "/x"}), SCRIPT),
        (on_page(**{"/Subtype": "/Movie"}), "There are sounds, films or forms with a program in it."),
        (form, "There are sounds, films or forms with a program in it."),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_pdf_that_does_more_than_show_pages_is_refused(change: Any, why: str, packed: bool) -> None:
    """Scripts and embedded files, in the open or packed away with other objects"""
    content = document(change)
    if packed:
        content = pack(content)
    assert unfit(content).startswith(why)


def pack(content: bytes) -> bytes:
    """The same PDF with its objects in compressed streams, where their names can't be read."""
    from io import BytesIO

    from pypdf import PdfReader

    reader = PdfReader(BytesIO(content))
    bodies = {}
    for number in sorted(reader.xref[0]):
        value = reader.get_object(number)
        written = BytesIO()
        value.write_to_stream(written)
        bodies[number] = (written.getvalue(), hasattr(value, "get_data"))
    out, places, packed = bytearray(b"%PDF-1.5\n"), {}, {}
    for number, (body, is_stream) in bodies.items():
        if is_stream:
            places[number] = len(out)
            out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        else:
            packed[number] = body
    stream, table = max(bodies) + 1, max(bodies) + 2
    heads, inside = b"", b""
    for number, body in packed.items():
        heads += b"%d %d " % (number, len(inside))
        inside += body + b" "
    data = zlib.compress(heads + inside)
    places[stream] = len(out)
    out += b"%d 0 obj\n<</Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d>>stream\n" % (
        stream,
        len(packed),
        len(heads),
        len(data),
    )
    out += data + b"\nendstream\nendobj\n"
    places[table] = len(out)
    order = list(packed)
    rows = b"".join(
        struct.pack(">BIH", 1, places[n], 0)
        if n in places
        else struct.pack(">BIH", 2, stream, order.index(n))
        if n in packed
        else struct.pack(">BIH", 0, 0, 0)
        for n in range(table + 1)
    )
    root = reader.trailer.raw_get("/Root").idnum
    out += (
        b"%d 0 obj\n<</Type/XRef/Size %d/W[1 4 2]/Root %d 0 R/Length %d>>stream\n%s\nendstream\nendobj\n"
        % (table, table + 1, root, len(rows), rows)
    )
    return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % places[table]


def test_packing_a_pdf_changes_nothing_of_a_good_one() -> None:
    assert taken(pack(document())) == "application/pdf"


def test_a_script_under_an_escaped_name_is_found() -> None:
    hidden = document(on_page(**{"/S": "/JavaScript"})).replace(b"/JavaScript", b"/J#61vaScript")
    assert unfit(hidden) == SCRIPT


def test_a_pdf_that_can_not_be_looked_into_is_refused() -> None:
    assert unfit(document(password="secret")).startswith("It is protected.")
    assert unfit(b"%PDF-1.4 x") == "It is damaged: it can't be read as a PDF."
    assert unfit(document()[:200]) == "It is damaged: it can't be read as a PDF."


def test_a_pdf_that_takes_too_long_or_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfs, "SECONDS_AT_MOST", -1.0)
    assert unfit(document()).startswith("It is too large or too intricate")
    monkeypatch.undo()
    monkeypatch.setattr(pdfs, "OBJECTS_AT_MOST", 3)
    assert unfit(document()).startswith("It is too large or too intricate")


def test_a_picture_announced_as_a_film_has_a_picture_s_limit() -> None:
    content = PNG + bytes(20 * MEGABYTE - len(PNG))
    assert taken(content, "video/mp4") == "image/png"
    assert unfit(content + b"\0", "video/mp4") == "It is image/png, of which 20 MB are taken at most."


@given(st.sampled_from([content for _, content in GOOD.values()]), st.data())
def test_whatever_is_done_to_a_file_it_is_taken_or_refused_in_words(
    content: bytes, data: st.DataObject
) -> None:
    """Bytes changed or cut away: never an error of ours"""
    changed = bytearray(content)
    for _ in range(data.draw(st.integers(1, 6))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(changed[: data.draw(st.integers(1, len(changed)))])
    try:
        assert examine(cut, told(cut))
    except Unfit as why:
        assert str(why).endswith(".")
