"""GET /claims, /claims/{claim_id}, its invoice and papers; a package's claim eligibility and receipt"""

from shared.domain.claims.page import ClaimPage, Eligibility
from shared.domain.reading import Page
from shared.runtime.answers import RawResponse
from shared.runtime.api import Api, Request
from shared.usecases.ahead import link_files, open_settings, print_claim_papers
from shared.usecases.claims import documents, papers, queries
from shared.views.claims.claim import claim_view, claim_with_timeline_view
from shared.views.claims.eligibility import eligibility_view
from shared.views.claims.queries import ClaimQuery, PaperQuery
from shared.views.lists import paged

api = Api(print_claim_papers, link_files, open_settings)
handler = api.handler
READERS = ("seller", "agent")
PDF = "application/pdf"


@api.route("GET", "/claims", roles=READERS, query=ClaimQuery, view=paged(claim_view))
def list_claims(request: Request) -> Page[ClaimPage]:
    """Claims, newest first; by status."""
    query: ClaimQuery = request.query
    return queries.list_claims(
        request.services,
        request.caller,
        statuses=query.status,
        size=query.page_size,
        token=query.page_token,
    )


@api.route("GET", "/claims/{claim_id}", roles=READERS, view=claim_with_timeline_view)
def read_claim(request: Request) -> ClaimPage:
    """One claim with its history."""
    return queries.read(request.services, request.caller, request.path["claim_id"])


@api.route("GET", "/claims/{claim_id}/invoice", roles=READERS, answers=PDF)
def read_invoice(request: Request) -> RawResponse:
    """The claim's invoice."""
    claim_id = request.path["claim_id"]
    return _pdf(documents.invoice(request.services, request.caller, claim_id), f"invoice-{claim_id}")


@api.route(
    "GET",
    "/claims/{claim_id}/papers/{paper}",
    query=PaperQuery,
    answers=PDF,
    extra_statuses=(302, 410),
)
def read_paper(request: Request) -> RawResponse:
    """What the insurer was sent a link to: invoice or receipt, or a link to a file for five minutes."""
    claim_id, paper, query = request.path["claim_id"], request.path["paper"], request.query
    found = papers.open_paper(
        request.services, claim_id, paper, expires=int(query.expires), signature=query.signature
    )
    if isinstance(found, str):
        return RawResponse(status=302, headers={"Location": found})
    return _pdf(found, f"{paper}-{claim_id}")


@api.route("GET", "/packages/{package_id}/receipt", roles=READERS, answers=PDF, extra_statuses=(422,))
def read_receipt(request: Request) -> RawResponse:
    """The package's receipt, in support of a claim; none as long as the package can't be valued."""
    package_id = request.path["package_id"]
    return _pdf(documents.receipt(request.services, request.caller, package_id), f"receipt-{package_id}")


@api.route("GET", "/packages/{package_id}/claim-eligibility", roles=("seller",), view=eligibility_view)
def read_eligibility(request: Request) -> Eligibility:
    """Every rule about opening a claim for the package, passed or not."""
    return queries.eligibility(request.services, request.caller, request.path["package_id"])


def _pdf(document: bytes, name: str) -> RawResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return RawResponse(body=document, content_type=PDF, headers=headers)
