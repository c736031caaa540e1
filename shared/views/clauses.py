"""Clauses as answers show them: the rule in words, where it is published, where to read it."""

from collections.abc import Iterable

from typing_extensions import TypedDict

from shared.domain.policy.clauses import places, title_of
from shared.views.links import clause_href


class ClauseView(TypedDict):
    """A rule. document, section: the published policy's own names; null for a rule of this service."""

    id: str
    title: str
    document: str | None
    section: str | None
    href: str


def clause_view(clause: str) -> ClauseView:
    """Show a clause; clause: its id, of one that can be named."""
    place = next(iter(places(clause)), None)
    return {
        "id": clause,
        "title": title_of(clause),
        "document": place.document if place else None,
        "section": place.section if place else None,
        "href": clause_href(clause),
    }


def any_clause_view(clause: str | None) -> ClauseView | None:
    """Show a clause where there may be none."""
    return clause_view(clause) if clause else None


def clauses_view(clauses: Iterable[str]) -> list[ClauseView]:
    """Show all of them, in their order."""
    return [clause_view(one) for one in clauses]
