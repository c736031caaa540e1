"""Adding to a thread: the message, who is told of it at once, and what the end of an hour mails."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from shared.domain.case import Actor, Transition
from shared.domain.messages import thread as threads
from shared.domain.messages.message import Message, message_id
from shared.domain.messages.thread import NewMessage, Thread, end_hour, readers
from shared.domain.orders.order import Order
from shared.domain.policy import policy
from shared.domain.record import record
from shared.gateways.letters.messages import MessageFacts, Written, messages_received
from shared.storage.listings import STAFF
from shared.storage.records import Effect
from shared.usecases.messages.effects import MailMessages
from shared.usecases.notices import MailNotice, add_to_inbox, notify_account
from shared.usecases.services import Services

RECEIVED = "message_received"


@record
class Added:
    """A message that is to be committed: with these steps and effects."""

    message: Message
    steps: Sequence[Transition[Any]]
    effects: Sequence[Effect]


def add(
    services: Services,
    order: Order,
    thread: Thread,
    new: NewMessage,
    *,
    by: Actor,
    now: datetime,
    case_id: str = "",
) -> Added:
    """Add a message to a thread that is up to date; case_id: the case it is about, if not the order.

    The others are told: buyer and seller by inbox and mail, agents of a case by inbox. Raises what
    `thread.post` raises.
    """
    about = case_id or message_id(thread.id, thread.last + 1)
    written = Written(by=by.role, at=now, text=new.text, files=len(new.files))
    told = {
        reader: add_to_inbox(
            services,
            order,
            reader,
            kind=RECEIVED,
            case_id=about,
            notice=messages_received(_facts(order, reader, case_id, [written])),
            now=now,
        )
        for reader in readers(by)
    }
    ids = {reader: entry.case.id for reader, entry in told.items()}
    posted = threads.post(thread, new, by=by, notifications=ids, now=now)
    entries = [*told.values(), *_for_agents(services, order, by, case_id, written, now)]
    mails = [MailNotice(id=ids[reader], notification_id=ids[reader]) for reader in posted.mailed]
    return Added(message=posted.message.case, steps=[posted.thread, posted.message, *entries], effects=mails)


def up_to_date(services: Services, thread: Thread, *, now: datetime) -> Thread:
    """Carry out first what is over, swept or not (R-GEN-05)."""
    while ended := end_hour(thread, now=now):
        step, digest = ended
        effects = [MailMessages.of(thread.id, digest)] if digest else []
        services.store.commit(step, effects=effects)
        thread = step.case
    return thread


def lapse(
    services: Services, thread: Thread, now: datetime
) -> tuple[Sequence[Transition[Any]], Sequence[Effect]]:
    """What the end of an hour mails, for the sweep (see `usecases.deadlines`)."""
    ended = end_hour(thread, now=now)
    if ended is None:
        return (), ()
    step, digest = ended
    return (step,), [MailMessages.of(thread.id, digest)] if digest else ()


def offer_card(
    order: Order, thread: Thread | None, *, reshipment_id: str, by: Actor, now: datetime
) -> list[Transition[Any]]:
    """The steps that let an offer of a partial refund stand in the order's thread (R-MSG-01).

    thread: None where nobody has written yet.
    """
    posted = threads.post_offer(thread or thread_of(order, order.id, now), reshipment_id, by=by, now=now)
    return [posted.thread, posted.message]


def thread_of(order: Order, id: str, now: datetime) -> Thread:
    """A thread about an order in which nobody has written yet."""
    return threads.new_thread(
        id, order_id=order.id, seller_id=order.seller_id, buyer_id=order.buyer_id, now=now
    )


def digest_facts(order: Order, thread: Thread, reader: str, messages: Sequence[Message]) -> MessageFacts:
    """What the letter of an hour tells a reader: what the others wrote, offers aside."""
    written = [
        Written(by=one.by_role, at=one.created_at, text=one.text, files=len(one.files))
        for one in messages
        if one.by_role != reader and one.reshipment_id is None
    ]
    case_id = thread.id if thread.id != order.id else ""
    return _facts(order, reader, case_id, written)


def _for_agents(
    services: Services, order: Order, by: Actor, case_id: str, written: Written, now: datetime
) -> list[Transition[Any]]:
    """The entry of the agents' inbox, of a case that one of the parties has written in."""
    if not case_id or by.role == "agent":
        return []
    notice = messages_received(_facts(order, "agent", case_id, [written]))
    return [
        notify_account(
            services,
            "agent",
            STAFF,
            kind=RECEIVED,
            order_id=order.id,
            case_id=case_id,
            notice=notice,
            now=now,
        )
    ]


def _facts(order: Order, reader: str, case_id: str, written: Sequence[Written]) -> MessageFacts:
    return MessageFacts(
        reader=reader,
        order_id=order.id,
        case_id=case_id,
        shop=order.facts.seller_contact.name,
        buyer=order.facts.buyer.name,
        zone=policy(order.policy_version).zone,
        written=tuple(written),
    )
