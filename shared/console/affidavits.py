"""The affidavit page: the form a buyer fills in and signs, thanks, or why a link leads nowhere any more.

It needs no script and no cookie, and is there where the console is off.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from shared.console.drawing import draw
from shared.console.style import style_sheet, style_source
from shared.domain.claims.affidavit_form import FIELDS, quantity_field
from shared.domain.record import record
from shared.gateways.affidavit import AffidavitFacts
from shared.gateways.markup import printable
from shared.gateways.wording import BRAND, INSURER, MARKETPLACE, Brand, dollars, minute, one_line
from shared.runtime.answers import RawResponse
from shared.runtime.pages import HTML, Handler, is_form, with_pages
from shared.runtime.wiring import services
from shared.usecases.claims.affidavits import Form, Received

STATEMENTS: Final = {
    "not_received": "I did not receive the package",
    "damaged": "The package or something in it arrived damaged",
    "missing_contents": "Something was missing from the package",
    "other": "Something else",
}
_CORRECTIONS: Final = {
    "statement": "Choose what happened to the package.",
    "agree": "Tick the box to declare that your statement is true. Without it the statement does not count.",
}
_SUBJECTS: Final = {
    "affected": "What you enter here",
    "details": "Your description",
    "full_name": "Your full name",
    "signature": "Your signature",
    "signed_on": "The date of signing",
}
_OVER: Final = {
    "not_found": (
        "This link is not known",
        "Please check that the whole address was copied from the e-mail. If you were sent more than one "
        "e-mail, only the link in the newest one works.",
    ),
    "affidavit_link_expired": (
        "This link has run out",
        "The time to use it is over, and nothing was sent. If you would still like to give your statement, "
        "ask the shop you ordered from to send you a new link.",
    ),
    "claim_closed": (
        "Your statement is no longer needed",
        f"{INSURER}, the insurer, has decided the claim that this link was for. You need not do anything; "
        "your order and your rights as a buyer are not touched by it.",
    ),
    "affidavit_already_submitted": (
        "Your statement has been received already",
        "It was sent with this link before and can't be sent twice or changed. You need not do anything "
        "more. If something in it is wrong, please tell the shop you ordered from.",
    ),
}
_TROUBLE: Final = (
    "That did not work",
    "Your statement was not sent. Please go back and try again in a few minutes; the link still works.",
)


@record
class PhotoForm:
    """Where one more photo is posted, after which fields; how many more there may be, and until when."""

    url: str
    fields: Mapping[str, str]
    left: int
    until: datetime


def form_page(
    form: Form,
    brand: Brand,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Sequence[Mapping[str, str]] = (),
) -> RawResponse:
    """The form as an answer; 400 where it comes back with what was typed."""
    html = affidavit_form(form.facts, today=form.today, typed=typed, errors=errors, brand=brand)
    return RawResponse(body=html, content_type=HTML, status=200 if typed is None else 400)


def thanks_page(received: Received, brand: Brand) -> RawResponse:
    """Thanks as an answer, which may post a photo to another origin."""
    form, until = received.photo_form, received.photos_until
    photo = None
    if form and until:
        photo = PhotoForm(url=form.url, fields=form.fields, left=received.photos_left, until=until)
    html = thank_you_page(
        order_id=received.order_id,
        received_at=received.at,
        zone=received.zone,
        photos=received.photos,
        form=photo,
        brand=brand,
    )
    policy = content_security_policy(brand, form_to=photo.url if photo else "")
    return RawResponse(body=html, content_type=HTML, headers={"Content-Security-Policy": policy})


def affidavit_form(
    facts: AffidavitFacts,
    *,
    today: date,
    typed: Mapping[str, str] | None = None,
    errors: Sequence[Mapping[str, str]] = (),
    brand: Brand = BRAND,
) -> str:
    """The page with the form (R-AFF-03, R-AFF-15).

    today: what the date says at first. typed: what was sent, shown again. errors: of the refusal, each
    `{"field", "message"}`; with any, the page says so first and at each field.
    """
    values = {"signed_on": today.isoformat()} if typed is None else typed
    wrong = {error["field"]: _correction(error["field"], error["message"]) for error in errors}
    rows = (*facts.rows(), ("You can answer until", facts.until))
    return _drawn(
        "affidavit.html",
        brand,
        facts=facts,
        rows=[(name, one_line(value)) for name, value in rows if value],
        contents=[
            (
                quantity_field(line.line_id),
                f"{line.quantity} \N{MULTIPLICATION SIGN} {one_line(line.title)}, {dollars(line.paid)}",
            )
            for line in facts.contents
        ],
        statements=STATEMENTS,
        typed={name: printable(value) for name, value in values.items()},
        wrong=wrong,
        linked=[field for field in wrong if field in FIELDS or field.startswith("affected[")],
        mail_to=f"mailto:{quote(facts.shop_email, safe='@')}",
    )


def thank_you_page(
    *,
    order_id: str,
    received_at: datetime,
    zone: ZoneInfo,
    photos: int = 0,
    form: PhotoForm | None = None,
    brand: Brand = BRAND,
) -> str:
    """The statement is in (R-AFF-03). photos: how many have come with it; form: for one more (R-AFF-15)."""
    return _drawn(
        "affidavit-done.html",
        brand,
        order_id=order_id,
        received=minute(received_at, zone),
        photos=photos,
        form=form,
        until=minute(form.until, zone) if form else "",
    )


def over_page(code: str, brand: Brand = BRAND) -> str:
    """The page for a refusal's code: `not_found`, `affidavit_link_expired`, `claim_closed`,
    `affidavit_already_submitted` (R-AFF-07, 08, 09, 11); anything else is trouble that may pass.

    The same for everybody: nothing on it tells whose link it was.
    """
    title, words = _OVER.get(code, _TROUBLE)
    return _drawn("affidavit-over.html", brand, title=title, words=words)


def with_affidavit_pages(handler: Handler) -> Handler:
    """The handler with a page's headers on every answer, and its refusals as pages for browsers.

    A browser says that it takes HTML, or posts a form; a program gets problem documents.
    """
    return with_pages(
        handler,
        headers=lambda: page_headers(services().brand),
        refused=lambda event, problem: over_page(problem["code"], services().brand),
        wanted=_wants_page,
    )


def page_headers(brand: Brand = BRAND) -> dict[str, str]:
    """The headers of every page: not kept, not indexed, not framed, no address passed on."""
    return {
        "Content-Security-Policy": content_security_policy(brand),
        "Strict-Transport-Security": "max-age=31536000",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
    }


def content_security_policy(brand: Brand = BRAND, *, form_to: str = "") -> str:
    """What a page may do: show itself in its own style, and post its form to its own origin.

    form_to: the address of another form, whose origin is allowed too.
    """
    parts = urlsplit(form_to)
    other = f" {parts.scheme}://{parts.netloc}" if form_to else ""
    return (
        f"default-src 'none'; style-src {style_source(brand.color)}; form-action 'self'{other}; "
        "frame-ancestors 'none'; base-uri 'none'"
    )


def _drawn(template: str, brand: Brand, **shown: Any) -> str:
    names = {"brand": brand.name, "marketplace": MARKETPLACE, "insurer": INSURER}
    return draw(template, style=style_sheet(brand.color), **names, **shown)


def _correction(field: str, message: str) -> str:
    """The message as a sentence; in words of our own where only one thing can be wrong."""
    subject = "affected" if field.startswith("affected") else field
    return _CORRECTIONS.get(field) or f"{_SUBJECTS.get(subject, field)} {message.rstrip('.')}."


def _wants_page(event: Mapping[str, Any]) -> bool:
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    return is_form(headers) or "text/html" in headers.get("accept", "")
