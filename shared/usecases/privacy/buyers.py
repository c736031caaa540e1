"""What a buyer can ask for: all that is held about them, and that it be erased."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shared.domain.case import Case
from shared.domain.claims.claim import Claim
from shared.domain.disputes.case import Dispute
from shared.domain.errors import ConcurrentUpdate, Conflict, not_found
from shared.domain.labels.batches import BatchItem
from shared.domain.labels.label import Label
from shared.domain.notifications import Notification
from shared.domain.orders import privacy
from shared.domain.orders.book import Book
from shared.domain.orders.nonreceipt import NonreceiptRecord
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package
from shared.domain.policy import clause
from shared.domain.reshipments.case import Reshipment
from shared.domain.returns.files import ObjectionFile
from shared.domain.support.case import SupportCase
from shared.domain.times import rfc3339
from shared.storage.items import kind_of
from shared.storage.ledger import entries
from shared.storage.listings import list_of, notices_of
from shared.storage.lists import CaseRow, newest_cases, of_order
from shared.storage.store import Ref, Write
from shared.storage.support_cases import without_open_case
from shared.usecases.orders.tracking import history_of
from shared.usecases.privacy.clock import purchasing, standings, with_order
from shared.usecases.privacy.erasing import ids_of, messages_of
from shared.usecases.services import Services

# What belongs to an order, as far as it is about its buyer.
ABOUT: tuple[type[Case], ...] = (Package, Label, BatchItem, Claim, Dispute, Reshipment, SupportCase, Book)
READ_AT_ONCE = 50
TRIES = 5
PACKAGES_AT_MOST = 75  # so that all fits one transaction
Document = Mapping[str, Any]


def erase(services: Services, buyer_id: str) -> list[str]:
    """Erase a buyer's personal data before their time (R-PRV-01); the ids of the orders it is about.

    What belongs to the orders follows off the queue. Once more is harmless. Raises NotFound for a buyer
    nothing is known of; Conflict `case_open` naming what is open, and then nothing is erased but the orders
    it names as erased, where something was opened meanwhile.
    """
    ids = [order.id for order in orders_of(services, buyer_id)]
    if not ids:
        raise not_found("buyer")
    _check_none_open([row for order_id in ids for row in of_order(services.store, order_id)])
    for n, order_id in enumerate(ids):
        _erase_order(services, order_id, before=ids[:n])
    return ids


def _erase_order(services: Services, order_id: str, *, before: Sequence[str]) -> None:
    """Erase an order, anew where something of it moves on; before: those that were erased already."""
    for attempt in range(1, TRIES + 1):
        order, book = services.store.load(Ref(Order, order_id), Ref(Book, order_id))
        if order is None:
            return
        rows = of_order(services.store, order_id)
        _check_none_open(rows, erased=before)
        step = privacy.erase_at_once(order, now=services.now())
        steps, effects = with_order(services, order, step, rows)
        try:
            services.store.commit(
                *steps, effects=effects, writes=_none_opened(services, order_id, book, rows)
            )
        except ConcurrentUpdate:
            if attempt == TRIES:
                raise
        else:
            return


def _none_opened(
    services: Services, order_id: str, book: Book | None, rows: Sequence[CaseRow]
) -> list[Write]:
    """What stands only while nothing is opened: the book has disputes and missing items, packages claims."""
    packages = [row.parse(Package) for row in rows if row.kind == kind_of(Package)][:PACKAGES_AT_MOST]
    unchanged = services.store.unchanged
    return [
        unchanged(Ref(Book, order_id), book),
        *(unchanged(Ref(Package, one.id), one) for one in packages),
        *without_open_case(services.store, order_id),
    ]


def export(services: Services, buyer_id: str) -> Document:
    """Everything that is held about a buyer, as a JSON document; what was erased is empty in it.

    Raises NotFound for a buyer nothing is known of.
    """
    orders = orders_of(services, buyer_id)
    if not orders:
        raise not_found("buyer")
    buyer = f"buyer:{buyer_id}"
    return {
        "buyer_id": buyer_id,
        "exported_at": rfc3339(services.now()),
        "orders": [_order(services, order) for order in orders],
        "not_received": _documents(services.store.load_many(NonreceiptRecord, [buyer])),
    }


def orders_of(services: Services, buyer_id: str) -> list[Order]:
    """Every order of a buyer, newest first."""
    lists = [list_of("order", "buyer", buyer_id)]
    rows = newest_cases(services.store, lists, before=None, expected=READ_AT_ONCE)
    ids = [row.parse(Order).id for row in rows]
    return services.store.load_many(Order, ids)


def _check_none_open(rows: Sequence[CaseRow], *, erased: Sequence[str] = ()) -> None:
    named = [
        *(one.id for one in standings(rows) if one.is_open),
        *(label.id for label in purchasing(rows)),
    ]
    if named:
        done = f"Only {', '.join(erased)} was erased" if erased else "Nothing was erased"
        raise Conflict(
            "case_open",
            f"{done}: {', '.join(named)} must be over first.",
            clause=clause("R-PRV-01"),
        )


def _order(services: Services, order: Order) -> Document:
    """An order with all that belongs to it, in full."""
    rows, store = of_order(services.store, order.id), services.store
    cases = {kind_of(kind): store.load_many(kind, ids_of(rows, kind)) for kind in ABOUT}
    packages = store.load_many(Package, ids_of(rows, Package))
    threads = (order.id, *ids_of(rows, SupportCase))
    return {
        "order": _document(order),
        **{name: _documents(found) for name, found in cases.items()},
        "objectionfile": _documents(store.load_many(ObjectionFile, _objection_files(cases))),
        "tracking": {
            one.id: [e.model_dump(mode="json") for e in history_of(services, one)] for one in packages
        },
        "messages": _documents(message for thread in threads for message in messages_of(services, thread)),
        "notices": _documents(
            store.load_many(
                Notification, (row.parse(Notification).id for row in of_order(store, notices_of(order.id)))
            )
        ),
        "payments": [vars(entry) for entry in entries(store, order.id)],
    }


def _objection_files(cases: Mapping[str, Sequence[Any]]) -> list[str]:
    returns = [one.goods_back for kind in (Dispute, SupportCase) for one in cases[kind_of(kind)]]
    objections = [goods.objection for goods in returns if goods and goods.objection]
    return [file_id for one in objections for file_id in one.file_ids]


def _documents(cases: Iterable[Case]) -> list[Document]:
    return [_document(case) for case in cases]


def _document(case: Case) -> Document:
    return case.model_dump(mode="json", exclude_none=True)
