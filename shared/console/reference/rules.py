"""The rules as a page: where a browser is led that follows the link of a clause."""

from collections.abc import Iterator, Sequence

from shared.console.reference import code, document, link
from shared.domain.policy.rules import Rule
from shared.gateways.markup import Markup, element
from shared.gateways.wording import Brand
from shared.views.clauses import ClauseView, clause_view

OWN = "Of this service itself"


def rules_page(rules: Sequence[Rule], *, brand: Brand) -> str:
    """Every rule, by the document and section it is published in; those of the service itself last."""
    by_place: dict[str, list[Markup]] = {}
    for rule in rules:
        told = clause_view(rule.clause)
        shown = element("li", *_told(rule, told["title"]), id=rule.clause)
        by_place.setdefault(_place(told), []).append(shown)
    places = sorted(by_place, key=lambda place: place == OWN)
    parts = [
        part
        for place in places
        for part in (element("h2", place), element("ul", *by_place[place], class_="bullets"))
    ]
    main = element("main", element("h1", "The rules"), _version(rules[0]), *parts, class_="slim")
    return document("The rules", main, brand=brand)


def rule_page(rule: Rule, *, brand: Brand) -> str:
    """One rule, and the way to all of them."""
    told = clause_view(rule.clause)
    main = element(
        "main",
        element("h1", told["title"]),
        element("p", _place(told), class_="lead"),
        *_told(rule),
        _version(rule),
        element("p", link("All rules", "../policy")),
        class_="slim",
    )
    return document("The rule", main, brand=brand, home="..")


def _place(told: ClauseView) -> str:
    """Where it is published."""
    return ", ".join(part for part in (told["document"], told["section"]) if part) or OWN


def _told(rule: Rule, title: str = "") -> Iterator[str]:
    """A rule's title, then its windows and figures."""
    if title:
        yield title
    windows = dict.fromkeys(period.words for period in rule.periods)
    figures = [f"{one.name}: {one.value} {one.unit}" for one in rule.figures]
    if told := [*windows, *figures]:
        yield element("ul", *(element("li", words) for words in told), class_="bullets small")


def _version(rule: Rule) -> Markup:
    return element("p", "With the figures of policy ", code(rule.version), ".", class_="quiet")
