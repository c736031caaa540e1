"""POST /reshipments; its approval, rejection and proposals by the seller; the buyer's answer to an offer"""

from shared.domain.reshipments.page import ReshipmentPage
from shared.runtime.api import Api, Request
from shared.usecases.reshipments import answers
from shared.views.reshipments.requests import ProposeRefund, RejectReshipment, RequestReshipment
from shared.views.reshipments.reshipment import reshipment_view

api = Api()
handler = api.handler
ONE = "/reshipments/{reshipment_id}"
BY_SELLER = {"roles": ("seller",), "view": reshipment_view}
BY_BUYER = {"roles": ("buyer",), "view": reshipment_view}


@api.route("POST", "/reshipments", body=RequestReshipment, status=201, **BY_BUYER)
def ask(request: Request) -> ReshipmentPage:
    """Ask the seller to send missing items."""
    body: RequestReshipment = request.body
    return answers.request(
        request.services,
        request.command,
        order_id=body.order_id,
        lines=body.missing(),
        reason=body.reason,
        description=body.description,
    )


@api.route("POST", f"{ONE}/approve", **BY_SELLER)
def approve(request: Request) -> ReshipmentPage:
    """Approve the request: the items are to be sent within two working days."""
    return answers.approve(request.services, request.command, request.path["reshipment_id"])


@api.route("POST", f"{ONE}/reject", body=RejectReshipment, **BY_SELLER)
def reject(request: Request) -> ReshipmentPage:
    """Reject the request with a reason the buyer sees."""
    reason = request.body.reason
    return answers.reject(request.services, request.command, request.path["reshipment_id"], reason=reason)


@api.route("POST", f"{ONE}/proposals", body=ProposeRefund, **BY_SELLER)
def propose(request: Request) -> ReshipmentPage:
    """Refund instead of sending: all the items cost, at once, or less, as an offer to the buyer."""
    body: ProposeRefund = request.body
    return answers.propose(
        request.services,
        request.command,
        request.path["reshipment_id"],
        kind=body.kind,
        amount=body.amount,
    )


@api.route("POST", f"{ONE}/offer/accept", **BY_BUYER)
def accept_offer(request: Request) -> ReshipmentPage:
    """Accept the offer: the amount is refunded and the request is over."""
    return answers.answer_offer(
        request.services, request.command, request.path["reshipment_id"], answer="accept"
    )


@api.route("POST", f"{ONE}/offer/reject", **BY_BUYER)
def reject_offer(request: Request) -> ReshipmentPage:
    """Decline the offer: the seller approves or rejects the request."""
    return answers.answer_offer(
        request.services, request.command, request.path["reshipment_id"], answer="reject"
    )
