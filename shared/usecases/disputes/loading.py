"""Loading a dispute with what its decisions look at."""

from collections.abc import Sequence

from shared.domain.claims.claim import Claim
from shared.domain.disputes.case import Dispute
from shared.domain.disputes.context import DisputeContext, sent_in
from shared.domain.errors import not_found
from shared.domain.labels.label import Label
from shared.domain.orders.book import Book, OrderBook
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package
from shared.domain.safety.investigations import (
    SELLER_BAD_FAITH,
    Investigation,
    SellerRecord,
    bad_faith_of,
    known_of,
)
from shared.storage.store import Ref
from shared.usecases.disputes.earlier import with_earlier
from shared.usecases.returns.addresses import ship_from_of
from shared.usecases.services import Services


def context_of(services: Services, dispute: Dispute) -> DisputeContext:
    """A dispute with order and book, packages, what the insurer has paid, what is known of the seller and
    the goods, and the pieces of the first request that it names.
    """
    dispute = with_earlier(services, dispute)
    order, book, record = services.store.load(
        Ref(Order, dispute.order_id),
        Ref(Book, dispute.order_id),
        Ref(SellerRecord, dispute.seller_id),
    )
    if order is None:
        raise not_found("dispute")
    ids = dict.fromkeys([*order.package_ids, *dispute.package_ids])
    packages = tuple(services.store.load_many(Package, ids))
    products = {item.product_id for item in order.facts.items if item.line_id in dispute.line_ids}
    bad_faith = bad_faith_of(record, services.now()) if record and record.bad_faith else ()
    sent = sent_in(dispute, order, packages)
    return DisputeContext(
        dispute=dispute,
        book=OrderBook.read(order, book),
        order=order,
        packages=packages,
        labels=labels_of(services, sent),
        insured=_insured(services, sent),
        known=known_of(
            record,
            services.store.load_many(Investigation, bad_faith),
            order_id=order.id,
            scenario=dispute.scenario,
            product_ids=products,
        ),
        notes=(SELLER_BAD_FAITH,) if bad_faith else (),
        ship_from=ship_from_of(services, dispute.seller_id),
    )


def labels_of(services: Services, packages: Sequence[Package]) -> tuple[Label, ...]:
    """The labels of these packages that were bought here."""
    return tuple(services.store.load_many(Label, [one.label_id for one in packages if one.label_id]))


def _insured(services: Services, sent: Sequence[Package]) -> int:
    """Cents the insurer has paid for these packages (R-CLM-20)."""
    paid = [package.claim_id for package in sent if package.claim_id and package.claim_status == "accepted"]
    return sum(claim.approved_amount or 0 for claim in services.store.load_many(Claim, paid))
