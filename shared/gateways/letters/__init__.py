"""E-mails: a notice says what there is to say, `render` gives every notice the same form.

Each area keeps its notices in a module of its own here: a function per notice, facts in, `Notice` out.
"""

from textwrap import wrap

from shared.domain.notifications import Link, Notice
from shared.domain.policy.clauses import places, title_of
from shared.domain.record import record
from shared.gateways.colors import WHITE, readable_on
from shared.gateways.markup import Markup, element, join
from shared.gateways.wording import BRAND, MARKETPLACE, Brand, one_line

_WIDTH = 72
_FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_INK, _QUIET, _LINE, _TINT = "#16242c", "#566670", "#d5dde1", "#eef3f5"


@record
class Letter:
    """An e-mail as it is handed to the mail service; the subject is one line."""

    subject: str
    html: str
    text: str


def render(notice: Notice, brand: Brand = BRAND) -> Letter:
    """The notice as HTML and as plain text: same words, same order."""
    return Letter(subject=one_line(notice.subject), html=_html(notice, brand), text=_text(notice, brand))


def _request(notice: Notice) -> list[tuple[str, str]]:
    rows = (("What you can do", notice.asked), ("Until", notice.until), ("Otherwise", notice.otherwise))
    return [(name, value) for name, value in rows if value]


def _foot(notice: Notice, brand: Brand) -> list[str]:
    service = f"{brand.name}, the seller protection and after-sale service of {MARKETPLACE}"
    return [f"Sent by {notice.sender or service}.", *map(_rule, dict.fromkeys(notice.named))]


def _rule(clause: str) -> str:
    """The rule in words, with the document and section that say it."""
    place = next(iter(places(clause)), None)
    where = f"{place.document}, “{place.section}”" if place else "a rule of this service"
    return f"Rule: {title_of(clause)} ({where})"


def _text(notice: Notice, brand: Brand) -> str:
    blocks = [notice.heading, "=" * min(len(one_line(notice.heading)), _WIDTH), "", notice.greeting, ""]
    for paragraph in notice.paragraphs:
        blocks += [paragraph, ""]
    for table in (notice.facts, _request(notice)):
        rows = [f"{name}: {value}" for name, value in table if value]
        blocks += [*rows, ""] if rows else []
    if notice.link:
        blocks += [f"{notice.link.label}:", notice.link.url, ""]
    for words, url in notice.entries:
        blocks += [f"{words}:", url, ""] if url else [words, ""]
    for paragraph in notice.closing:
        blocks += [paragraph, ""]
    blocks += ["-- ", *_foot(notice, brand)]
    return "\n".join("\n".join(_wrapped(block)) for block in blocks) + "\n"


def _wrapped(block: str) -> list[str]:
    """The block in lines of at most 72 characters; an address stays whole."""
    if block == "-- ":
        return [block]
    return wrap(one_line(block), _WIDTH, break_long_words=False, break_on_hyphens=False) or [""]


def _html(notice: Notice, brand: Brand) -> str:
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width,initial-scale=1"),
        element("meta", name="color-scheme", content="light"),
        element("title", one_line(notice.subject)),
    )
    body = element(
        "body", _frame(notice, brand), style=f"margin:0;padding:0;background:{_TINT};{_FONT};color:{_INK}"
    )
    return f"<!doctype html>{element('html', head, body, lang='en')}"


def _frame(notice: Notice, brand: Brand) -> Markup:
    """The letter as a sheet of at most 600 pixels: tables, since mail clients lay out nothing else alike."""
    color = readable_on(brand.color, WHITE)
    mark = element("p", brand.name, style=f"margin:0;font-size:15px;font-weight:700;color:{color}")
    foot = [
        _paragraph(line, f"margin:0 0 4px;font-size:12px;color:{_QUIET}") for line in _foot(notice, brand)
    ]
    rows = (
        _row(mark, "padding:24px 28px 0"),
        _row(join(*_content(notice, color)), "padding:8px 28px 20px"),
        _row(join(*foot), f"padding:16px 28px 20px;border-top:1px solid {_LINE}"),
    )
    sheet = _table(*rows, style="max-width:600px;margin:0 auto;background:#ffffff;border-radius:8px")
    return _table(_row(sheet, "padding:24px 12px"), style=f"background:{_TINT}")


def _content(notice: Notice, color: str) -> list[Markup]:
    style = "margin:8px 0 16px;font-size:22px;line-height:1.3;font-weight:700"
    parts = [element("h1", one_line(notice.heading), style=style), _paragraph(notice.greeting)]
    parts += [_paragraph(paragraph) for paragraph in notice.paragraphs]
    if notice.facts:
        parts.append(_facts(notice.facts))
    if request := _request(notice):
        parts.append(_facts(request, edge=f"border-left:4px solid {color};"))
    if notice.link:
        parts += _button(notice.link, color)
    parts += [_entry(words, url, color) for words, url in notice.entries]
    return parts + [_paragraph(paragraph) for paragraph in notice.closing]


def _facts(facts: tuple[tuple[str, str], ...] | list[tuple[str, str]], edge: str = "") -> Markup:
    cell = "padding:7px 12px;font-size:14px;line-height:1.45;vertical-align:top;text-align:left"
    rows = (
        element(
            "tr",
            element(
                "th", one_line(name), scope="row", style=f"{cell};width:34%;font-weight:400;color:{_QUIET}"
            ),
            element("td", one_line(value), style=f"{cell};font-weight:600;word-break:break-word"),
        )
        for name, value in facts
        if value
    )
    style = f"{edge}border-collapse:collapse;width:100%;margin:0 0 20px;background:{_TINT}"
    return element("table", *rows, style=style, width="100%", cellpadding="0", cellspacing="0")


def _button(link: Link, color: str) -> list[Markup]:
    style = (
        f"display:inline-block;padding:13px 22px;background:{color};color:#ffffff;font-size:16px;"
        "font-weight:600;text-decoration:none;border-radius:6px"
    )
    address = element("a", link.url, href=link.url, style=f"color:{color};word-break:break-all")
    plain = join("If the button does not work, open this address: ", address)
    return [
        element("p", element("a", one_line(link.label), href=link.url, style=style), style="margin:0 0 12px"),
        element("p", plain, style=f"margin:0 0 20px;font-size:13px;line-height:1.5;color:{_QUIET}"),
    ]


def _entry(words: str, url: str, color: str) -> Markup:
    linked = element("a", one_line(words), href=url, style=f"color:{color}") if url else one_line(words)
    return element("p", linked, style=f"margin:0 0 12px;padding:0 0 12px;border-bottom:1px solid {_LINE}")


def _paragraph(words: str, style: str = "margin:0 0 16px;font-size:16px;line-height:1.55") -> Markup:
    return element("p", one_line(words), style=style)


def _table(*rows: Markup, style: str) -> Markup:
    return element(
        "table", *rows, role="presentation", width="100%", cellpadding="0", cellspacing="0", style=style
    )


def _row(content: Markup, style: str) -> Markup:
    return element("tr", element("td", content, style=style))
