"""GET /claims/{claim_id}/affidavit/preview, POST /claims/{claim_id}/affidavit"""

from shared.domain.claims.claim import Claim
from shared.domain.claims.page import AffidavitPreview
from shared.runtime.api import Api, Request
from shared.usecases.ahead import open_settings
from shared.usecases.claims import affidavits
from shared.views.claims.affidavits import affidavit_view, preview_view

api = Api(open_settings)
handler = api.handler


@api.route("GET", "/claims/{claim_id}/affidavit/preview", roles=("seller",), view=preview_view)
def preview(request: Request) -> AffidavitPreview:
    """The affidavit e-mail as the buyer would get it now."""
    return affidavits.preview(request.services, request.caller, request.path["claim_id"])


@api.route("POST", "/claims/{claim_id}/affidavit", roles=("seller",), view=affidavit_view)
def send(request: Request) -> Claim:
    """Send the affidavit e-mail, or send it again with a new link."""
    return affidavits.send(request.services, request.command, request.path["claim_id"])
