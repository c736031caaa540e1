"""Ending the open cases of an order that have nothing left to give."""

from contextlib import suppress

from shared.domain.errors import ConcurrentUpdate
from shared.domain.orders.book import Book, OrderBook
from shared.domain.orders.order import Order
from shared.domain.orders.overtaken import disputed_instead, refunded_by_others, won
from shared.domain.safety.seller_records import SellerRecord
from shared.storage.store import Ref
from shared.usecases.disputes.closing import amend_amount, end_or_pay
from shared.usecases.orders.effects import RefundRecalledOrder
from shared.usecases.reshipments import answers
from shared.usecases.services import Services
from shared.usecases.support import cases


def end_cases(services: Services, order_id: str) -> None:
    """End the cases of a cancelled order, or those whose items others have made good (R-REF-04, A-35), and
    the reshipments that came to nothing and were disputed instead (R-DSP-11). A judgment that waited for a
    price is carried out once that is told (R-PDA-03), and other open disputes, and help whose goods go back,
    say what is left (R-REF-01).

    One by one, each in a transaction of its own: what was ended before is passed over.
    """
    order, stored = services.store.load(Ref(Order, order_id), Ref(Book, order_id))
    if order is None:
        return
    book, cancelled = OrderBook.read(order, stored), order.facts.cancelled_at is not None
    open_ids = [hold.case_id for hold in book.book.holds if hold.service == "reshipment"]
    for case_id in dict.fromkeys([*open_ids, *sorted(disputed_instead(book))]):
        answers.end(services, case_id)
    for hold in book.book.holds:
        if hold.service == "dispute":
            ends = cancelled or refunded_by_others(book, hold.case_id)
            (end_or_pay if ends else amend_amount)(services, hold.case_id)
    for case_id in won(book):
        end_or_pay(services, case_id)
    cases.follow_book(services, book)
    _refund_recalled(services, book)


def _refund_recalled(services: Services, book: OrderBook) -> None:
    """Leave to refund what is left of recalled products: others have taken back what they gave (R-PDA-13)."""
    order = book.order
    units = {line_id: book.all_units(line_id) for line_id in book.lines}
    left = {
        one.product_id for one in order.facts.items if book.left_of(one.line_id, units.get(one.line_id, ()))
    }
    (record,) = services.store.load(Ref(SellerRecord, order.seller_id)) if left else (None,)
    found = {record.hazards[product] for product in left & record.hazards.keys()} if record else ()
    effects = [RefundRecalledOrder.of_book(recall_id, book.book) for recall_id in sorted(found)]
    if effects:
        with suppress(ConcurrentUpdate):  # a run that was cut off has left it before
            services.store.commit(effects=effects)
