"""Cases of customer service as the API shows them, and what opening and resolving one take."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from shared.domain.actions import action, target
from shared.domain.money import usd
from shared.domain.orders.order import PackageLine
from shared.domain.returns.page import ObjectionFilePage
from shared.domain.support.available_actions import return_actions
from shared.domain.support.buyer_protection import InquiryKind, SupportRoute
from shared.domain.support.case import (
    SupportCase,
    SupportChannel,
    SupportEnd,
    SupportOutcome,
    SupportStatus,
    resolving_refusal,
)
from shared.domain.support.page import SupportPage
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
from shared.views.fields import Body, Id, Moment, PositiveCents, Prose, Reason
from shared.views.orders.order import Whole
from shared.views.returns.shipment import ReturnView, return_view
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


# `return` is no name for an attribute, so this one member is written apart.
_WithReturn = TypedDict("_WithReturn", {"return": ReturnView | None})


class SupportCaseView(ResourceView, _WithReturn):
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
    closed_reason: SupportEnd | None
    reason: str | None
    lines: list[RefundedLineView]
    amount: Amount | None
    refunded: Amount
    decision: DecisionView | None
    available_actions: list[ActionView]


class SupportCaseWithTimelineView(SupportCaseView):
    """A case with its history."""

    timeline: list[TimelineEntry]


def support_page_view(page: SupportPage, *, viewer: Viewer) -> SupportCaseView:
    """Show a case with the files of an objection to what came back."""
    return support_case_view(page.case, page.objection_files, viewer=viewer)


def support_case_view(
    case: SupportCase, files: Iterable[ObjectionFilePage] = (), *, viewer: Viewer
) -> SupportCaseView:
    """Show a case to its buyer, its seller, or an agent."""
    resolve = action("resolve", target=target(case), refusal=resolving_refusal(case))
    choices = [resolve] if viewer.role == "agent" else []
    choices += return_actions(case, role=viewer.role, now=viewer.now)
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
        "amount": money(case.amount),
        "refunded": usd(case.refunded),
        "return": return_view(case.goods_back, files, viewer=viewer) if case.goods_back else None,
        "decision": decision_view(case.decision),
        "available_actions": actions_view(choices, viewer),
    }


def support_case_with_timeline_view(shown: SupportPage, *, viewer: Viewer) -> SupportCaseWithTimelineView:
    """Show a case and how it came to be as it is."""
    return {
        **support_case_view(shown.case, shown.objection_files, viewer=viewer),
        "timeline": timeline_view(shown.history),
    }
