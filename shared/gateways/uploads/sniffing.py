"""What a file is, by its first bytes, and what it must not be besides.

Tables of our own: the libraries for this take as long to import as all the rest of a handler, to know
hundreds of types of which none but these is taken.
"""

import re
import struct
from collections.abc import Mapping
from mmap import mmap

Content = bytes | mmap

HEAD = 4096
_BEGINS: Mapping[str, bytes] = {
    "image/jpeg": rb"\xff\xd8\xff",
    "image/png": rb"\x89PNG\r\n\x1a\n",
    "image/gif": rb"GIF8[79]a",
    "image/webp": rb"RIFF.{4}WEBP",
    # A byte order mark and blanks before it are what programs write, and every reader skips.
    "application/pdf": rb"(\xef\xbb\xbf)?\s{0,64}%PDF-\d",
    "video/webm": rb"\x1aE\xdf\xa3",
}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
# Boxes that a film may begin with instead of saying its brand.
_QUICKTIME_BOXES = {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
# Brands of pictures and of sound alone, which come in the same boxes as films.
_NO_FILM = re.compile(rb"avi[fs]|M4[AB] |M4P |F4[AB] |crx |jp2 |jpx ")
_ACTIVE = re.compile(
    rb"<(script|html|iframe|\?php|hta:application)[\s>/]|<!doctype\s+html", re.IGNORECASE | re.DOTALL
)
_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
_ZIP_END = b"PK\x05\x06"
_ZIP_TAIL = 22 + 65535


class Unfit(Exception):
    """A file that can't be taken; the message says why, to its sender."""


def kind_of(content: Content) -> str | None:
    """Tell the media type a file begins as; None if it is none that is taken."""
    head = content[:HEAD]
    for media_type, begins in _BEGINS.items():
        if re.match(begins, head, re.DOTALL):
            return media_type
    box = head[4:8]
    if box == b"ftyp":
        return _branded(head)
    return "video/quicktime" if box in _QUICKTIME_BOXES else None


def check_single(content: Content, media_type: str) -> None:
    """Check that it can't be read as a page, a script, an archive or a document besides. Raises Unfit."""
    if _ACTIVE.search(content):
        raise Unfit("There is a web page or a script in it.")
    if any(content.find(sign) >= 0 for sign in _ARCHIVES) or _ends_as_zip(content):
        raise Unfit("There is an archive in it.")
    if media_type != "application/pdf" and b"%PDF-" in content[:HEAD]:
        raise Unfit("It is a PDF besides.")


def _branded(head: bytes) -> str | None:
    """Tell by its brand: a camera's own, which no list holds all of, is a film's unless known as none."""
    size = min(int.from_bytes(head[:4], "big"), len(head))
    major = head[8:12]
    brands = {major, *(head[at : at + 4] for at in range(16, size - 3, 4))}
    if major in _HEIC_BRANDS:
        return None if brands & {b"avif", b"avis"} else "image/heic"
    if len(major) < 4 or _NO_FILM.match(major):
        return None
    if major == b"qt  ":
        return "video/quicktime"
    return "video/3gpp" if major[:3] in (b"3gp", b"3g2") else "video/mp4"


def _ends_as_zip(content: Content) -> bool:
    """Tell whether an archive's directory ends it, as one hung onto a picture does."""
    start = max(0, len(content) - _ZIP_TAIL)
    tail = content[start:]
    at = tail.rfind(_ZIP_END)
    while at >= 0:
        if at + 22 <= len(tail):
            disk, first, _, entries, size, offset, comment = struct.unpack_from("<HHHHIIH", tail, at + 4)
            fits = size + min(offset, start + at) <= start + at and at + 22 + comment <= len(tail)
            if disk == first == 0 and entries and fits and size >= 46:
                return True
        at = tail.rfind(_ZIP_END, 0, at)
    return False
