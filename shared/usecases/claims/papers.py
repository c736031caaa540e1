"""Links to the papers and files of a claim, for the insurer: signed, and good for a limited time (R-CLM-24).

Like all signed links they go by real time.
"""

import hmac
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from shared.domain.claims.claim import Claim
from shared.domain.claims.exchange import INVOICE, RECEIPT
from shared.domain.claims.files import find_file
from shared.domain.errors import Gone, not_found
from shared.domain.orders.packages import Package
from shared.domain.policy import clause
from shared.storage.store import Ref
from shared.usecases.claims.documents import invoice_of, receipt_of
from shared.usecases.services import Services


def open_paper(services: Services, claim_id: str, paper: str, *, expires: int, signature: str) -> bytes | str:
    """What a link leads to: the PDF itself, or where a file can be read for some minutes.

    Raises NotFound for a link that is not one of ours, and for a file that is not shown any more; Gone
    `link_expired`.
    """
    if not hmac.compare_digest(_signature(services, claim_id, paper, expires), signature):
        raise not_found("paper")
    if datetime.fromtimestamp(expires, UTC) < services.real_clock():
        detail = "This link is no longer valid. Every message about the claim brings new ones."
        raise Gone("link_expired", detail, clause=clause("R-CLM-24"))
    (claim,) = services.store.load(Ref(Claim, claim_id))
    if claim is None:
        raise not_found("paper")
    if paper == INVOICE:
        return invoice_of(services, claim)
    if paper == RECEIPT:
        (package,) = services.store.load(Ref(Package, claim.package_id))
        if package is None:
            raise not_found("paper")
        return receipt_of(services, package)
    item = find_file(claim, paper)
    if item is None or item.status != "accepted":
        raise not_found("paper")
    return services.uploads.link(item.id)


def paper_link(services: Services, claim_id: str, paper: str, until: datetime) -> str:
    """A link to a paper or file of a claim that works until then."""
    expires = int(until.timestamp())
    signed = urlencode({"expires": expires, "signature": _signature(services, claim_id, paper, expires)})
    path = f"/claims/{quote(claim_id, safe='')}/papers/{quote(paper, safe='')}"
    return f"{services.deployment.public_url()}{path}?{signed}"


def _signature(services: Services, claim_id: str, paper: str, expires: int) -> str:
    key = services.deployment.secret("links").encode()
    return hmac.digest(key, f"paper:{claim_id}:{paper}:{expires}".encode(), "sha256").hex()
