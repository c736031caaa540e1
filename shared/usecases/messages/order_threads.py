"""The thread of an order: written in by its buyer and its seller, read by agents too."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from shared.domain.messages.message import Message, message_id
from shared.domain.messages.page import OfferCard, ShownMessage
from shared.domain.messages.thread import NewMessage, Thread
from shared.domain.orders.order import Order
from shared.domain.orders.privacy import check_kept
from shared.domain.reading import Page
from shared.domain.reshipments.available_actions import available_actions
from shared.domain.reshipments.case import Reshipment
from shared.storage.lists import make_token, read_token
from shared.storage.store import Ref
from shared.usecases.messages.posting import add, thread_of, up_to_date
from shared.usecases.services import Caller, Command, Services


def write(services: Services, command: Command, order_id: str, *, text: str) -> ShownMessage:
    """Write to the other side (R-BPP-02, R-DSP-04, R-MSG-01). Raises what `thread.post` raises."""
    order, stored = services.store.load(
        Ref(Order, order_id), Ref(Thread, order_id), idempotency=command.idempotency
    )
    order = command.caller.own(Order, order)
    check_kept(order)
    thread = (
        up_to_date(services, stored, now=command.now) if stored else thread_of(order, order.id, command.now)
    )
    new = NewMessage(text=text, files={})
    added = add(services, order, thread, new, by=command.caller.actor, now=command.now)
    shown = ShownMessage(message=added.message)
    services.store.commit(*added.steps, effects=added.effects, idempotency=command.idempotency, answer=shown)
    return shown


def read(
    services: Services, caller: Caller, order_id: str, *, size: int, token: str | None, now: datetime
) -> Page[ShownMessage]:
    """Read a page of the thread of one's own order, the oldest message first, offers in their places."""
    lists = [("thread", order_id)]
    start = int(read_token(token, lists, shape="[0-9]{1,6}") or 0)
    order, thread = services.store.load(Ref(Order, order_id), Ref(Thread, order_id))
    caller.own(Order, order)
    last = thread.last if thread else 0
    end = min(start + size, last)
    messages = load_messages(services, order_id, range(start + 1, end + 1))
    offers = _offers(services, messages)
    shown = [_shown(message, offers, caller, now) for message in messages]
    return Page(shown, make_token(str(end), lists) if end < last else None)


def load_messages(services: Services, thread_id: str, numbers: Sequence[int]) -> list[Message]:
    """Load the messages of a thread with these numbers."""
    return services.store.load_many(Message, (message_id(thread_id, number) for number in numbers))


def _offers(services: Services, messages: Sequence[Message]) -> Mapping[str, Reshipment]:
    wanted = [message.reshipment_id for message in messages if message.reshipment_id]
    return {case.id: case for case in services.store.load_many(Reshipment, wanted)} if wanted else {}


def _shown(message: Message, offers: Mapping[str, Reshipment], caller: Caller, now: datetime) -> ShownMessage:
    case = offers.get(message.reshipment_id or "")
    return ShownMessage(message=message, offer=_card(case, caller, now) if case else None)


def _card(case: Reshipment, caller: Caller, now: datetime) -> OfferCard | None:
    """The negotiation card: the buyer has its two answers."""
    if case.offer is None:
        return None
    answers = available_actions(case, role="buyer", now=now) if caller.role == "buyer" else ()
    return OfferCard(
        reshipment_id=case.id, amount=case.offer.amount, status=case.offer.status, available_actions=answers
    )
