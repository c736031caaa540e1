"""The pages that say what this service is and how its API is called: no script, nothing loaded from anywhere.

`headers` go with each; the policy in them allows the style sheet, which stands in the page, by its hash.
"""

from shared.console.style import style_sheet, style_source
from shared.gateways.markup import Markup, element, join
from shared.gateways.wording import MARKETPLACE, Brand


def headers(brand: Brand) -> dict[str, str]:
    """The headers of all of them."""
    return {
        "Content-Security-Policy": f"default-src 'none'; style-src {style_source(brand.color)}; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        "Strict-Transport-Security": "max-age=31536000",
        "Referrer-Policy": "no-referrer",
    }


def document(title: str, *content: str, brand: Brand, home: str = ".") -> str:
    """A whole page; its links are relative, so that they hold under every address of the service.

    home: the way to the front page.
    """
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", f"{title} \N{EN DASH} {brand.name}"),
        element("style", Markup(style_sheet(brand.color))),
    )
    service = element("small", f"After-sale service of {MARKETPLACE}")
    name = element("a", brand.name, " ", service, href=home, class_="name")
    body = element("body", element("header", name, class_="top"), join(*content))
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
