"""Sending reminders: by the sweep, once, to whose move it is; and the agents' inbox (R-MSG-02)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.domain.reminders import next_reminder
from shared.usecases.deadlines import enforce, sweep
from shared.usecases.services import Services
from tests.support import agendas, shop
from tests.support.aws import Clock, messages
from tests.support.claims import effects_of
from tests.support.disputes import AGENT, Court, court
from tests.support.faults import watched

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def case(services: Services, clock: Clock) -> Court:
    """The disputed order."""
    return court(services, clock)


def first_reminder(case: Court) -> datetime:
    at = next_reminder(case.dispute)
    assert at is not None
    return at


def reminders(case: Court, party: str) -> list[str]:
    return [kind for kind in case.told(party) if kind.endswith(("_reminder", "_waiting", "_escalated"))]


def test_the_sweep_finds_a_reminder_and_it_is_sent_once_to_each(case: Court, clock: Clock) -> None:
    case.file()
    clock.now = first_reminder(case)
    assert sweep(case.services)["deadlines"] == 0
    clock.now += SECOND
    sent = sweep(case.services)
    assert (sent["deadlines"], sent["oldest_late_seconds"]) == (1, 0)
    assert messages("deadline") == [{"case": f"dispute#{case.id}"}]
    assert case.sweep() == []
    assert case.sweep() == []
    assert reminders(case, "buyer") == reminders(case, "seller") == ["evidence_reminder"]
    assert case.events().count("reminded") == 2


def test_a_reminder_says_what_is_asked_until_when_and_what_happens_otherwise(
    case: Court, clock: Clock
) -> None:
    case.file()
    clock.now = first_reminder(case)
    case.sweep()
    words = case.notice("seller", "evidence_reminder")
    assert words.asked == "Submit what supports your side, or tell us that there is nothing more to come."
    assert words.until == "May 6, 2026, 12:00 p.m. Pacific time"
    assert words.otherwise == "The dispute is decided on what was submitted by then."
    window = case.dispute.deadline("evidence", "seller")
    assert window is not None
    assert words.clause == window.clause
    mails = [one for one in effects_of(case.services, "mail") if one.kind == "notice"]
    newest = case.inbox("seller")[-1]
    assert newest.id in {one.id for one in mails}


def test_the_deadline_stays_due_as_it_was_and_lapses_in_its_second(case: Court, clock: Clock) -> None:
    """`due_at` alone counts for lateness"""
    case.file()
    due = case.dispute.deadlines
    clock.now = first_reminder(case)
    case.sweep()
    assert case.dispute.deadlines == due
    clock.now = due[0].due_at
    assert case.sweep() == []
    clock.now += 5 * SECOND
    assert case.sweep() == [5, 5]


def test_a_late_sweep_sends_it_late_and_after_the_end_not_at_all(case: Court, clock: Clock) -> None:
    case.file()
    end = case.dispute.deadlines[0].due_at
    clock.now = end
    case.sweep()
    assert reminders(case, "buyer") == ["evidence_reminder"]
    case.file("inconsistent_product", "b")
    clock.now = max(one.due_at for one in case.dispute.deadlines) + SECOND
    case.sweep()
    told = [one.about_case for one in case.inbox("buyer") if one.kind == "evidence_reminder"]
    assert case.id not in told


def test_who_has_made_the_move_gets_none(case: Court, clock: Clock) -> None:
    case.file()
    case.show("buyer")
    case.complete("buyer")
    clock.now = first_reminder(case)
    case.sweep()
    assert (reminders(case, "buyer"), reminders(case, "seller")) == ([], ["evidence_reminder"])


def test_two_workers_at_once_send_it_once(case: Court, clock: Clock) -> None:
    case.file()
    clock.now = first_reminder(case)
    done: list[Any] = []

    def another(send: Any) -> Any:
        if not done:
            done.append(True)
            case.sweep()
        return send()

    with watched(fault=lambda number, operation: another if operation == "TransactWriteItems" else None):
        case.sweep()
    assert reminders(case, "buyer") == reminders(case, "seller") == ["evidence_reminder"]


def test_a_reminder_costs_one_read_of_the_case_and_one_of_its_order(case: Court, clock: Clock) -> None:
    case.file()
    clock.now = first_reminder(case)
    with watched() as wire:
        case.sweep()
    assert wire.operations.count("TransactWriteItems") == 2
    # The clock, three times the case, twice the order.
    assert wire.operations.count("BatchGetItem") == 1 + 3 + 2


# The agents' inbox


def test_agents_hear_of_an_appeal_are_reminded_after_two_days_and_it_is_escalated_after_five(
    case: Court, clock: Clock
) -> None:
    """settled: agents share one inbox"""
    case.won()
    case.appeal()
    filed = clock.now
    assert case.told("agent") == ["judgment_appealed"]
    assert case.notice("agent", "judgment_appealed").clause == "R-JDG-09"
    for hours, kinds in ((48, ["appeal_decision_waiting"]), (120, ["appeal_decision_escalated"])):
        clock.now = filed + hours * HOUR - SECOND
        before = case.told("agent")
        assert case.sweep() == []
        assert case.told("agent") == before
        clock.now += SECOND
        assert case.sweep() == []
        assert case.told("agent") == sorted([*before, *kinds])
    assert case.dispute.escalated_at == filed + 120 * HOUR
    assert "dispute.escalated" in [one.payload["type"] for one in effects_of(case.services, "events")]
    case.decide_appeal()
    assert case.sweep() == []
    assert case.events()[-3:] == ["reminded", "escalated", "appeal_decided"]


def test_agents_hear_of_a_judgment_that_nobody_made_in_time(case: Court) -> None:
    """A-18"""
    case.contested()
    case.pass_due("judgment")
    assert case.told("agent") == ["judgment_overdue"]
    (row,) = [row for (pk, _), row in agendas.stored_rows(shop.table()).items() if pk == "agenda#agent#staff"]
    assert row["sk"]["S"].startswith("~")


def test_every_agent_has_the_same_inbox(case: Court) -> None:
    case.contested()
    case.pass_due("judgment")
    other = Court(case.services, case.clock, callers={"agent": type(AGENT)("agent", "agent-2")})
    assert [one.id for one in other.inbox("agent")] == [one.id for one in case.inbox("agent")]


def test_what_is_gone_reminds_nobody(services: Services, clock: Clock) -> None:
    for kind in ("package", "investigation", "dispute"):
        assert enforce(services, f"{kind}#none", now=services.now()) == []
