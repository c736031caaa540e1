"""What a changed address means for labels that are bought already."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from shared.domain.case import Transition
from shared.domain.labels.addresses import ADDRESS_CHANGED, compare_address
from shared.domain.labels.label import Label
from shared.domain.orders.book import Book
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package, is_live
from shared.gateways.letters.labels import address_changed
from shared.gateways.wording import carrier_name
from shared.storage.cases import Cases
from shared.storage.records import Effect
from shared.usecases.notices import Message, tell
from shared.usecases.services import Services


def compare_addresses(
    services: Services, received: Transition[Order], packages: Iterable[Package], cases: Cases
) -> Iterator[tuple[Sequence[Transition[Any]], Sequence[Effect]]]:
    """Compare what each label bears with the buyer's newest address; the seller is told of a change
    while the package is not delivered.

    received: the step of the order; packages: its packages as they are from then on. Those that were made
    to send items again are read here, where the address has changed (R-INS-30).
    """
    newest, now = received.case.facts.buyer.address, received.at
    if received.before is None or received.before.facts.buyer.address == newest:
        return
    order, book = received.case, cases.one(Book, received.case.id)
    made = cases.many(Package, book.packages_made) if book else []
    own = [*packages, *(one for one in made if one.order_id == order.id)]
    sent = {one.label_id: one for one in own if one.label_id and is_live(order, one)}
    for label in services.store.load_many(Label, sent):
        step = compare_address(label, sent[label.id], newest, told_of=order.facts.occurred_at, now=now)
        if step is None:
            continue
        if ADDRESS_CHANGED not in step.case.flags or sent[label.id].delivered_at is not None:
            yield [step], []
        else:
            notice, mail = _tell_changed(services, step.case, order, now=now)
            yield [step, notice], [mail]


def _tell_changed(services: Services, label: Label, order: Order, *, now: datetime) -> Message:
    """Tell the seller that a label bears another address than the buyer's newest (R-INS-27)."""
    notice = address_changed(
        seller=order.facts.seller_contact.name,
        order_id=order.id,
        package_id=label.package_id,
        carrier=carrier_name(label.carrier),
        tracking_number=label.tracking_number,
        scanned=label.shipped_at is not None,
    )
    return tell(services, order, "seller", kind="address_changed", case_id=label.id, notice=notice, now=now)
