"""POST /disputes/{dispute_id}/evidence, …/evidence/{evidence_id}/upload, …/evidence/complete"""

from shared.domain.disputes.page import DisputePage, RegisteredEvidence
from shared.runtime.api import Api, Request
from shared.usecases.ahead import link_files, take_files
from shared.usecases.disputes import evidence
from shared.views.disputes.dispute import dispute_view
from shared.views.disputes.evidence import registered_view
from shared.views.disputes.submissions import SubmitEvidence

api = Api(link_files, take_files)
handler = api.handler
PARTIES = ("buyer", "seller", "carrier")
SUBMITTERS = (*PARTIES, "agent")


@api.route(
    "POST",
    "/disputes/{dispute_id}/evidence",
    roles=SUBMITTERS,
    body=SubmitEvidence,
    view=registered_view,
    status=201,
)
def submit(request: Request) -> RegisteredEvidence:
    """Submit evidence, an agent a third party's; with a file, the answer says where it is posted."""
    body: SubmitEvidence = request.body
    dispute_id, source = request.path["dispute_id"], body.source_for(request.caller.role)
    if source is None:
        return evidence.submit(request.services, request.command, dispute_id, evidence=body.evidence())
    return evidence.submit_third_party(
        request.services, request.command, dispute_id, evidence=body.evidence(), source=source
    )


@api.route(
    "POST", "/disputes/{dispute_id}/evidence/{evidence_id}/upload", roles=SUBMITTERS, view=registered_view
)
def renew_upload(request: Request) -> RegisteredEvidence:
    """Get a fresh form for a file that has not come yet."""
    path = request.path
    return evidence.renew_upload(request.services, request.command, path["dispute_id"], path["evidence_id"])


@api.route("POST", "/disputes/{dispute_id}/evidence/complete", roles=PARTIES, view=dispute_view)
def complete(request: Request) -> DisputePage:
    """Say that this is all."""
    return evidence.complete(request.services, request.command, request.path["dispute_id"])
