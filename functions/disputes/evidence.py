"""POST /disputes/{dispute_id}/evidence, /disputes/{dispute_id}/evidence/complete"""

from shared.domain.disputes.page import DisputePage, RegisteredEvidence
from shared.runtime.api import Api, Request
from shared.usecases.disputes import evidence
from shared.views.disputes.dispute import dispute_view
from shared.views.disputes.evidence import registered_view
from shared.views.disputes.requests import SubmitEvidence

api = Api()
handler = api.handler
PARTIES = ("buyer", "seller", "carrier")


@api.route(
    "POST",
    "/disputes/{dispute_id}/evidence",
    roles=PARTIES,
    body=SubmitEvidence,
    view=registered_view,
    status=201,
)
def submit(request: Request) -> RegisteredEvidence:
    """Submit evidence; with a file, the answer says where it is posted."""
    body: SubmitEvidence = request.body
    return evidence.submit(
        request.services, request.command, request.path["dispute_id"], evidence=body.evidence()
    )


@api.route("POST", "/disputes/{dispute_id}/evidence/complete", roles=PARTIES, view=dispute_view)
def complete(request: Request) -> DisputePage:
    """Say that this is all."""
    return evidence.complete(request.services, request.command, request.path["dispute_id"])
