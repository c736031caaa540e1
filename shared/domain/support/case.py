"""Cases of customer service: opened where `buyer_protection.route` sends them, moved on, ended."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, Literal

from shared.domain.case import PLATFORM, Actor, Case, Transition, close_deadlines
from shared.domain.decision import Decision
from shared.domain.errors import Conflict
from shared.domain.orders.book import OrderBook
from shared.domain.orders.contents import title_of
from shared.domain.orders.order import PackageLine
from shared.domain.policy import clause, in_force
from shared.domain.record import record
from shared.domain.returns.model import RETURN_SHIPMENT, Return
from shared.domain.support.buyer_protection import HelpFacts, InquiryKind, SupportRoute, is_under_age, route
from shared.domain.support.outcomes import (
    ClosedReason,
    Resolution,
)
from shared.domain.support.refunds import check_lines

SupportChannel = Literal["live_chat", "message", "ticket"]
SupportStatus = Literal["open", "return_pending", "closed"]
SupportFlag = Literal["under_age"]
# The step of a message; its detail names it.
MESSAGE_POSTED = "message_posted"


class SupportCase(Case):
    """A buyer's request for help with an order, about `lines` where these were named; `refunded` in cents.

    waiting_since: when the oldest message came that no agent has answered, the request itself being the
    first, and an objection to what came back being one; None where none waits. quiet_since: from when on
    none did. goods_back: the goods that the resolution asks back. left: cents others have left of what
    follows these, once they have given a part.
    """

    KIND: ClassVar[str] = "supportcase"
    PRIVATE: ClassVar[frozenset[str]] = frozenset(
        {
            "description",
            "flags",
            "resolution.reason",
            "decision.facts.reason",
            "goods_back.address",
            "goods_back.objection.description",
            "goods_back.objection.because",
        }
    )

    order_id: str
    seller_id: str
    buyer_id: str
    kind: InquiryKind
    channel: SupportChannel
    lines: tuple[PackageLine, ...] = ()
    description: str = ""
    flags: tuple[SupportFlag, ...] = ()
    seller_contacted_at: datetime | None = None
    route: SupportRoute
    status: SupportStatus = "open"
    escalated_at: datetime | None = None
    closed_reason: ClosedReason | None = None
    resolution: Resolution | None = None
    title: str = ""
    refunded: int = 0
    waiting_since: datetime | None = None
    quiet_since: datetime | None = None
    goods_back: Return | None = None
    left: int | None = None
    decision: Decision

    @property
    def amount(self) -> int:
        """Cents its resolution gives, as far as others have left them."""
        decided = self.resolution.amount if self.resolution else 0
        return decided if self.left is None else self.left

    @property
    def lines_back(self) -> tuple[PackageLine, ...]:
        """What goes back where goods are asked back: what is refunded, else what the case is about."""
        return (self.resolution.lines if self.resolution else ()) or self.lines

    @property
    def goods_since(self) -> datetime:
        """From when on what is reported of goods on their way back can be about these (R-TRK-03)."""
        asked = self.deadline(RETURN_SHIPMENT)
        return asked.starts_at if asked else self.created_at


@record
class HelpRequest:
    """What a buyer asks for help with; `seller_contacted_at`: when they had asked the seller in vain."""

    kind: InquiryKind
    channel: SupportChannel
    description: str
    lines: Sequence[PackageLine] = ()
    seller_contacted_at: datetime | None = None


def open_case(
    facts: HelpFacts, book: OrderBook, asked: HelpRequest, *, id: str, now: datetime
) -> Transition[SupportCase]:
    """Open a case where it belongs (R-BPP-03, R-BPP-04, R-BPP-15); a minor's is flagged (R-BPP-10).

    Raises Invalid naming every bad line, and what `buyer_protection.route` raises.
    """
    check_lines(book, asked.lines)
    routing = route(facts, kind=asked.kind, seller_contacted_at=asked.seller_contacted_at, now=now)
    raised_in_time = routing.route == "buyer_protection"
    order = book.order
    case = SupportCase(
        id=id,
        created_at=now,
        updated_at=now,
        policy_version=in_force(now),
        order_id=order.id,
        seller_id=order.seller_id,
        buyer_id=order.buyer_id,
        kind=asked.kind,
        channel=asked.channel,
        lines=tuple(asked.lines),
        title=title_of(order.facts, [line.line_id for line in asked.lines or order.facts.items]),
        description=asked.description,
        flags=("under_age",) if is_under_age(facts) else (),
        seller_contacted_at=asked.seller_contacted_at,
        route=routing.route,
        waiting_since=now,
        decision=routing.decision,
        deadlines=close_deadlines(routing.deadlines, "met") if raised_in_time else routing.deadlines,
    )
    buyer = Actor(role="buyer", account=order.buyer_id)
    return Transition.opening(case, event="support_case_opened", actor=buyer, detail={"route": case.route})


def check_none_open(case_id: str | None) -> None:
    """Check that no case of that kind is open about the order, of which this is the id.

    Raises Conflict `case_already_open`.
    """
    if case_id is not None:
        raise Conflict(
            "case_already_open",
            f"Your case {case_id} about this order is open. Write there what is new.",
            clause=clause("R-LIM-02"),
            case_id=case_id,
        )


def note_message(case: SupportCase, *, message_id: str, by: Actor, now: datetime) -> Transition[SupportCase]:
    """Note a message in the case's thread: an agent's answers what waited. Raises Conflict `case_closed`."""
    check_open(case)
    answered = by.role == "agent"
    return Transition.of(
        case,
        event=MESSAGE_POSTED,
        actor=by,
        now=now,
        detail={"message_id": message_id},
        waiting_since=None if answered else case.waiting_since or now,
        quiet_since=now if answered else None,
    )


def lapse(case: SupportCase, *, now: datetime) -> Transition[SupportCase] | None:
    """Move a case to Buyer Protection when the standard period ends before it is resolved (A-27).

    None while it runs. A case once raised stays in time, however long it takes.
    """
    if case.status != "open" or not case.lapsed_at(now):
        return None
    decision = case.decision.model_copy(
        update={
            "outcome": "buyer_protection",
            "basis": "standard_period_over",
            "clauses": (clause("R-BPP-06"), clause("R-BPP-11")),
        }
    )
    return Transition.of(
        case,
        event="moved_to_buyer_protection",
        actor=PLATFORM,
        now=now,
        detail={"from": case.route},
        route="buyer_protection",
        decision=decision,
        deadlines=close_deadlines(close_deadlines(case.deadlines, "lapsed", "standard_return"), "met"),
    )


def end(case: SupportCase, *, now: datetime) -> Transition[SupportCase] | None:
    """End a case that has nothing left to refund: its order was cancelled, or others have (R-REF-04)."""
    if case.status == "closed":
        return None
    decision = case.decision.model_copy(
        update={"outcome": "closed", "basis": "nothing_left", "clauses": (clause("R-REF-04"),)}
    )
    return Transition.of(
        case,
        event="support_case_closed",
        actor=PLATFORM,
        now=now,
        detail={"reason": "nothing_left"},
        decision=decision,
        **closing(case, "nothing_left", now=now),
    )


def check_open(case: SupportCase) -> None:
    """Check that messages can still be sent. Raises Conflict `case_closed`."""
    if case.status == "closed":
        told = "This case is closed. Open another one if something is left to settle."
        raise Conflict("case_closed", told, clause=clause("R-BPP-03"))


def closing(case: SupportCase, reason: ClosedReason, *, now: datetime) -> dict[str, Any]:
    """Give what closing changes: nothing waits any more."""
    return {
        "status": "closed",
        "closed_reason": reason,
        "waiting_since": None,
        "quiet_since": now,
        "deadlines": close_deadlines(case.deadlines, "met"),
    }
