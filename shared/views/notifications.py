"""A person's inbox: the same facts as the e-mails."""

from typing_extensions import TypedDict

from shared.domain.case import Role
from shared.domain.notifications import Notification, subject
from shared.views.cases import ResourceView, moment, resource_view
from shared.views.clauses import ClauseView, clauses_view
from shared.views.fields import PageQuery
from shared.views.links import href
from shared.views.viewer import Viewer


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
    """One message. `asked`: what the reader is asked to do, until when, and what happens otherwise; `due_at`
    is the same moment for programs. `read_at`: when the reader first said so.

    `href`: where this API has what it is about, for the reader: the case, its order, the order's messages.
    `link`: a page for people.
    """

    status: str
    kind: str
    read_at: str | None
    order_id: str | None
    case_id: str
    href: str | None
    subject: str
    heading: str
    paragraphs: list[str]
    facts: list[FactView]
    asked: str | None
    until: str | None
    due_at: str | None
    otherwise: str | None
    link: LinkView | None
    closing: list[str]
    clauses: list[ClauseView]


class LetterView(NotificationView):
    """One message, as agents see it; `role` and `account_id`: to whom it was written."""

    role: Role
    account_id: str


def letter_view(notification: Notification, *, viewer: Viewer) -> LetterView:
    """Show a message to an agent, whomever it was written to."""
    shown = notification_view(notification, viewer=viewer)
    return {**shown, "role": notification.role, "account_id": notification.account}


def notification_view(notification: Notification, *, viewer: Viewer) -> NotificationView:
    """Show a message to the account it was written to."""
    words = notification.words
    return {
        **resource_view("notification", notification),
        "status": notification.status,
        "kind": notification.kind,
        "read_at": moment(notification.read_at),
        "order_id": notification.about_order,
        "case_id": notification.about_case,
        "href": _href(notification),
        "subject": words.subject,
        "heading": words.heading,
        "paragraphs": list(words.paragraphs),
        "facts": [{"name": name, "value": value} for name, value in words.facts if value],
        "asked": words.asked or None,
        "until": words.until or None,
        "due_at": moment(words.due_at),
        "otherwise": words.otherwise or None,
        "link": {"label": words.link.label, "url": words.link.url} if words.link else None,
        "closing": list(words.closing),
        "clauses": clauses_view(words.named),
    }


def _href(notification: Notification) -> str | None:
    about = subject(notification.role, notification.about_case, notification.about_order)
    what = "messages" if notification.about_case.startswith("msg_") else "read"
    return href(what, about) if about else None
