"""PDFs: read object by object; what acts on its own, or carries other files, is not taken."""

import re
import time
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from shared.gateways.uploads.sniffing import Content, Unfit

if TYPE_CHECKING:
    from pypdf import PdfReader

SECONDS_AT_MOST = 10.0
OBJECTS_AT_MOST = 100_000
STREAM_AT_MOST = 16 * 1024 * 1024
_VALUES_AT_MOST = 1_000_000
_SCRIPT = "There is a script in it. Print it as a PDF again and send that."
_CARRIES = "There are other files in it. Send them on their own."
_MEDIA = "There are sounds, films or forms with a program in it. Print it as a PDF again and send that."
_LARGE = "It is too large or too intricate to be looked through. Print it as a PDF again and send that."
_KEYS = {
    "/JS": _SCRIPT,
    "/JavaScript": _SCRIPT,
    "/EmbeddedFiles": _CARRIES,
    "/EF": _CARRIES,
    "/XFA": _MEDIA,
    "/RichMediaContent": _MEDIA,
}
_ACTIONS = {"/JavaScript": _SCRIPT, "/Launch": _SCRIPT, "/ImportData": _SCRIPT, "/SubmitForm": _SCRIPT}
_ACTIONS |= {"/GoToE": _CARRIES, "/Rendition": _MEDIA, "/RichMediaExecute": _MEDIA}
_KINDS = {"/EmbeddedFile": _CARRIES, "/FileAttachment": _CARRIES}
_KINDS |= dict.fromkeys(("/RichMedia", "/3D", "/Movie", "/Sound", "/Screen"), _MEDIA)
# Where another reader may find what this one's table of objects doesn't name.
_PLAIN = re.compile(rb"/(?:(JavaScript|Launch)|EmbeddedFiles?|RichMedia)\b")


def check_pdf(content: Content) -> None:
    """Check that it can be read and does nothing but show pages. Raises Unfit."""
    if found := _PLAIN.search(content):
        raise Unfit(_SCRIPT if found[1] else _CARRIES)
    try:
        _check(content)
    except Unfit:
        raise
    except Exception as error:  # whatever a library says of a file made to break it
        raise Unfit("It is damaged: it can't be read as a PDF.") from error


def _check(content: Content) -> None:
    from pypdf import PdfReader, apply_configuration
    from pypdf.errors import LimitReachedError

    end = time.monotonic() + SECONDS_AT_MOST
    try:
        with apply_configuration(
            zlib_maximum_output_length=STREAM_AT_MOST, lzw_maximum_output_length=STREAM_AT_MOST
        ):
            _read_through(PdfReader(BytesIO(content), xref_stream_maximum_entries=OBJECTS_AT_MOST), end)
    except LimitReachedError as error:
        raise Unfit(_LARGE) from error


def _read_through(reader: "PdfReader", end: float) -> None:
    if reader.is_encrypted:
        raise Unfit("It is protected. Print it as a PDF again, without a password, and send that.")
    if not reader.pages:
        raise Unfit("It has no pages.")
    for value in _objects(reader):
        if time.monotonic() > end:
            raise Unfit(_LARGE)
        _check_object(value)


def _objects(reader: "PdfReader") -> Iterator[Any]:
    """Read everything its tables name, the trailer first; what is packed together is kept one at a time."""
    yield reader.trailer
    loose = {number for table in reader.xref.values() for number in table}
    packed = sorted((stream, number) for number, (stream, _) in reader.xref_objStm.items())
    if len(loose) + len(packed) > OBJECTS_AT_MOST:
        raise Unfit(_LARGE)
    for number in sorted(loose):
        yield reader.get_object(number)
    before = 0
    for stream, number in packed:
        if stream != before:
            reader.resolved_objects.clear()
            before = stream
        yield reader.get_object(number)


def _check_object(value: Any) -> None:
    """Check what is in it, its own dictionaries and lists with it; what it refers to has its own turn."""
    from pypdf.generic import DictionaryObject

    left, seen = [value], 0
    while left:
        seen += 1
        if seen > _VALUES_AT_MOST:
            raise Unfit(_LARGE)
        one = left.pop()
        if isinstance(one, DictionaryObject):
            _check_names(one)
            left += [inner for inner in map(one.raw_get, one) if isinstance(inner, (dict, list))]
        elif isinstance(one, list):
            left += [inner for inner in one if isinstance(inner, (dict, list))]


def _check_names(one: Any) -> None:
    why = next((_KEYS[key] for key in one if key in _KEYS), None)
    why = why or _ACTIONS.get(str(one.get("/S")))
    why = why or next(
        (_KINDS[name] for key in ("/Type", "/Subtype") if (name := str(one.get(key))) in _KINDS), None
    )
    if why:
        raise Unfit(why)
