"""Cases of customer service as the API shows them, and what opening and resolving one take."""

from typing import Literal

from shared.domain.actions import action, target
from shared.domain.money import usd
from shared.domain.reading import WithTimeline
from shared.domain.support.buyer_protection import InquiryKind, SupportRoute
from shared.domain.support.case import SupportCase, SupportChannel, SupportOutcome, resolving_refusal
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
    resource_view,
    timeline_view,
)
from shared.views.fields import Body, Id, Moment, PositiveCents, Prose, Reason
from shared.views.viewer import Viewer


class OpenSupportCase(Body):
    """What the buyer needs help with; `seller_contacted_at`: when they asked the seller in vain."""

    order_id: Id
    kind: InquiryKind
    channel: SupportChannel
    description: Prose
    seller_contacted_at: Moment | None = None


class ResolveSupportCase(Body):
    """How the case ends; a refund is of `amount`, or of all that is left to refund."""

    outcome: SupportOutcome
    amount: PositiveCents | None = None
    reason: Reason = ""


class SupportCaseView(ResourceView):
    """A case, where it is handled and why there."""

    status: Literal["open", "resolved"]
    currency: str
    order_id: str
    kind: InquiryKind
    channel: SupportChannel
    description: str
    seller_contacted_at: Time | None
    route: SupportRoute
    outcome: SupportOutcome | None
    reason: str | None
    refunded: Amount
    decision: DecisionView | None
    available_actions: list[ActionView]


class SupportCaseWithTimelineView(SupportCaseView):
    """A case with its history."""

    timeline: list[TimelineEntry]


def support_case_view(case: SupportCase, *, viewer: Viewer) -> SupportCaseView:
    """Show a case to its buyer, or to an agent."""
    resolve = action("resolve", target=target(case), refusal=resolving_refusal(case))
    return {
        **resource_view("support_case", case),
        "status": case.status,
        "currency": "USD",
        "order_id": case.order_id,
        "kind": case.kind,
        "channel": case.channel,
        "description": case.description,
        "seller_contacted_at": moment(case.seller_contacted_at),
        "route": case.route,
        "outcome": case.outcome,
        "reason": case.reason,
        "refunded": usd(case.refunded),
        "decision": decision_view(case.decision),
        "available_actions": actions_view([resolve] if viewer.role == "agent" else []),
    }


def support_case_with_timeline_view(
    shown: WithTimeline[SupportCase], *, viewer: Viewer
) -> SupportCaseWithTimelineView:
    """Show a case and how it came to be as it is."""
    return {**support_case_view(shown.case, viewer=viewer), "timeline": timeline_view(shown.history)}
