"""POST /support-cases, GET /support-cases/{case_id}, POST /support-cases/{case_id}/resolution"""

from shared.domain.support.case import SupportCase
from shared.domain.support.page import SupportPage
from shared.runtime.api import Api, Request
from shared.usecases.support import cases
from shared.views.support.case import (
    OpenSupportCase,
    ResolveSupportCase,
    support_case_view,
    support_case_with_timeline_view,
)

api = Api()
handler = api.handler


@api.route(
    "POST", "/support-cases", roles=("buyer",), body=OpenSupportCase, view=support_case_view, status=201
)
def open_case(request: Request) -> SupportCase:
    """Ask for help with an order that the seller could not give; the answer says where it is handled."""
    body: OpenSupportCase = request.body
    return cases.open_case(request.services, request.command, **body.model_dump())


@api.route(
    "GET",
    "/support-cases/{case_id}",
    roles=("buyer", "seller", "agent"),
    view=support_case_with_timeline_view,
)
def read_case(request: Request) -> SupportPage:
    """One case with its history."""
    return cases.read(request.services, request.caller, request.path["case_id"])


@api.route(
    "POST",
    "/support-cases/{case_id}/resolution",
    roles=("agent",),
    body=ResolveSupportCase,
    view=support_case_view,
)
def resolve(request: Request) -> SupportCase:
    """Decide a case: with a refund from the seller's account, or without."""
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
