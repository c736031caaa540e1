"""Whatever the order of offers, support refunds and others: never more is refunded than was paid."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.case import Transition
from shared.domain.errors import Refusal
from shared.domain.orders.order import Order
from shared.domain.reshipments.case import RequestedLine, Reshipment
from shared.domain.reshipments.docket import enter
from shared.domain.reshipments.request import purchase_of, request
from shared.domain.support.buyer_protection import help_facts
from shared.domain.support.case import SupportCase, open_case
from shared.storage.ledger import entries
from shared.usecases.reshipments import answers
from shared.usecases.services import Services
from shared.usecases.support import cases
from tests.support import order_builders
from tests.support.aws import Clock, emulated_services
from tests.support.claims import AGENT as AN_AGENT
from tests.support.claims import BUYER as A_BUYER
from tests.support.claims import SELLER as A_SELLER
from tests.support.claims import command, keep
from tests.support.refunds import PAID, book, elsewhere


@dataclass
class Life:
    """An order, its open requests, and everybody who refunds."""

    services: Services
    requests: tuple[str, str]
    cases: tuple[str, ...]
    others: int = 0

    def act(self, event: tuple[str, int, int]) -> None:
        """One event; what is refused changes nothing."""
        name, which, amount = event
        with suppress(Refusal):
            getattr(self, name)(which, amount)

    def offer(self, which: int, amount: int) -> None:
        self._propose(which, "partial_refund", amount)

    def refund_only(self, which: int, amount: int) -> None:
        self._propose(which, "refund_only", amount)

    def accept(self, which: int, amount: int) -> None:
        asking = command(self.services, A_BUYER)
        answers.answer_offer(self.services, asking, self.requests[which % 2], answer="accept")

    def support(self, which: int, amount: int) -> None:
        cases.resolve(
            self.services,
            command(self.services, AN_AGENT),
            self.cases[which],
            outcome="refund",
            amount=amount or None,
            reason="Covered.",
        )

    def elsewhere(self, which: int, amount: int) -> None:
        self.others += 1
        line = ("cups", "plates")[which % 2]
        elsewhere(self.services, f"dsp_{self.others}", line, amount)

    def _propose(self, which: int, kind: Any, amount: int) -> None:
        asking = command(self.services, A_SELLER)
        request_id = self.requests[which % 2]
        answers.propose(self.services, asking, request_id, kind=kind, amount=amount)


def begin(services: Services) -> Life:
    """An order of 50.00 with two requests and three cases of customer service."""
    now = services.now()
    items = (order_builders.an_item("cups", 1_000, 3), order_builders.an_item("plates", 4_000, 2))
    order = order_builders.an_order(
        order_id="ord-1",
        seller_id="shop-1",
        items=items,
        packages=(),
        delivered_at=order_builders.at("03-01T10:00:00"),
    )
    opened = [_requested(order, f"rsh_{line}", line, now) for line in PAID]
    docket = enter(None, opened[0])
    both = docket.case.model_copy(update={"active": {line: f"rsh_{line}" for line in PAID}})
    helped = [_helped(order, f"cse_{n}", now) for n in range(3)]
    keep(services, order, both, *(step.case for step in opened), *helped)
    return Life(services, ("rsh_cups", "rsh_plates"), tuple(case.id for case in helped))


def _requested(order: Order, id: str, line_id: str, now: datetime) -> Transition[Reshipment]:
    return request(
        purchase_of(order, (), [line_id]),
        id=id,
        lines=[RequestedLine(line_id=line_id, quantity=1)],
        reason="missing_items",
        description="It was not in the box.",
        active_lines=(),
        now=now,
    )


def _helped(order: Order, id: str, now: datetime) -> SupportCase:
    return open_case(
        help_facts(order, ()),
        id=id,
        order_id=order.id,
        seller_id=order.seller_id,
        buyer_id=order.buyer_id,
        kind="refund",
        channel="ticket",
        description="It is broken.",
        seller_contacted_at=now,
        now=now,
    ).case


EVENTS = st.tuples(
    st.sampled_from(["offer", "refund_only", "accept", "support", "elsewhere"]),
    st.integers(0, 2),
    st.one_of(st.sampled_from([0, 1, 333, 1_000, 2_000, 4_000, 5_000, 5_001]), st.integers(0, 6_000)),
)


@settings(max_examples=8, deadline=None, print_blob=True)
@given(story=st.lists(EVENTS, min_size=2, max_size=6))
def test_never_more_is_refunded_than_was_paid_whatever_the_order(
    aws: None, story: list[tuple[str, int, int]]
) -> None:
    """R-RSH-09, R-RSH-18, R-BPP-07, invariant 1: by the order, by its lines, and once for each case"""
    with emulated_services(Clock()) as services:
        life = begin(services)
        for event in story:
            life.act(event)
        paid_out = [one for one in entries(services.store, "ord-1") if one.kind == "buyer_refund"]
        booked = book(services)
        cases = [answers.read(services, A_SELLER, one).reshipment for one in life.requests]
    assert sum(entry.amount for entry in paid_out) == sum(booked.values()) <= sum(PAID.values())
    assert all(amount <= PAID[line] for line, amount in booked.items())
    assert len({entry.case_id for entry in paid_out}) == len(paid_out)
    for case in cases:
        assert sum(entry.amount for entry in paid_out if entry.case_id == case.id) == case.refunded
