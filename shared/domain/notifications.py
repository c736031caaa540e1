"""What a person is told: kept in their inbox, and sent by mail in the same words."""

from datetime import datetime
from typing import Literal

from shared.domain.case import PLATFORM, Case, Model, Role, Transition
from shared.domain.policy import CURRENT

Cause = Literal["bounce", "complaint", "error"]


class LinkWords(Model):
    """Where to go: what it says and the address."""

    label: str
    url: str


class Words(Model):
    """What there is to say, in the order in which it is read.

    asked: what the reader is asked to do, if anything; `until` is the last moment for it and
    `otherwise` what happens when they don't. clause: the rule behind it.
    """

    subject: str
    heading: str
    greeting: str
    paragraphs: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    asked: str = ""
    until: str = ""
    otherwise: str = ""
    link: LinkWords | None = None
    closing: tuple[str, ...] = ()
    clause: str = ""


class Notification(Case):
    """One message to one account. `told`: in the inbox and on its way by mail; `mail_failed`: in the inbox.

    The names `about_…` keep it out of what is read with its order; about_order: None for what is about
    no single order, which is in the inbox alone.
    """

    role: Role
    account: str
    kind: str
    about_order: str | None = None
    about_case: str
    words: Words
    status: Literal["told", "mail_failed"] = "told"


def notify(
    *,
    id: str,
    role: Role,
    account: str,
    kind: str,
    order_id: str | None,
    case_id: str,
    words: Words,
    now: datetime,
) -> Transition[Notification]:
    """Put a message into an inbox."""
    notification = Notification(
        id=id,
        created_at=now,
        updated_at=now,
        policy_version=CURRENT,
        role=role,
        account=account,
        kind=kind,
        about_order=order_id,
        about_case=case_id,
        words=words,
    )
    return Transition.opening(notification, event="notified", actor=PLATFORM, detail={"kind": kind})


def fail_mail(notification: Notification, *, cause: Cause, now: datetime) -> Transition[Notification] | None:
    """The mail did not arrive; the inbox has it all the same. None when that is known."""
    if notification.status == "mail_failed":
        return None
    detail = {"cause": cause}
    return Transition.of(
        notification, event="mail_failed", actor=PLATFORM, now=now, detail=detail, status="mail_failed"
    )
