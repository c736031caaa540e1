"""What holds for every reshipment, whatever anybody does and whenever the sweep runs.

Invariant 14: a reshipment without an answer in one working day is approved exactly once; an offer of
a partial refund without an answer returns to the seller. With it 1, 6, 7, 8 and 11 for this area.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.case import PLATFORM, Transition
from shared.domain.errors import Refusal
from shared.domain.orders.book import OrderBook
from shared.domain.orders.entries import refund
from shared.domain.orders.units import numbers
from shared.domain.policy import policy
from shared.domain.reshipments.answers import approve, reject
from shared.domain.reshipments.bookkeeping import end, entered
from shared.domain.reshipments.case import ACTIVE, Reshipment
from shared.domain.reshipments.following import deliver
from shared.domain.reshipments.lapse import lapse
from shared.domain.reshipments.negotiation import answer_offer, propose
from shared.domain.reshipments.shipment import ship
from tests.support.policies import CURRENT
from tests.support.reshipment_builders import a_book, requested

# What is left of the plate asked for.
WORTH = 2_000
SECOND = timedelta(seconds=1)
WAITS_FOR_NO_CLOCK = {
    "shipped",
    "ship_overdue",
    "rejected",
    "completed",
    "resolved_refund",
    "resolved_partial_refund",
    "closed",
}
ACTIONS = ("approve", "reject", "refund", "offer", "accept", "decline", "ship", "deliver", "elsewhere")
STARTS = st.datetimes(datetime(2026, 1, 1), datetime(2029, 12, 31), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=0)
)
# Gaps cluster around the ends of windows: hours apart, or a second beside the open deadline.
GAPS = st.one_of(
    st.integers(0, 60 * 3600).map(lambda seconds: ("later", seconds)),
    st.integers(-1, 1).map(lambda seconds: ("at the deadline", seconds)),
)
AMOUNTS = st.one_of(st.sampled_from([WORTH, WORTH + 1]), st.integers(0, 6_000))
Event = tuple[tuple[str, int], str, int]
STORIES = st.lists(st.tuples(GAPS, st.sampled_from(ACTIONS), AMOUNTS), max_size=10)


@dataclass
class Life:
    """One request and everything that happened to it; refused actions leave no trace."""

    now: datetime
    book: OrderBook
    steps: list[Transition[Reshipment]] = field(default_factory=list)

    @property
    def case(self) -> Reshipment:
        return self.steps[-1].case

    def refunded(self) -> list[int]:
        return [transfer.amount for step in self.steps for transfer in step.money]

    def sweep(self) -> None:
        while step := lapse(self.case, now=self.now):
            self.took(step)

    def took(self, step: Transition[Reshipment]) -> None:
        self.steps.append(step)
        self.book = entered(self.book, step.case, at=step.at)

    def wait(self, gap: tuple[str, int]) -> None:
        kind, seconds = gap
        waiting = self.case.next_deadline
        if kind == "at the deadline" and waiting:
            self.now = max(self.now, waiting.due_at + timedelta(seconds=seconds))
        else:
            self.now += timedelta(seconds=abs(seconds))

    def act(self, action: str, amount: int) -> None:
        if action == "elsewhere":
            self.elsewhere()
            return
        with suppress(Refusal):
            self.took(decide(self.case, self.book, action, amount, self.now))

    def elsewhere(self) -> None:
        """Customer service refunds both plates, as far as they are unsettled."""
        units = {"plates": self.book.unsettled("plates")}
        if units["plates"]:
            self.book = refund(self.book, units, case_id="cse_1", service="support", at=self.now)
        if step := end(self.case, self.book, now=self.now):
            self.took(step)


def decide(
    case: Reshipment, book: OrderBook, action: str, amount: int, now: datetime
) -> Transition[Reshipment]:
    match action:
        case "approve":
            return approve(case, now=now)
        case "reject":
            return reject(case, reason="Both plates were packed.", now=now)
        case "refund":
            return propose(case, book, kind="refund_only", amount=amount, now=now)
        case "offer":
            return propose(case, book, kind="partial_refund", amount=amount, now=now)
        case "accept":
            return answer_offer(case, book, answer="accept", now=now)
        case "decline":
            return answer_offer(case, book, answer="reject", now=now)
        case "ship":
            return ship(case, shipping_mode="seller_shipping", carrier="ups", tracking_number="1Z", now=now)
        case _:
            return deliver(case, delivered_at=now, now=now)


def begin(start: datetime) -> Life:
    step, book = requested(start, of=a_book(shipping_mode="seller_shipping"), received_at=start)
    return Life(now=start, book=book, steps=[step])


def live(start: datetime, story: list[Event]) -> Life:
    """The story acted out: what has lapsed has happened before anybody acts."""
    life = begin(start)
    for gap, action, amount in story:
        life.wait(gap)
        life.sweep()
        life.act(action, amount)
    return life


LIVES = st.builds(live, STARTS, STORIES)


def whatever_happens(test: Callable[[Life], None]) -> Callable[[], None]:
    """Tried with many lives of a request."""
    return given(LIVES)(test)


@given(STARTS, st.integers(0, 40 * 24 * 3600))
def test_without_any_answer_a_request_is_approved_exactly_once_after_its_working_day(
    start: datetime, late: int
) -> None:
    """R-RSH-04, invariant 14"""
    life = begin(start)
    due = policy(CURRENT).due_at(start, 1, "working_days")
    life.now = due
    life.sweep()
    assert life.case.status == "awaiting_seller"
    life.now = due + SECOND + timedelta(seconds=late)
    life.sweep()
    life.sweep()
    approvals = [step for step in life.steps if step.event == "reshipment_auto_approved"]
    assert len(approvals) == 1
    assert approvals[0].case.approved_by == "platform"


@given(STARTS, st.integers(1, WORTH), st.integers(0, 40 * 24 * 3600))
def test_an_offer_without_an_answer_returns_to_the_seller_and_refunds_nothing(
    start: datetime, amount: int, late: int
) -> None:
    """R-RSH-16, invariant 14"""
    life = begin(start)
    life.act("offer", amount)
    due = policy(CURRENT).due_at(start, 1, "calendar_days")
    life.now = due
    life.sweep()
    assert life.case.status == "offer_pending"
    life.now = due + SECOND + timedelta(seconds=late)
    life.sweep()
    returned = life.steps[2].case
    assert (life.steps[2].event, returned.status) == ("offer_expired", "awaiting_seller_final")
    fresh = returned.next_deadline
    assert fresh is not None
    assert fresh.due_at == policy(CURRENT).due_at(due, 1, "working_days")
    assert life.refunded() == []


@whatever_happens
def test_a_request_is_decided_once(life: Life) -> None:
    """R-RSH-21, invariant 14"""
    deciding = {"reshipment_approved", "reshipment_auto_approved", "reshipment_rejected"}
    deciding |= {"refund_approved", "offer_accepted"}
    assert sum(step.event in deciding for step in life.steps) <= 1
    assert sum(step.event == "partial_refund_offered" for step in life.steps) <= 1
    assert sum(step.event == "reshipment_shipped" for step in life.steps) <= 1


@whatever_happens
def test_at_most_one_refund_is_made_and_never_more_than_was_paid(life: Life) -> None:
    """R-RSH-18, invariant 1"""
    transfers = [transfer for step in life.steps for transfer in step.money]
    assert len(transfers) <= 1
    assert sum(life.refunded()) <= WORTH
    assert sum(life.refunded()) == life.case.refunded
    assert (life.case.refunded > 0) == (life.case.status in ("resolved_refund", "resolved_partial_refund"))


@whatever_happens
def test_a_request_holds_its_units_while_it_is_open_and_gives_goods_or_money_never_both(life: Life) -> None:
    """R-REF-01, R-RSH-20"""
    assert bool(life.book.book.holds) == (life.case.status in ACTIVE)
    given = [entry.gives for entry in life.book.book.entries if "plates" in entry.lines]
    units = [numbers(entry.lines["plates"].units) for entry in life.book.book.entries]
    assert sum(len(one) for one in units) == len(frozenset().union(*units))
    assert len(given) <= 2 and life.book.refunded <= life.book.paid
    own = [entry.gives for entry in life.book.book.entries if entry.case_id == "rsh_1"]
    sent = life.case.status in ("shipped", "completed")
    assert own == (["goods"] if sent else ["money"] if life.case.refunded else [])


@whatever_happens
def test_every_case_waits_for_one_clock_or_for_none(life: Life) -> None:
    """R-GEN-06, invariant 6"""
    for case in (step.case for step in life.steps):
        open_deadlines = [deadline for deadline in case.deadlines if deadline.state == "open"]
        assert len(open_deadlines) == (0 if case.status in WAITS_FOR_NO_CLOCK else 1)


@whatever_happens
def test_due_times_never_change_and_nothing_lapses_early(life: Life) -> None:
    """R-GEN-04, R-GEN-11, invariants 7 and 8"""
    for step in life.steps[1:]:
        before, after = (step.before or step.case).deadlines, step.case.deadlines
        assert [d.due_at for d in after[: len(before)]] == [d.due_at for d in before]
        for old, new in zip(before, after, strict=False):
            if (old.state, new.state) == ("open", "lapsed"):
                assert step.at > new.due_at
            elif (old.state, new.state) == ("open", "met"):
                assert step.at <= new.due_at
            else:
                assert old.state == new.state


@whatever_happens
def test_every_step_raises_the_version_by_one_and_the_clock_never_runs_back(life: Life) -> None:
    """R-GEN-13, invariant 11"""
    assert [step.case.version for step in life.steps] == list(range(1, len(life.steps) + 1))
    assert all(a.case is b.before for a, b in zip(life.steps, life.steps[1:], strict=False))
    assert all(a.at <= b.at for a, b in zip(life.steps, life.steps[1:], strict=False))


@given(LIVES, st.integers(0, 30 * 24 * 3600))
def test_however_late_the_sweep_the_same_windows_lapse_at_the_same_times(life: Life, late: int) -> None:
    """R-GEN-05, R-GEN-07: a sweep each second and one sweep at the end agree on everything but its time."""
    punctual, belated = (Life(life.now, life.book, [life.steps[-1]]) for _ in range(2))
    end = life.now + timedelta(seconds=late)
    while (waiting := punctual.case.next_deadline) and waiting.due_at < end:
        punctual.now = waiting.due_at + SECOND
        punctual.sweep()
    belated.now = end
    belated.sweep()
    assert [step.event for step in punctual.steps] == [step.event for step in belated.steps]
    assert all(step.actor == PLATFORM for step in belated.steps[1:])
    assert unstamped(punctual.case) == unstamped(belated.case)


def unstamped(case: Reshipment) -> Reshipment:
    return case.model_copy(update={"updated_at": case.created_at})
