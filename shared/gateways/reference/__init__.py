"""The pages that say what this service is and how its API is called: no script, nothing loaded from anywhere.

`headers` go with both; the policy in them allows the one inline style sheet, by its hash.
"""

import base64
import hashlib
from typing import Final

from shared.gateways.markup import Markup, element, join
from shared.gateways.reference.style import STYLE
from shared.gateways.wording import MARKETPLACE, Brand

CONTENT_TYPE: Final = "text/html; charset=utf-8"
_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS: Final = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_DIGEST}'; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'none'",
    "Strict-Transport-Security": "max-age=31536000",
    "Referrer-Policy": "no-referrer",
}


def document(title: str, *content: str, brand: Brand) -> str:
    """A whole page; its links are relative, so that they hold under every address of the service."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", f"{title} \N{EN DASH} {brand.name}"),
        element("style", Markup(STYLE)),
    )
    service = f"After-sale service of {MARKETPLACE}"
    line = element("p", element("a", brand.name, href="."), element("span", service), class_="brand")
    body = element("body", element("header", line), join(*content))
    return f"<!doctype html>{element('html', head, body, lang='en')}"


def link(words: str, href: str) -> Markup:
    """A link."""
    return element("a", words, href=href)


def code(words: str) -> Markup:
    """What stands in a program or in a message, letter by letter."""
    return element("code", words)


def prose(text: str) -> Markup:
    """Sentences, with what stands between backticks as code."""
    parts = text.split("`")
    return join(*(code(part) if n % 2 else part for n, part in enumerate(parts)))
