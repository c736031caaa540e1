"""Real small files of every kind that is taken, and of some that are not, made as devices make them."""

import struct
import zipfile
from io import BytesIO
from typing import Any

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject

from shared.domain.evidence.files import Arrived

ARRIVED = Arrived(etag='"1"', version_id="v1", media_type="image/jpeg")


def picture(kind: str, *, size: tuple[int, int] = (48, 32), mode: str = "RGB", **how: Any) -> bytes:
    """A picture as Pillow writes it: `picture("JPEG")`."""
    image, written = Image.new(mode, size, "orange" if mode == "RGB" else 1), BytesIO()
    image.save(written, kind, **how)
    return written.getvalue()


def animation(kind: str, frames: int = 3) -> bytes:
    """A picture that moves."""
    pictures, written = [Image.new("RGB", (32, 32), (60 * i, 0, 90)) for i in range(frames)], BytesIO()
    pictures[0].save(written, kind, save_all=True, append_images=pictures[1:], duration=40)
    return written.getvalue()


def box(kind: bytes, *inside: bytes) -> bytes:
    """A box of MP4, MOV or HEIC."""
    content = b"".join(inside)
    return struct.pack(">I", 8 + len(content)) + kind + content


def handler(kind: bytes) -> bytes:
    """The box that says what a track, or a picture's description, is."""
    return box(b"hdlr", bytes(8), kind, bytes(12), b"\0")


def moov(*kinds: bytes) -> bytes:
    """The index of a film, with a track of each of these kinds."""
    tracks = [box(b"trak", box(b"tkhd", bytes(84)), box(b"mdia", handler(kind))) for kind in kinds]
    return box(b"moov", box(b"mvhd", bytes(100)), *tracks)


def film(brand: bytes = b"isom", *kinds: bytes) -> bytes:
    """A film of that brand, with pictures unless other tracks are named."""
    return (
        box(b"ftyp", brand, bytes(4), b"isom", b"mp42")
        + moov(*(kinds or (b"vide",)))
        + box(b"mdat", bytes(64))
    )


def quicktime(first: bytes) -> bytes:
    """A MOV without a brand, that begins with this box."""
    data = box(b"mdat", bytes(64))
    if first == b"moov":
        return moov(b"vide", b"soun") + data
    if first == b"mdat":
        return data + moov(b"vide", b"soun")
    return box(first, bytes(12)) + data + moov(b"vide", b"soun")


def heic(brand: bytes = b"heic", *, parts: tuple[bytes, ...] = (b"pitm", b"iinf", b"iloc")) -> bytes:
    """A HEIC as a phone writes it, by its boxes."""
    meta = box(b"meta", bytes(4), handler(b"pict"), *(box(part, bytes(8)) for part in parts))
    return box(b"ftyp", brand, bytes(4), b"mif1", b"heic") + meta + box(b"mdat", bytes(64))


def element(name: bytes, *inside: bytes, unknown: bool = False) -> bytes:
    """An element of WebM."""
    content = b"".join(inside)
    size = b"\x01" + b"\xff" * 7 if unknown else (len(content) | 1 << 56).to_bytes(8, "big")
    return name + size + content


def webm(doc_type: bytes = b"webm", *, track: bytes = b"\x01", unknown: bool = True) -> bytes:
    """A WebM as a browser records it: neither its length nor that of its parts is known."""
    tracks = element(b"\x16\x54\xae\x6b", element(b"\xae", element(b"\x83", track)))
    cluster = element(b"\x1f\x43\xb6\x75", element(b"\xa3", bytes(32)), unknown=unknown)
    head = element(b"\x1a\x45\xdf\xa3", element(b"\x42\x82", doc_type))
    return head + element(b"\x18\x53\x80\x67", tracks, cluster, unknown=unknown)


def document(change: Any = None, *, password: str = "") -> bytes:
    """A PDF of one page, after `change` had its writer."""
    writer, written = PdfWriter(), BytesIO()
    writer.add_blank_page(width=200, height=200)
    if change is not None:
        change(writer)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(written)
    return written.getvalue()


def action(kind: str, **told: Any) -> DictionaryObject:
    """What a PDF does when it is opened."""
    made = {"/Type": "/Action", "/S": f"/{kind}", **told}
    return DictionaryObject({NameObject(name): NameObject(value) for name, value in made.items()})


def archive(name: str = "run.js", content: bytes = b"alert(1)") -> bytes:
    """A zip."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as zipped:
        zipped.writestr(name, content)
    return written.getvalue()


JPEG = picture("JPEG")
PNG = picture("PNG")
GOOD: dict[str, tuple[str, bytes]] = {
    "jpeg": ("image/jpeg", JPEG),
    "progressive jpeg": ("image/jpeg", picture("JPEG", progressive=True)),
    "grey jpeg": ("image/jpeg", picture("JPEG", mode="L")),
    "print jpeg": ("image/jpeg", picture("JPEG", mode="CMYK")),
    "moving photo": ("image/jpeg", JPEG + film(b"mp42")),
    "png": ("image/png", PNG),
    "png with a palette": ("image/png", picture("PNG", mode="P")),
    "cropped screenshot": ("image/png", PNG + bytes(range(256))),
    "gif": ("image/gif", picture("GIF")),
    "moving gif": ("image/gif", animation("GIF")),
    "webp": ("image/webp", picture("WEBP")),
    "lossless webp": ("image/webp", picture("WEBP", lossless=True)),
    "moving webp": ("image/webp", animation("WEBP")),
    "heic": ("image/heic", heic()),
    "heif": ("image/heic", heic(b"mif1")),
    "pdf": ("application/pdf", document()),
    "pdf after a mark": ("application/pdf", b"\xef\xbb\xbf" + document()),
    "pdf after an empty line": ("application/pdf", b"\r\n" + document()),
    "webm": ("video/webm", webm()),
    "muxed webm": ("video/webm", webm(unknown=False)),
    **{
        f"mp4 {brand.decode()}": ("video/mp4", film(brand))
        for brand in (
            b"isom",
            b"mp42",
            b"avc1",
            b"M4V ",
            b"XAVC",
            b"M4VH",
            b"hvc1",
            b"f4v ",
            b"mp71",
            b"isml",
        )
    },
    "fragments": ("video/mp4", box(b"ftyp", b"iso5", bytes(4)) + moov(b"vide") + box(b"moof", bytes(8))),
    "iphone": ("video/quicktime", film(b"qt  ")),
    "3gp": ("video/3gpp", film(b"3gp5")),
    "3g2": ("video/3gpp", film(b"3g2a")),
    **{
        f"mov {first.decode()}": ("video/quicktime", quicktime(first))
        for first in (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
    },
}
