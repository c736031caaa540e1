"""Threads: who has written how much and when, and who has yet to be told by mail."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal

from pydantic import Field

from shared.domain.case import PLATFORM, Actor, Case, Deadline, Model, Transition
from shared.domain.errors import Conflict, RateLimited
from shared.domain.evidence.files import FileInfo
from shared.domain.messages.message import Message, MessageFile, message_id
from shared.domain.policy import clause, in_force, policy_at
from shared.domain.record import record
from shared.domain.times import rfc3339

Party = Literal["buyer", "seller"]
PARTIES: tuple[Party, ...] = ("buyer", "seller")
MAIL = "thread_mail"
HOUR = timedelta(hours=1)


class Sent(Model):
    """That somebody wrote, and when."""

    by: str
    at: datetime


class Unmailed(Model):
    """What a reader has yet to be mailed: the first message of it, and the newest entry of their inbox."""

    first: int
    notification_id: str


class Thread(Case):
    """The messages between buyer and seller of an order, or of both with the agents about a case.

    Its id is the order's or the case's. last: the number of its newest message. text_bytes: of what buyer and
    seller wrote. sent: who wrote within the last hour. unmailed: by reader. Its deadlines are the hours in
    which a reader gets no further mail.
    """

    KIND: ClassVar[str] = "thread"

    about_order: str
    seller_id: str
    buyer_id: str
    last: int = 0
    text_bytes: int = 0
    sent: tuple[Sent, ...] = ()
    unmailed: dict[Party, Unmailed] = Field(default_factory=dict)
    buyer_wrote_at: datetime | None = None

    def hour_of(self, reader: Party) -> Deadline | None:
        """Find the hour in which that reader gets no further mail; None if there is none."""
        return self.deadline(MAIL, reader)


@record
class NewMessage:
    """A message to be: `files` by their ids."""

    text: str
    files: Mapping[str, FileInfo]


@record
class Posted:
    """The steps of a thread and its new message; mailed: the readers who are to be mailed it at once."""

    thread: Transition[Thread]
    message: Transition[Message]
    mailed: tuple[Party, ...] = ()


@record
class Digest:
    """The messages from `first` to `last`, to be mailed to a reader in one letter."""

    reader: Party
    first: int
    last: int
    notification_id: str


def new_thread(id: str, *, order_id: str, seller_id: str, buyer_id: str, now: datetime) -> Thread:
    """Make a thread in which nobody has written yet."""
    return Thread(
        id=id,
        created_at=now,
        updated_at=now,
        policy_version=in_force(now),
        about_order=order_id,
        seller_id=seller_id,
        buyer_id=buyer_id,
    )


def readers(by: Actor) -> tuple[Party, ...]:
    """List who is told of a message of theirs: buyer and seller, but for whoever wrote it."""
    return tuple(party for party in PARTIES if party != by.role)


def post(
    thread: Thread, new: NewMessage, *, by: Actor, notifications: Mapping[Party, str], now: datetime
) -> Posted:
    """Add a message (R-MSG-01). A reader is mailed the first at once, and what follows within the hour later.

    notifications: the entries that tell of it in the readers' inboxes. The thread has no hour that is over
    (`end_hour`). Raises RateLimited `too_many_messages` (R-LIM-02); Conflict `thread_full` (R-LIM-01), for
    buyer and seller alone: agents can always answer.
    """
    within = tuple(one for one in thread.sent if now - one.at < HOUR)
    _check_often(within, str(by), now)
    size = _text_bytes(new) if by.role != "agent" else 0
    _check_room(thread, size, now)
    mailed = tuple(reader for reader in notifications if thread.hour_of(reader) is None)
    waiting = {reader: id for reader, id in notifications.items() if reader not in mailed}
    later = {
        reader: Unmailed(first=_first_unmailed(thread, reader), notification_id=id)
        for reader, id in waiting.items()
    }
    return Posted(
        thread=_grown(
            thread,
            by,
            now,
            text_bytes=thread.text_bytes + size,
            sent=(*within, Sent(by=str(by), at=now)),
            unmailed=thread.unmailed | later,
            buyer_wrote_at=thread.buyer_wrote_at or (now if by.role == "buyer" else None),
            deadlines=(*thread.deadlines, *(_hour(reader, now) for reader in mailed)),
        ),
        message=_message(thread, by, now, text=new.text, files=_files(new, now)),
        mailed=mailed,
    )


def post_offer(thread: Thread, reshipment_id: str, *, by: Actor, now: datetime) -> Posted:
    """Let an offer of a partial refund stand in the thread; it has a letter of its own (R-MSG-01)."""
    return Posted(
        thread=_grown(thread, by, now), message=_message(thread, by, now, reshipment_id=reshipment_id)
    )


def end_hour(thread: Thread, *, now: datetime) -> tuple[Transition[Thread], Digest | None] | None:
    """End the oldest hour that is over; None if none is.

    What came meanwhile is mailed in one letter, which begins another hour (R-MSG-01).
    """
    over = thread.lapsed_at(now)
    if not over:
        return None
    (reader,) = (party for party in PARTIES if party == over[0].party)
    waiting = thread.unmailed.get(reader)
    rest = tuple(one for one in thread.deadlines if one.party != reader)
    step = Transition.of(
        thread,
        event="hour_ended",
        actor=PLATFORM,
        now=now,
        detail={"party": reader, "due_at": rfc3339(over[0].due_at)},
        unmailed={party: one for party, one in thread.unmailed.items() if party != reader},
        deadlines=(*rest, _hour(reader, over[0].due_at)) if waiting else rest,
    )
    if waiting is None:
        return step, None
    digest = Digest(
        reader=reader, first=waiting.first, last=thread.last, notification_id=waiting.notification_id
    )
    return step, digest


def _grown(thread: Thread, by: Actor, now: datetime, **changes: Any) -> Transition[Thread]:
    number = thread.last + 1
    detail = {"message_id": message_id(thread.id, number)}
    if thread.version:
        return Transition.of(
            thread, event="message_posted", actor=by, now=now, detail=detail, last=number, **changes
        )
    opened = thread.model_copy(update={"last": number, **changes})
    return Transition.opening(opened, event="message_posted", actor=by, detail=detail)


def _message(thread: Thread, by: Actor, now: datetime, **content: Any) -> Transition[Message]:
    message = Message(
        id=message_id(thread.id, thread.last + 1),
        created_at=now,
        updated_at=now,
        policy_version=in_force(now),
        thread_id=thread.id,
        number=thread.last + 1,
        seller_id=thread.seller_id,
        buyer_id=thread.buyer_id,
        by_role=by.role,
        by_account=by.account,
        **content,
    )
    return Transition.opening(message, event="message_written", actor=by)


def _files(new: NewMessage, now: datetime) -> tuple[MessageFile, ...]:
    until = now + timedelta(hours=policy_at(now).section("messages")["upload_hours"])
    return tuple(MessageFile(id=id, file=file, upload_by=until) for id, file in new.files.items())


def _first_unmailed(thread: Thread, reader: Party) -> int:
    known = thread.unmailed.get(reader)
    return known.first if known else thread.last + 1


def _hour(reader: Party, starts_at: datetime) -> Deadline:
    return policy_at(starts_at).deadline(MAIL, starts_at=starts_at, start_event="mailed", party=reader)


def _check_often(within: Sequence[Sent], by: str, now: datetime) -> None:
    own = [one.at for one in within if one.by == by]
    most: int = policy_at(now).section("messages")["an_hour"]
    if len(own) >= most:
        opens_at = rfc3339(own[-most] + HOUR)
        raise RateLimited(
            "too_many_messages",
            f"You have written {most} messages here within an hour. Please wait a while, and put what you "
            "have to say into one message.",
            clause=clause("R-LIM-02"),
            opens_at=opens_at,
        )


def _check_room(thread: Thread, size: int, now: datetime) -> None:
    most: int = policy_at(now).section("messages")["thread_bytes"]
    left = most - thread.text_bytes
    if size > left:
        raise Conflict(
            "thread_full",
            f"These messages can have {most} bytes together; {left} are left, and this one has {size}. "
            "Shorten it.",
            clause=clause("R-LIM-01"),
        )


def _text_bytes(new: NewMessage) -> int:
    return sum(len(text.encode()) for text in (new.text, *(file.name for file in new.files.values())))
