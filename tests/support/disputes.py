"""A disputed order in the table, for tests: its withdrawal, and what they do by the use cases.

The order has line `a` for 200.00 in package A and line `b` for 300.00 in package B, both carried by UPS
and delivered on 1 May 2026; the buyer's after-sale request was turned down. Disputes are filed at noon
of 4 May in Los Angeles.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.domain.case import PLATFORM, Transition
from shared.domain.disputes.case import Dispute, Verdict
from shared.domain.disputes.evidence_submission import NewEvidence
from shared.domain.disputes.facts import Finding
from shared.domain.disputes.filing import DisputeRequest
from shared.domain.disputes.page import RegisteredEvidence
from shared.domain.disputes.remedies import Remedy
from shared.domain.evidence.files import FileForm, FileInfo
from shared.domain.notifications import Notice, Notification
from shared.domain.orders.book import Book, OrderBook
from shared.domain.orders.entries import lessen, step
from shared.domain.orders.order import AfterSale, Order
from shared.domain.orders.packages import Package
from shared.runtime import wiring
from shared.storage.ledger import entries
from shared.storage.store import Ref
from shared.usecases.deadlines import enforce
from shared.usecases.disputes import evidence, filing, goods, judging, queries, remedies, returns, withdrawal
from shared.usecases.disputes.inspection import inspect
from shared.usecases.queries import list_inbox
from shared.usecases.services import Caller, Command, Services
from tests.support.aws import Clock
from tests.support.claims import keep
from tests.support.dispute_builders import DELIVERED, FILED, SECOND, a_disputed_order, a_request
from tests.support.files import JPEG
from tests.support.order_builders import package_facts, packages_of

BUYER = Caller("buyer", "buyer-1")
SELLER = Caller("seller", "seller-1")
CARRIER = Caller("carrier", "ups")
AGENT = Caller("agent", "agent-1")
STRANGERS = (Caller("buyer", "buyer-2"), Caller("seller", "seller-2"), Caller("carrier", "fedex"))
CALLERS = {"buyer": BUYER, "seller": SELLER, "carrier": CARRIER, "agent": AGENT}
ORDER = "order-1"
VERIFIED = Verdict(finding=Finding(claim_verified=True))
REFUTED = Verdict(finding=Finding(claim_verified=False))


def a_file(content: bytes = JPEG, **told: Any) -> FileInfo:
    """A file with this content, as its sender announces it."""
    usual = {"name": "parcel.jpg", "media_type": "image/jpeg", "size_bytes": len(content)}
    return FileInfo(**{**usual, "sha256": hashlib.sha256(content).hexdigest(), **told})


def form_of(made: RegisteredEvidence) -> FileForm:
    """Where the file of a piece goes."""
    assert made.form is not None
    return made.form


def packages_with_ups(**changes: Any) -> list[Package]:
    """Packages A and B of the order, with UPS."""
    told = a_disputed_order(
        packages=(
            package_facts("A", "a", carrier="ups", tracking_number="1A"),
            package_facts("B", "b", carrier="ups", tracking_number="1B"),
        )
    )
    seen = {
        "delivered_at": DELIVERED,
        "last_update_at": DELIVERED,
        "shipped_at": DELIVERED - timedelta(days=2),
    }
    return [one.model_copy(update={**seen, **changes}) for one in packages_of(told).values()]


def put_order(
    services: Services, *requests: AfterSale, parcels: dict[str, Any] | None = None, **told: Any
) -> None:
    """The order and its packages in the table."""
    found = packages_with_ups(**(parcels or {}))
    order = a_disputed_order(*(requests or (a_request(),)), **told)
    mode = order.facts.shipping_mode
    ids = tuple(one.id for one in found)
    keep(services, order.model_copy(update={"package_ids": ids}))
    keep(services, *[one.model_copy(update={"shipping_mode": mode}) for one in found])


@dataclass
class Court:
    """Everybody around one dispute: by default the order is there, and nothing is filed yet."""

    services: Services
    clock: Clock
    id: str = ""
    order_id: str = ORDER
    callers: Mapping[str, Caller] = field(default_factory=lambda: CALLERS)

    def command(self, caller: Caller, **how: Any) -> Command:
        return Command(caller=caller, now=self.services.now(), **how)

    def file(self, scenario: str = "inconsistent_product", *lines: str, **told: Any) -> Dispute:
        named = {} if "lines" in told else {"line_ids": lines or ("a",)}
        asked = {"scenario": scenario, **named, "description": "It is blue.", **told}
        found = DisputeRequest.model_validate(asked)
        page = filing.file(self.services, self.command(BUYER), order_id=self.order_id, request=found)
        self.id = page.dispute.id
        return page.dispute

    def show(self, party: str, kind: str = "photo", *proves: str, **told: Any) -> RegisteredEvidence:
        said = {"kind": kind, "proves": proves, "attested": True, "description": "See here.", **told}
        found = NewEvidence.model_validate(said)
        return evidence.submit(self.services, self.command(self.callers[party]), self.id, evidence=found)

    def upload(self, made: RegisteredEvidence, content: bytes = JPEG, *, told: bool = True) -> None:
        """Put the file where its form would have put it, and let S3 tell of it."""
        key = form_of(made).fields["key"]
        client = wiring.client("s3")
        client.put_object(Bucket="evidence", Key=key, Body=content, ContentType="image/jpeg")
        if told:
            inspect(self.services, key)

    def complete(self, *who: str) -> Dispute:
        for party in who:
            evidence.complete(self.services, self.command(self.callers[party]), self.id)
        return self.dispute

    def contested(self, scenario: str = "inconsistent_product", **told: Any) -> Dispute:
        """Both sides have shown a photo and said that this is all: an adjudicator has to judge."""
        self.file(scenario, **told)
        self.show("buyer")
        self.show("seller")
        return self.complete("buyer", "seller")

    def judge(self, verdict: Verdict = VERIFIED) -> Dispute:
        judging.judge(self.services, self.command(AGENT), self.id, verdict=verdict)
        return self.dispute

    def won(self, scenario: str = "inconsistent_product", verdict: Verdict = VERIFIED) -> Dispute:
        self.contested(scenario)
        return self.judge(verdict)

    def final(self, scenario: str = "inconsistent_product", verdict: Verdict = VERIFIED) -> Dispute:
        self.won(scenario, verdict)
        return self.accept("buyer", "seller")

    def accept(self, *who: str) -> Dispute:
        for party in who:
            withdrawal.accept(self.services, self.command(self.callers[party]), self.id)
        return self.dispute

    def appeal(self, grounds: str = "The parcel was sealed.") -> Dispute:
        withdrawal.appeal(self.services, self.command(self.callers["seller"]), self.id, grounds=grounds)
        return self.dispute

    def decide_appeal(self, verdict: Verdict | None = None, reason: str = "It was.") -> Dispute:
        how = {"upheld": verdict is not None, "reason": reason, "verdict": verdict}
        judging.decide_appeal(self.services, self.command(AGENT), self.id, **how)  # type: ignore[arg-type]
        return self.dispute

    def perform(self, action: str = "refund", **told: Any) -> Dispute:
        seller = self.callers["seller"]
        if action in ("replacement", "resend"):
            told = {"note": None, **told}
            goods.send_with_number(self.services, self.command(seller), self.id, action=action, **told)  # type: ignore[arg-type]
            return self.dispute
        remedy = Remedy.model_validate({"action": action, **told})
        remedies.perform(self.services, self.command(seller), self.id, remedy=remedy)
        return self.dispute

    def ship_back(self, number: str = "1ZBACK", carrier: str = "ups") -> Dispute:
        returns.ship_back(
            self.services,
            self.command(BUYER),
            self.id,
            carrier=carrier,
            tracking_number=number,
            shipped_at=self.clock.now,
        )
        return self.dispute

    def sweep(self) -> list[int]:
        """Let the worker carry out what is due of this dispute."""
        return enforce(self.services, f"dispute#{self.id}", now=self.services.now())

    def pass_due(self, kind: str, party: str | None = None, *, swept: bool = True) -> datetime:
        """Go to the first second that is too late for that deadline."""
        deadline = self.dispute.deadline(kind, party)
        assert deadline is not None
        self.clock.now = deadline.due_at + SECOND
        if swept:
            self.sweep()
        return deadline.due_at

    def pass_next(self) -> None:
        """Go to the first second that is too late for whatever is waited for next."""
        if awaited := self.dispute.next_deadline:
            self.clock.now = max(self.clock.now, awaited.due_at + SECOND)
            self.sweep()

    @property
    def dispute(self) -> Dispute:
        return self.dispute_of(self.id)

    def dispute_of(self, dispute_id: str) -> Dispute:
        (found,) = self.services.store.load(Ref(Dispute, dispute_id))
        assert found is not None
        return found

    @property
    def book(self) -> OrderBook:
        order, book = self.services.store.load(Ref(Order, self.order_id), Ref(Book, self.order_id))
        assert order is not None
        return OrderBook.read(order, book)

    def enter(self, how: Callable[[OrderBook], OrderBook]) -> None:
        """Another service changes the order's book."""
        changed = step(how(self.book), event="entered", actor=PLATFORM, now=self.services.now())
        assert changed is not None
        self.services.store.commit(changed)

    def tell(self, *requests: AfterSale, **told: Any) -> None:
        """The platform tells the order anew, with these differences."""
        order = self.book.order
        facts = order.facts.model_copy(update=told)
        after_sales = (*order.after_sales, *requests)
        told_anew = Transition.of(
            order,
            event="order_updated",
            actor=PLATFORM,
            now=self.services.now(),
            facts=facts,
            after_sales=after_sales,
        )
        self.services.store.commit(told_anew)

    def events(self) -> list[str]:
        """What happened to the dispute, by its audit records."""
        return [audit.event for audit in queries.read(self.services, AGENT, self.id).history]

    def inbox(self, party: str) -> list[Notification]:
        """What a party was told, oldest first."""
        page = list_inbox(self.services, self.callers[party], size=50, token=None)
        return sorted(page.rows, key=lambda one: one.created_at)

    def told(self, party: str) -> list[str]:
        """The kinds of what a party was told."""
        return sorted(one.kind for one in self.inbox(party))

    def notice(self, party: str, kind: str, about: str = "") -> Notice:
        """The newest words of that kind to a party, about a certain dispute if one is named."""
        found = [one for one in self.inbox(party) if one.kind == kind and about in ("", one.about_case)]
        return found[-1].words

    def payments(self) -> list[tuple[str, str, str, int]]:
        """Kind, from, to and cents of everything paid for the order."""
        paid = entries(self.services.store, self.order_id)
        return [(one.kind, one.debit, one.credit, one.amount) for one in paid]


