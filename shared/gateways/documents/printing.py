"""What everything printed has in common: its typeface, text that it can print, a fixed date."""

import unicodedata
from datetime import UTC, datetime
from functools import cache

from anyascii import anyascii
from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from shared.gateways.wording import one_line

PLAIN = "Vera"
BOLD = "VeraBd"
NOTHING_PRINTS = "(not printable)"


@cache
def load_typeface() -> frozenset[int]:
    """Registers the typeface that reportlab brings along; answers the characters it has."""
    for name in (PLAIN, BOLD):
        registerFont(TTFont(name, f"{name}.ttf"))
    registerFontFamily(PLAIN, normal=PLAIN, bold=BOLD, italic=PLAIN, boldItalic=BOLD)
    return frozenset(TTFont(PLAIN, f"{PLAIN}.ttf").face.charToGlyph)


def printable(text: str, longest: int = 300) -> str:
    """The text on one line, in letters that print; cut where that is longer than `longest`.

    Letters the typeface lacks are romanised (`Łódź` → `Łódz`, `王` → `Wang`), so that a name from
    anywhere can be read by a carrier or the insurer. Pictures are left out; where nothing else is
    there, the line says so.
    """
    line = unicodedata.normalize("NFC", one_line(text))
    known = load_typeface()
    printed = one_line("".join(c if ord(c) in known else _romanised(c) for c in line))
    if line and not printed:
        return NOTHING_PRINTS
    return printed if len(printed) <= longest else printed[: longest - 1].rstrip() + "…"


def _romanised(character: str) -> str:
    """In ASCII; nothing for a picture, which anyascii names as `:grinning:`."""
    letters = anyascii(character)
    return "" if len(letters) > 2 and letters[0] == letters[-1] == ":" else letters


def shortened(text: str, font: str, size: float, width: float) -> str:
    """The text, cut where it is wider than `width` points."""
    while text and stringWidth(text, font, size) > width:
        text = text.removesuffix("…")[:-1].rstrip() + "…"
    return text


def date_document(canvas: Canvas, moment: datetime) -> None:
    """Dates the file itself by its content, not by the clock of the machine that prints it."""
    stamp = f"{moment.astimezone(UTC):D:%Y%m%d%H%M%S+00'00'}"
    canvas.setDateFormatter(lambda *_: stamp)
