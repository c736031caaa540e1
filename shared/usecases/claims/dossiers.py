"""A claim with what its messages to the insurer are written from (R-CLM-24)."""

from datetime import timedelta

from shared.domain.claims.claim import Claim
from shared.domain.claims.exchange import INVOICE, RECEIPT
from shared.domain.claims.insurer import Dossier
from shared.domain.errors import not_found
from shared.domain.labels.label import Label
from shared.domain.orders.packages import Package
from shared.domain.policy import policy
from shared.domain.times import whole_second
from shared.storage.store import Ref
from shared.usecases.claims.papers import paper_link
from shared.usecases.services import Services


def dossier_of(services: Services, claim: Claim) -> Dossier:
    """The claim with what a message about it is written from, its links fresh."""
    package, label = services.store.load(Ref(Package, claim.package_id), Ref(Label, claim.label_id))
    if package is None or label is None:
        raise not_found("claim")
    days = policy(claim.policy_version).terms("claim")["link_days"]
    until = whole_second(services.real_clock() + timedelta(days=days))
    names = [INVOICE, RECEIPT, *(one.id for one in claim.files if one.status == "accepted")]
    return Dossier(
        claim=claim,
        package=package,
        cover=label.insurance.cover,
        links={name: paper_link(services, claim.id, name, until) for name in names},
        links_until=until,
    )
