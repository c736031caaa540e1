"""The life of disputes about one order, acted out: what lapsed has happened before anybody acts.

The order has line `a` for 200.00 in package A and line `b` for 300.00 in package B. It was delivered,
and the buyer's after-sale request about it was rejected.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from shared.domain.case import PLATFORM, Actor, Deadline, Transfer, Transition
from shared.domain.disputes import (
    adjudication,
    closing,
    evidence_files,
    evidence_submission,
    remedies,
    returns,
)
from shared.domain.disputes.case import Dispute, Override, Verdict
from shared.domain.disputes.clocks import lapse
from shared.domain.disputes.context import NOTHING, DisputeContext, Steps
from shared.domain.disputes.evidence_submission import NewEvidence
from shared.domain.disputes.facts import Finding, Flags
from shared.domain.disputes.filing import DisputeRequest, file
from shared.domain.disputes.remedies import Remedy
from shared.domain.orders import entries
from shared.domain.orders.book import Book, OrderBook
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package, TrackingEvent, own_part
from shared.domain.reminders import Reminder, remind, unsent
from tests.support.dispute_builders import FILED, SECOND, a_disputed_order, a_scan
from tests.support.files import ARRIVED
from tests.support.order_builders import packages_of

AGENT = Actor(role="agent", account="agent-1")
VERIFIED = Verdict(finding=Finding(claim_verified=True))
REFUTED = Verdict(finding=Finding(claim_verified=False))


@dataclass
class Life:
    """One order's disputes and everything that happened to them; time moves by `wait` only."""

    order: Order = field(default_factory=a_disputed_order)
    packages: tuple[Package, ...] = ()
    now: datetime = FILED
    stored: Book | None = None
    insured: int = 0
    known: Flags = NOTHING
    told_of_return: tuple[TrackingEvent, ...] = ()
    disputes: list[Dispute] = field(default_factory=list)
    steps: list[Transition[Any]] = field(default_factory=list)
    ids: Any = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.packages = self.packages or tuple(packages_of(self.order).values())

    @property
    def dispute(self) -> Dispute:
        """The newest dispute."""
        return self.disputes[-1]

    @property
    def book(self) -> OrderBook:
        """The order's book as it is now."""
        return OrderBook.read(self.order, self.stored)

    def enter(self, how: Callable[[OrderBook], OrderBook]) -> "Life":
        """Another service changes the order's book."""
        changed = entries.step(how(self.book), event="entered", actor=PLATFORM, now=self.now)
        assert changed is not None
        self.stored = changed.case
        return self

    @property
    def context(self) -> DisputeContext:
        return DisputeContext(
            dispute=self.dispute,
            book=self.book,
            order=self.order,
            packages=self.packages,
            insured=self.insured,
            known=self.known,
        )

    @property
    def money(self) -> list[Transfer]:
        """Everything paid so far."""
        return [transfer for step in self.steps for transfer in step.money]

    @property
    def payments(self) -> list[tuple[str, str, str, int]]:
        """Kind, from, to and cents of everything paid so far."""
        return [(one.kind, one.debit, one.credit, one.amount) for one in self.money]

    def due(self, kind: str, party: str | None = None) -> Deadline:
        """The newest deadline of that kind."""
        found = self.dispute.deadline(kind, party)
        assert found is not None
        return found

    def commit(self, steps: Steps | None) -> Dispute:
        """Write the steps, each on the version it was made from."""
        assert steps is not None
        for step in steps:
            self.steps.append(step)
            if isinstance(step.case, Book):
                assert step.before == self.stored
                self.stored = step.case
            elif step.before is None:
                self.disputes.append(step.case)
            else:
                assert step.before in self.disputes
                self.disputes = [step.case if one == step.before else one for one in self.disputes]
        return self.dispute

    def sweep(self) -> "Life":
        while self.disputes and (steps := lapse(self.context, now=self.now)):
            self.commit(steps)
        return self

    def wait(self, until: datetime | timedelta) -> "Life":
        """Let time pass and the sweep run."""
        self.now = until if isinstance(until, datetime) else self.now + until
        return self.sweep()

    def remind(self, reminder: Reminder) -> "Life":
        """Send a reminder, if it is still to be sent."""
        if reminder in unsent(self.dispute):
            self.commit(Steps(dispute=remind(self.dispute, reminder, now=self.now)))
        return self

    def skip(self, kind: str, party: str | None = None) -> "Life":
        """Let a deadline pass: to its first late second."""
        return self.wait(self.due(kind, party).due_at + SECOND)

    # What the parties do.

    def file(self, scenario: str = "inconsistent_product", *lines: str, **told: Any) -> "Life":
        named = {} if "lines" in told else {"line_ids": lines or ("a",)}
        self.commit(
            file(
                self.order,
                self.packages,
                self.book,
                id=f"dsp_{next(self.ids)}",
                request=DisputeRequest(scenario=scenario, **named, **told),
                new_evidence_id=self.evidence_id,
                now=self.now,
            )
        )
        return self

    def evidence_id(self) -> str:
        return f"evd_{next(self.ids)}"

    def show(self, party: str, kind: str = "photo", *proves: str, **told: Any) -> str:
        """Submit a piece; its id. `file=FILE` announces one to come."""
        evidence = NewEvidence(kind=kind, proves=proves, **{"attested": True, **told})
        new_id = self.evidence_id()
        step = evidence_submission.register(
            self.dispute, party=party, id=new_id, evidence=evidence, now=self.now
        )
        self.commit(Steps(dispute=step))
        return new_id

    def upload(self, evidence_id: str) -> Dispute:
        return self.commit(
            evidence_files.confirm_upload(
                self.context, evidence_id=evidence_id, arrived=ARRIVED, now=self.now
            )
        )

    def complete(self, *parties: str) -> "Life":
        for party in parties:
            self.commit(evidence_submission.complete(self.context, party=party, now=self.now))
        return self

    def judge(self, verdict: Verdict = VERIFIED) -> Dispute:
        return self.commit(adjudication.judge(self.context, by=AGENT, verdict=verdict, now=self.now))

    def override(self, winner: str, reason: str = "The photos are of another parcel.") -> Dispute:
        return self.judge(Verdict(override=Override(winner=winner, reason=reason)))

    def accept(self, *parties: str) -> "Life":
        for party in parties:
            self.commit(adjudication.accept(self.context, by=party, now=self.now))
        return self

    def appeal(self, grounds: str = "The parcel was sealed.") -> Dispute:
        return self.commit(Steps(dispute=adjudication.appeal(self.dispute, grounds=grounds, now=self.now)))

    def decide_appeal(self, verdict: Verdict | None = None, *, reason: str = "So it is.") -> Dispute:
        """Upheld if a new verdict is given."""
        decided = adjudication.decide_appeal(
            self.context, by=AGENT, upheld=verdict is not None, reason=reason, verdict=verdict, now=self.now
        )
        return self.commit(decided)

    def redispute(self) -> Dispute:
        new_id = f"dsp_{next(self.ids)}"
        return self.commit(
            adjudication.redispute(self.context, id=new_id, description="Look again.", now=self.now)
        )

    def perform(self, action: str = "refund", by: str = "seller", **told: Any) -> Dispute:
        remedy = Remedy(action=action, **told)
        return self.commit(remedies.perform(self.context, by=by, remedy=remedy, now=self.now))

    def ship_back(self, *, agent: bool = False, **told: Any) -> Dispute:
        by = AGENT if agent else self.dispute.actor("buyer")
        sent = {"carrier": "ups", "tracking_number": "1ZBACK", "shipped_at": self.now, **told}
        shipped = self.commit(Steps(dispute=returns.ship_back(self.dispute, by=by, **sent, now=self.now)))
        self.told_of_return = ()
        return shipped

    def track_return(self, status: str, *, at: datetime | None = None) -> Dispute | None:
        """The carrier reports on the goods under their number of now."""
        told = (*self.told_of_return, a_scan(status, at or self.now))
        self.told_of_return = own_part(told, min(one.occurred_at for one in told))
        steps = returns.track_return(self.context, self.told_of_return, now=self.now)
        return self.commit(steps) if steps else None

    def withdraw(self) -> Dispute:
        return self.commit(closing.withdraw(self.context, now=self.now))

    def tell(self, **told: Any) -> "Life":
        """The platform tells the order anew, with these differences."""
        self.order = self.order.model_copy(update={"facts": self.order.facts.model_copy(update=told)})
        return self

    def cancel_order(self) -> "Life":
        return self.tell(cancelled_at=self.now)

    def end_nothing_left(self) -> Dispute | None:
        steps = closing.end_nothing_left(self.context, now=self.now)
        return self.commit(steps) if steps else None
