"""GET /claims, /claims/{claim_id}, its invoice; a package's claim eligibility and receipt"""

from shared.domain.claims.page import ClaimPage, Eligibility
from shared.domain.reading import Page
from shared.runtime.answers import Plain
from shared.runtime.api import Api, Request
from shared.usecases.claims import documents as claim_papers
from shared.usecases.claims import filing as claims
from shared.views.claims.claim import ClaimQuery, claim_view, eligibility_view, told_claim_view
from shared.views.lists import paged

api = Api()
handler = api.handler
READERS = ("seller", "agent")
PDF = "application/pdf"


@api.route("GET", "/claims", roles=READERS, query=ClaimQuery, view=paged(claim_view))
def list_claims(request: Request) -> Page[ClaimPage]:
    """Claims, newest first; by status."""
    query: ClaimQuery = request.query
    return claims.list_claims(
        request.services,
        request.caller,
        statuses=query.status,
        size=query.page_size,
        token=query.page_token,
    )


@api.route("GET", "/claims/{claim_id}", roles=READERS, view=told_claim_view)
def read_claim(request: Request) -> ClaimPage:
    """One claim with its history."""
    return claims.read(request.services, request.caller, request.path["claim_id"])


@api.route("GET", "/claims/{claim_id}/invoice", roles=READERS, answers=PDF)
def read_invoice(request: Request) -> Plain:
    """The claim's invoice."""
    claim_id = request.path["claim_id"]
    return _pdf(claim_papers.invoice(request.services, request.caller, claim_id), f"invoice-{claim_id}")


@api.route("GET", "/packages/{package_id}/receipt", roles=READERS, answers=PDF, also=(422,))
def read_receipt(request: Request) -> Plain:
    """The package's receipt, in support of a claim; none as long as the package can't be valued."""
    package_id = request.path["package_id"]
    return _pdf(claim_papers.receipt(request.services, request.caller, package_id), f"receipt-{package_id}")


@api.route("GET", "/packages/{package_id}/claim-eligibility", roles=("seller",), view=eligibility_view)
def read_eligibility(request: Request) -> Eligibility:
    """Every rule about opening a claim for the package, passed or not."""
    return claims.eligibility(request.services, request.caller, request.path["package_id"])


def _pdf(document: bytes, name: str) -> Plain:
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return Plain(body=document, content_type=PDF, headers=headers)
