"""Notices: kept in their inbox, and sent by mail in the same words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from shared.domain.actions import Target
from shared.domain.case import PLATFORM, Actor, Case, Model, Role, Transition
from shared.domain.policy import in_force

Cause = Literal["bounce", "undetermined", "complaint", "error", "no_usable_address"]


class Link(Model):
    """Where to go: what the button says and the address behind it, https (http on a laptop)."""

    label: str
    url: Annotated[str, StringConstraints(pattern="^(https?://|/[a-z])")]


# By the beginning of a case's id: its kind, and who can read it.
_READERS: Mapping[str, tuple[str, frozenset[Role]]] = {
    "lbl": ("label", frozenset({"seller"})),
    "clm": ("claim", frozenset({"seller"})),
    "dsp": ("dispute", frozenset({"seller", "buyer", "carrier", "agent"})),
    "rsh": ("reshipment", frozenset({"seller", "buyer"})),
    "cse": ("supportcase", frozenset({"buyer", "seller", "agent"})),
    "rcl": ("recall", frozenset({"seller"})),
}


def subject(role: Role, case_id: str, order_id: str | None) -> Target | None:
    """Find what somebody of that role can read about a case: the case, else its order."""
    kind, readers = _READERS.get(case_id.partition("_")[0], ("", frozenset()))
    if role in readers:
        return Target(kind=kind, id=case_id)
    return Target(kind="order", id=order_id) if order_id else None


class Notice(Model):
    """What one person reads, in the order in which it is read.

    asked: what the reader is asked to do, if anything; `until` is the last moment for it, `due_at` the same
    for programs, and `otherwise` what happens when they don't. closing: what comes after the link.
    entries: what several letters would have told, each with the address of its page, if it has one.
    clause: the rule behind it; clauses: those of a judgment, in its place. sender: who says it, where it
    isn't the service in its own name.
    """

    subject: str = ""
    heading: str = ""
    greeting: str = ""
    paragraphs: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    asked: str = ""
    until: str = ""
    due_at: datetime | None = None
    otherwise: str = ""
    link: Link | None = None
    entries: tuple[tuple[str, str], ...] = ()
    closing: tuple[str, ...] = ()
    clause: str = ""
    clauses: tuple[str, ...] = ()
    sender: str = ""

    @property
    def named(self) -> tuple[str, ...]:
        """The rules behind it."""
        return self.clauses or ((self.clause,) if self.clause else ())


class Notification(Case):
    """One message to one account. `told`: in the inbox and on its way by mail; `mail_failed`: in the inbox.

    The names `about_…` keep it out of what is read with its order; about_order: None for what is about
    no single order, which is in the inbox alone. read_at: when its reader first said so.
    """

    KIND: ClassVar[str] = "notification"
    PRIVATE: ClassVar[frozenset[str]] = frozenset({"words"})

    role: Role
    account: str
    kind: str
    about_order: str | None = None
    about_case: str
    words: Notice = Field(default_factory=Notice)
    read_at: datetime | None = None
    status: Literal["told", "mail_failed"] = "told"


def open_notification(
    *,
    id: str,
    role: Role,
    account: str,
    kind: str,
    order_id: str | None,
    case_id: str,
    words: Notice,
    now: datetime,
) -> Transition[Notification]:
    """Put a message into an inbox."""
    notification = Notification(
        id=id,
        created_at=now,
        updated_at=now,
        policy_version=in_force(now),
        role=role,
        account=account,
        kind=kind,
        about_order=order_id,
        about_case=case_id,
        words=words,
    )
    return Transition.opening(notification, event="notified", actor=PLATFORM, detail={"kind": kind})


def mark_read(notification: Notification, *, by: Actor, now: datetime) -> Transition[Notification] | None:
    """Note that it was read; None when that is known."""
    if notification.read_at is not None:
        return None
    return Transition.of(notification, event="notification_read", actor=by, now=now, read_at=now)


def fail_mail(notification: Notification, *, cause: Cause, now: datetime) -> Transition[Notification] | None:
    """Record that the mail did not arrive; the inbox has it all the same. None when that is known."""
    if notification.status == "mail_failed":
        return None
    detail = {"cause": cause}
    return Transition.of(
        notification, event="mail_failed", actor=PLATFORM, now=now, detail=detail, status="mail_failed"
    )
