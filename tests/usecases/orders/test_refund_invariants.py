"""Whatever all services of an order do, in any order: never more given back than was paid.

`BOOK_RUNS=1000 pytest tests/usecases/orders/test_refund_invariants.py` tries a thousand lives of fifty steps.
"""

import os
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.disputes.case import OPEN
from shared.domain.orders.book import Entry, OrderBook
from shared.domain.orders.book_page import groups_of
from shared.domain.orders.order import PackageLine
from shared.domain.orders.overtaken import flags
from shared.domain.orders.units import numbers
from shared.domain.reading import LedgerEntry
from shared.domain.reshipments.case import ACTIVE
from shared.storage.ledger import entries
from shared.usecases.reshipments import queries
from shared.usecases.services import Services
from shared.usecases.support import cases
from tests.support.aws import Clock, emulated_services
from tests.support.claims import AGENT, SELLER, command
from tests.support.order_life import LINES, OrderLife

RUNS = int(os.environ.get("BOOK_RUNS", "0"))
STEPS = 50 if RUNS else 12
ACTS = (
    *("asks", "asks", "asks", "approves", "approves", "offers", "refunds_instead", "accepts"),
    *("sends", "sends", "moves", "moves", "supports", "recalls", "tells", "cancels", "works"),
    *("disputes", "disputes", "judges", "judges", "agrees", "agrees", "performs", "lapses", "withdraws"),
)
AMOUNTS = st.one_of(st.sampled_from([0, 1, 6_67, 6_68, 20_00, 40_01, 66_04]), st.integers(0, 70_00))
STORY = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 11), AMOUNTS), min_size=STEPS, max_size=STEPS
)


@settings(max_examples=RUNS or 12, print_blob=True)
@given(story=STORY)
def test_never_more_is_given_back_than_was_paid_whatever_the_order(
    aws: None, story: list[tuple[str, int, int]]
) -> None:
    """R-REF-01, R-REF-06, invariant 1: per unit and in all, by what this service does"""
    clock = Clock()
    with emulated_services(clock) as services:
        life = OrderLife.begin(services, clock)
        for event in story:
            life.act(*event)
            check_book(life)
        check_ledger(life)
        check_last_cent(life)


CUPS = ("disputes", 0, 1)  # Two of the three: 6.67 each, and shares of shipping fee and tax.
FOR_BUYER, FOR_SELLER = ("judges", 7, 0), ("judges", 8, 0)
RESENT = (("asks", 0, 1), ("approves", 0, 0), ("sends", 0, 0), ("moves", 0, 1))
REFUNDED, CANCELLED = ("performs", 0, 0), (("cancels", 0, 0), ("works", 0, 0))


@pytest.mark.parametrize(
    ("story", "ending", "refunded"),
    [
        ((CUPS, FOR_BUYER, REFUNDED), "done", 14_69),
        ((CUPS, ("judges", 1, 0), ("lapses", 0, 0), REFUNDED), "done", 14_69),
        ((CUPS, FOR_BUYER, ("lapses", 0, 0), REFUNDED), "auto_deducted", 14_69),
        # Goods that no carrier has scanned can still give way to the refund.
        ((CUPS, FOR_BUYER, ("performs", 0, 1), REFUNDED), "done", 14_69),
        ((CUPS, FOR_SELLER, REFUNDED), "seller_won", 0),
        ((CUPS, ("withdraws", 0, 0), FOR_BUYER), None, 0),
        ((CUPS, FOR_BUYER, *CANCELLED, REFUNDED), "nothing_left", 0),
        ((("supports", 0, 10_00), CUPS, FOR_BUYER, REFUNDED), "done", 22_47),
        ((*RESENT, CUPS, FOR_BUYER, REFUNDED), "done", 14_67),
    ],
)
def test_a_dispute_ends_in_each_of_its_ways_with_the_book_in_order(
    services: Services, clock: Clock, story: tuple[tuple[str, int, int], ...], ending: str, refunded: int
) -> None:
    """R-REF-01: what any order of events is made of does happen, and isn't only refused"""
    life = OrderLife.begin(services, clock)
    for event in story:
        life.act(*event)
        check_book(life)
    (court,) = life.courts
    assert (court.dispute.closed_reason, life.book.refunded) == (ending, refunded)
    check_ledger(life)
    check_last_cent(life)
    assert ending not in (None, "nothing_left", "seller_won") or life.book.refunded == life.book.paid


