"""The shipping label, 4 by 6 inches, black only: made for thermal printers of 203 dots an inch."""

import re
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from shared.gateways.documents import Label, Party
from shared.gateways.documents.printing import BOLD, PLAIN, date_document, load_typeface, printable
from shared.gateways.wording import carrier_name, day, service_name

WIDTH, HEIGHT = 288.0, 432.0
_EDGE: Final = 10.0
_INNER: Final = WIDTH - 2 * _EDGE
_DOT: Final = 72 / 203
_QUIET_ZONE: Final = 10
_BELOW_RECIPIENT: Final = 128.0
_MARK_HEIGHT: Final = 28.0
_SANDBOX_HEIGHT: Final = 21.0
_LONG_WORD = re.compile(r"(\S{24})(?=\S)")
SANDBOX_MARK = "SANDBOX \N{EN DASH} not valid for shipping"


def print_label(label: Label) -> bytes:
    """The label as a PDF of one page; the same label gives the same bytes."""
    load_typeface()
    target = BytesIO()
    canvas = Canvas(target, pagesize=(WIDTH, HEIGHT), invariant=1)
    date_document(canvas, label.purchased_at)
    canvas.setTitle(printable(f"Shipping label {label.package_id}"))
    canvas.setAuthor(carrier_name(label.carrier))
    _draw(_Sheet(canvas), label)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def print_unreadable(*facts: str) -> bytes:
    """A page for a label whose file can't be read, so that who prints many sees which is missing."""
    load_typeface()
    target = BytesIO()
    canvas = Canvas(target, pagesize=(WIDTH, HEIGHT), invariant=1)
    sheet = _Sheet(canvas)
    sheet.band("THIS LABEL CANNOT BE READ", 24, 12)
    told = ("Its file is damaged or lost, and the package needs its label before it is sent.", *facts)
    _write(canvas, told, _EDGE, sheet.top - _EDGE, width=_INNER, height=200, largest=11)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def barcode_of(tracking_number: str, width: float, height: float) -> Code128:
    """A Code 128 barcode whose bars are whole printer dots, as wide as fits, quiet zones included."""
    modules = Code128(tracking_number, barWidth=1, quiet=0).width + 2 * _QUIET_ZONE
    dots = max(1, int(width / modules / _DOT))
    bar = dots * _DOT
    return Code128(
        tracking_number,
        barWidth=bar,
        barHeight=height,
        quiet=1,
        lquiet=_QUIET_ZONE * bar,
        rquiet=_QUIET_ZONE * bar,
    )


@dataclass
class _Sheet:
    """A page that is filled from the top: `top` is where the next block begins."""

    canvas: Canvas
    top: float = HEIGHT - _EDGE

    def down(self, height: float) -> float:
        """Takes a block of that height and answers its lower edge."""
        self.top -= height
        return self.top

    def rule(self, weight: float = 1.5) -> None:
        """A line across, below what is there."""
        self.canvas.setLineWidth(weight)
        self.canvas.line(_EDGE, self.top, WIDTH - _EDGE, self.top)

    def band(self, text: str, height: float, size: float) -> None:
        """White on black, across."""
        bottom = self.down(height)
        self.canvas.setFillGray(0)
        self.canvas.rect(_EDGE, bottom, _INNER, height, stroke=0, fill=1)
        self.canvas.setFillGray(1)
        self.canvas.setFont(BOLD, fitting_size(text, size, _INNER - 12))
        self.canvas.drawCentredString(WIDTH / 2, bottom + (height - size * 0.72) / 2, text)
        self.canvas.setFillGray(0)


def _draw(sheet: _Sheet, label: Label) -> None:
    if label.sandbox:
        sheet.band(SANDBOX_MARK, 18, 9.5)
        sheet.down(3)
    _draw_service(sheet, label)
    _draw_sender(sheet, label)
    mark = _signature_mark(label)
    below = _BELOW_RECIPIENT + (_MARK_HEIGHT if mark else 0) + (_SANDBOX_HEIGHT if label.sandbox else 0)
    _draw_recipient(sheet, label.ship_to, sheet.top - _EDGE - below)
    if mark:
        sheet.band(mark, 24, 12)
        sheet.down(4)
    _draw_tracking(sheet, label)
    _draw_references(sheet, label)


def _draw_service(sheet: _Sheet, label: Label) -> None:
    name = printable(service_name(label.service)).upper()
    bottom = sheet.down(34)
    sheet.canvas.setFont(BOLD, fitting_size(name, 19, _INNER))
    sheet.canvas.drawString(_EDGE, bottom + 10, name)
    sheet.rule()


