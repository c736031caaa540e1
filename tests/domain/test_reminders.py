"""Reminders: when each is due, to the second, to whom, and that it is sent once (R-MSG-02)."""

from datetime import datetime, timedelta

import pytest

from shared.domain.agenda import moves_of
from shared.domain.case import PLATFORM, Case, Deadline
from shared.domain.policy import policy
from shared.domain.reminders import due_reminder, next_reminder, remind, remind_at, unsent
from shared.domain.reshipments.answers import approve
from tests.support import claim_builders as claims
from tests.support import reshipment_builders as requests
from tests.support.dispute_builders import HOUR, SECOND
from tests.support.dispute_stages import a_contested_dispute, a_dispute, a_won_dispute
from tests.support.moments import market
from tests.support.policies import CURRENT
from tests.support.reshipment_builders import MONDAY

DAY = timedelta(days=1)
START = market("2026-05-04T12:00:00")


def a_window(kind: str, length: timedelta) -> Deadline:
    return Deadline(
        kind=kind,
        party="seller",
        starts_at=START,
        start_event="begun",
        due_at=START + length,
        consequence="It is over.",
        clause="R-GEN-04",
    )


def before_the_end(kind: str, length: timedelta) -> timedelta | None:
    window = a_window(kind, length)
    at = remind_at(window, version=CURRENT)
    return window.due_at - at if at else None


# When


@pytest.mark.parametrize(
    "kind",
    [
        "evidence", "post_dispute_action", "return_objection", "information_request", "reshipment_response",
        "reshipment_dispatch", "partial_refund_answer", "appeal", "second_request", "affidavit_link",
        "recall_justification",
    ],
)  # fmt: skip
def test_a_reminder_is_due_24_hours_before_the_end(kind: str) -> None:
    assert before_the_end(kind, 7 * DAY) == DAY


def test_a_return_that_is_due_has_its_reminder_three_days_before_the_end() -> None:
    assert before_the_end("return_shipment", 14 * DAY) == 3 * DAY


@pytest.mark.parametrize("kind", ["judgment", "scan", "claim_filing", "standard_return", "buyer_protection"])
def test_other_windows_have_none(kind: str) -> None:
    assert before_the_end(kind, 7 * DAY) is None


@pytest.mark.parametrize(
    ("length", "before"),
    [
        (2 * DAY, DAY),
        (2 * DAY + SECOND, DAY),
        (2 * DAY - SECOND, DAY),
        (2 * DAY - 2 * SECOND, DAY - SECOND),
        (36 * HOUR, 18 * HOUR),
        (HOUR, HOUR / 2),
    ],
)
def test_a_window_shorter_than_two_days_has_it_at_half_of_its_length(
    length: timedelta, before: timedelta
) -> None:
    """Half a second is cut off: it is due in the whole second before."""
    assert before_the_end("evidence", length) == before


@pytest.mark.parametrize(
    ("judged", "ends", "reminded"),
    [
        ("2026-03-06T12:00:00", "2026-03-08T23:59:59", "2026-03-07T22:59:59"),  # 8 March has 23 hours
        ("2026-10-30T12:00:00", "2026-11-01T23:59:59", "2026-11-01T00:59:59"),  # 1 November has 25
        ("2026-05-04T12:00:00", "2026-05-06T23:59:59", "2026-05-05T23:59:59"),
    ],
)
def test_the_24_hours_are_hours_as_they_pass_also_when_clocks_change(
    judged: str, ends: str, reminded: str
) -> None:
    """R-GEN-01"""
    window = policy(CURRENT).deadline("appeal", starts_at=market(judged), start_event="judged")
    assert window.due_at == market(ends)
    assert remind_at(window, version=CURRENT) == market(reminded)
    assert window.due_at - market(reminded) == DAY


def test_a_weekend_within_a_working_day_makes_it_long_enough_for_24_hours() -> None:
    friday = requests.a_reshipment(market("2026-03-06T12:00:00"))
    assert next_reminder(friday) == market("2026-03-09T23:59:59") - DAY
    monday = requests.a_reshipment(MONDAY)
    assert next_reminder(monday) == market("2026-03-03T05:59:59")


# To whom, and once


def first_of(case: Case) -> datetime:
    at = next_reminder(case)
    assert at is not None
    return at


