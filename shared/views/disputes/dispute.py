"""Disputes as the API shows them: to each party what it may see."""

from collections.abc import Iterator
from typing import Literal

from typing_extensions import TypedDict

from shared.domain.disputes.available_actions import available_actions
from shared.domain.disputes.case import (
    CarriedOutRemedy,
    ClosedReason,
    Dispute,
    DisputeStatus,
    RemedyKind,
    RequestedRemedy,
    Side,
)
from shared.domain.disputes.evidence_submission import visible_to
from shared.domain.disputes.page import DisputePage
from shared.domain.disputes.requirements import Required, ShownBy
from shared.domain.disputes.vocabulary import Party, Scenario, Subtype
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
from shared.views.disputes.evidence import EvidenceView, evidence_view
from shared.views.disputes.judgments import JudgmentView, judgment_view
from shared.views.disputes.remedies import RemedyShipmentView, remedy_shipment_view
from shared.views.returns.shipment import ReturnView, return_view
from shared.views.viewer import Viewer


class DisputedLineView(TypedDict):
    """So many units of an order line that a dispute is about."""

    line_id: str
    quantity: int


class RemedyView(TypedDict):
    """What was done to carry the judgment out."""

    action: RemedyKind
    by: Literal["seller", "platform"]
    at: Time
    amount: Amount | None
    tracking_number: str | None
    carrier: str | None
    note: str | None


class RoundView(TypedDict):
    """One of the two requests that can be made."""

    round: int
    id: str


class RequirementView(TypedDict):
    """Something a party has to show, whether it is shown, and by whom; `platform`: by its own data."""

    party: Party
    shows: str
    met: bool
    shown_by: ShownBy | None
    clause: str


class AppealView(TypedDict):
    """The seller's appeal and what came of it; received_at: when one that came by e-mail did."""

    grounds: str
    filed_at: Time
    received_at: Time | None
    decided_at: Time | None
    upheld: bool | None
    reason: str | None


class ProceedingsView(TypedDict):
    """The proceeding elsewhere for which the service stopped, or its clocks are held.

    reported_at: where that held them; confirmed: what an agent found about it, null before, and why.
    """

    kind: str
    reference: str
    reported_by: Side
    reported_at: Time | None
    confirmed: bool | None
    reason: str | None


class EvidenceRequestView(TypedDict):
    """What an agent has asked a party for; ended_at: when it said that this is all, or its time was over."""

    party: Party
    what: str
    reason: str
    asked_at: Time
    due_at: Time
    ended_at: Time | None


class NextRequestView(TypedDict):
    """How many requests the buyer has left about this, and until when the next can be made."""

    left: int
    until: Time


# `return` is no name for an attribute, so this one member is written apart.
_WithReturn = TypedDict("_WithReturn", {"return": ReturnView | None})


class DisputeView(ResourceView, _WithReturn):
    """A dispute with everything its parties may know of it.

    In a list `evidence` and `requirements` are empty, and so is every text in people's own words: read the
    dispute for them.
    """

    status: DisputeStatus
    currency: str
    order_id: str
    line_ids: list[str]
    lines: list[DisputedLineView]
    amount: Amount | None
    scenario: Scenario
    visible: bool | None
    cosmetic_allergy: bool
    subtype: Subtype | None
    description: str
    requested_remedy: RequestedRemedy | None
    round: int
    rounds: list[RoundView]
    evidence: list[EvidenceView]
    requirements: list[RequirementView]
    completed_by: list[Party]
    evidence_requests: list[EvidenceRequestView]
    judging_since: Time | None
    judgment: JudgmentView | None
    accepted_by: list[Side]
    appeal: AppealView | None
    final_at: Time | None
    escalated_at: Time | None
    settled_by: list[Side]
    rejection_reason: str | None
    proceedings: ProceedingsView | None
    next_request: NextRequestView | None
    closed_reason: ClosedReason | None
    actions: list[RemedyView]
    remedy_shipment: RemedyShipmentView | None
    flags: list[str]
    decision: DecisionView | None
    available_actions: list[ActionView]


class DisputeWithTimelineView(DisputeView):
    """A dispute with its history."""

    timeline: list[TimelineEntry]