def _draw_sender(sheet: _Sheet, label: Label) -> None:
    bottom = sheet.down(70)
    _heading(sheet.canvas, _EDGE, bottom + 57, "FROM")
    lines = (label.ship_from.name, *label.ship_from.address)
    _write(sheet.canvas, lines, _EDGE, bottom + 53, width=176, height=50, largest=8.5)
    right = (day(label.purchased_at, label.zone), weight_text(label.weight_oz))
    sheet.canvas.setFont(PLAIN, 7.5)
    for place, line in enumerate(right):
        sheet.canvas.drawRightString(WIDTH - _EDGE, bottom + 57 - 11 * place, line)
    sheet.rule()


def _draw_recipient(sheet: _Sheet, recipient: Party, height: float) -> None:
    """Takes what the rest leaves: the address is what a driver reads."""
    bottom = sheet.down(height)
    _heading(sheet.canvas, _EDGE, bottom + height - 13, "SHIP TO")
    lines = (recipient.name, *recipient.address)
    _write(
        sheet.canvas,
        lines,
        _EDGE + 14,
        bottom + height - 17,
        width=_INNER - 14,
        height=height - 27,
        largest=16,
        bold_first=True,
    )
    sheet.rule()
    sheet.down(5)


def _draw_tracking(sheet: _Sheet, label: Label) -> None:
    number = printable(label.tracking_number)
    heading = printable(f"{carrier_name(label.carrier)} TRACKING NUMBER")
    _heading(sheet.canvas, _EDGE, sheet.down(10), heading)
    barcode = barcode_of(number, _INNER, 64)
    barcode.drawOn(sheet.canvas, (WIDTH - barcode.width) / 2, sheet.down(70))
    bottom = sheet.down(16)
    sheet.canvas.setFont(BOLD, fitting_size(number, 11, _INNER))
    sheet.canvas.drawCentredString(WIDTH / 2, bottom + 3, number)
    sheet.down(3)
    sheet.rule()


def _draw_references(sheet: _Sheet, label: Label) -> None:
    for name, value in (("Package", label.package_id), ("Order", label.order_id)):
        text = printable(f"{name} {value}")
        bottom = sheet.down(12)
        sheet.canvas.setFont(PLAIN, fitting_size(text, 8, _INNER))
        sheet.canvas.drawString(_EDGE, bottom + 1, text)
    if label.sandbox:
        sheet.down(3)
        sheet.band(SANDBOX_MARK, 18, 9.5)


def _signature_mark(label: Label) -> str:
    if label.signature == "none":
        return ""
    if label.signature == "signature_required":
        return "SIGNATURE REQUIRED"
    return f"ADULT SIGNATURE REQUIRED \N{EN DASH} {label.signer_age} OR OLDER"


def weight_text(ounces: float | None) -> str:
    """`1 lb 4 oz`; nothing for a weight that isn't known."""
    if ounces is None:
        return ""
    pounds, hundredths = divmod(round(ounces * 100), 1600)
    rest = f"{hundredths / 100:g} oz"
    return f"{pounds} lb {rest}" if pounds else rest


def fitting_size(text: str, largest: float, width: float) -> float:
    """The type size, at most `largest`, at which the bold text is no wider than `width`."""
    needed: float = stringWidth(text, BOLD, largest)
    return largest if needed <= width else largest * width / needed


def _heading(canvas: Canvas, x: float, y: float, text: str) -> None:
    canvas.setFont(BOLD, 6.5)
    canvas.drawString(x, y, text)


def _write(
    canvas: Canvas,
    lines: tuple[str, ...],
    x: float,
    top: float,
    *,
    width: float,
    height: float,
    largest: float,
    bold_first: bool = False,
) -> None:
    """Writes the lines below `top`, wrapped, in the largest type in which all of them fit."""
    size = largest
    while not _fits(set_lines := _wrapped(lines, size, width), size, width, height) and size > 4:
        size -= 0.5
    for place, (first, text) in enumerate(set_lines, start=1):
        canvas.setFont(BOLD if bold_first and first else PLAIN, size)
        canvas.drawString(x, top - place * size * 1.22, text)


def _fits(lines: list[tuple[bool, str]], size: float, width: float, height: float) -> bool:
    return len(lines) * size * 1.22 <= height and all(stringWidth(t, BOLD, size) <= width for _, t in lines)


def _wrapped(lines: tuple[str, ...], size: float, width: float) -> list[tuple[bool, str]]:
    """Each printed line, and whether it belongs to the first of `lines`; measured in bold, the wider."""
    return [
        (place == 0, part)
        for place, line in enumerate(lines)
        for part in simpleSplit(_LONG_WORD.sub(r"\1 ", printable(line)), BOLD, size, width)
    ]
