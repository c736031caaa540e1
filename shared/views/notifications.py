"""A person's inbox: the same facts as the e-mails."""

from collections.abc import Mapping

from typing_extensions import TypedDict

from shared.domain.actions import Target
from shared.domain.case import Role
from shared.domain.notifications import Notification
from shared.views.cases import ResourceView, resource_view
from shared.views.fields import PageQuery
from shared.views.links import href
from shared.views.viewer import Viewer

# By the beginning of a case's id: its kind, and who can read it.
_READERS: Mapping[str, tuple[str, frozenset[Role]]] = {
    "lbl": ("label", frozenset({"seller"})),
    "clm": ("claim", frozenset({"seller"})),
    "dsp": ("dispute", frozenset({"seller", "buyer", "carrier", "agent"})),
    "rsh": ("reshipment", frozenset({"seller", "buyer"})),
    "cse": ("supportcase", frozenset({"buyer", "agent"})),
    "rcl": ("recall", frozenset({"seller"})),
}


class InboxQuery(PageQuery):
    """Which part of the inbox."""


class FactView(TypedDict):
    """A fact as it is written for people."""

    name: str
    value: str


class LinkView(TypedDict):
    """Where to go."""

    label: str
    url: str


class NotificationView(ResourceView):
    """One message. `asked`: what the reader is asked to do, until when, and what happens otherwise.

    `href`: where this API has what it is about, for the reader: the case, else its order. `link`: a page
    for people.
    """

    status: str
    kind: str
    order_id: str | None
    case_id: str
    href: str | None
    subject: str
    heading: str
    paragraphs: list[str]
    facts: list[FactView]
    asked: str | None
    until: str | None
    otherwise: str | None
    link: LinkView | None
    closing: list[str]
    clause: str | None


def notification_view(notification: Notification, *, viewer: Viewer) -> NotificationView:
    """Show a message to the account it was written to."""
    words = notification.words
    return {
        **resource_view("notification", notification),
        "status": notification.status,
        "kind": notification.kind,
        "order_id": notification.about_order,
        "case_id": notification.about_case,
        "href": _href(notification),
        "subject": words.subject,
        "heading": words.heading,
        "paragraphs": list(words.paragraphs),
        "facts": [{"name": name, "value": value} for name, value in words.facts],
        "asked": words.asked or None,
        "until": words.until or None,
        "otherwise": words.otherwise or None,
        "link": {"label": words.link.label, "url": words.link.url} if words.link else None,
        "closing": list(words.closing),
        "clause": words.clause or None,
    }


def _href(notification: Notification) -> str | None:
    case_id, order_id = notification.about_case, notification.about_order
    kind, readers = _READERS.get(case_id.partition("_")[0], ("", frozenset()))
    if notification.role in readers:
        return href("read", Target(kind=kind, id=case_id))
    return href("read", Target(kind="order", id=order_id)) if order_id else None
