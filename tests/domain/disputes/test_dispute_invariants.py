"""What holds for every dispute, whatever anybody does and whenever the sweep runs.

Invariants 6 to 12, and 1 for this area: anybody does anything in any order while time moves, mostly to
the ends of windows and a second beside them. `DISPUTE_RUNS=1000 pytest <this file>` tries a thousand lives of
fifty steps, instead of a few.
"""

import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from shared.domain.disputes import closing, evidence_files, proceedings
from shared.domain.disputes.case import OPEN, Dispute, Verdict
from shared.domain.disputes.context import Steps
from shared.domain.disputes.facts import Finding, Flags
from shared.domain.disputes.vocabulary import PARTIES, SCENARIOS, Proof
from shared.domain.errors import Refusal
from tests.support.dispute_builders import FILE, HOUR, SECOND, a_disputed_order, a_scan
from tests.support.dispute_invariants import (
    check_book,
    check_clocks,
    check_judged,
    check_money,
    check_recorded,
    check_waiting,
)
from tests.support.dispute_play import AGENT, Life
from tests.support.dispute_stages import deliver
from tests.support.files import ARRIVED
from tests.support.order_builders import package_facts

RUNS = int(os.environ.get("DISPUTE_RUNS", "100"))
STARTS = st.one_of(
    st.datetimes(datetime(2026, 1, 1), datetime(2029, 12, 31), timezones=st.just(UTC)),
    st.sampled_from([datetime(2026, 3, 7, 3, tzinfo=UTC), datetime(2026, 10, 31, 3, tzinfo=UTC)]),
).map(lambda moment: moment.replace(microsecond=0))
KINDS = st.sampled_from(["photo", "receipt", "statement", "commercial_invoice", "carrier_record"])
PROOFS = st.sampled_from(
    [(), ("correct_address",), ("handed_to_carrier",), ("packed_well", "handed_over_good_condition")]
)
FINDINGS = st.builds(
    Finding, claim_verified=st.sampled_from([True, False, None]), supplement_defeats_seller=st.booleans()
)
FLAGS = st.sampled_from([Flags(), Flags(severity="minor"), Flags(wholly_damaged=True)])
VERDICTS = st.builds(Verdict, finding=FINDINGS, flags=FLAGS)


