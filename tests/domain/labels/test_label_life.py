"""Whatever happens to a label, in whatever order: money and cover hold (invariants 1 to 4)."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.case import Actor, Transfer, Transition
from shared.domain.claims.filing import eligibility, refusal
from shared.domain.errors import Refusal
from shared.domain.labels.label import Label, begin_purchase, complete_purchase, fail_purchase
from shared.domain.labels.scans import expire, scan_of, show_scan
from shared.domain.labels.signatures import Signature
from shared.domain.labels.voiding import refund_cancelled, void
from shared.domain.order_page.rows import claim_obstacle
from shared.domain.orders.packages import Package, TrackingEvent, cancel, track
from tests.support.label_builders import NO_LABEL, NOON, POLICY, a_package, free, full, service

SELLER = Actor(role="seller", account="shop-1")
HOUR = timedelta(hours=1)


class Life:
    """A package and its labels, driven by any sequence of events; refusals are the policy's answer."""

    label: Label

    def __init__(self, value: int, additional: bool) -> None:
        self.package, self.bought = a_package(value), 0
        self.cover = full(value) if additional else free(value)
        self.steps: list[Transition[Label]] = []
        self.recorded: list[tuple[str, str, str, str]] = []
        self.clock = NOON
        self.buy()

    def take(self, *steps: Transition[Any] | None) -> None:
        if len(steps) == 2 and steps[0] and steps[1]:
            label, parcel = steps
            self.recorded.append((label.event, str(label.actor), parcel.event, str(parcel.actor)))
        for step in steps:
            if step is None:
                continue
            if isinstance(step.case, Label):
                self.label = step.case
                self.steps.append(step)
            else:
                self.package = step.case

    def buy(self) -> None:
        self.bought += 1
        self.take(
            *begin_purchase(
                self.package,
                label_id=f"lbl_{self.bought}",
                policy_id=f"ins_{self.bought}",
                service=service(),
                cover=self.cover,
                signature=Signature(option="signature_required", fee=250),
                channel="desktop",
                rate=890,
                policy=POLICY,
                now=self.clock,
            )
        )

    def print(self) -> None:
        self.take(
            *complete_purchase(
                self.label, self.package, tracking_number="9400", rate=890, document_key="k", now=self.clock
            )
        )

    def fail(self) -> None:
        self.take(*fail_purchase(self.label, self.package, failure=NO_LABEL, now=self.clock))

    def void(self) -> None:
        self.take(*void(self.label, self.package, actor=SELLER, now=self.clock))

    def cancel(self) -> None:
        step = cancel(self.package, occurred_at=self.clock, now=self.clock)
        if step:
            own = self.package.label_id == self.label.id
            refunded = refund_cancelled(self.label, step, now=self.clock) if own else None
            self.take(*(refunded or (step,)))

    def scan(self) -> None:
        if self.label.tracking_number is None:
            return
        event = TrackingEvent(status="accepted", occurred_at=self.clock, received_at=self.clock)
        if self.package.label_id != self.label.id:
            self.take(scan_of(self.label, [event], self.package, now=self.clock))
        elif told := track(self.package, [event], now=self.clock):
            step = scan_of(self.label, [event], told.case, now=self.clock)
            self.take(step, show_scan(told, step) if step else told)

    def wait(self) -> None:
        self.clock += timedelta(days=60)
        for deadline in self.label.lapsed_at(self.clock):
            self.take(*(expire(self.label, self.package, deadline=deadline, now=self.clock) or ()))


REFUNDS = {"label_fee": "label_refund", "premium": "premium_refund", "signature_fee": "signature_refund"}
EVENTS = ("print", "fail", "void", "cancel", "scan", "wait", "buy")


@given(
    value=st.integers(20_001, 700_000),
    additional=st.booleans(),
    events=st.lists(st.sampled_from(EVENTS), max_size=12),
)
def test_whatever_happens_money_and_cover_hold(value: int, additional: bool, events: list[str]) -> None:
    """Invariants 1 to 4 and 6"""
    life = Life(value, additional)
    for event in events:
        try:
            getattr(life, event)()
        except Refusal:
            continue
        finally:
            life.clock += HOUR
    transfers = [transfer for step in life.steps for transfer in step.money]
    assert max(Counter(transfer.id for transfer in transfers).values(), default=1) == 1
    for step in life.steps:
        hold_for_one_label(step, [t for t in transfers if t.case_id == step.case.id])
    assert [step.event for step in life.steps].count("insurance_effective") <= 1
    assert_shown(life.package, life.label)
    assert_claimable(life.package, life.label, life.clock)


