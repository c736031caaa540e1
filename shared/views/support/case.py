"""Cases of customer service as the API shows them."""

from typing import Literal

from typing_extensions import TypedDict

from shared.domain.money import usd
from shared.domain.orders.order import PackageLine
from shared.domain.support.available_actions import available_actions
from shared.domain.support.buyer_protection import InquiryKind, SupportRoute
from shared.domain.support.case import (
    SupportChannel,
    SupportFlag,
    SupportStatus,
)
from shared.domain.support.outcomes import ClosedReason, Resolution, SupportOutcome
from shared.domain.support.page import SupportCasePage
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
    resource_view,
    timeline_view,
)
from shared.views.messages.case import CaseMessageView, case_message_view
from shared.views.returns.shipment import ReturnView, return_view
from shared.views.viewer import Viewer


class HelpedLineView(TypedDict):
    """So many units of an order line."""

    line_id: str
    quantity: int


class NoticeView(TypedDict):
    """What is to be known of a case, for people, and a code for programs."""

    code: Literal["no_dispute_open"]
    detail: str


class ResolutionView(TypedDict):
    """How an agent has decided, of which lines where these were named, and why."""

    outcome: SupportOutcome
    amount: Amount
    lines: list[HelpedLineView]
    reason: str
    at: Time


# `return` is no name for an attribute, so this one member is written apart.
_WithReturn = TypedDict("_WithReturn", {"return": ReturnView | None})


class SupportCaseView(ResourceView, _WithReturn):
    """A case, where it is handled and why there.

    amount: what its resolution gives, as far as others have left it. notice: `no_dispute_open` where the
    dispute service is the way and has not been asked. flags: what an agent has to see to, not shown to
    sellers.
    """

    status: SupportStatus
    currency: str
    order_id: str
    kind: InquiryKind
    channel: SupportChannel
    lines: list[HelpedLineView]
    description: str
    seller_contacted_at: Time | None
    route: SupportRoute
    notice: NoticeView | None
    waiting_since: Time | None
    amount: Amount
    refunded: Amount
    flags: list[SupportFlag]
    resolution: ResolutionView | None
    closed_reason: ClosedReason | None
    decision: DecisionView | None
    available_actions: list[ActionView]


class SupportCaseWithMessagesView(SupportCaseView):
    """A case with its messages, the oldest first, and its history."""

    messages: list[CaseMessageView]
    timeline: list[TimelineEntry]


def support_case_view(page: SupportCasePage, *, viewer: Viewer) -> SupportCaseView:
    """Show a case to its buyer, to the seller of its order, or to an agent."""
    case = page.case
    return {
        **resource_view("support_case", case),
        "status": case.status,
        "currency": "USD",
        "order_id": case.order_id,
        "kind": case.kind,
        "channel": case.channel,
        "lines": _lines_view(case.lines),
        "description": case.description,
        "seller_contacted_at": moment(case.seller_contacted_at),
        "route": case.route,
        "notice": _notice(page),
        "waiting_since": moment(case.waiting_since),
        "amount": usd(case.amount),
        "refunded": usd(case.refunded),
        "flags": [*case.flags] if viewer.role != "seller" else [],
        "resolution": _resolution(case.resolution) if case.resolution else None,
        "return": _return(page, viewer),
        "closed_reason": case.closed_reason,
        "decision": decision_view(case.decision),
        "available_actions": actions_view(available_actions(page, role=viewer.role, now=viewer.now), viewer),
    }


def support_case_with_messages_view(page: SupportCasePage, *, viewer: Viewer) -> SupportCaseWithMessagesView:
    """Show a case, what was written in it, and how it came to be as it is."""
    return {
        **support_case_view(page, viewer=viewer),
        "messages": [case_message_view(message, viewer=viewer) for message in page.messages],
        "timeline": timeline_view(page.history),
    }


def _return(page: SupportCasePage, viewer: Viewer) -> ReturnView | None:
    goods = page.case.goods_back
    return return_view(goods, page.objection_files, viewer=viewer) if goods else None


def _notice(page: SupportCasePage) -> NoticeView | None:
    if not page.dispute_missing:
        return None
    return {
        "code": "no_dispute_open",
        "detail": "The dispute service can decide this. No dispute is open yet: the buyer opens it.",
    }


def _resolution(resolution: Resolution) -> ResolutionView:
    return {
        "outcome": resolution.outcome,
        "amount": usd(resolution.amount),
        "lines": _lines_view(resolution.lines),
        "reason": resolution.reason,
        "at": rfc3339(resolution.at),
    }


def _lines_view(lines: tuple[PackageLine, ...]) -> list[HelpedLineView]:
    return [{"line_id": line.line_id, "quantity": line.quantity} for line in lines]