class Lives(RuleBasedStateMachine):
    """One order with two lines, its buyer, its seller, its carrier, the platform, and time."""

    life: Life
    checked = 0
    cancelling = False

    @initialize(
        start=STARTS,
        mode=st.sampled_from(["tiktok_shipping", "seller_shipping"]),
        delivered=st.booleans(),
        scenario=st.sampled_from(SCENARIOS),
        visible=st.booleans(),
        cancelling=st.sampled_from([False, False, False, True]),
    )
    def begin(
        self, start: datetime, mode: str, delivered: bool, scenario: str, visible: bool, cancelling: bool
    ) -> None:
        arrived = start - HOUR if delivered else None
        boxes = (package_facts("A", "a", carrier="ups"), package_facts("B", "b", carrier="ups"))
        told = a_disputed_order(
            placed_at=start - 24 * HOUR,
            paid_at=start - 24 * HOUR,
            delivered_at=arrived,
            estimated_delivery_at=start - 2 * HOUR,
            shipping_mode=mode,
            packages=boxes,
        )
        seen = [a_scan("delivered" if delivered else "in_transit", start - HOUR)]
        self.life = deliver(Life(order=told, now=start), at=arrived, seen=seen)
        self.checked = 0
        self.cancelling = cancelling
        self.attempt(lambda: self.life.file(scenario, "a", visible=visible))

    def attempt(self, act: Any) -> None:
        """Bring the dispute up to date and act; what is refused leaves no trace."""
        if self.life.disputes:
            self.life.sweep()
        before = len(self.life.steps)
        with suppress(Refusal):
            act()
            return
        assert len(self.life.steps) == before

    # Time.

    @rule(seconds=st.integers(0, 60 * 3600))
    def wait(self, seconds: int) -> None:
        self.life.now += timedelta(seconds=seconds)

    @precondition(lambda self: self.life.disputes and self.life.dispute.next_deadline)
    @rule(beside=st.sampled_from([1, 1, 0, -1, 3600]), swept=st.booleans())
    def wait_for_the_deadline(self, beside: int, swept: bool) -> None:
        waiting = self.life.dispute.next_deadline
        assert waiting is not None
        self.life.now = max(self.life.now, waiting.due_at + beside * SECOND)
        if swept:
            self.life.sweep()

    @precondition(lambda self: self.life.disputes)
    @rule()
    def sweep(self) -> None:
        self.life.sweep()

    @precondition(lambda self: len(self.life.disputes) > 1)
    @rule()
    def turn_to_another_dispute(self) -> None:
        self.life.disputes = [*self.life.disputes[1:], self.life.disputes[0]]

    @precondition(lambda self: self.life.disputes)
    @rule(way=st.integers(0, 3), verdict=VERDICTS)
    def things_take_their_course(self, way: int, verdict: Verdict) -> None:
        """Somebody does what comes next, so that many lives get far."""
        life = self.life.sweep()
        status = life.dispute.status
        if status == "evidence_collection":
            self.hand_in(*[("buyer", "seller"), ("buyer",), ("seller",), ()][way])
        elif status == "judging":
            self.attempt(lambda: life.judge(verdict))
        elif status == "judged":
            self.attempt([self.let_pass, life.appeal, life.redispute, self.both_accept][way])
        elif status == "appealed":
            self.attempt(lambda: life.decide_appeal(verdict if way % 2 else None))
        elif status == "action_pending":
            self.attempt([self.send_back, self.lose_on_the_way_back, self.let_pass, life.perform][way])
        else:
            self.attempt(lambda: life.file("quality_safety", "ab"[way % 2]))

    def hand_in(self, *parties: str) -> None:
        """These parties show what may convince; then all say that this is all."""
        for party in parties:
            self.attempt(lambda party=party: self.life.show(party, "photo", *get_args(Proof)))
        for party in PARTIES:
            self.attempt(lambda party=party: self.life.complete(party))

    def both_accept(self) -> None:
        self.life.accept(*[side for side in ("buyer", "seller") if side not in self.life.dispute.accepted_by])

    def send_back(self, outcome: str = "delivered") -> None:
        self.life.ship_back()
        self.life.track_return(outcome)

    def lose_on_the_way_back(self) -> None:
        self.send_back("lost")

    def let_pass(self) -> None:
        if waiting := self.life.dispute.next_deadline:
            self.life.wait(max(self.life.now, waiting.due_at + SECOND))

    @precondition(lambda self: self.cancelling)
    @rule()
    def cancel_the_order(self) -> None:
        """The platform cancels it, and every dispute that is open ends."""
        life = self.life.cancel_order()
        for _ in life.disputes:
            life.sweep()
            life.end_nothing_left()
            assert life.dispute.status not in OPEN
            self.turn_to_another_dispute()

    # The parties.

    @rule(scenario=st.sampled_from(SCENARIOS), lines=st.sampled_from([("a",), ("b",), ("a", "b")]))
    def file(self, scenario: str, lines: tuple[str, ...]) -> None:
        self.attempt(lambda: self.life.file(scenario, *lines))

    @precondition(lambda self: self.life.disputes)
    @rule(party=st.sampled_from(PARTIES), kind=KINDS, proves=PROOFS, file=st.booleans(), extra=st.booleans())
    def show(self, party: str, kind: str, proves: tuple[str, ...], file: bool, extra: bool) -> None:
        told = {"file": FILE if file else None, "supplement": extra}
        self.attempt(lambda: self.life.show(party, kind, *proves, **told))

    @precondition(lambda self: any(one.file for one in self.pieces()))
    @rule(data=st.data(), arrives=st.booleans(), scanner=st.booleans())
    def upload(self, data: st.DataObject, arrives: bool, scanner: bool) -> None:
        piece = data.draw(st.sampled_from([one.id for one in self.pieces() if one.file]))

        def act() -> None:
            taken = (
                evidence_files.confirm_upload(
                    self.life.context,
                    evidence_id=piece,
                    arrived=ARRIVED,
                    scanner=scanner,
                    now=self.life.now,
                )
                if arrives
                else evidence_files.refuse_upload(
                    self.life.context, evidence_id=piece, reason="", now=self.life.now
                )
            )
            if taken:
                self.life.commit(taken)

        self.attempt(act)

    @precondition(lambda self: any(one.file_version for one in self.pieces()))
    @rule(data=st.data(), result=st.sampled_from(get_args(evidence_files.ScanResult)))
    def scan(self, data: st.DataObject, result: evidence_files.ScanResult) -> None:
        piece = data.draw(st.sampled_from([one.id for one in self.pieces() if one.file_version]))
        told = {"evidence_id": piece, "version_id": ARRIVED.version_id, "result": result}

        def act() -> None:
            if taken := evidence_files.enter_scan(self.life.context, **told, now=self.life.now):
                self.life.commit(taken)

        self.attempt(act)

    def pieces(self) -> tuple[Any, ...]:
        return self.life.dispute.evidence if self.life.disputes else ()

    @precondition(lambda self: self.life.disputes and self.life.dispute.status == "evidence_collection")
    @rule(party=st.sampled_from(PARTIES))
    def complete(self, party: str) -> None:
        self.attempt(lambda: self.life.complete(party))

    @precondition(lambda self: self.life.disputes)
    @rule(
        how=st.sampled_from(["withdraw", "settle", "stop", "reject"]), by=st.sampled_from(["buyer", "seller"])
    )
    def end(self, how: str, by: str) -> None:
        def act() -> None:
            context, now = self.life.context, self.life.now
            steps: Steps = {
                "withdraw": lambda: closing.withdraw(context, now=now),
                "settle": lambda: closing.settle(context, by=by, now=now),
                "stop": lambda: proceedings.report(context, by=by, kind="court", reference="1", now=now),
                "reject": lambda: closing.reject(context, by=AGENT, reason="No.", now=now),
            }[how]()
            self.life.commit(steps)

        self.attempt(act)

    @precondition(lambda self: self.life.disputes and self.life.dispute.status not in ("closed", "withdrawn"))
    @rule(verdict=VERDICTS)
    def judge(self, verdict: Verdict) -> None:
        self.attempt(lambda: self.life.judge(verdict))

    @precondition(lambda self: self.life.disputes and self.life.dispute.judgment)
    @rule(by=st.sampled_from(["buyer", "seller"]))
    def accept(self, by: str) -> None:
        self.attempt(lambda: self.life.accept(by))

    @precondition(lambda self: self.life.disputes and self.life.dispute.judgment)
    @rule()
    def appeal(self) -> None:
        self.attempt(self.life.appeal)

    @precondition(lambda self: self.life.disputes and self.life.dispute.appeal)
    @rule(verdict=st.one_of(st.none(), VERDICTS))
    def decide_appeal(self, verdict: Verdict | None) -> None:
        self.attempt(lambda: self.life.decide_appeal(verdict))

    @precondition(lambda self: self.life.disputes and self.life.dispute.judgment)
    @rule()
    def redispute(self) -> None:
        self.attempt(self.life.redispute)

    @precondition(lambda self: self.life.disputes and self.life.dispute.judgment)
    @rule(action=st.sampled_from(["refund", "replacement", "resend", "other"]))
    def perform(self, action: str) -> None:
        told = {"tracking_number": "1Z"} if action in ("replacement", "resend") else {"note": "So."}
        self.attempt(lambda: self.life.perform(action, **told))

    @precondition(lambda self: self.life.disputes and self.life.dispute.remedy_shipment)
    @rule(event=st.sampled_from(["accepted", "lost", "return_to_sender", "delivered"]))
    def track_goods(self, event: str) -> None:
        self.attempt(lambda: self.life.track_goods(event))

    @precondition(lambda self: self.life.disputes and self.life.dispute.judgment)
    @rule()
    def ship_back(self) -> None:
        self.attempt(self.life.ship_back)

    @precondition(lambda self: self.life.disputes and self.life.dispute.goods_back)
    @rule(event=st.sampled_from(["in_transit", "damaged", "lost", "delivered"]))
    def track_return(self, event: str) -> None:
        self.attempt(lambda: self.life.track_return(event))

    # What holds.

    @invariant()
    def every_new_step_keeps_the_rules(self) -> None:
        if not hasattr(self, "life"):
            return
        fresh = self.life.steps[self.checked :]
        self.checked = len(self.life.steps)
        for step in fresh:
            check_recorded(step)
            if isinstance(step.case, Dispute):
                check_clocks(step)
                check_judged(step)
                check_waiting(step.case)

    @invariant()
    def money_moves_once_and_never_past_what_was_paid(self) -> None:
        """Invariants 1 and 10"""
        if not hasattr(self, "life"):
            return
        check_money(self.life)

    @invariant()
    def the_book_says_how_the_disputes_stand(self) -> None:
        """Invariant 9, R-DSP-07, R-DSP-10, R-DSP-22"""
        if not hasattr(self, "life"):
            return
        check_book(self.life)

    def teardown(self) -> None:
        """In the end nothing but people can be waited for."""
        if not getattr(self, "life", None):
            return
        for _ in range(len(self.life.disputes)):
            for _ in range(6):  # a judgment is told when it is made, so its own windows follow
                self.life.wait(timedelta(days=100))
            assert self.life.dispute.next_deadline is None
            self.turn_to_another_dispute()
        self.every_new_step_keeps_the_rules()


TestDisputes = Lives.TestCase
TestDisputes.settings = settings(
    max_examples=RUNS,
    stateful_step_count=50,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
