"""Letter paper: the look that a claim's invoice and a package's receipt share.

Every text passes `printable` and is escaped: reportlab's paragraphs read markup, and a title that
says `<img src=…>` must stay a title.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from io import BytesIO
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    HRFlowable,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from shared.gateways.documents import Item, PackageFacts, Party
from shared.gateways.documents.printing import BOLD, PLAIN, date_document, load_typeface, printable, shortened
from shared.gateways.wording import dollars

MARGIN = 50.0
WIDTH = LETTER[0] - 2 * MARGIN
_HEAD, _FOOT = 50.0, 62.0
_INK, _QUIET, _LINE, _TINT = (
    HexColor("#16242c"),
    HexColor("#566670"),
    HexColor("#c9d3d8"),
    HexColor("#eef3f5"),
)
_ACCENT = HexColor("#0b5563")


def _style(name: str, size: float, **more: object) -> ParagraphStyle:
    settings = {"fontName": PLAIN, "fontSize": size, "leading": size * 1.42, "textColor": _INK, **more}
    return ParagraphStyle(name, **settings)


BODY = _style("body", 8.5)
STRONG = _style("strong", 8.5, fontName=BOLD)
AMOUNT = _style("amount", 8.5, alignment=TA_RIGHT)
TOTAL = _style("total", 9.5, fontName=BOLD, alignment=TA_RIGHT)
NOTE = _style("note", 7.5, textColor=_QUIET)
_SKU = _style("sku", 7.5, textColor=_QUIET, leading=12)
_CAPTION = _style("caption", 7, fontName=BOLD, textColor=_QUIET)
_CAPTION_RIGHT = _style("caption-right", 7, fontName=BOLD, textColor=_QUIET, alignment=TA_RIGHT)
_SHOP = _style("shop", 15, fontName=BOLD, leading=19)
_TITLE = _style("title", 15, fontName=BOLD, leading=19, alignment=TA_RIGHT, textColor=_ACCENT)
_SMALL_RIGHT = _style("small-right", 8, alignment=TA_RIGHT, textColor=_QUIET)

_BARE = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
]


def print_paper(title: str, by: str, foot: str, moment: datetime, story: list[Flowable]) -> bytes:
    """The story as a PDF, `foot` and "page 1 of 2" below each page; same story, same bytes.

    by: its author.
    """
    load_typeface()
    target = BytesIO()
    document = BaseDocTemplate(
        target, pagesize=LETTER, invariant=1, title=printable(title), author=printable(by)
    )
    frame = Frame(MARGIN, _FOOT, WIDTH, LETTER[1] - _FOOT - _HEAD, 0, 0, 0, 0)

    def finish(canvas: Canvas, _: BaseDocTemplate) -> None:
        date_document(canvas, moment)
        canvas.setStrokeColor(_LINE)
        canvas.setLineWidth(0.6)
        canvas.line(MARGIN, 44, LETTER[0] - MARGIN, 44)
        canvas.setFont(PLAIN, 7)
        canvas.setFillColor(_QUIET)
        canvas.drawString(MARGIN, 32, shortened(printable(foot), PLAIN, 7, WIDTH - 80))

    document.addPageTemplates(PageTemplate(frames=[frame], onPageEnd=finish))
    document.build(story, canvasmaker=_Numbered)
    return target.getvalue()


class _Numbered(Canvas):  # type: ignore[misc]
    """Holds its pages until it knows how many there are, to say so on each."""

    def __init__(self, *given: Any, **how: Any) -> None:
        super().__init__(*given, **how)
        self._held: list[dict[str, Any]] = []

    def showPage(self) -> None:
        """End a page, and hold it."""
        self._held.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Number the pages, and write them all."""
        for page in self._held:
            self.__dict__.update(page)
            self.setFont(PLAIN, 7)
            self.setFillColor(_QUIET)
            self.drawRightString(LETTER[0] - MARGIN, 32, f"Page {self._pageNumber} of {len(self._held)}")
            super().showPage()
        super().save()


def text(words: str, style: ParagraphStyle = BODY) -> Paragraph:
    """A paragraph of plain words; markup in them is shown, not obeyed."""
    return Paragraph(escape(printable(words)), style)


def gap(height: float) -> Spacer:
    """Room between two blocks."""
    return Spacer(1, height)


