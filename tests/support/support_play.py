"""A case of customer service whose goods go back, acted out: what lapsed has happened before anybody acts.

It is about the disputed order: line `a` for 200.00, line `b` for 300.00.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from shared.domain.case import Actor, Deadline, Transfer, Transition
from shared.domain.labels.carriers import find_service
from shared.domain.orders.book import OrderBook
from shared.domain.orders.order import PackageLine
from shared.domain.policy import policy
from shared.domain.returns import labels
from shared.domain.support import returns
from shared.domain.support.case import SupportCase
from shared.domain.support.resolving import resolve
from tests.support.dispute_builders import FILED, SECOND, a_scan
from tests.support.dispute_play import AGENT, SHIP_FROM
from tests.support.order_page_builders import a_help_case, a_page

BUYER = Actor(role="buyer", account="buyer-1")


@dataclass
class Helped:
    """One case and its order's book; time moves by `wait` only."""

    case: SupportCase = field(default_factory=a_help_case)
    book: OrderBook = field(default_factory=lambda: a_page().order_book)
    now: datetime = FILED
    steps: list[Transition[SupportCase]] = field(default_factory=list)

    @property
    def money(self) -> list[Transfer]:
        """Everything paid so far."""
        return [transfer for step in self.steps for transfer in step.money]

    @property
    def last(self) -> Transition[SupportCase]:
        return self.steps[-1]

    @property
    def goods(self) -> Any:
        assert self.case.goods_back is not None
        return self.case.goods_back

    def due(self, kind: str) -> Deadline:
        found = self.case.deadline(kind)
        assert found is not None
        return found

    def commit(self, made: returns.Step | None) -> "Helped":
        assert made is not None
        step, self.book = made
        self.steps.append(step)
        self.case = step.case
        return self

    def wait(self, until: datetime | timedelta) -> "Helped":
        """Let time pass and the sweep run."""
        self.now = until if isinstance(until, datetime) else self.now + until
        while made := returns.lapse(self.case, self.book, now=self.now):
            self.commit(made)
        return self

    def skip(self, kind: str) -> "Helped":
        """Let a deadline pass: to its first late second."""
        return self.wait(self.due(kind).due_at + SECOND)

    def ask_back(self, *line_ids: str, amount: int | None = None, reason: str = "Send it back.") -> "Helped":
        """An agent asks for one unit of each of these lines, of which the refund depends."""
        lines = [PackageLine(line_id=line_id, quantity=1) for line_id in line_ids or ("a",)]
        how: dict[str, Any] = {"outcome": "return_and_refund", "amount": amount, "lines": lines}
        given: dict[str, Any] = {"reason": reason, "agent": AGENT, "now": self.now, "address": SHIP_FROM}
        return self.commit(resolve(self.case, self.book, **how, **given))

    def ship_back(self, *, by: Actor = BUYER, **told: Any) -> "Helped":
        sent = {"carrier": "ups", "tracking_number": "1ZBACK", "shipped_at": self.now, **told}
        step = returns.ship_back(self.case, by=by, **sent, now=self.now)
        return self.commit(returns.take(self.case, self.book, step, now=self.now))

    def begin_label(self) -> "Helped":
        """Begin to buy a return label for 7.00."""
        goods = returns.check_may_label(self.case)
        service = find_service("ups_ground", policy(self.case.policy_version))
        label = labels.new_label(goods, label_id="lbl_9", service=service, rate=7_00, ordered_at=self.now)
        ordered = labels.order_label(goods, label, by=BUYER)
        return self.commit(returns.take(self.case, self.book, ordered, now=self.now))

    def print_label(self) -> "Helped":
        """The carrier prints the return label."""
        told: dict[str, Any] = {
            "tracking_number": "1ZLABEL",
            "rate": 7_00,
            "document_key": "labels/lbl_9.pdf",
        }
        bought = labels.complete_label(self.case, self.goods, label_id="lbl_9", **told)
        assert bought is not None
        return self.commit(returns.take(self.case, self.book, bought, now=self.now))

    def void_label(self) -> "Helped":
        """The return label is paid back, as nobody will use it."""
        runs = returns.return_runs(self.case)
        voided = labels.void_label(self.case, self.goods, label_id="lbl_9", runs=runs)
        assert voided is not None
        return self.commit(returns.take(self.case, self.book, voided, now=self.now))

    def report(
        self, status: str, *, at: datetime | None = None, then: Sequence[tuple[str, datetime]] = ()
    ) -> returns.Step | None:
        """What the carrier's report changes, with what it told before of later times; None if nothing."""
        told = [a_scan(*one) for one in [(status, at or self.now), *then]]
        return returns.track_return(self.case, self.book, told, now=self.now)

    def track(self, status: str, **told: Any) -> "Helped":
        return self.commit(self.report(status, **told))

    def object_to(self, reason: Any = "not_what_was_sent", **told: Any) -> "Helped":
        how: dict[str, Any] = {"description": "It is another lamp.", "file_ids": (), **told}
        return self.commit(returns.object_to_return(self.case, self.book, reason=reason, now=self.now, **how))

    def decide(self, upheld: bool, **told: Any) -> "Helped":
        how: dict[str, Any] = {"peril": None, "amount": None, "reason": "So it is.", **told}
        return self.commit(
            returns.decide_objection(self.case, self.book, by=AGENT, upheld=upheld, now=self.now, **how)
        )


def goods_arrived(*line_ids: str, amount: int | None = None) -> Helped:
    """The goods have just come back to the seller."""
    helped = Helped().ask_back(*line_ids, amount=amount).ship_back()
    return helped.wait(timedelta(hours=1)).track("delivered")
