"""POST /support-cases, …/messages with their files, …/resolution"""

from shared.domain.messages.page import ShownMessage
from shared.domain.support.page import SupportCasePage
from shared.runtime.api import Api, Request
from shared.usecases.ahead import take_files
from shared.usecases.support import cases, messages
from shared.views.messages.case import WriteToCase, case_message_view
from shared.views.support.case import support_case_view
from shared.views.support.requests import OpenSupportCase, ResolveSupportCase

api = Api(take_files)
handler = api.handler
PARTIES = ("buyer", "seller", "agent")


@api.route(
    "POST", "/support-cases", roles=("buyer",), body=OpenSupportCase, view=support_case_view, status=201
)
def open_case(request: Request) -> SupportCasePage:
    """Ask for help with an order that the seller could not give; the answer says where it is handled."""
    body: OpenSupportCase = request.body
    return cases.open_case(request.services, request.command, body.order_id, asked=body.asked())


@api.route(
    "POST",
    "/support-cases/{case_id}/messages",
    roles=PARTIES,
    body=WriteToCase,
    view=case_message_view,
    status=201,
)
def write(request: Request) -> ShownMessage:
    """Write in a case; the answer says where its files are posted."""
    body: WriteToCase = request.body
    case_id = request.path["case_id"]
    return messages.write(request.services, request.command, case_id, text=body.text, files=body.infos())


@api.route(
    "POST",
    "/support-cases/{case_id}/messages/{message_id}/files/{file_id}/upload",
    roles=PARTIES,
    view=case_message_view,
)
def renew_upload(request: Request) -> ShownMessage:
    """Get a fresh form for a file of one's own message that has not come yet."""
    return messages.renew_form(request.services, request.command, **request.path)


@api.route(
    "POST",
    "/support-cases/{case_id}/resolution",
    roles=("agent",),
    body=ResolveSupportCase,
    view=support_case_view,
)
def resolve(request: Request) -> SupportCasePage:
    """Decide a case: answer it, decline it, or refund from the seller's account."""
    body: ResolveSupportCase = request.body
    return cases.resolve(
        request.services,
        request.command,
        request.path["case_id"],
        outcome=body.outcome,
        amount=body.amount,
        lines=body.refunded(),
        reason=body.reason,
    )
