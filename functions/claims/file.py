"""POST /claims"""

from shared.domain.claims.page import ClaimPage
from shared.runtime.api import Api, Request
from shared.usecases.claims import filing
from shared.views.claims.claim import FileClaim, claim_view

api = Api()
handler = api.handler


@api.route("POST", "/claims", roles=("seller",), body=FileClaim, view=claim_view, status=201)
def file(request: Request) -> ClaimPage:
    """Open an insurance claim for a package."""
    body: FileClaim = request.body
    return filing.file(
        request.services,
        request.command,
        package_id=body.package_id,
        reason=body.reason,
        amount=body.amount,
        description=body.description,
    )