def hold_for_one_label(step: Transition[Label], transfers: list[Transfer]) -> None:
    label, paid = step.case, {t.kind: t.amount for t in transfers}
    assert label.insurance.cover.total_cover <= min(label.insurance.cover.package_value, 500_000)
    if step.before:
        assert label.insurance.cover == step.before.insurance.cover
        assert label.version == step.before.version + 1
    if label.status in ("purchasing", "failed"):
        assert label.insurance.status is None and label.total_charged == 0 and not step.money
    for charge, refund in REFUNDS.items():
        assert paid.get(refund, 0) in (0, paid.get(charge, 0))
    if label.insurance.premium_refunded_at:
        assert label.status == "voided" and label.shipped_at is None
        assert paid["premium_refund"] == label.insurance.cover.premium
    if label.status == "failed":
        assert not transfers
    assert all(transfer.amount > 0 for transfer in transfers)
    assert len([d for d in label.deadlines if d.state == "open"]) == (label.insurance.status == "effective")


def assert_shown(parcel: Package, label: Label) -> None:
    """What the package says of its label is what the label says; fees went back for unscanned ones only."""
    free = label.status == "failed" or (label.status == "voided" and parcel.label_id is None)
    assert parcel.label_id == (None if free else label.id)
    assert parcel.claim_by == label.claim_by
    if label.status in ("purchased", "voided"):
        assert parcel.insurance_status == label.insurance.status
    else:
        assert parcel.insurance_status in (None, "expired")
    if free:
        assert (parcel.tracking_number, parcel.shipped_at, parcel.signature_requirement) == (
            None,
            None,
            "none",
        )
    elif label.status == "voided":
        assert parcel.cancelled_at is not None
        assert parcel.shipped_at is None or label.flags == ("scanned_after_refund",)


def assert_claimable(parcel: Package, label: Label, now: datetime) -> None:
    """R-ORD-05: the order list offers a claim exactly when one would be opened, for the same reason."""
    own = label if parcel.label_id == label.id else None
    obstacle = refusal(eligibility(parcel, own, now=now))
    assert claim_obstacle(parcel, now=now) == (obstacle.code if obstacle else None)


def lived(*events: str) -> list[tuple[str, str, str, str]]:
    """What the records of label and package say after these events: event and actor of each."""
    life = Life(30_000, additional=True)
    for event in events:
        getattr(life, event)()
        life.clock += HOUR
    return life.recorded


def test_every_step_of_label_and_package_is_recorded_with_who_took_it() -> None:
    """R-GEN-13"""
    started = ("label_purchase_started", "seller:shop-1", "label_purchase_started", "seller:shop-1")
    printed = ("label_purchased", "platform", "label_purchased", "platform")
    scanned = ("insurance_effective", "carrier:usps", "package_scanned", "carrier:usps")
    assert lived("fail") == [
        started,
        ("label_purchase_failed", "platform", "label_purchase_failed", "platform"),
    ]
    assert lived("print", "void") == [
        started,
        printed,
        ("label_voided", "seller:shop-1", "label_voided", "seller:shop-1"),
    ]
    assert lived("print", "cancel") == [
        started,
        printed,
        ("label_voided", "platform", "package_cancelled", "platform"),
    ]
    assert lived("print", "scan", "wait", "wait") == [
        started,
        printed,
        scanned,
        ("insurance_expired", "platform", "insurance_expired", "platform"),
    ]


def test_the_package_of_a_voided_label_is_as_it_was_before_it() -> None:
    """R-INS-22: free for another label, under another number"""
    life = Life(30_000, additional=False)
    life.print()
    assert (life.package.tracking_number, life.package.tracked_from) == ("9400", life.label.created_at)
    life.void()
    package = life.package
    assert (package.label_id, package.carrier, package.tracking_number, package.tracked_from) == (None,) * 4
    assert package.signature_requirement == "none"
