"""Keeping the record of packages that did not arrive, and asking it."""

from shared.domain.orders.nonreceipt import NonreceiptRecord, note, record_ids
from shared.domain.orders.order import Order
from shared.storage.store import Ref
from shared.usecases.services import Services


def record_nonreceipt(services: Services, order_id: str, package_ids: list[str]) -> None:
    """Add packages to the records of their buyer and their address, each once."""
    (order,) = services.store.load(Ref(Order, order_id))
    if order is None:
        return
    ids, now = record_ids(order), services.now()
    known = {record.id: record for record in services.store.load_many(NonreceiptRecord, ids)}
    steps = [note(known.get(id), package_ids, id=id, now=now) for id in ids]
    services.store.commit(*[step for step in steps if step])


def reports_about(services: Services, orders: list[Order]) -> dict[str, int]:
    """Count by order how many packages of its buyer, or to its address, did not arrive; the higher counts."""
    ids = {order.id: record_ids(order) for order in orders}
    wanted = sorted({id for pair in ids.values() for id in pair})
    found = {record.id: len(record.reports) for record in services.store.load_many(NonreceiptRecord, wanted)}
    return {order_id: max(found.get(id, 0) for id in pair) for order_id, pair in ids.items()}
