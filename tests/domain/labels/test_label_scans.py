"""The carrier has the package: its insurance takes effect, and ends with the claim window."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.domain.case import PLATFORM, Actor
from shared.domain.labels.scans import expire, scan_of, show_scan
from shared.domain.labels.voiding import refund_cancelled, void
from shared.domain.orders.packages import TrackingEvent, cancel, track
from shared.domain.times import rfc3339
from tests.support.label_builders import NOON, a_label, begun, failed, scanned

SELLER = Actor(role="seller", account="shop-1")
HOUR = timedelta(hours=1)
# Midnight of 31 May in Los Angeles, one second before it: 90 calendar days after 2 March.
LAST_SECOND = datetime(2026, 6, 1, 6, 59, 59, tzinfo=UTC)


def test_the_carriers_first_scan_puts_the_policy_in_force_and_opens_the_claim_window() -> None:
    """R-INS-20, R-CLM-03, R-CLM-04"""
    label, parcel = scanned(*a_label(), at=NOON)
    assert (label.insurance.status, label.shipped_at) == ("effective", NOON)
    (window,) = label.deadlines
    assert (window.kind, window.party, window.start_event) == ("claim_filing", "seller", "a_scan")
    assert (window.starts_at, window.due_at, window.state) == (NOON, LAST_SECOND, "open")
    assert label.next_deadline == window
    assert (parcel.insurance_status, parcel.claim_by) == ("effective", LAST_SECOND)
    assert label.claim_by == LAST_SECOND


def test_the_claim_window_runs_from_the_carriers_time_not_from_when_it_was_told() -> None:
    """R-CLM-04"""
    label, parcel = a_label()
    event = TrackingEvent(status="in_transit", occurred_at=NOON, received_at=NOON + 50 * HOUR)
    told = track(parcel, [event], now=NOON + 50 * HOUR)
    assert told
    step = scan_of(label, [event], told.case, now=NOON + 50 * HOUR)
    assert step and step.case.claim_by == LAST_SECOND
    assert step.at == NOON + 50 * HOUR


@pytest.mark.parametrize("status", ["pre_transit", "lost"])
def test_a_report_without_the_parcel_in_hand_is_no_scan(status: Any) -> None:
    """R-INS-20"""
    label, parcel = a_label()
    event = TrackingEvent(status=status, occurred_at=NOON, received_at=NOON)
    assert scan_of(label, [event], parcel, now=NOON) is None


def test_further_scans_change_neither_policy_nor_window() -> None:
    """R-INS-20, R-GEN-11"""
    label, parcel = scanned(*a_label(), at=NOON)
    first = TrackingEvent(status="accepted", occurred_at=NOON, received_at=NOON)
    event = TrackingEvent(status="delivered", occurred_at=NOON + HOUR, received_at=NOON + HOUR)
    told = track(parcel, [first, event], now=NOON + HOUR)
    assert told and scan_of(label, [first, event], told.case, now=NOON + HOUR) is None


def test_an_earlier_scan_told_late_corrects_the_ship_date_and_the_claim_window() -> None:
    """R-INS-31, R-CLM-04"""
    label, parcel = scanned(*a_label(), at=NOON)
    first, earlier = corrected_by(NOON - 48 * HOUR)
    told = track(parcel, [earlier, first], now=NOON + HOUR)
    assert told and told.event == "ship_date_corrected"
    step = scan_of(label, [earlier, first], told.case, now=NOON + HOUR)
    assert step and step.event == "ship_date_corrected"
    assert (step.case.shipped_at, step.case.claim_by) == (NOON - 48 * HOUR, LAST_SECOND - 48 * HOUR)
    assert step.detail == {
        "shipped_at": "2026-02-28T20:00:00Z",
        "instead_of": "2026-03-02T20:00:00Z",
        "claim_by": "2026-05-30T06:59:59Z",
    }
    assert (len(step.case.deadlines), step.case.insurance) == (1, label.insurance)
    assert show_scan(told, step).case.claim_by == step.case.claim_by


@pytest.mark.parametrize(("later", "left"), [(82, 0), (83, 1), (89, 7)])
def test_after_a_correction_seven_days_are_left_at_least(later: int, left: int) -> None:
    """R-INS-31: settled 17; the corrected window ends 89 days after 2 March"""
    label, parcel = scanned(*a_label(), at=NOON)
    first, earlier = corrected_by(NOON - 24 * HOUR)
    now = NOON + later * 24 * HOUR
    told = track(parcel, [earlier, first], now=now)
    step = told and scan_of(label, [earlier, first], told.case, now=now)
    assert step and step.case.claim_by == LAST_SECOND + (left - 1) * 24 * HOUR


@pytest.mark.parametrize("swept", [True, False])
def test_a_claim_window_that_is_over_is_not_opened_by_a_correction(swept: bool) -> None:
    """R-GEN-05, R-CLM-03, R-INS-21, R-INS-31: swept or not, and the record says so"""
    label, parcel = scanned(*a_label(), at=NOON)
    over = LAST_SECOND + timedelta(seconds=1)
    if swept:
        steps = expire(label, parcel, deadline=label.deadlines[0], now=over)
        assert steps
        label, parcel = steps[0].case, steps[1].case
    first, earlier = corrected_by(NOON - 24 * HOUR)
    told = track(parcel, [earlier, first], now=over)
    step = told and scan_of(label, [earlier, first], told.case, now=over)
    assert step and (step.case.shipped_at, step.case.deadlines) == (NOON - 24 * HOUR, label.deadlines)
    assert step.detail["claim_by"] == rfc3339(LAST_SECOND)
    assert step.case.insurance == label.insurance


def test_a_correction_in_the_last_second_of_the_claim_window_moves_it() -> None:
    """R-GEN-04, R-INS-31: settled 17"""
    label, parcel = scanned(*a_label(), at=NOON)
    first, earlier = corrected_by(NOON - 24 * HOUR)
    told = track(parcel, [earlier, first], now=LAST_SECOND)
    step = told and scan_of(label, [earlier, first], told.case, now=LAST_SECOND)
    assert step and step.case.claim_by == LAST_SECOND + 7 * 24 * HOUR


def corrected_by(at: datetime) -> tuple[TrackingEvent, TrackingEvent]:
    """The first scan, at noon, and an earlier one."""
    accepted = TrackingEvent(status="accepted", occurred_at=NOON, received_at=NOON)
    return accepted, TrackingEvent(status="accepted", occurred_at=at, received_at=NOON + HOUR)


def test_a_scan_of_a_voided_label_is_flagged_once_and_charges_nothing() -> None:
    """R-INS-28"""
    label, parcel = void(*a_label(), actor=SELLER, now=NOON)
    event = TrackingEvent(status="accepted", occurred_at=NOON - HOUR, received_at=NOON + HOUR)
    step = scan_of(label.case, [event], parcel.case, now=NOON + HOUR)
    assert step and step.money == () and step.case.flags == ("scanned_after_refund",)
    assert step.case.insurance == label.case.insurance and step.case.deadlines == ()
    assert step.detail == {"shipped_at": "2026-03-02T19:00:00Z"}
    assert scan_of(step.case, [event], parcel.case, now=NOON + 2 * HOUR) is None


def test_a_scan_of_a_voided_label_says_nothing_of_the_parcel_sent_with_the_next_one() -> None:
    """R-INS-28"""
    old, parcel = void(*a_label(), actor=SELLER, now=NOON)
    _, sent = scanned(*a_label(parcel=parcel.case), at=NOON + 3 * HOUR)
    event = TrackingEvent(status="accepted", occurred_at=NOON + HOUR, received_at=NOON + 4 * HOUR)
    step = scan_of(old.case, [event], sent, now=NOON + 4 * HOUR)
    assert step and step.detail == {"shipped_at": "2026-03-02T21:00:00Z"}
    assert (step.case.shipped_at, step.case.claim_by) == (None, None)


def test_a_scan_of_a_cancelled_package_leaves_its_policy_ended() -> None:
    """R-INS-28"""
    label, parcel = a_label()
    cancelling = cancel(parcel, occurred_at=NOON, now=NOON)
    assert cancelling
    steps = refund_cancelled(label, cancelling, now=NOON)
    assert steps
    event = TrackingEvent(status="accepted", occurred_at=NOON - HOUR, received_at=NOON + HOUR)
    told = track(steps[1].case, [event], now=NOON + HOUR)
    assert told
    step = scan_of(steps[0].case, [event], told.case, now=NOON + HOUR)
    assert step and step.case.flags == ("scanned_after_refund",)
    assert show_scan(told, step).case.insurance_status == "expired"


def test_a_scan_of_a_label_not_bought_changes_nothing() -> None:
    event = TrackingEvent(status="accepted", occurred_at=NOON, received_at=NOON)
    for label, parcel in (begun(), (failed()[0].case, failed()[1].case)):
        assert scan_of(label, [event], parcel, now=NOON) is None


# The end


def test_the_policy_expires_in_the_second_after_its_claim_window() -> None:
    """R-INS-21, A-07"""
    label, parcel = scanned(*a_label(), at=NOON)
    (window,) = label.deadlines
    assert expire(label, parcel, deadline=window, now=LAST_SECOND) is None
    steps = expire(label, parcel, deadline=window, now=LAST_SECOND + timedelta(seconds=1))
    assert steps
    after, shown = steps[0].case, steps[1].case
    assert (after.status, after.insurance.status) == ("purchased", "expired")
    assert after.insurance.end_reason == "claim_window_closed"
    assert (after.deadlines[0].state, after.next_deadline, steps[0].money) == ("lapsed", None, ())
    assert after.claim_by == LAST_SECOND
    ended = {"label_id": "lbl_1", "due_at": rfc3339(LAST_SECOND)}
    assert (steps[0].detail, steps[1].detail, steps[0].actor) == (ended, ended, PLATFORM)
    assert shown.insurance_status == "expired"
    assert expire(after, shown, deadline=window, now=LAST_SECOND + HOUR) is None


def test_delivery_and_cancellation_after_the_scan_leave_the_policy_in_force() -> None:
    """R-INS-21, R-INS-23"""
    label, parcel = scanned(*a_label(), at=NOON)
    cancelling = cancel(parcel, occurred_at=NOON, now=NOON + HOUR)
    assert cancelling and cancelling.case.insurance_status == "effective"
    assert refund_cancelled(label, cancelling, now=NOON + HOUR) is None
