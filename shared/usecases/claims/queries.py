"""Reading claims: one's own, with their history, in lists; and who may open one."""

from collections.abc import Collection

from shared.domain.claims import filing
from shared.domain.claims.claim import Claim
from shared.domain.claims.page import ClaimPage, Eligibility
from shared.domain.labels.label import Label
from shared.domain.orders.packages import Package
from shared.domain.reading import Page
from shared.storage.store import Ref
from shared.usecases.queries import list_own, load_own, read_own
from shared.usecases.services import Caller, Services


def eligibility(services: Services, caller: Caller, package_id: str) -> Eligibility:
    """Every rule about opening a claim for this package now, passed or not (R-CLM-05)."""
    package = load_own(services, caller, Package, package_id)
    label = None
    if package.label_id:
        (label,) = services.store.load(Ref(Label, package.label_id))
    rules = filing.eligibility(package, label, now=services.now())
    return Eligibility(package=package, label=label, rules=rules)


def read(services: Services, caller: Caller, claim_id: str) -> ClaimPage:
    """One's own claim with its history (R-CLM-12)."""
    found = read_own(services, caller, Claim, claim_id)
    return ClaimPage(claim=found.case, insurer_url=services.deployment.insurer_site, history=found.history)


def list_claims(
    services: Services, caller: Caller, *, statuses: Collection[str], size: int, token: str | None
) -> Page[ClaimPage]:
    """One's own claims, newest first; of any of these statuses, or all without one (R-CLM-11)."""
    page = list_own(services, caller, Claim, statuses=statuses, size=size, token=token)
    return Page([page_of(services, claim) for claim in page.rows], page.next_page_token)


def page_of(services: Services, claim: Claim) -> ClaimPage:
    """A claim as it is shown, without its history."""
    return ClaimPage(claim=claim, insurer_url=services.deployment.insurer_site)
