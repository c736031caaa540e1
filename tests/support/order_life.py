"""One order and all services that give its buyer money or goods, for tests: anything in any order."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from shared.domain.errors import Refusal
from shared.domain.orders.book import OrderBook
from shared.domain.orders.order import AfterSale, PackageLine
from shared.domain.orders.packages import TrackingEvent
from shared.domain.orders.pending_events import AfterSaleUpdated
from shared.domain.reshipments.case import RequestedLine
from shared.domain.support.case import HelpRequest
from shared.storage.support_cases import load_with_open_case
from shared.usecases import ending, tracking
from shared.usecases.disputes import withdrawal
from shared.usecases.orders import receiving
from shared.usecases.reshipments import answers, shipping
from shared.usecases.safety import recalls
from shared.usecases.services import Services
from shared.usecases.support import cases
from tests.support import order_builders
from tests.support.aws import Clock
from tests.support.claims import AGENT, BUYER, SELLER, command
from tests.support.disputes import REFUTED, VERIFIED, Court
from tests.support.refunds import order_book

PARTIES = {"buyer": BUYER, "seller": SELLER, "agent": AGENT}
LINES = ("cups", "plates", "gift")
# A product each, so that a recall is of one line.
ITEMS = tuple(
    order_builders.an_item(line_id, price, quantity).model_copy(update={"product_id": line_id})
    for line_id, price, quantity in (("cups", 20_00, 3), ("plates", 40_01, 2), ("gift", 0, 1))
)
ORDER: dict[str, Any] = {
    "order_id": "ord-1",
    "seller_id": "shop-1",
    "shipping_mode": "seller_shipping",
    "items": ITEMS,
    "packages": (),
    "shipping_fee_paid": 5_00,
    "tax": 1_03,
}


@dataclass
class OrderLife:
    """What happens to the order; what is refused changes nothing."""

    services: Services
    clock: Clock
    requests: list[str] = field(default_factory=list)
    courts: list[Court] = field(default_factory=list)
    numbers: dict[str, str] = field(default_factory=dict)
    # Requests whose package was lost or came back at some time: it may turn up after all.
    astray: set[str] = field(default_factory=set)
    count: int = 0

    @classmethod
    def begin(cls, services: Services, clock: Clock) -> "OrderLife":
        """An order just delivered: three cups, two plates, and a gift for nothing.

        The seller was asked about all of it before and turned it down, so that it can be disputed.
        """
        life = cls(services, clock)
        life._report()
        life._tell(AfterSale(request_id="r9", kind="refund", status="rejected", occurred_at=services.now()))
        return life

    def act(self, name: str, which: int, amount: int) -> None:
        """One event, a second after the last."""
        self.clock.forward(seconds=1)
        self.count += 1
        with suppress(Refusal):
            getattr(self, name)(which, amount)

    @property
    def book(self) -> OrderBook:
        """The order's book as it stands."""
        return order_book(self.services)

    # The platform.

    def tells(self, which: int, amount: int) -> None:
        """Of one of three requests: any kind, any state, with or without an amount."""
        told = AfterSale(
            request_id=f"r{which % 3}",
            line_ids=(LINES[which % 2],),
            kind=("refund", "return", "cancellation", "reshipment")[which % 4],
            status=("processed", "processed", "rejected")[amount % 3],
            amount=amount if amount % 2 else None,
            occurred_at=self.services.now(),
        )
        self._tell(told)

    def cancels(self, which: int, amount: int) -> None:
        """Or takes it back, two times of three."""
        self._report(cancelled_at=None if which % 3 else self.services.now())

    def works(self, which: int, amount: int) -> None:
        """What was left to do for the order's cases is done."""
        ending.end_cases(self.services, "ord-1")

    # Reshipments.

    def asks(self, which: int, amount: int) -> None:
        """For some units of a line."""
        lines = [RequestedLine(line_id=LINES[which % 3], quantity=1 + amount % 2)]
        told: dict[str, Any] = {"reason": "missing_items", "description": "It was not in the box."}
        page = answers.request(self.services, self._as(BUYER), order_id="ord-1", lines=lines, **told)
        self.requests.append(page.reshipment.id)

    def approves(self, which: int, amount: int) -> None:
        """The seller will send it."""
        self._with_request(which, lambda one: answers.approve(self.services, self._as(SELLER), one))

    def offers(self, which: int, amount: int) -> None:
        """A part of it, or all that is left where that is asked for."""
        self._propose(which, "partial_refund", amount)

    def refunds_instead(self, which: int, amount: int) -> None:
        """Exactly what is left of its units, or another amount."""
        self._propose(which, "refund_only", amount)

    def accepts(self, which: int, amount: int) -> None:
        """Or declines."""
        answer: Any = "accept" if amount % 4 else "reject"
        self._with_request(
            which, lambda one: answers.answer_offer(self.services, self._as(BUYER), one, answer=answer)
        )

    def sends(self, which: int, amount: int) -> None:
        """Under a number of its own."""

        def send(request_id: str) -> None:
            number = f"1Z{self.count:08d}"
            how: dict[str, Any] = {"carrier": "ups", "tracking_number": number}
            shipping.ship_with_number(self.services, self._as(SELLER), request_id, **how)
            self.numbers[request_id] = number

        self._with_request(which, send)

    def moves(self, which: int, amount: int) -> None:
        """The carrier says something of a package that was sent again."""

        def report(request_id: str) -> None:
            status: Any = ("in_transit", "delivered", "lost", "return_to_sender")[amount % 4]
            if request_id not in self.numbers:
                return
            if amount % 4 > 1:
                self.astray.add(request_id)
            now = self.services.now()
            event = TrackingEvent(status=status, occurred_at=now, received_at=now)
            how: dict[str, Any] = {"carrier": "ups", "tracking_number": self.numbers[request_id]}
            tracking.receive_events(self.services, self._as(AGENT), events=[event], **how)

        self._with_request(which, report)

    # Refunds.

    def supports(self, which: int, amount: int) -> None:
        """Customer service refunds an amount, lines, or an amount of those."""
        case_id = self.help_case()
        lines = [PackageLine(line_id=LINES[which % 2], quantity=1 + amount % 2)]
        how: dict[str, Any] = {
            "amount": None if which % 3 == 1 else amount,
            "lines": lines if which % 3 else (),
        }
        cases.resolve(self.services, self._as(AGENT), case_id, outcome="refund", reason="Covered.", **how)

    def help_case(self) -> str:
        """The open question about the order; one is asked where none is."""
        _, found = load_with_open_case(self.services.store, order_id="ord-1", kind="question")
        if found:
            return found
        now = self.services.now()
        asked = HelpRequest(
            kind="question", channel="ticket", description="It broke.", seller_contacted_at=now
        )
        return cases.open_case(self.services, self._as(BUYER), "ord-1", asked=asked).case.id

    def recalls(self, which: int, amount: int) -> None:
        """The product of a line is recalled, perhaps once more."""
        how: dict[str, Any] = {"product_id": LINES[which % 3], "seller_id": "shop-1", "source": "regulator"}
        progress = recalls.open_recall(self.services, self._as(AGENT), reference="CPSC", batches=None, **how)
        recalls.refund_order(self.services, progress.recall.id, "ord-1")

    # Disputes.

    def disputes(self, which: int, amount: int) -> None:
        """About some units of a line, or of two, and both sides say that this is all."""
        named = [LINES[which % 3], *([LINES[(which + 1) % 3]] if which > 8 else [])]
        lines = [PackageLine(line_id=one, quantity=1 + amount % 2 * (one != "gift")) for one in named]
        court = Court(self.services, self.clock, order_id="ord-1", callers=PARTIES)
        court.file(lines=lines)
        self.courts.append(court)
        for party in ("buyer", "seller"):
            court.show(party)
        court.complete("buyer", "seller")

    def judges(self, which: int, amount: int) -> None:
        """An agent, for the seller one time of four; every other time nobody disagrees."""
        self._with_dispute(which, lambda one: one.judge(VERIFIED if which % 4 else REFUTED))
        if which > 5:
            self.agrees(which, amount)

    def agrees(self, which: int, amount: int) -> None:
        """Both sides accept the judgment: it is final."""
        self._with_dispute(which, lambda one: one.accept("buyer", "seller"))

    def performs(self, which: int, amount: int) -> None:
        """The seller refunds, or sends it again."""
        told = (
            {"action": "resend", "carrier": "ups", "tracking_number": f"1R{self.count}"}
            if amount % 4 == 1
            else {}
        )
        self._with_dispute(which, lambda one: one.perform(**told))

    def lapses(self, which: int, amount: int) -> None:
        """What a dispute waits for next does not come in time."""
        self._with_dispute(which, lambda one: one.pass_next())

    def withdraws(self, which: int, amount: int) -> None:
        """The buyer takes the request back."""
        self._with_dispute(which, lambda one: withdrawal.withdraw(one.services, self._as(BUYER), one.id))

    # Inside.

    def _report(self, **told: Any) -> None:
        now = self.services.now()
        facts = order_builders.order_facts(
            **{**ORDER, "delivered_at": now - timedelta(hours=1), "occurred_at": now, **told}
        )
        receiving.receive_order(self.services, self._as(AGENT), facts)

    def _tell(self, told: AfterSale) -> None:
        event = AfterSaleUpdated(after_sale=told, received_at=self.services.now())
        receiving.receive_event(self.services, self._as(AGENT), order_id="ord-1", event=event)

    def _propose(self, which: int, kind: Any, amount: int) -> None:
        def propose(request_id: str) -> None:
            value = self.book.value_of(self.book.units_of(request_id)) or 0
            cents = value if amount % 2 else amount
            answers.propose(self.services, self._as(SELLER), request_id, kind=kind, amount=cents)

        self._with_request(which, propose)

    def _with_dispute(self, which: int, act: Callable[[Court], object]) -> None:
        """The newest before the others."""
        if self.courts:
            act(self.courts[-1 - which % min(2, len(self.courts))])

    def _with_request(self, which: int, act: Callable[[str], object]) -> None:
        if self.requests:
            act(self.requests[-1 - which % min(3, len(self.requests))])

    def _as(self, caller: Any) -> Any:
        return command(self.services, caller)
