"""The docket of an order: which request stands open on each of its lines, how many there were, who won.

Every request is entered here in the transaction that opens it, so that two at once can't both be the
only open one, or the second of two (R-DSP-10, R-DSP-22).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from shared.domain.case import Actor, Case, Model, Transition


class Entry(Model):
    """One order line: the requests about it, oldest first, the open one, and who won a final judgment."""

    disputes: tuple[str, ...] = ()
    open: str | None = None
    won_by: Literal["buyer", "seller"] | None = None


class Docket(Case):
    """The docket of one order; `id` is the order's."""

    order_id: str
    seller_id: str
    buyer_id: str
    lines: dict[str, Entry]


def check_may_open(docket: Docket | None, line_ids: Iterable[str]) -> None:
    """Whether another request can be made about all of these lines.

    Raises Rejected `resolution_breach_out_of_scope` where the buyer has won (R-DSP-07); Conflict
    `dispute_already_open` (R-DSP-22), `dispute_limit_reached` (R-DSP-09, R-DSP-10); Rejected
    `redispute_window_closed` after a judgment for the seller that nobody disputed in time (A-13).
    """
    raise NotImplementedError


def check_limit(docket: Docket | None, line_ids: Iterable[str]) -> None:
    """Raises Conflict `dispute_limit_reached` if one of the lines has had its two requests (R-DSP-10)."""
    raise NotImplementedError


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
    """A request is made about these lines: it is the open one of each, and counts (A-12)."""
    raise NotImplementedError


def strike(
    docket: Docket,
    *,
    dispute_id: str,
    by: Actor,
    now: datetime,
    won_by: Literal["buyer", "seller"] | None = None,
) -> Transition[Docket]:
    """A request is over, or judged for good: it is open no longer. It still counts (A-12)."""
    raise NotImplementedError
