"""An agent asks a party for more, within a time that is named (R-JDG-42)."""

from datetime import timedelta
from typing import Any

import pytest

from shared.domain.errors import Conflict, Invalid
from shared.domain.policy import clause
from tests.support.dispute_builders import FILE, FILED, HOUR, SECOND
from tests.support.dispute_stages import a_contested_dispute, a_dispute, a_won_dispute, on_its_way


def test_the_judgment_waits_and_the_party_has_the_hours_it_was_given() -> None:
    """R-JDG-42, R-JDG-39"""
    life = a_contested_dispute().wait(HOUR)
    dispute = life.ask("seller", 24)
    assert (dispute.status, dispute.judging_since) == ("evidence_collection", None)
    window = life.due("information_request", "seller")
    assert (window.due_at, window.clause) == (FILED + 25 * HOUR, clause("R-JDG-42"))
    assert [d.kind for d in dispute.deadlines if d.state == "open"] == ["information_request"]
    assert dispute.completed_by == ("buyer",)
    (asked,) = dispute.evidence_requests
    assert (asked.party, asked.what, asked.reason, asked.asked_at, asked.due_at, asked.ended_at) == (
        "seller",
        "The first page.",
        "It is missing.",
        life.now,
        window.due_at,
        None,
    )
    assert life.due("judgment").state == "met"


def test_it_ends_when_the_party_says_that_this_is_all_and_judging_starts_anew() -> None:
    """R-JDG-42, R-JDG-11: 48 hours from then"""
    life = a_contested_dispute()
    life.ask("seller")
    piece = life.wait(3 * HOUR).show("seller", "shipping_details")
    life.complete("seller")
    assert (life.dispute.status, life.dispute.judging_since) == ("judging", FILED + 3 * HOUR)
    assert life.due("judgment").due_at == FILED + 51 * HOUR
    assert life.dispute.evidence_requests[0].ended_at == FILED + 3 * HOUR
    dispute = life.judge()
    assert dispute.judgment is not None
    assert dispute.judgment.evidence_ids[-1] == piece


def test_it_ends_with_its_time_to_the_second() -> None:
    """R-JDG-42, R-GEN-07"""
    life = a_contested_dispute()
    life.ask("buyer", 5)
    due = FILED + 5 * HOUR
    life.wait(due)
    life.show("buyer", "video")
    life.wait(due + SECOND)
    assert (life.dispute.status, life.dispute.judging_since) == ("judging", due)
    assert life.due("judgment").due_at == due + 48 * HOUR
    assert life.dispute.evidence_requests[0].ended_at == due
    with pytest.raises(Conflict, match="evidence_window_closed") as caught:
        life.show("buyer", "video")
    assert caught.value.extra["deadline"] == "2026-05-05T00:00:00Z"


def test_nobody_else_can_add_anything_meanwhile() -> None:
    """R-DSP-14"""
    life = a_contested_dispute()
    life.ask("seller")
    with pytest.raises(Conflict, match="evidence_window_closed"):
        life.show("buyer")


def test_a_file_registered_in_the_last_second_has_its_hour() -> None:
    """R-JDG-42, R-UPL-02"""
    life = a_contested_dispute()
    life.ask("seller", 1)
    life.wait(FILED + HOUR)
    piece = life.show("seller", file=FILE)
    life.wait(FILED + HOUR + SECOND)
    assert life.dispute.status == "evidence_collection"
    life.wait(FILED + 2 * HOUR)
    life.upload(piece)
    assert (life.dispute.status, life.dispute.judging_since) == ("judging", FILED + 2 * HOUR)


def test_an_agent_who_has_asked_judges_whatever_comes() -> None:
    """R-JDG-42: the rules don't forestall it"""
    life = a_dispute("quality_safety", visible=False)
    life.show("seller", "test_report", issuer="third_party_lab")
    life.complete("seller")
    life.ask("seller", 1)
    life.complete("buyer").wait(2 * HOUR)
    assert life.dispute.status == "judging"
    assert life.judge().status == "judged"


