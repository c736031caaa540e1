"""Erasing what belongs to an order: its cases, messages, notices and files, and who signed for it.

One by one, each in a transaction of its own: whoever is cut off goes on from there, and again is harmless.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from shared.domain.case import Case
from shared.domain.claims.claim import Claim
from shared.domain.disputes.case import Dispute
from shared.domain.erasure import erase
from shared.domain.labels.batches import BatchItem
from shared.domain.labels.label import Label
from shared.domain.messages.message import Message, message_id
from shared.domain.messages.thread import Thread
from shared.domain.notifications import Notification
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package
from shared.domain.orders.pending_events import PendingEvents
from shared.domain.reading import WithTimeline
from shared.domain.reshipments.case import Reshipment
from shared.domain.returns.files import ObjectionFile
from shared.domain.support.case import SupportCase
from shared.gateways.carriers import sandbox_record
from shared.storage.items import kind_of
from shared.storage.listings import notices_of
from shared.storage.lists import CaseRow, of_order, with_timeline
from shared.storage.numbers import erase_follower
from shared.storage.sandbox_insurer import forget_messages
from shared.usecases.services import Services

# What belongs to an order and holds something of people.
KINDS: tuple[type[Case], ...] = (Package, Label, Claim, Dispute, Reshipment, SupportCase)
AT_ONCE = 50


def erase_cases(services: Services, order_id: str) -> None:
    """Erase the personal data of all that belongs to an order (R-PRV-01).

    Cases, payments, the book and the audit stay, and can be read. Raises ConcurrentUpdate where something
    moves on meanwhile.
    """
    rows = of_order(services.store, order_id)
    for kind in KINDS:
        for case_id in ids_of(rows, kind):
            _erase_case(services, kind, case_id)
    for thread_id in (order_id, *ids_of(rows, Dispute), *ids_of(rows, SupportCase)):
        _erase_thread(services, thread_id)
    notices = [row.parse(Notification).id for row in of_order(services.store, notices_of(order_id))]
    _erase_all(services, Notification, notices)
    _erase_all(services, BatchItem, ids_of(rows, BatchItem))
    _erase_all(services, PendingEvents, [order_id])
    _erase_all(services, Order, [order_id])


def ids_of(rows: Iterable[CaseRow], kind: type[Case]) -> list[str]:
    """The ids of the cases of a kind among these rows."""
    return [row.parse(kind).id for row in rows if row.kind == kind_of(kind)]


def _erase_case(services: Services, kind: type[Case], case_id: str) -> None:
    """Erase what a case leads to, which it still names, and then what it holds itself."""
    found = with_timeline(services.store, kind, case_id)
    if found is None:
        return
    case: Any = found.case
    if isinstance(case, Package):
        _erase_reports(services, "package", case_id, _numbers(found))
    if isinstance(case, Label):
        _erase_label(services, case_id)
    if isinstance(case, Claim):
        services.uploads.erase(case_id, [one.id for one in case.files])
        if services.deployment.sandbox:
            forget_messages(services.store, case_id)
    if isinstance(case, Dispute):
        services.uploads.erase(case_id, [piece.id for piece in case.evidence])
    if isinstance(case, Dispute | SupportCase):
        _erase_return(services, found)
    if step := erase(case, now=services.now()):
        services.store.commit(step)


def _erase_return(services: Services, found: WithTimeline[Any]) -> None:
    """Erase the labels there ever were for the way back, what was reported of it, and what was objected."""
    patches = [record.patch.get("goods_back") or {} for record in found.history]
    for label_id in {one["label"]["id"] for one in patches if one.get("label")}:
        _erase_label(services, label_id)
    numbers = {(one.get("carrier"), one.get("tracking_number")) for one in patches}
    _erase_reports(services, "return", found.case.id, numbers)
    goods = found.case.goods_back
    if goods is not None and goods.objection is not None:
        services.uploads.erase(found.case.id, goods.objection.file_ids)
        _erase_all(services, ObjectionFile, goods.objection.file_ids)


def _erase_label(services: Services, label_id: str) -> None:
    services.files.erase(f"labels/{label_id}.pdf")
    services.files.erase(sandbox_record(label_id))


def _numbers(found: WithTimeline[Any]) -> set[tuple[str | None, str | None]]:
    """Every number a package ever bore."""
    bore: set[tuple[str | None, str | None]] = set()
    carrier = tracking_number = None
    for record in found.history:
        carrier = record.patch.get("carrier", carrier)
        tracking_number = record.patch.get("tracking_number", tracking_number)
        bore.add((carrier, tracking_number))
    return bore


def _erase_reports(
    services: Services, kind: str, id: str, numbers: Collection[tuple[str | None, str | None]]
) -> None:
    for carrier, tracking_number in numbers:
        if carrier and tracking_number:
            erase_follower(services.store, carrier, tracking_number, kind, id)


def _erase_thread(services: Services, thread_id: str) -> None:
    """Erase the messages of a thread with their files, if there is one."""
    for message in messages_of(services, thread_id):
        if message.files:
            services.uploads.erase(message.id, [one.id for one in message.files])
        if step := erase(message, now=services.now()):
            services.store.commit(step)


def messages_of(services: Services, thread_id: str) -> Iterator[Message]:
    """Every message of a thread, some at a time; none where there is no such thread."""
    for thread in services.store.load_many(Thread, [thread_id]):
        for first in range(1, thread.last + 1, AT_ONCE):
            numbers = range(first, min(first + AT_ONCE, thread.last + 1))
            yield from services.store.load_many(Message, (message_id(thread_id, n) for n in numbers))


def _erase_all(services: Services, kind: type[Case], ids: Collection[str]) -> None:
    for case in services.store.load_many(kind, ids):
        if step := erase(case, now=services.now()):
            services.store.commit(step)
