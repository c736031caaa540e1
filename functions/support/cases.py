"""/support-cases with their messages and resolutions; GET /help/faqs"""

from shared.domain.messages.page import ShownMessage
from shared.domain.policy import policy_at
from shared.domain.reading import Page
from shared.domain.support.faqs import Faq, faqs
from shared.domain.support.page import SupportCasePage
from shared.runtime.api import Api, Request
from shared.usecases.ahead import link_files, take_files
from shared.usecases.support import cases, messages, queries
from shared.views.lists import paged
from shared.views.messages.case import WriteToCase, case_message_view
from shared.views.support.case import (
    OpenSupportCase,
    ResolveSupportCase,
    SupportCaseQuery,
    support_case_view,
    support_case_with_messages_view,
)
from shared.views.support.faqs import FaqQuery, faqs_view

api = Api(link_files, take_files)
handler = api.handler
PARTIES = ("buyer", "seller", "agent")


@api.route(
    "POST", "/support-cases", roles=("buyer",), body=OpenSupportCase, view=support_case_view, status=201
)
def open_case(request: Request) -> SupportCasePage:
    """Ask for help with an order that the seller could not give; the answer says where it is handled."""
    body: OpenSupportCase = request.body
    return cases.open_case(request.services, request.command, body.order_id, asked=body.asked())


@api.route("GET", "/support-cases", roles=PARTIES, query=SupportCaseQuery, view=paged(support_case_view))
def list_cases(request: Request) -> Page[SupportCasePage]:
    """One's own cases, newest first; for agents all of them, the longest waiting first; by status."""
    query: SupportCaseQuery = request.query
    return queries.list_cases(
        request.services,
        request.caller,
        statuses=query.status,
        size=query.page_size,
        token=query.page_token,
    )


@api.route("GET", "/support-cases/{case_id}", roles=PARTIES, view=support_case_with_messages_view)
def read_case(request: Request) -> SupportCasePage:
    """One case with its messages and its history, and links to its files that work for five minutes."""
    return queries.read(request.services, request.command, request.path["case_id"])


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


@api.route("GET", "/help/faqs", query=FaqQuery, view=faqs_view)
def list_faqs(request: Request) -> tuple[Faq, ...]:
    """Questions and answers about orders, for anybody; by topic."""
    query: FaqQuery = request.query
    return faqs(policy_at(request.command.now), query.topic)
