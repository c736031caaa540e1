"""The front page: what answers here, and where to go on."""

from datetime import datetime
from zoneinfo import ZoneInfo

from shared.console.reference import code, document, link
from shared.gateways.markup import Markup, element
from shared.gateways.wording import Brand, minute

_PLACES = (
    ("docs", "API reference", "Every route: who may call it, what it takes and answers, with examples."),
    ("openapi.json", "OpenAPI document", "The same for programs; clients can be generated from it."),
    ("policy", "Rules", "Every rule that a decision can name, in words, with the figures in force."),
    ("help/faqs", "Questions and answers", "What buyers ask most."),
)


def front_page(*, now: datetime, zone: ZoneInfo, policy_version: str, console: str = "", brand: Brand) -> str:
    """The page at the root; console: the address of the screens, empty where there are none."""
    places = [_place(*place) for place in _PLACES]
    if console:
        words = "The screens for sellers, buyers, agents and carriers."
        places.insert(0, _place(console, "Console", words))
    return document(
        "Welcome",
        element(
            "main",
            element("h1", brand.name),
            element("p", "Labels with insurance, claims, disputes and everything else after the sale."),
            element("ul", *places, class_="plain"),
            element("h2", "It answers"),
            element(
                "p",
                f"It is {minute(now, zone)} here. The policy in force is ",
                code(policy_version),
                ".",
            ),
            class_="slim",
        ),
        brand=brand,
    )


def _place(href: str, name: str, about: str) -> Markup:
    return element("li", element("strong", link(name, href)), element("span", about), class_="card")
