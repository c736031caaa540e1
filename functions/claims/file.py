"""POST /claims, POST /claims/{claim_id}/answers, …/answers/{answer_id}/files/{answer_file_id}/upload"""

from shared.domain.claims.page import ClaimPage
from shared.runtime.api import Api, Request
from shared.usecases.ahead import take_files
from shared.usecases.claims import answers, filing
from shared.views.claims.claim import claim_view
from shared.views.claims.requests import AnswerInsurer, FileClaim

api = Api(take_files)
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


@api.route(
    "POST",
    "/claims/{claim_id}/answers",
    roles=("seller",),
    body=AnswerInsurer,
    view=claim_view,
    status=201,
)
def answer(request: Request) -> ClaimPage:
    """Answer the insurer's question; with files, the answer says where each is posted."""
    body: AnswerInsurer = request.body
    files = [file.info() for file in body.files]
    return answers.answer(
        request.services, request.command, request.path["claim_id"], text=body.text, files=files
    )


@api.route(
    "POST",
    "/claims/{claim_id}/answers/{answer_id}/files/{answer_file_id}/upload",
    roles=("seller",),
    view=claim_view,
)
def renew_upload(request: Request) -> ClaimPage:
    """Get a fresh form for a file of an answer that has not come yet."""
    return answers.renew_upload(request.services, request.command, **request.path)