def letterhead(shop: Party, title: str, details: Iterable[tuple[str, str]]) -> list[Flowable]:
    """The shop on the left, what this is on the right, with its number and dates."""
    left = [text(shop.name, _SHOP), *(text(line, NOTE) for line in (*shop.address, shop.email) if line)]
    right = [text(title, _TITLE), *(text(f"{name} {value}", _SMALL_RIGHT) for name, value in details)]
    widths = [WIDTH * 0.5, WIDTH * 0.5]
    head = Table([[left, right]], colWidths=widths, style=TableStyle(_BARE), splitInRow=1)
    return [head, gap(12), HRFlowable(width="100%", thickness=1.6, color=_ACCENT, spaceAfter=14)]


def party_lines(party: Party) -> list[str]:
    """A name and an address, line by line."""
    return [party.name, *party.address]


def columns(blocks: Sequence[tuple[str, Sequence[str]]], shares: Sequence[float]) -> Table:
    """Captioned blocks side by side, each with its share of the width; the first lines stand out."""
    cells = [
        [
            text(caption.upper(), _CAPTION),
            gap(2),
            *(text(line, STRONG if place == 0 else BODY) for place, line in enumerate(lines)),
        ]
        for caption, lines in blocks
    ]
    style = TableStyle([*_BARE, ("RIGHTPADDING", (0, 0), (-1, -1), 14)])
    return Table([cells], colWidths=[WIDTH * share for share in shares], style=style, splitInRow=1)


def item_table(items: Sequence[Item]) -> Table:
    """The items with quantities and what was paid; its head is repeated on every page."""
    head = [
        text("ITEM", _CAPTION),
        text("SKU", _CAPTION),
        text("QTY", _CAPTION_RIGHT),
        text("PAID", _CAPTION_RIGHT),
    ]
    rows = [
        [text(i.title), text(i.sku, _SKU), text(str(i.quantity), AMOUNT), text(dollars(i.amount), AMOUNT)]
        for i in items
    ]
    style = [
        ("BACKGROUND", (0, 0), (-1, 0), _TINT),
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, _LINE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
        ("LEFTPADDING", (0, 0), (-1, -1), 6),
        ("RIGHTPADDING", (0, 0), (-1, -1), 6),
    ]
    return Table(
        [head, *rows],
        colWidths=[WIDTH * 0.54, WIDTH * 0.2, WIDTH * 0.09, WIDTH * 0.17],
        repeatRows=1,
        style=TableStyle(style),
        splitInRow=1,
    )


def sums(rows: Sequence[tuple[str, str]], total: tuple[str, str]) -> Table:
    """Amounts below each other on the right, their sum set off."""
    cells = [[text(name, AMOUNT), text(value, AMOUNT)] for name, value in rows]
    cells.append([text(total[0], TOTAL), text(total[1], TOTAL)])
    style = [
        ("TOPPADDING", (0, 0), (-1, -1), 2.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
        ("RIGHTPADDING", (0, 0), (-1, -1), 6),
        ("LINEABOVE", (0, -1), (-1, -1), 1, _INK),
        ("TOPPADDING", (0, -1), (-1, -1), 5),
    ]
    return Table(cells, colWidths=[WIDTH * 0.3, WIDTH * 0.22], hAlign="RIGHT", style=TableStyle(style))


def value_of(package: PackageFacts) -> Table:
    """What the package is worth, part by part (R-INS-03)."""
    paid = sum(item.amount for item in package.items)
    rows = (
        ("Items, as paid", dollars(paid)),
        ("Platform coupon used", dollars(package.coupon)),
        ("Shipping paid by the buyer", dollars(package.shipping_fee)),
    )
    return sums(rows, ("Package value", dollars(package.value)))


def facts_box(rows: Sequence[tuple[str, str]]) -> Table:
    """Names and values in a tinted box."""
    cells = [[text(name, NOTE), text(value, STRONG)] for name, value in rows]
    style = [
        ("BACKGROUND", (0, 0), (-1, -1), _TINT),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), 10),
        ("TOPPADDING", (0, 0), (-1, -1), 3.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
        ("LINEBEFORE", (0, 0), (0, -1), 2.5, _ACCENT),
    ]
    return Table(cells, colWidths=[WIDTH * 0.34, WIDTH * 0.66], style=TableStyle(style))
