"""Who can be mailed now, and what becomes of the rest: one letter when the hour is over (R-LIM-02)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from shared.domain.case import Transition
from shared.domain.mailbox import Mailbox, Rest, end_wait, new_mailbox, take_turn
from shared.domain.record import record
from shared.storage.records import Effect
from shared.usecases.effects import TypedEffect
from shared.usecases.services import Services


@record
class MailRest(TypedEffect, kind="mail_rest", queue="mail"):
    """Mail what waited, in one letter. Its id is no entry's: that of an effect which was put off may not have
    been forgotten yet by the worker that did so.
    """

    mailbox: str
    notification_ids: list[str]
    further: int

    @classmethod
    def of(cls, mailbox: Mailbox, rest: Rest) -> "MailRest":
        """Make the effect of what waited."""
        return cls(
            id=f"{rest.notification_ids[-1]}-rest",
            mailbox=mailbox.id,
            notification_ids=list(rest.notification_ids),
            further=rest.further,
        )


def has_turn(
    services: Services, stored: Mailbox | None, mailbox_id: str, mail_id: str, *, can_wait: bool = True
) -> bool:
    """Whether to send a mail now: it is counted then, or waits, and its effect goes.

    stored: the mailbox as it was loaded; can_wait: whether `mail_id`, its effect's, is an entry of the inbox
    too. Raises ConcurrentUpdate where the mailbox moved on meanwhile.
    """
    now = services.now()
    mailbox = stored or new_mailbox(mailbox_id, now=now)
    steps, effects = lapse(services, mailbox, now)
    if steps:
        services.store.commit(*steps, effects=effects)
        mailbox = steps[0].case
    turn = take_turn(mailbox, mail_id, can_wait=can_wait, now=now)
    if turn.step:
        services.store.commit(turn.step, dropped=() if turn.mailed else [mail_id])
    return turn.mailed


def lapse(
    services: Services, mailbox: Mailbox, now: datetime
) -> tuple[Sequence[Transition[Any]], Sequence[Effect]]:
    """What the end of a wait mails, for the sweep (see `usecases.deadlines`)."""
    ended = end_wait(mailbox, now=now)
    if ended is None:
        return (), ()
    step, rest = ended
    return (step,), [MailRest.of(mailbox, rest)]
