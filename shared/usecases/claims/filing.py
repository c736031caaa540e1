"""Claims: opening one, and the refunds the insurer is told of."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from shared.domain.case import Transition
from shared.domain.claims import filing, insurer
from shared.domain.claims.claim import Claim, ClaimReason
from shared.domain.claims.decisions import flag_double_recovery
from shared.domain.claims.page import ClaimPage
from shared.domain.errors import ConcurrentUpdate, not_found
from shared.domain.labels.label import Label
from shared.domain.orders.book import Book, OrderBook
from shared.domain.orders.contents import priced_lines, title_of
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package
from shared.domain.orders.privacy import check_kept
from shared.storage.records import Effect
from shared.storage.store import Ref, Write
from shared.usecases.claims.effects import CheckAcknowledged, ReportClaim, ReportRefund
from shared.usecases.claims.insurer import reimbursed
from shared.usecases.claims.letters import tell_opened
from shared.usecases.claims.queries import page_of
from shared.usecases.orders.effects import RecordNonreceipt
from shared.usecases.queries import load_own
from shared.usecases.services import Command, Services

NO_LABEL = "none"


def file(
    services: Services,
    command: Command,
    *,
    package_id: str,
    reason: ClaimReason,
    amount: int | None,
    description: str,
) -> ClaimPage:
    """Open a claim for one package; the insurer hears of it, and of refunds processed before (R-CLM-14).

    Order and book must be as they were read: a refund recorded meanwhile would be shared by nobody. Raises
    NotConfigured `insurer_missing` and what `filing.file` raises.
    """
    services.deployment.check_insurer()
    package = load_own(services, command.caller, Package, package_id, idempotency=command.idempotency)
    label, order, stored = services.store.load(
        Ref(Label, package.label_id or NO_LABEL), Ref(Order, package.order_id), Ref(Book, package.order_id)
    )
    order = _kept(order)
    opened, shown = filing.file(
        package,
        label,
        id=services.new_id("clm"),
        reason=reason,
        amount=amount,
        description=description,
        contents=priced_lines(package, order.facts) if package.value else (),
        now=command.now,
    )
    opened = opened.with_changes(title=title_of(order.facts, opened.case.line_ids))
    opened, shared = _with_refunds(opened, OrderBook.read(order, stored), package)
    notice, mail = tell_opened(services, opened.case, order, now=command.now)
    page = page_of(services, opened.case)
    services.store.commit(
        opened,
        shown,
        notice,
        effects=[
            ReportClaim.of(opened.case),
            CheckAcknowledged.of(opened.case.id),
            *shared,
            *_lost(opened.case),
            mail,
        ],
        writes=_as_read(services, order, stored),
        idempotency=command.idempotency,
        answer=page,
    )
    return page


def _kept(order: Order | None) -> Order:
    """Require the order of a package. Raises Conflict `personal_data_erased`."""
    if order is None:
        raise not_found("package")
    check_kept(order)
    return order


def is_unacknowledged(services: Services, claim_id: str, day: int) -> bool:
    """Whether the insurer has neither acknowledged nor decided a claim; if so, a day later again."""
    (claim,) = services.store.load(Ref(Claim, claim_id))
    if claim is None or claim.status != "under_review" or claim.acknowledged_at is not None:
        return False
    with suppress(ConcurrentUpdate):  # a run that was cut off has left it before
        services.store.commit(effects=[CheckAcknowledged.of(claim_id, day + 1)])
    return True


def share_refunds(services: Services, order_id: str) -> None:
    """Tell the insurer what is new about refunds of an order with claims it may still pay, each once.

    To be called whenever an after-sale request of the order or a refund was recorded; independent of
    the affidavit (R-CLM-14, R-AFF-13).
    """
    for claim, book, package in _claims_of(services, order_id):
        for refund in insurer.refunds_to_share(claim, book, package):
            step = insurer.share_refund(claim, refund, now=services.now())
            services.store.commit(step, effects=[ReportRefund.of(step.case, refund)])
            claim = step.case


def flag_recoveries(services: Services, order_id: str) -> None:
    """Flag accepted claims whose seller has got more in all than the package was worth (R-CLM-20).

    To be called whenever a seller was reimbursed by others than the insurer.
    """
    for claim, _, _ in _claims_of(services, order_id):
        total = reimbursed(services, claim)
        step = flag_double_recovery(claim, reimbursed=total, now=services.now())
        if step is not None:
            services.store.commit(step)


def _claims_of(services: Services, order_id: str) -> list[tuple[Claim, OrderBook, Package]]:
    """The newest claim of each package of an order, those of reshipments included, read consistently."""
    order, stored = services.store.load(Ref(Order, order_id), Ref(Book, order_id))
    if order is None:
        return []
    book = OrderBook.read(order, stored)
    packages = services.store.load_many(Package, (*order.package_ids, *book.book.package_ids))
    claimed = {package.claim_id: package for package in packages if package.claim_id}
    return [(claim, book, claimed[claim.id]) for claim in services.store.load_many(Claim, claimed)]


def _with_refunds(
    opened: Transition[Claim], book: OrderBook, package: Package
) -> tuple[Transition[Claim], Sequence[Effect]]:
    """The claim's first step with what the insurer is told at once of refunds processed before."""
    refunds = tuple(insurer.refunds_to_share(opened.case, book, package))
    changes: dict[str, Any] = {"shared_refunds": refunds} if refunds else {}
    step = opened.with_changes(**changes)
    return step, [ReportRefund.of(step.case, refund) for refund in refunds]


def _as_read(services: Services, order: Order, stored: Book | None) -> list[Write]:
    unchanged = services.store.unchanged
    return [unchanged(Ref(Order, order.id), order), unchanged(Ref(Book, order.id), stored)]


def _lost(claim: Claim) -> list[Effect]:
    """A lost package counts when a signature is advised the next time (R-SIG-01)."""
    of_claim = RecordNonreceipt.of(claim.order_id, claim.id, (claim.package_id,))
    return [of_claim] if claim.reason == "loss" else []