def dispute_view(page: DisputePage, *, viewer: Viewer) -> DisputeView:
    """Show a dispute to one of its parties, or to an agent."""
    dispute = page.dispute
    role: Literal["buyer", "seller", "carrier", "agent"] = viewer.role  # type: ignore[assignment]
    choices = available_actions(dispute, page.book, role=role, now=viewer.now)
    return {
        **resource_view("dispute", dispute),
        "status": dispute.status,
        "currency": "USD",
        "order_id": dispute.order_id,
        "line_ids": list(dispute.line_ids),
        "lines": [
            {"line_id": line_id, "quantity": len(units)} for line_id, units in dispute.disputed.items()
        ],
        "amount": money(dispute.amount),
        "scenario": dispute.scenario,
        "visible": dispute.visible,
        "cosmetic_allergy": dispute.cosmetic_allergy,
        "subtype": dispute.subtype,
        "description": dispute.description,
        "requested_remedy": dispute.requested_remedy,
        "round": dispute.round,
        "rounds": list(_rounds(dispute)),
        "evidence": [evidence_view(dispute, one, page.links) for one in visible_to(dispute, viewer.role)],
        "requirements": [
            _required(one) for one in page.requirements if role in ("agent", "buyer", "seller", one.party)
        ],
        "completed_by": list(dispute.completed_by),
        "evidence_requests": list(_requests(dispute, viewer)),
        "judging_since": moment(dispute.judging_since),
        "judgment": judgment_view(dispute.judgment, viewer=viewer) if dispute.judgment else None,
        "accepted_by": list(dispute.accepted_by),
        "appeal": _appeal(dispute),
        "final_at": moment(dispute.final_at),
        "escalated_at": moment(dispute.escalated_at),
        "settled_by": list(dispute.settled_by),
        "rejection_reason": dispute.rejection_reason,
        "proceedings": _proceedings(dispute),
        "next_request": _next_request(dispute),
        "closed_reason": dispute.closed_reason,
        "actions": [_remedy(done) for done in dispute.actions],
        "remedy_shipment": _remedy_shipment(dispute, role),
        "return": _return(page, viewer),
        "flags": [*dispute.flags, *(page.notes if role == "agent" else ())],
        "decision": decision_view(dispute.decision),
        "available_actions": actions_view(choices, viewer),
    }


def dispute_with_timeline_view(page: DisputePage, *, viewer: Viewer) -> DisputeWithTimelineView:
    """Show a dispute and its history; of a piece of evidence, to those who may see it."""
    seen = {piece.id for piece in visible_to(page.dispute, viewer.role)}
    history = [audit for audit in page.history if audit.detail.get("evidence_id", None) in {None, *seen}]
    return {**dispute_view(page, viewer=viewer), "timeline": timeline_view(history)}


def _rounds(dispute: Dispute) -> Iterator[RoundView]:
    """List this request and the ones before and after it about the same lines."""
    if dispute.previous_id:
        yield {"round": dispute.round - 1, "id": dispute.previous_id}
    yield {"round": dispute.round, "id": dispute.id}
    if dispute.next_id:
        yield {"round": dispute.round + 1, "id": dispute.next_id}


def _required(one: Required) -> RequirementView:
    return {
        "party": one.party,
        "shows": one.shows,
        "met": one.shown_by is not None,
        "shown_by": one.shown_by,
        "clause": one.clause,
    }


def _remedy(done: CarriedOutRemedy) -> RemedyView:
    return {
        "action": done.action,
        "by": done.by,
        "at": rfc3339(done.at),
        "amount": money(done.amount),
        "tracking_number": done.tracking_number,
        "carrier": done.carrier,
        "note": done.note,
    }


def _remedy_shipment(dispute: Dispute, role: str) -> RemedyShipmentView | None:
    sent = dispute.remedy_shipment
    return remedy_shipment_view(sent, role=role) if sent else None


def _appeal(dispute: Dispute) -> AppealView | None:
    appeal = dispute.appeal
    if appeal is None:
        return None
    return {
        "grounds": appeal.grounds,
        "filed_at": rfc3339(appeal.filed_at),
        "received_at": moment(appeal.received_at),
        "decided_at": moment(appeal.decided_at),
        "upheld": appeal.upheld,
        "reason": appeal.reason,
    }


def _return(page: DisputePage, viewer: Viewer) -> ReturnView | None:
    goods = page.dispute.goods_back
    return return_view(goods, page.objection_files, viewer=viewer) if goods else None


def _proceedings(dispute: Dispute) -> ProceedingsView | None:
    case = dispute.proceedings
    if case is None:
        return None
    review = dispute.review
    return {
        "kind": case.kind,
        "reference": case.reference,
        "reported_by": case.reported_by,
        "reported_at": moment(review.reported_at) if review else None,
        "confirmed": review.confirmed if review else None,
        "reason": case.reason or None,
    }


def _requests(dispute: Dispute, viewer: Viewer) -> Iterator[EvidenceRequestView]:
    """List what was asked of whom; a carrier sees what was asked of it."""
    for one in dispute.evidence_requests:
        if viewer.role != "carrier" or one.party == "carrier":
            yield {
                "party": one.party,
                "what": one.what,
                "reason": one.reason,
                "asked_at": rfc3339(one.asked_at),
                "due_at": rfc3339(one.due_at),
                "ended_at": moment(one.ended_at),
            }


def _next_request(dispute: Dispute) -> NextRequestView | None:
    """Say what is left: after a dispute that was not judged, or while a judgment can be disputed."""
    again = dispute.deadline("second_request")
    if again is not None and again.state == "open":
        return {"left": 1, "until": rfc3339(again.due_at)}
    left = dispute.next_request
    return {"left": left.left, "until": rfc3339(left.until)} if left else None
