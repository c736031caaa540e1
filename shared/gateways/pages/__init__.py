"""HTML pages for a person with a link: plain, no script, nothing loaded from anywhere.

`page_headers` go with every page; the policy in them allows the one inline style sheet, by its hash,
and a form that posts back to where it came from, or to the one other place a page names.
"""

import base64
import hashlib
from typing import Final
from urllib.parse import urlsplit

from shared.gateways.markup import Markup, element, join
from shared.gateways.pages.style import style
from shared.gateways.wording import BRAND, MARKETPLACE, Brand

CONTENT_TYPE: Final = "text/html; charset=utf-8"


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
    digest = base64.b64encode(hashlib.sha256(style(brand.color).encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'{other}; "
        "frame-ancestors 'none'; base-uri 'none'"
    )


def document(title: str, *content: str, brand: Brand = BRAND) -> str:
    """A whole page with this title and this content."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="robots", content="noindex"),
        element("title", f"{title} \N{EN DASH} {brand.name}"),
        element("style", Markup(style(brand.color))),
    )
    service = f"After-sale service of {MARKETPLACE}"
    head_line = element("p", element("strong", brand.name), element("span", service), class_="brand")
    body = join(element("header", head_line), element("main", *content))
    return f"<!doctype html>{element('html', head, element('body', body), lang='en')}"


def paragraph(*words: str, class_: str | None = None) -> Markup:
    """A paragraph."""
    return element("p", *words, class_=class_)