def court(services: Services, clock: Clock, *requests: AfterSale, **told: Any) -> Court:
    """The order in the table, at noon of 4 May."""
    clock.now = FILED
    put_order(services, *requests, **told)
    return Court(services, clock)


def given(case: Court, line_id: str, amount: int) -> None:
    """Customer service gives so much for a line."""
    case.enter(
        lambda book: lessen(
            book, [line_id], case_id="cse_1", service="support", at=case.clock.now, amount=amount
        )
    )


@pytest.fixture
def case(services: Services, clock: Clock) -> Court:
    """The order in the table, at noon of 4 May."""
    return court(services, clock)


def contested(case: Court) -> Court:
    """A photo with its file, a laboratory's report, both sides done: an agent has to judge."""
    case.file("quality_safety", description="It shows 40 grams too little.", visible=True)
    case.upload(case.show("buyer", file=a_file(), description="The scale."))
    case.show("seller", "test_report", issuer="third_party_lab")
    case.complete("buyer", "seller")
    return case


def lose(case: Court) -> None:
    """The carrier has lost it, and says so; both sides accept the judgment."""
    case.file("lost_package")
    case.show("buyer", "statement", "correct_address")
    case.show("seller", "receipt", "handed_to_carrier")
    case.show("carrier", "carrier_record", "lost_in_transit")
    case.complete("carrier", "buyer", "seller")
    case.accept("buyer", "seller")
