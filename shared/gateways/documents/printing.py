"""What everything printed has in common: its typeface, text that it can print, a fixed date."""

import unicodedata
from datetime import UTC, datetime
from functools import cache

from anyascii import anyascii
from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from shared.gateways.wording import one_line

PLAIN = "Vera"
BOLD = "VeraBd"


@cache
def load_typeface() -> frozenset[int]:
    """Registers the typeface that reportlab brings along; answers the characters it has."""
    for name in (PLAIN, BOLD):
        registerFont(TTFont(name, f"{name}.ttf"))
    registerFontFamily(PLAIN, normal=PLAIN, bold=BOLD, italic=PLAIN, boldItalic=BOLD)
    return frozenset(TTFont(PLAIN, f"{PLAIN}.ttf").face.charToGlyph)


def printable(text: str, longest: int = 300) -> str:
    """The text on one line, in letters that print; cut where it is longer than `longest`.

    Letters the typeface lacks are romanised (`Łódź` → `Łódz`, `王` → `Wang`), so that a name from
    anywhere can be read by a carrier or the insurer.
    """
    line = unicodedata.normalize("NFC", one_line(text))
    if len(line) > longest:
        line = line[: longest - 1].rstrip() + "…"
    known = load_typeface()
    return one_line("".join(c if ord(c) in known else anyascii(c) for c in line))


def date_document(canvas: Canvas, moment: datetime) -> None:
    """Dates the file itself by its content, not by the clock of the machine that prints it."""
    stamp = f"{moment.astimezone(UTC):D:%Y%m%d%H%M%S+00'00'}"
    canvas.setDateFormatter(lambda *_: stamp)