@pytest.mark.parametrize("hours", [1, 120])
def test_it_has_one_to_a_hundred_and_twenty_hours(hours: int) -> None:
    """R-JDG-42"""
    life = a_contested_dispute()
    life.ask(hours=hours)
    assert life.due("information_request").due_at == FILED + hours * HOUR


@pytest.mark.parametrize(
    ("told", "field", "code"),
    [
        ({"hours": 0}, "hours", "invalid_request"),
        ({"hours": 121}, "hours", "invalid_request"),
        ({"what": " "}, "what", "invalid_request"),
        ({"reason": " "}, "reason", "reason_required"),
    ],
)
def test_it_says_what_and_why_and_how_long(told: dict[str, Any], field: str, code: str) -> None:
    """R-JDG-42"""
    life = a_contested_dispute()
    with pytest.raises(Invalid) as caught:
        life.ask(**told)
    assert ([bad["field"] for bad in caught.value.errors], caught.value.code) == ([field], code)
    assert life.dispute.status == "judging"


def test_a_party_is_asked_twice_at_most() -> None:
    """R-JDG-42"""
    life = a_contested_dispute()
    for _ in range(2):
        life.ask("seller")
        life.complete("seller")
    with pytest.raises(Conflict) as caught:
        life.ask("seller")
    assert (caught.value.code, caught.value.clause) == ("request_limit_reached", clause("R-JDG-42"))
    assert life.ask("buyer").status == "evidence_collection"


def test_both_can_be_asked_at_once_and_the_last_one_starts_the_judging() -> None:
    """R-JDG-14, R-JDG-42"""
    life = a_contested_dispute()
    life.ask("seller", 10)
    life.ask("buyer", 20)
    life.wait(FILED + 10 * HOUR + SECOND)
    assert life.dispute.status == "evidence_collection"
    life.complete("buyer")
    assert life.dispute.status == "judging"


def test_who_can_submit_anyway_is_not_asked() -> None:
    """R-JDG-42"""
    life = a_dispute()
    with pytest.raises(Conflict) as caught:
        life.ask("seller")
    assert (caught.value.code, caught.value.extra["deadline"]) == (
        "evidence_still_open",
        "2026-05-06T19:00:00Z",
    )


def test_a_carrier_is_asked_only_where_it_was_notified() -> None:
    """R-DSP-84"""
    with pytest.raises(Conflict, match="party_not_expected"):
        a_contested_dispute().ask("carrier")
    life = on_its_way("lost_package")
    life.show("buyer", "statement", "correct_address")
    life.show("seller", "receipt", "sent_out", "delivered_to_address")
    life.show("carrier", "carrier_record", "delivered_to_address", "lost_in_transit")
    life.complete("buyer", "seller", "carrier")
    assert life.dispute.status == "judging"
    life.ask("carrier")
    life.complete("carrier")
    assert life.dispute.evidence_requests[0].ended_at == life.now


def test_after_the_judgment_nobody_is_asked() -> None:
    """R-JDG-42"""
    with pytest.raises(Conflict, match="already_judged"):
        a_won_dispute().ask()


def test_a_late_judgment_gets_a_new_time_and_can_be_late_again() -> None:
    """R-JDG-38, R-JDG-42"""
    life = a_contested_dispute().skip("judgment")
    assert life.dispute.escalated_at is not None
    life.ask("seller", 1)
    life.skip("information_request")
    assert life.due("judgment").state == "open"
    life.skip("judgment")
    assert life.due("judgment").state == "lapsed"


def test_a_dispute_with_a_question_open_can_still_be_withdrawn() -> None:
    """R-DSP-06"""
    life = a_contested_dispute()
    life.ask()
    assert life.withdraw().next_deadline is None
    assert life.wait(timedelta(days=30)).dispute.status == "withdrawn"


def test_what_a_party_answers_is_evidence_of_its_own() -> None:
    """R-DSP-13"""
    life = a_contested_dispute()
    life.ask("buyer")
    piece = life.show("buyer", "receipt")
    assert piece in {one.id for one in life.dispute.counted("buyer")}
