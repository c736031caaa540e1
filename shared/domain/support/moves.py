"""What somebody can do in an open case of customer service (R-MSG-03, R-BPP-05, R-PDA-20, R-PDA-23)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from shared.domain.agenda import STAFF, Move, for_agents, timed, untimed
from shared.domain.returns.model import RETURN_OBJECTION, RETURN_SHIPMENT
from shared.domain.returns.moves import objections
from shared.domain.support.case import SupportCase


def moves(case: SupportCase) -> tuple[Move, ...]:
    """List the moves of a case: an open one waits for an agent, one with a return for who is to move.

    What was written while goods go back waits for an agent, too. Where agents have answered everything, they
    may still close it, and nobody is reminded of that.
    """
    if case.status == "open" and case.waiting_since is not None:
        return (_answer(case, "resolve", case.waiting_since),)
    if case.status == "open":
        quiet: dict[str, Any] = {"since": case.quiet_since or case.created_at, "requirement": "R-BPP-05"}
        return (untimed(case, "support_closing", action="resolve", role="agent", account=STAFF, **quiet),)
    return tuple(_of_return(case)) if case.status == "return_pending" else ()


def _answer(case: SupportCase, action: str, since: datetime) -> Move:
    return for_agents(case, "support_answer", action=action, since=since, requirement="R-BPP-05")


def _of_return(case: SupportCase) -> Iterator[Move]:
    for deadline in case.deadlines:
        if deadline.state != "open":
            continue
        if deadline.kind == RETURN_SHIPMENT:
            yield timed(case, deadline, action="ship_back", account=case.buyer_id, amount=_amount(case))
        if deadline.kind == RETURN_OBJECTION:
            yield timed(
                case,
                deadline,
                action="object_to_return",
                account=case.seller_id,
                must=False,
                amount=_amount(case),
            )
    if case.goods_back is None:
        return
    yield from objections(case, case.goods_back, amount=_amount(case))
    if case.waiting_since is not None and case.goods_back.status != "objected":
        yield _answer(case, "send_message", case.waiting_since)


def _amount(case: SupportCase) -> int | None:
    return case.amount if case.resolution else None
