"""Loading a dispute with what its decisions look at."""

from collections.abc import Iterable, Sequence
from typing import Any

from shared.domain.claims.claim import Claim
from shared.domain.disputes.case import Dispute
from shared.domain.disputes.context import DisputeContext, sent_in
from shared.domain.errors import not_found
from shared.domain.labels.label import Label
from shared.domain.orders.book import Book, OrderBook
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package
from shared.domain.safety.investigations import SELLER_BAD_FAITH, Investigation, known_of
from shared.domain.safety.seller_records import SellerRecord, bad_faith_of
from shared.storage.cases import Cases
from shared.storage.store import Ref
from shared.usecases.disputes.earlier import with_pieces_of
from shared.usecases.returns.addresses import ship_from_of
from shared.usecases.services import Services


def context_of(services: Services, dispute: Dispute) -> DisputeContext:
    """A dispute with order and book, packages, what the insurer has paid, what is known of the seller and
    the goods, and the pieces of the first request that it names.

    In one read, but for what has come since it was filed: packages, labels, a claim that was paid, a finding.
    """
    cases = Cases(services.store)
    cases.fetch(*_known_from_the_start(dispute))
    dispute = _with_earlier(cases, dispute)
    order, record = cases.one(Order, dispute.order_id), cases.one(SellerRecord, dispute.seller_id)
    if order is None:
        raise not_found("dispute")
    packages = tuple(cases.many(Package, (*order.package_ids, *dispute.package_ids)))
    products = {item.product_id for item in order.facts.items if item.line_id in dispute.line_ids}
    bad_faith = bad_faith_of(record, services.now()) if record and record.bad_faith else ()
    sent = sent_in(dispute, order, packages)
    labels, paid = _labels(sent), _paid_claims(sent)
    cases.fetch(*_refs(Label, labels), *_refs(Claim, paid), *_refs(Investigation, bad_faith))
    return DisputeContext(
        dispute=dispute,
        book=OrderBook.read(order, cases.one(Book, order.id)),
        order=order,
        packages=packages,
        labels=tuple(cases.many(Label, labels)),
        insured=sum(claim.approved_amount or 0 for claim in cases.many(Claim, paid)),
        known=known_of(
            record,
            cases.many(Investigation, bad_faith),
            order_id=order.id,
            scenario=dispute.scenario,
            product_ids=products,
        ),
        notes=(SELLER_BAD_FAITH,) if bad_faith else (),
        ship_from=ship_from_of(services, dispute.seller_id),
    )


def labels_of(services: Services, packages: Sequence[Package]) -> tuple[Label, ...]:
    """The labels of these packages that were bought here."""
    return tuple(services.store.load_many(Label, _labels(packages)))


def _known_from_the_start(dispute: Dispute) -> list[Ref[Any]]:
    """What a decision looks at and the dispute names itself."""
    return [
        Ref(Order, dispute.order_id),
        Ref(Book, dispute.order_id),
        Ref(SellerRecord, dispute.seller_id),
        *_refs(Package, (*dispute.order_package_ids, *dispute.package_ids)),
        *_refs(Label, dispute.label_ids),
        *_refs(Dispute, [dispute.previous_id] if dispute.first_evidence and dispute.previous_id else []),
    ]


def _with_earlier(cases: Cases, dispute: Dispute) -> Dispute:
    """The dispute with the pieces of the first request that it names, as they are there now."""
    if not dispute.first_evidence or dispute.previous_id is None:
        return dispute
    first = cases.one(Dispute, dispute.previous_id)
    return with_pieces_of(dispute, first)


def _refs(kind: type[Any], ids: Iterable[str]) -> list[Ref[Any]]:
    return [Ref(kind, case_id) for case_id in ids]


def _labels(packages: Sequence[Package]) -> list[str]:
    return [package.label_id for package in packages if package.label_id]


def _paid_claims(sent: Sequence[Package]) -> list[str]:
    """The claims for these packages that the insurer has paid (R-CLM-20)."""
    return [package.claim_id for package in sent if package.claim_id and package.claim_status == "accepted"]
