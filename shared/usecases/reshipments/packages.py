"""Following packages that were made for a reshipment: sent, called off or arrived, its request follows."""

from datetime import datetime
from typing import Any

from shared.domain.case import PLATFORM, Transition, as_of
from shared.domain.orders.book import Book, OrderBook
from shared.domain.orders.order import Order
from shared.domain.orders.overtaken import disputed_instead
from shared.domain.orders.packages import Package
from shared.domain.reshipments.bookkeeping import end, entered
from shared.domain.reshipments.case import Reshipment
from shared.domain.reshipments.following import follow_package, has_ended
from shared.storage.records import Effect
from shared.storage.store import Ref
from shared.usecases.labels import following
from shared.usecases.labels.effects import FollowPackage, VoidCancelled
from shared.usecases.orders.books import booked
from shared.usecases.reshipments.letters import announce
from shared.usecases.services import Services


def follow(
    services: Services, package: Package, *, now: datetime
) -> tuple[list[Transition[Any]], list[Effect]]:
    """Follow a package as it is afterwards: the steps and mails for the transaction that changes it.

    None for a package of the order itself; nothing more is read for it (R-RSH-12, R-RSH-15). One that is
    sent and arrives, or won't, by the same report is followed once more for that.
    """
    if package.reshipment_id is None:
        return [], []
    case, stored, order = services.store.load(
        Ref(Reshipment, package.reshipment_id), Ref(Book, package.order_id), Ref(Order, package.order_id)
    )
    if case is None or order is None:
        return [], []
    book, now = OrderBook.read(order, stored), as_of(now, case, stored)
    disputed = case.id in disputed_instead(book)
    step = end(case, book, now=now) if disputed else follow_package(case, package, now=now)
    after = entered(book, step.case if step else case, package=package, at=now)
    detail = {"reshipment_id": case.id}
    kept, left = booked(book, after, event="reshipment_packed", actor=PLATFORM, now=now, detail=detail)
    notices, mails = announce(services, step, after) if step else ([], [])
    unneeded = (step.case if step else case).status == "closed" and package.shipped_at is None
    void = [VoidCancelled.of(package.label_id, after=package)] if unneeded and package.label_id else []
    sent = step is not None and step.case.status == "shipped"
    further = [FollowPackage.once_more(package)] if sent and has_ended(package) else []
    return [*([step] if step else []), *kept, *notices], [*left, *mails, *void, *further]


def follow_label(services: Services, package_id: str) -> None:
    """Follow what became of a package's label. Raises ConcurrentUpdate as `labels.following` does."""
    following.follow_label(services, package_id, follow)
