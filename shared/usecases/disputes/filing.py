"""A buyer turns to the dispute service: a first time, or a second and last."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from shared.domain.disputes import second_requests
from shared.domain.disputes.case import Dispute
from shared.domain.disputes.context import DisputeContext
from shared.domain.disputes.filing import DisputeRequest
from shared.domain.disputes.filing import file as open_dispute
from shared.domain.disputes.page import DisputePage
from shared.domain.orders.book import Book, OrderBook
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package
from shared.domain.orders.privacy import check_kept
from shared.domain.orders.tracking_numbers import returning
from shared.domain.reshipments.case import Reshipment
from shared.storage.cases import Cases
from shared.storage.store import Ref, Write
from shared.usecases.disputes.context import bring_up_to_date, commit, load_current
from shared.usecases.disputes.loading import context_of, labels_of
from shared.usecases.orders.effects import RecordNonreceipt
from shared.usecases.services import Command, Services


def file(services: Services, command: Command, *, order_id: str, request: DisputeRequest) -> DisputePage:
    """Open a dispute; seller and carrier are told in the same transaction (R-DSP-23).

    Its units are held in the order's book as it was read, so that of many at once one is opened
    (R-DSP-22). Raises what `filing.file` raises.
    """
    order, stored = services.store.load(
        Ref(Order, order_id), Ref(Book, order_id), idempotency=command.idempotency
    )
    order = command.caller.own(Order, order)
    check_kept(order)
    cases = Cases(services.store)
    book = _up_to_date(services, cases, OrderBook.read(order, stored), request, now=command.now)
    packages = tuple(cases.many(Package, (*order.package_ids, *book.book.package_ids)))
    steps = open_dispute(
        order,
        packages,
        book,
        id=services.new_id("dsp"),
        request=request,
        new_evidence_id=lambda: services.new_id("evd"),
        now=command.now,
    )
    context = DisputeContext(dispute=steps.dispute.case, book=book, order=order, packages=packages)
    context = replace(context, labels=labels_of(services, context.sent))
    opened = context.dispute
    lost = RecordNonreceipt.of(order.id, opened.id, opened.package_ids)
    effects = [lost] if request.scenario == "lost_package" else []
    kept = services.store.unchanged(Ref(Order, order.id), order)  # nothing is begun while it is erased
    return commit(services, command, context, steps, effects=effects, writes=[kept])


def redispute(services: Services, command: Command, dispute_id: str, *, description: str) -> DisputePage:
    """The buyer's second and last request; the page shows it (R-JDG-08).

    Raises what `second_requests.redispute` raises.
    """
    context = load_current(services, command, dispute_id)
    steps = second_requests.redispute(
        context, id=services.new_id("dsp"), description=description, now=command.now
    )
    follows = _followed_on(services, context.dispute, steps.opened.case) if steps.opened else []
    return commit(services, command, context, steps, writes=follows)


def _followed_on(services: Services, first: Dispute, second: Dispute) -> list[Write]:
    """Let the second request follow goods that went back under the judgment of the first (R-JDG-08)."""
    if second.goods_back is None:
        return []
    from shared.usecases.returns.numbers import follow_instead  # few goods have gone back by then

    follower = returning(first.id, first.seller_id, final_at=first.goods_since)
    return follow_instead(services, second.goods_back, follower, id=second.id)


def _up_to_date(
    services: Services, cases: Cases, book: OrderBook, request: DisputeRequest, *, now: datetime
) -> OrderBook:
    """The book once what is over of the open cases about these lines has been carried out.

    They are read at once with the packages, which stay as they are.
    """
    about = {*request.line_ids, *(line.line_id for line in request.lines)}
    held = [one for one in book.book.holds if about & one.lines.keys()]
    reshipments = [one.case_id for one in held if one.service == "reshipment"]
    disputes = [one.case_id for one in held if one.service == "dispute"]
    packages = [*book.order.package_ids, *book.book.package_ids]
    cases.fetch(
        *(Ref(Reshipment, case_id) for case_id in reshipments),
        *(Ref(Dispute, case_id) for case_id in disputes),
        *(Ref(Package, package_id) for package_id in packages),
    )
    if reshipments:
        book = _answered(services, cases.many(Reshipment, reshipments), book, now=now)
    for dispute in [one for one in cases.many(Dispute, disputes) if one.lapsed_at(now)]:
        book = bring_up_to_date(services, context_of(services, dispute), now=now).book
    return book


def _answered(
    services: Services, reshipments: Iterable[Reshipment], book: OrderBook, *, now: datetime
) -> OrderBook:
    from shared.usecases.reshipments import answers  # few buyers have asked for the items before

    for reshipment in reshipments:
        book = answers.bring_up_to_date(services, reshipment, book, now=now).book
    return book
