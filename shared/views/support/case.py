"""Cases of customer service as the API shows them, and what opening and resolving one take."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from shared.domain.actions import action, target
from shared.domain.money import usd
from shared.domain.orders.order import PackageLine
from shared.domain.reading import WithTimeline
from shared.domain.support.buyer_protection import InquiryKind, SupportRoute
from shared.domain.support.case import (
    SupportCase,
    SupportChannel,
    SupportOutcome,
    SupportStatus,
    resolving_refusal,
)
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
from shared.views.orders.order import Whole
from shared.views.viewer import Viewer


class OpenSupportCase(Body):
    """What the buyer needs help with; `seller_contacted_at`: when they asked the seller in vain."""

    order_id: Id
    kind: InquiryKind
    channel: SupportChannel
    description: Prose
    seller_contacted_at: Moment | None = None


class RefundedLine(Body):
    """So many units of an order line."""

    line_id: Id
    quantity: Whole


class ResolveSupportCase(Body):
    """How the case ends; a refund names an `amount`, `lines`, or both: that amount, of those lines."""

    outcome: SupportOutcome
    amount: PositiveCents | None = None
    lines: Annotated[list[RefundedLine], Field(max_length=100, default_factory=list)]
    reason: Reason = ""

    def refunded(self) -> list[PackageLine]:
        """Convert to the lines as the domain has them."""
        return [PackageLine(line_id=line.line_id, quantity=line.quantity) for line in self.lines]


class RefundedLineView(TypedDict):
    """So many units of an order line."""

    line_id: str
    quantity: int


class SupportCaseView(ResourceView):
    """A case, where it is handled and why there."""

    status: SupportStatus
    currency: str
    order_id: str
    kind: InquiryKind
    channel: SupportChannel
    description: str
    seller_contacted_at: Time | None
    route: SupportRoute
    outcome: SupportOutcome | None
    closed_reason: Literal["nothing_left"] | None
    reason: str | None
    lines: list[RefundedLineView]
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
        "closed_reason": case.closed_reason,
        "reason": case.reason,
        "lines": [{"line_id": line.line_id, "quantity": line.quantity} for line in case.lines],
        "refunded": usd(case.refunded),
        "decision": decision_view(case.decision),
        "available_actions": actions_view([resolve] if viewer.role == "agent" else [], viewer),
    }


def support_case_with_timeline_view(
    shown: WithTimeline[SupportCase], *, viewer: Viewer
) -> SupportCaseWithTimelineView:
    """Show a case and how it came to be as it is."""
    return {**support_case_view(shown.case, viewer=viewer), "timeline": timeline_view(shown.history)}
