"""Silence: what happens when a window of a reshipment closes, however late the sweep."""

from datetime import timedelta

import pytest

from shared.domain.case import PLATFORM
from shared.domain.reshipments.answers import approve
from shared.domain.reshipments.lapse import lapse
from tests.support.moments import market
from tests.support.reshipment_builders import (
    MONDAY,
    SECOND,
    THURSDAY_END,
    TUESDAY_END,
    WEDNESDAY_END,
    a_reshipment,
    clocks,
    decision,
    declined,
    lapsed,
    offered,
    record,
)


def test_a_request_without_an_answer_is_approved_by_the_platform_once() -> None:
    """R-RSH-04, R-GEN-06"""
    assert lapse(a_reshipment(), now=TUESDAY_END) is None
    step = lapse(a_reshipment(), now=TUESDAY_END + SECOND)
    assert step is not None
    assert (step.event, step.actor) == ("reshipment_auto_approved", PLATFORM)
    assert (step.case.status, step.case.approved_by, step.money) == ("approved", "platform", ())
    assert step.case.decision is not None
    assert step.case.decision.clauses == ("R-RSH-04",)
    assert lapse(step.case, now=TUESDAY_END + SECOND) is None


@pytest.mark.parametrize("hours_late", [0, 1, 40])
def test_the_time_to_send_runs_from_the_lapsed_deadline_however_late_the_sweep(hours_late: int) -> None:
    """R-GEN-07, R-GEN-05"""
    case = lapsed(a_reshipment(), TUESDAY_END + SECOND + timedelta(hours=hours_late))
    dispatch = case.deadline("reshipment_dispatch")
    assert dispatch is not None
    assert (dispatch.starts_at, dispatch.due_at) == (TUESDAY_END, THURSDAY_END)


def test_an_offer_without_an_answer_goes_back_to_the_seller() -> None:
    """R-RSH-16, R-RSH-17, R-GEN-07"""
    assert lapse(offered(), now=TUESDAY_END) is None
    step = lapse(offered(), now=TUESDAY_END + SECOND + timedelta(hours=3))
    assert step is not None
    assert (step.event, step.actor, step.money) == ("offer_expired", PLATFORM, ())
    assert step.case.status == "awaiting_seller_final"
    assert step.case.offer is not None
    assert step.case.offer.status == "expired"
    waiting = step.case.next_deadline
    assert waiting is not None
    assert (waiting.kind, waiting.starts_at, waiting.due_at) == (
        "reshipment_response",
        TUESDAY_END,
        WEDNESDAY_END,
    )


def test_an_offer_made_on_friday_lapses_on_saturday_and_the_seller_has_monday() -> None:
    """R-RSH-16, R-RSH-17: calendar day and working day differ."""
    friday = market("2026-03-06T12:00:00")
    case = lapsed(offered(friday), market("2026-03-08T00:00:00"))
    waiting = case.next_deadline
    assert waiting is not None
    assert waiting.due_at == market("2026-03-09T23:59:59")


def test_after_a_failed_offer_silence_of_the_seller_still_approves() -> None:
    """R-RSH-17"""
    case = lapsed(declined(), TUESDAY_END + SECOND)
    assert (case.status, case.approved_by) == ("approved", "platform")


def test_what_is_not_sent_in_two_working_days_is_overdue_and_moves_no_money() -> None:
    """R-RSH-19, A-26"""
    approved = approve(a_reshipment(), now=MONDAY).case
    assert lapse(approved, now=WEDNESDAY_END) is None
    step = lapse(approved, now=WEDNESDAY_END + SECOND)
    assert step is not None
    assert (step.event, step.case.status, step.money) == ("reshipment_overdue", "ship_overdue", ())
    assert step.case.next_deadline is None


def test_everything_a_silent_week_brings_happens_in_order() -> None:
    """R-RSH-16, R-RSH-04, R-RSH-19, R-GEN-07"""
    now, case, events = MONDAY + timedelta(days=14), offered(), []
    while step := lapse(case, now=now):
        events.append(step.event)
        case = step.case
    assert events == ["offer_expired", "reshipment_auto_approved", "reshipment_overdue"]
    assert [d.due_at for d in case.deadlines if d.state == "lapsed"] == [
        TUESDAY_END,
        WEDNESDAY_END,
        market("2026-03-06T23:59:59"),
    ]


def test_the_records_of_what_lapsed_say_which_deadline_it_was() -> None:
    """R-GEN-13, R-RSH-04, R-RSH-16, R-RSH-19"""
    late = TUESDAY_END + SECOND
    approved = lapse(a_reshipment(), now=late)
    told = {"answer_by": "2026-03-04T07:59:59Z", "send_by": "2026-03-06T07:59:59Z"}
    assert record(approved) == ("reshipment_auto_approved", "platform", told)
    case = lapsed(a_reshipment(), late)
    facts = {"answer_by": "2026-03-04T07:59:59Z"}
    assert decision(case) == ("approved", "no_response_in_time", ("R-RSH-04",), facts)
    assert clocks(case) == [
        ("reshipment_response", "reshipment_requested", "lapsed"),
        ("reshipment_dispatch", "reshipment_response_lapsed", "open"),
    ]
    expired = lapse(offered(), now=late)
    assert record(expired) == ("offer_expired", "platform", {"answer_by": "2026-03-05T07:59:59Z"})
    assert clocks(lapsed(offered(), late))[2:] == [("reshipment_response", "offer_expired", "open")]
    overdue = lapse(case, now=THURSDAY_END + SECOND)
    assert record(overdue) == ("reshipment_overdue", "platform", {"send_by": "2026-03-06T07:59:59Z"})
