"""How agents decide cases of customer service, and how a case ends by it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from shared.domain.case import Model
from shared.domain.orders.order import PackageLine

SupportOutcome = Literal["answered", "refund", "return_and_refund", "declined"]
ClosedReason = Literal[
    "answered", "declined", "refunded", "nothing_left", "return_lapsed", "objection_upheld"
]
CLOSED_BY: Mapping[SupportOutcome, ClosedReason] = {
    "answered": "answered",
    "declined": "declined",
    "refund": "refunded",
}
WITHOUT_MONEY: frozenset[SupportOutcome] = frozenset({"answered", "declined"})


class Resolution(Model):
    """How an agent has decided: `amount` in cents, of `lines` where these were named.

    Where goods are asked back, the amount is refunded when they are there.
    """

    outcome: SupportOutcome
    amount: int = 0
    lines: tuple[PackageLine, ...] = ()
    reason: str = ""
    at: datetime
