"""Claims as the API shows them."""

from typing_extensions import TypedDict

from shared.domain.actions import Target, target
from shared.domain.claims.claim import Claim, ClaimReason, ClaimStatus, loss_from
from shared.domain.claims.details import State, available_actions, evidence_checklist
from shared.domain.claims.page import ClaimPage
from shared.domain.labels.label import Label
from shared.domain.money import usd
from shared.domain.orders.contents import PricedLine
from shared.domain.orders.packages import Package
from shared.domain.times import rfc3339
from shared.views.cases import (
    ActionView,
    Amount,
    DecisionView,
    ResourceView,
    Time,
    TimelineEntry,
    actions_view,
    decision_view,
    moment,
    money,
    resource_view,
    timeline_view,
)
from shared.views.claims.affidavits import AffidavitView, affidavit_view
from shared.views.claims.exchange import AnswerView, InformationRequestView, answer_view, request_view
from shared.views.clauses import ClauseView, clause_view
from shared.views.links import href
from shared.views.viewer import Viewer


class DocumentView(TypedDict):
    """A paper of the claim and where it is."""

    kind: str
    media_type: str
    url: str


class ChecklistView(TypedDict):
    """A piece of evidence and how far it is."""

    item: str
    state: State
    hint: str
    clause: ClauseView
    href: str | None


class ItemView(TypedDict):
    """So many units of what was in the package, and what was paid for them."""

    line_id: str
    title: str
    quantity: int
    value: Amount


class ClaimView(ResourceView):
    """A claim with everything its page shows; in a list without people's texts and without answers.

    loss_from: from when the insurer takes the package for lost, where the policy knows that.
    """

    status: ClaimStatus
    currency: str
    order_id: str
    package_id: str
    label_id: str
    insurance_id: str
    reason: ClaimReason
    description: str
    amount: Amount
    package_value: Amount
    total_cover: Amount
    approved_amount: Amount | None
    shipping_provider: str
    tracking_number: str
    shipped_at: Time
    insurer_reference: str | None
    insurer_url: str
    terms_url: str
    items: list[ItemView]
    loss_from: Time | None
    information_request: InformationRequestView | None
    answers: list[AnswerView]
    acknowledged_at: Time | None
    decided_at: Time | None
    documents: list[DocumentView]
    affidavit: AffidavitView
    evidence_checklist: list[ChecklistView]
    flags: list[str]
    decision: DecisionView | None
    available_actions: list[ActionView]


class ClaimWithTimelineView(ClaimView):
    """A claim with its history."""

    timeline: list[TimelineEntry]


def claim_view(page: ClaimPage, *, viewer: Viewer) -> ClaimView:
    """Show a claim to its seller, or to an agent."""
    claim = page.claim
    return {
        **resource_view("claim", claim),
        "status": claim.status,
        "currency": "USD",
        "order_id": claim.order_id,
        "package_id": claim.package_id,
        "label_id": claim.label_id,
        "insurance_id": claim.insurance_id,
        "reason": claim.reason,
        "description": claim.description,
        "amount": usd(claim.amount),
        "package_value": usd(claim.package_value),
        "total_cover": usd(claim.total_cover),
        "approved_amount": money(claim.approved_amount),
        "shipping_provider": claim.shipping_provider,
        "tracking_number": claim.tracking_number,
        "shipped_at": rfc3339(claim.shipped_at),
        "insurer_reference": claim.insurer_reference,
        "insurer_url": page.insurer_url,
        "terms_url": viewer.terms_url,
        "items": [_item(line) for line in claim.contents],
        "loss_from": moment(
            loss_from(claim.policy_version, claim.shipped_at) if claim.reason == "loss" else None
        ),
        "information_request": request_view(claim),
        "answers": [answer_view(page, one) for one in claim.answers],
        "acknowledged_at": moment(claim.acknowledged_at),
        "decided_at": moment(claim.decided_at),
        "documents": _documents(claim, viewer),
        "affidavit": affidavit_view(claim, viewer=viewer),
        "evidence_checklist": _checklist(claim),
        "flags": list(claim.flags),
        "decision": decision_view(claim.decision),
        "available_actions": actions_view(available_actions(claim, role=viewer.role, now=viewer.now), viewer),
    }


def claim_with_timeline_view(page: ClaimPage, *, viewer: Viewer) -> ClaimWithTimelineView:
    """Show a claim and how it came to be as it is."""
    return {**claim_view(page, viewer=viewer), "timeline": timeline_view(page.history)}


def _item(line: PricedLine) -> ItemView:
    return {
        "line_id": line.line_id,
        "title": line.title,
        "quantity": line.quantity,
        "value": usd(line.paid),
    }


def _documents(claim: Claim, viewer: Viewer) -> list[DocumentView]:
    """List the papers there are: the label is erased with the order's personal data (R-CLM-13, R-PRV-01)."""
    links = {
        "invoice": href("invoice", target(claim)),
        "package_receipt": href("package_receipt", Target(kind=Package.KIND, id=claim.package_id)),
    }
    if viewer.role == "seller" and claim.personal_data_erased_at is None:
        links["label"] = href("document", Target(kind=Label.KIND, id=claim.label_id))
    return [{"kind": kind, "media_type": "application/pdf", "url": url} for kind, url in links.items()]


def _checklist(claim: Claim) -> list[ChecklistView]:
    return [
        {
            "item": one.item,
            "state": one.state,
            "hint": one.hint,
            "clause": clause_view(one.clause),
            "href": href(one.item, one.target) if one.target else None,
        }
        for one in evidence_checklist(claim)
    ]