def own(book: OrderBook) -> list[Entry]:
    """What this service has given."""
    return [entry for entry in book.book.entries if entry.service != "platform"]


def check_book(life: OrderLife) -> None:
    """No unit got more than it cost, the order no more than was paid, no settled unit goods and money."""
    book = life.book
    given = sum(entry.amount for entry in own(book))
    assert given <= book.paid
    assert len({entry.case_id for entry in book.book.entries}) == len(book.book.entries)
    if len(own(book)) == len(book.book.entries):
        assert book.over == 0
    for line_id in LINES:
        for group in groups_of(book, line_id):
            cost = sum(part or 0 for part in (group.price, group.shipping_share, group.tax_share))
            assert sum(one.amount for one in group.given_back if one.by != "platform") <= cost
        check_goods(life, book, line_id)
    check_holds(life, book)


def check_goods(life: OrderLife, book: OrderBook, line_id: str) -> None:
    """Money for what was sent again is a judgment's or a recall's; what turned up later is flagged."""
    goods = [one for one in own(book) if one.gives == "goods" and line_id in one.lines]
    money = [
        one
        for one in own(book)
        if one.gives == "money" and line_id in one.lines and one.service not in ("dispute", "recall")
    ]
    paid = {number for one in money for number in numbers(one.lines[line_id].units) if one.amount}
    for one in goods:
        if paid & numbers(one.lines[line_id].units):
            assert one.case_id in life.astray and "goods_and_money" in flags(book)


def check_holds(life: OrderLife, book: OrderBook) -> None:
    """A request holds its units while it is open, a dispute until it is final; no unit is held twice."""
    held = {hold.case_id for hold in book.book.holds}
    for dispute in [court.dispute for court in life.courts]:
        assert (dispute.id in held) == (dispute.status in OPEN and dispute.final_at is None)
    for request_id in life.requests:
        case = queries.read(life.services, SELLER, request_id).reshipment
        assert (request_id in held) == (case.status in ACTIVE)
    for line_id in LINES:
        runs = [numbers(hold.lines[line_id]) for hold in book.book.holds if line_id in hold.lines]
        assert sum(map(len, runs)) == len(frozenset().union(*runs))


def check_ledger(life: OrderLife) -> None:
    """What was paid to the buyer is what the book says of this service, once for each case."""
    rows = entries(life.services.store, "ord-1")
    assert all(one.debit != one.credit and one.amount > 0 for one in rows)
    for case_id in {one.case_id for one in rows}:
        group = balances([one for one in rows if one.case_id == case_id])
        assert sum(group.values()) == 0
        # What the platform pays for a seller it takes from the seller.
        assert group["platform"] == 0 or case_id not in {court.id for court in life.courts}
    paid_out = [one for one in rows if one.kind == "buyer_refund"]
    assert all(one.credit == "buyer" for one in paid_out)
    assert len({one.case_id for one in paid_out}) == len(paid_out)
    by_case = {one.case_id: one.amount for one in paid_out}
    assert by_case == {one.case_id: one.amount for one in own(life.book) if one.amount}


def balances(rows: list[LedgerEntry]) -> Counter[str]:
    """What each account has more afterwards, in cents."""
    found: Counter[str] = Counter()
    for one in rows:
        found[one.debit] -= one.amount
        found[one.credit] += one.amount
    return found


def check_last_cent(life: OrderLife) -> None:
    """What is left of an order that stands can be had, and then nothing is."""
    life.clock.forward(seconds=1)
    life.cancels(1, 0)
    left, before = life.book.left, life.book.refunded
    if not left:
        return
    lines = [
        PackageLine(line_id=line_id, quantity=quantity)
        for line_id, quantity in zip(LINES, (3, 2, 1), strict=True)
    ]
    cases.resolve(
        life.services,
        command(life.services, AGENT),
        life.help_case(),
        outcome="refund",
        amount=None,
        lines=lines,
        reason="The rest.",
    )
    assert (life.book.refunded - before, life.book.left) == (left, 0)
