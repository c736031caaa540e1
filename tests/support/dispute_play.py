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
    evidence_requests,
    evidence_submission,
    goods,
    proceedings,
    remedies,
    returns,
    second_requests,
)
from shared.domain.disputes.case import Dispute, Verdict
from shared.domain.disputes.clocks import lapse
from shared.domain.disputes.context import NOTHING, DisputeContext, Steps
from shared.domain.disputes.evidence_requests import Question
from shared.domain.disputes.evidence_submission import NewEvidence
from shared.domain.disputes.facts import Finding, Flags
from shared.domain.disputes.filing import DisputeRequest, file
from shared.domain.disputes.records import Override
from shared.domain.disputes.remedies import Remedy
from shared.domain.labels.carriers import find_service
from shared.domain.labels.origin import ShipFrom
from shared.domain.orders import entries
from shared.domain.orders.book import Book, OrderBook
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package, TrackingEvent, own_part, track
from shared.domain.reminders import Reminder, remind, unsent
from shared.domain.returns import labels
from tests.support.dispute_builders import FILED, SECOND, a_disputed_order, a_scan
from tests.support.files import ARRIVED
from tests.support.order_builders import packages_of

SHIP_FROM = ShipFrom(
    name="Harbor & Pine Goods",
    line1="5 Dock Street",
    city="Oakland",
    state="CA",
    postal_code="94607",
    country="US",
    phone="5105550100",
)
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
    read: OrderBook | None = None
    insured: int = 0
    known: Flags = NOTHING
    ship_from: ShipFrom | None = SHIP_FROM
    told_of_return: tuple[TrackingEvent, ...] = ()
    goods: dict[str, Package] = field(default_factory=dict)
    told_of_goods: dict[str, tuple[TrackingEvent, ...]] = field(default_factory=dict)
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
        """The order's book as it is now, read once."""
        if self.read is None or self.read.order is not self.order or self.read.stored is not self.stored:
            self.read = OrderBook.read(self.order, self.stored)
        return self.read

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
            ship_from=lambda: self.ship_from,
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

    def override(
        self, winner: str | None, reason: str = "The photos are of another parcel.", **told: Any
    ) -> Dispute:
        finding = told.pop("finding", Finding())
        return self.judge(Verdict(finding=finding, override=Override(winner=winner, reason=reason, **told)))

    def accept(self, *parties: str) -> "Life":
        for party in parties:
            self.commit(adjudication.accept(self.context, by=party, now=self.now))
        return self

    def appeal(self, grounds: str = "The parcel was sealed.") -> Dispute:
        return self.commit(Steps(dispute=adjudication.appeal(self.dispute, grounds=grounds, now=self.now)))

    def enter_appeal(self, received_at: datetime, grounds: str = "It was sealed.") -> Dispute:
        """An agent enters the seller's appeal that came by e-mail then."""
        entered = adjudication.enter_appeal(
            self.context, by=AGENT, grounds=grounds, received_at=received_at, now=self.now
        )
        return self.commit(entered)

    def ask(self, party: str = "seller", hours: int = 24, **told: Any) -> Dispute:
        """An agent asks a party for more."""
        asked = {"party": party, "what": "The first page.", "reason": "It is missing.", "hours": hours}
        question = Question(**{**asked, **told})
        return self.commit(
            Steps(dispute=evidence_requests.ask(self.dispute, by=AGENT, question=question, now=self.now))
        )

    def tell_of_third_party(self, kind: str = "statement", source: str = "The police", **told: Any) -> str:
        """An agent enters what somebody else has told; its id."""
        evidence = NewEvidence(kind=kind, **{"attested": True, **told})
        new_id = self.evidence_id()
        step = evidence_submission.register_third_party(
            self.dispute, by=AGENT, id=new_id, evidence=evidence, source=source, now=self.now
        )
        self.commit(Steps(dispute=step))
        return new_id

    def report(self, by: str = "seller", kind: str = "court", reference: str = "24-CV-7") -> Dispute:
        return self.commit(
            proceedings.report(self.context, by=by, kind=kind, reference=reference, now=self.now)
        )

    def decide_report(self, confirmed: bool, reason: str = "The court says so.") -> Dispute:
        return self.commit(
            proceedings.decide(self.context, by=AGENT, confirmed=confirmed, reason=reason, now=self.now)
        )

    def decide_appeal(self, verdict: Verdict | None = None, *, reason: str = "So it is.") -> Dispute:
        """Upheld if a new verdict is given."""
        decided = adjudication.decide_appeal(
            self.context, by=AGENT, upheld=verdict is not None, reason=reason, verdict=verdict, now=self.now
        )
        return self.commit(decided)

    def redispute(self) -> Dispute:
        new_id = f"dsp_{next(self.ids)}"
        return self.commit(
            second_requests.redispute(self.context, id=new_id, description="Look again.", now=self.now)
        )

    def perform(self, action: str = "refund", by: str = "seller", **told: Any) -> Dispute:
        if action in ("replacement", "resend"):
            return self.send(action, **{"carrier": "ups", **told})
        remedy = Remedy(action=action, **told)
        return self.commit(remedies.perform(self.context, by=by, remedy=remedy, now=self.now))

    def send(self, action: str, *, carrier: str, tracking_number: str, note: str | None = None) -> Dispute:
        """The seller sends goods under a number, or corrects it."""
        mode = goods.ships_by(self.dispute)
        goods.check_may_send(self.context, by="seller", action=action, shipping_mode=mode, now=self.now)
        package_id = goods.package_id_of(self.dispute)
        told = {"action": action, "carrier": carrier, "tracking_number": tracking_number, "now": self.now}
        if package_id in self.goods:
            by = self.dispute.actor("seller")
            self.goods[package_id] = goods.renumber(self.goods[package_id], by=by, **told).case
        else:
            self.goods[package_id] = goods.package_for(self.dispute, self.order, **told).case
        package = self.goods[package_id]
        return self.commit(goods.enter_number(self.context, package, action=action, note=note, now=self.now))

    def buy_goods_label(self, number: str = "1ZGOODS") -> Dispute | None:
        """The seller sends goods with a label that the carrier prints at once."""
        mode = goods.ships_by(self.dispute)
        goods.check_may_send(
            self.context, by="seller", action="replacement", shipping_mode=mode, now=self.now
        )
        package_id = goods.package_id_of(self.dispute)
        bought = {"carrier": "ups", "tracking_number": number, "label_id": f"lbl_{number}"}
        opened = goods.package_for(self.dispute, self.order, action="replacement", now=self.now)
        self.goods[package_id] = self.goods.get(package_id, opened.case).model_copy(update=bought)
        return self.follow_goods(package_id)

    def void_goods_label(self) -> Dispute | None:
        """The seller gives the unused label back."""
        sent = self.dispute.remedy_shipment
        assert sent is not None
        voided = {"carrier": None, "tracking_number": None, "label_id": None}
        self.goods[sent.package_id] = self.goods[sent.package_id].model_copy(update=voided)
        return self.follow_goods(sent.package_id)

    def track_goods(self, *statuses: str, at: datetime | None = None, of: str = "") -> Dispute | None:
        """The carrier reports on the goods the seller sent, now or as of then."""
        sent = self.dispute.remedy_shipment
        package_id = of or (sent.package_id if sent else "")
        if package_id not in self.goods:
            return None
        seen = self.told_of_goods.setdefault(package_id, ())
        self.told_of_goods[package_id] = (*seen, *(a_scan(status, at or self.now) for status in statuses))
        own = own_part(self.told_of_goods[package_id], FILED)
        tracked = track(self.goods[package_id], own, now=self.now)
        if tracked is not None:
            self.goods[package_id] = tracked.case
        return self.follow_goods(package_id)

    def follow_goods(self, package_id: str) -> Dispute | None:
        steps = goods.follow(self.context, self.goods[package_id], now=self.now)
        return self.commit(steps) if steps else None

    def ship_back(self, *, agent: bool = False, **told: Any) -> Dispute:
        by = AGENT if agent else self.dispute.actor("buyer")
        sent = {"carrier": "ups", "tracking_number": "1ZBACK", "shipped_at": self.now, **told}
        step = returns.ship_back(self.dispute, by=by, **sent, now=self.now)
        shipped = self.commit(returns.take(self.context, step, now=self.now))
        self.told_of_return = ()
        return shipped

    def track_return(self, status: str, *, at: datetime | None = None) -> Dispute | None:
        """The carrier reports on the goods under their number of now."""
        told = (*self.told_of_return, a_scan(status, at or self.now))
        self.told_of_return = own_part(told, min(one.occurred_at for one in told))
        steps = returns.track_return(self.context, self.told_of_return, now=self.now)
        return self.commit(steps) if steps else None

    def begin_label(self, rate: int = 7_00) -> Dispute:
        """Begin to buy a return label."""
        goods = returns.check_may_label(self.dispute)
        service = find_service("ups_ground", self.dispute.policy)
        label = labels.new_label(goods, label_id="lbl_9", service=service, rate=rate, ordered_at=self.now)
        ordered = labels.order_label(goods, label, by=self.dispute.actor("buyer"))
        return self.commit(returns.take(self.context, ordered, now=self.now))

    def fail_label(self) -> Dispute | None:
        """The carrier prints no return label."""
        goods = returns.find_return(self.dispute)
        step = labels.fail_label(goods, label_id="lbl_9", code="label_purchase_failed")
        return self.commit(returns.take(self.context, step, now=self.now)) if step else None

    def order_label(self, rate: int = 7_00) -> Dispute | None:
        """Buy a return label; the carrier prints it at once."""
        self.begin_label(rate)
        return self.print_label(rate)

    def print_label(self, rate: int = 7_00) -> Dispute | None:
        """The carrier prints the return label."""
        goods = returns.find_return(self.dispute)
        printed = {"tracking_number": "1ZLABEL", "rate": rate, "document_key": "labels/lbl_9.pdf"}
        bought = labels.complete_label(self.dispute, goods, label_id="lbl_9", **printed)
        if bought is None:
            return None
        self.told_of_return = ()
        return self.commit(returns.take(self.context, bought, now=self.now))

    def void_unneeded_label(self) -> Dispute | None:
        """Pay back the return label if nobody will use it."""
        goods = returns.find_return(self.dispute)
        runs = returns.return_runs(self.dispute)
        step = labels.void_label(self.dispute, goods, label_id="lbl_9", runs=runs)
        return self.commit(returns.take(self.context, step, now=self.now)) if step else None

    def object_to_return(self, reason: str = "not_what_was_sent", **told: Any) -> Dispute:
        how = {"description": "It is another lamp.", "file_ids": (), **told}
        return self.commit(returns.object_to_return(self.context, reason=reason, now=self.now, **how))

    def decide_objection(self, upheld: bool = True, **told: Any) -> Dispute:
        how = {"peril": None, "amount": None, "reason": "So it is.", **told}
        decided = returns.decide_objection(self.context, by=AGENT, upheld=upheld, now=self.now, **how)
        return self.commit(decided)

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
