"""The docket of an order: which request stands open on each of its lines, how many there were, who won.

Every request is entered here in the transaction that opens it, so that two at once can't both be the
only open one, or the second of two (R-DSP-10, R-DSP-22).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar, Literal

from shared.domain.case import Actor, Case, Model, Transition
from shared.domain.errors import Conflict, Rejected
from shared.domain.policy import CURRENT, clause, policy


class DocketEntry(Model):
    """One order line: the requests about it, oldest first, the open one, and who won a final judgment."""

    disputes: tuple[str, ...] = ()
    open: str | None = None
    won_by: Literal["buyer", "seller"] | None = None


class Docket(Case):
    """The docket of one order; `id` is the order's."""

    KIND: ClassVar[str] = "docket"

    order_id: str
    seller_id: str
    buyer_id: str
    lines: dict[str, DocketEntry]


def entries(docket: Docket | None, line_ids: Iterable[str]) -> dict[str, DocketEntry]:
    """Find the entry of each of these lines; an empty one for a line without a request."""
    lines = docket.lines if docket else {}
    return {line_id: lines.get(line_id, DocketEntry()) for line_id in line_ids}


def check_may_open(docket: Docket | None, line_ids: Iterable[str]) -> None:
    """Check that another request can be made about all of these lines.

    Raises Rejected `resolution_breach_out_of_scope` where the buyer has won (R-DSP-07); Conflict
    `dispute_already_open` (R-DSP-22), `dispute_limit_reached` (R-DSP-09, R-DSP-10); Rejected
    `redispute_window_closed` after a judgment for the seller that nobody disputed in time (A-13).
    """
    found = entries(docket, line_ids)
    if any(entry.won_by == "buyer" for entry in found.values()):
        raise Rejected(
            "resolution_breach_out_of_scope",
            "A dispute about this has been decided for you. If what was decided is not kept, this service "
            "takes no new request about it; you are free to use any legal remedy.",
            clause=clause("R-DSP-07"),
        )
    opened = next((entry.open for entry in found.values() if entry.open), None)
    if opened:
        raise Conflict(
            "dispute_already_open",
            f"Dispute {opened} about this is open. Follow that one.",
            clause=clause("R-DSP-22"),
            dispute_id=opened,
        )
    check_limit(docket, found)
    if any(entry.won_by == "seller" for entry in found.values()):
        raise Rejected(
            "redispute_window_closed",
            "A dispute about this has been decided, and the two days to disagree are over. You are free to "
            "use any legal remedy.",
            clause=clause("R-JDG-08"),
        )


def check_limit(docket: Docket | None, line_ids: Iterable[str]) -> None:
    """Check that no line has had its two requests; Conflict `dispute_limit_reached` (R-DSP-10)."""
    most: int = policy().section("disputes")["requests_per_line"]
    spent = [line for line, entry in entries(docket, line_ids).items() if len(entry.disputes) >= most]
    if spent:
        raise Conflict(
            "dispute_limit_reached",
            f"A buyer can make {most} requests about a product, and both were made for {', '.join(spent)}. "
            "You are free to use any legal remedy.",
            clause=clause("R-DSP-10"),
            line_ids=spent,
        )


def enter(
    docket: Docket | None,
    *,
    dispute_id: str,
    order_id: str,
    seller_id: str,
    buyer_id: str,
    line_ids: Iterable[str],
    now: datetime,
) -> Transition[Docket]:
    """Enter a request about these lines: it is the open one of each, and counts (A-12)."""
    added = {
        line_id: DocketEntry(disputes=(*entry.disputes, dispute_id), open=dispute_id)
        for line_id, entry in entries(docket, line_ids).items()
    }
    buyer = Actor(role="buyer", account=buyer_id)
    detail = {"dispute_id": dispute_id, "line_ids": sorted(added)}
    if docket is not None:
        lines = docket.lines | added
        return Transition.of(
            docket, event="dispute_entered", actor=buyer, now=now, detail=detail, lines=lines
        )
    opened = Docket(
        id=order_id,
        created_at=now,
        updated_at=now,
        policy_version=CURRENT,
        order_id=order_id,
        seller_id=seller_id,
        buyer_id=buyer_id,
        lines=added,
    )
    return Transition.opening(opened, event="dispute_entered", actor=buyer, detail=detail)


def strike(
    docket: Docket,
    *,
    dispute_id: str,
    by: Actor,
    now: datetime,
    won_by: Literal["buyer", "seller"] | None = None,
) -> Transition[Docket]:
    """Strike a request that is over, or judged for good: no longer open, it still counts (A-12)."""
    struck = {
        line_id: entry.model_copy(update={"open": None, "won_by": won_by})
        for line_id, entry in docket.lines.items()
        if entry.open == dispute_id
    }
    detail = {"dispute_id": dispute_id, "won_by": won_by}
    lines = docket.lines | struck
    return Transition.of(docket, event="dispute_struck", actor=by, now=now, detail=detail, lines=lines)
