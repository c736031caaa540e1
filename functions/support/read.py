"""GET /support-cases, /support-cases/{case_id}, /help/faqs"""

from shared.domain.policy import policy_at
from shared.domain.reading import Page
from shared.domain.support.faqs import Faq, faqs
from shared.domain.support.page import SupportCasePage
from shared.runtime.answers import RawResponse
from shared.runtime.api import Api, Request
from shared.runtime.pages import wants_page
from shared.usecases.ahead import link_files
from shared.usecases.support import queries
from shared.views.lists import paged
from shared.views.support.case import support_case_view, support_case_with_messages_view
from shared.views.support.faqs import FaqQuery, faqs_view
from shared.views.support.queries import SupportCaseQuery

api = Api(link_files)
handler = api.handler
PARTIES = ("buyer", "seller", "agent")


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


@api.route("GET", "/help/faqs", query=FaqQuery, view=faqs_view, page=True)
def list_faqs(request: Request) -> tuple[Faq, ...] | RawResponse:
    """Questions and answers about orders, for anybody; by topic."""
    query: FaqQuery = request.query
    found = faqs(policy_at(request.command.now), query.topic)
    if not wants_page(request.headers):
        return found
    from shared.console.reference.serving import show_faqs

    return show_faqs(found, brand=request.services.brand)