def test_a_reminder_is_sent_in_its_second_and_not_before() -> None:
    life = a_dispute()
    at = first_of(life.dispute)
    assert due_reminder(life.dispute, now=at - SECOND) is None
    found = due_reminder(life.dispute, now=at)
    assert found is not None
    assert (found.move.role, found.stage, found.at) == ("buyer", "reminded", at)


def test_it_is_a_step_of_its_own_and_changes_no_deadline() -> None:
    """invariant 7: due times never change"""
    life = a_dispute()
    at = first_of(life.dispute)
    found = due_reminder(life.dispute, now=at)
    assert found is not None
    step = remind(life.dispute, found, now=at)
    assert (step.event, step.actor, step.case.version) == ("reminded", PLATFORM, life.dispute.version + 1)
    assert step.detail == {"about": "evidence", "party": "buyer", "due_at": "2026-05-06T19:00:00Z"}
    assert step.case.deadlines == life.dispute.deadlines
    assert moves_of(step.case) == moves_of(life.dispute)


def test_it_is_sent_once_to_each_party_whose_time_runs_out() -> None:
    life = a_dispute()
    at = first_of(life.dispute)
    sent = []
    while (found := due_reminder(life.dispute, now=at)) is not None:
        sent.append(found.move.role)
        life.wait(at).remind(found)
    assert sent == ["buyer", "seller"]
    assert unsent(life.dispute) == []


def test_who_has_made_the_move_is_not_reminded() -> None:
    life = a_dispute()
    life.show("buyer")
    life.complete("buyer")
    assert [one.move.role for one in unsent(life.dispute)] == ["seller"]


def test_it_is_sent_late_but_not_after_the_end() -> None:
    life = a_dispute()
    end = life.due("evidence", "buyer").due_at
    assert due_reminder(life.dispute, now=end) is not None
    assert due_reminder(life.dispute, now=end + SECOND) is None


def test_the_next_window_has_a_reminder_of_its_own() -> None:
    case = requests.a_reshipment()
    found = due_reminder(case, now=first_of(case))
    assert found is not None
    answered = approve(remind(case, found, now=found.at).case, now=found.at + SECOND).case
    assert [one.move.kind for one in unsent(answered)] == ["reshipment_dispatch"]


def test_what_was_sent_about_moves_that_are_gone_is_forgotten() -> None:
    """A case that goes back and forth doesn't grow."""
    case = requests.a_reshipment()
    for kind in ("reshipment_response", "reshipment_dispatch"):
        (found,) = unsent(case)
        case = remind(case, found, now=found.at).case
        assert [one.kind for one in case.reminders] == [kind]
        if kind == "reshipment_response":
            case = approve(case, now=found.at + SECOND).case


def test_of_the_buyers_link_the_seller_is_reminded() -> None:
    """R-AFF-10: the link is stored nowhere, so nothing goes to the buyer"""
    (found,) = unsent(claims.sent())
    assert (found.move.role, found.move.party, found.at) == ("seller", "buyer", claims.LINK_ENDS - DAY)


def test_who_has_accepted_is_not_reminded_of_the_appeal() -> None:
    life = a_won_dispute()
    assert [one.move.kind for one in unsent(life.dispute)] == ["appeal"]
    assert unsent(life.accept("seller").dispute) == []


def test_a_case_wakes_for_what_comes_first() -> None:
    life = a_dispute()
    assert next_reminder(life.dispute) == life.due("evidence", "buyer").due_at - DAY
    contested = a_contested_dispute().dispute
    assert next_reminder(contested) is None


# What waits for agents


def test_an_appeal_is_brought_to_mind_after_two_days_and_escalated_after_five() -> None:
    """settled: appeals and help alike"""
    life = a_won_dispute()
    life.appeal()
    filed = life.now
    for stage, after in (("reminded", 48 * HOUR), ("escalated", 120 * HOUR)):
        assert due_reminder(life.dispute, now=filed + after - SECOND) is None
        found = due_reminder(life.dispute, now=filed + after)
        assert found is not None
        assert (found.stage, found.move.role, found.move.kind) == (stage, "agent", "appeal_decision")
        assert life.dispute.escalated_at is None
        life.wait(filed + after).remind(found)
    assert life.dispute.escalated_at == filed + 120 * HOUR
    assert unsent(life.dispute) == []
    assert life.dispute.status == "appealed"


def test_a_judgment_that_was_escalated_at_its_end_is_not_escalated_again() -> None:
    """R-JDG-38"""
    life = a_contested_dispute().skip("judgment")
    assert unsent(life.dispute) == []
