"""How much mail one recipient gets: so many an hour, and the rest in one letter (R-LIM-02)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from shared.domain.case import PLATFORM, Case, Model, Transition
from shared.domain.policy import in_force, policy_at
from shared.domain.record import record
from shared.domain.times import rfc3339

MAIL = "recipient_mail"
HOUR = timedelta(hours=1)


class SentMail(Model):
    """That something was mailed, and when."""

    id: str
    at: datetime


class Mailbox(Case):
    """What an account was mailed within the last hour, and the entries of its inbox that wait to be.

    further: how many wait beside those that are named. Its deadline ends the wait; there is one while
    something waits.
    """

    KIND: ClassVar[str] = "mailbox"

    sent: tuple[SentMail, ...] = ()
    waiting: tuple[str, ...] = ()
    further: int = 0


@record
class Turn:
    """What becomes of a mail, and the step that says so; None where that is known."""

    step: Transition[Mailbox] | None
    mailed: bool


@record
class Rest:
    """What waited: entries of an inbox, the oldest first, and how many more there are."""

    notification_ids: Sequence[str]
    further: int


def mailbox_id(role: str, account: str) -> str:
    """Name the mailbox of an account."""
    return f"{role}:{account}"


def new_mailbox(id: str, *, now: datetime) -> Mailbox:
    """Make a mailbox that nothing was sent to yet."""
    return Mailbox(id=id, created_at=now, updated_at=now, policy_version=in_force(now))


def take_turn(mailbox: Mailbox, mail_id: str, *, can_wait: bool, now: datetime) -> Turn:
    """Count a mail that is to be sent, or let it wait where the hour has had its mails.

    can_wait: whether `mail_id` is an entry of the inbox, which can be told of later. What comes while others
    wait, waits with them, until the mail that filled the hour is an hour old. A mail that was counted within
    the hour is sent again without being another one. The mailbox has no wait that is over (`end_wait`).
    """
    within, policy = tuple(one for one in mailbox.sent if now - one.at < HOUR), policy_at(now)
    most: int = policy.section("messages")["mails_an_hour"]
    if any(one.id == mail_id for one in within):
        return Turn(step=None, mailed=True)
    if not can_wait or not (mailbox.waiting or len(within) >= most):
        counted = (*within, SentMail(id=mail_id, at=now))
        return Turn(step=_step(mailbox, "mail_counted", mail_id, now, sent=counted), mailed=True)
    named = len(mailbox.waiting) < policy.section("messages")["mails_named"]
    step = _step(
        mailbox,
        "mail_put_off",
        mail_id,
        now,
        waiting=(*mailbox.waiting, mail_id) if named else mailbox.waiting,
        further=mailbox.further + (not named),
        deadlines=mailbox.deadlines
        or (policy.deadline(MAIL, starts_at=within[-most].at, start_event="mailed"),),
    )
    return Turn(step=step, mailed=False)


def end_wait(mailbox: Mailbox, *, now: datetime) -> tuple[Transition[Mailbox], Rest] | None:
    """End the wait that is over, and say what is to be mailed in one letter; None if none is over."""
    over = mailbox.lapsed_at(now)
    if not over:
        return None
    step = Transition.of(
        mailbox,
        event="wait_ended",
        actor=PLATFORM,
        now=now,
        detail={"due_at": rfc3339(over[0].due_at)},
        waiting=(),
        further=0,
        deadlines=(),
    )
    return step, Rest(notification_ids=mailbox.waiting, further=mailbox.further)


def _step(mailbox: Mailbox, event: str, mail_id: str, now: datetime, **changes: Any) -> Transition[Mailbox]:
    detail = {"mail_id": mail_id}
    if mailbox.version:
        return Transition.of(mailbox, event=event, actor=PLATFORM, now=now, detail=detail, **changes)
    opened = mailbox.model_copy(update=changes)
    return Transition.opening(opened, event=event, actor=PLATFORM, detail=detail)
