"""What can be done about a judgment: accept it, appeal, ask a second and last time."""

from datetime import timedelta
from typing import Any

import pytest

from shared.domain.disputes import adjudication
from shared.domain.disputes.appeals import check_may_appeal
from shared.domain.disputes.case import Verdict
from shared.domain.disputes.facts import Finding
from shared.domain.disputes.records import Override
from shared.domain.errors import Conflict, Invalid, Rejected
from shared.domain.policy import clause
from tests.support.dispute_builders import FILED, HOUR, SECOND, a_disputed_order
from tests.support.dispute_play import AGENT, REFUTED, VERIFIED, Life
from tests.support.dispute_stages import a_contested_dispute, a_final_dispute, a_won_dispute
from tests.support.moments import market

LAST_SECOND = market("2026-05-06T23:59:59")
JUDGED_AT_A_CHANGE_OF_CLOCKS = [
    ("2026-03-06T00:00:00", "2026-03-08T23:59:59"),
    ("2026-03-06T23:59:59", "2026-03-08T23:59:59"),
    ("2026-03-07T01:00:00", "2026-03-09T23:59:59"),
    ("2026-10-30T12:00:00", "2026-11-01T23:59:59"),
    ("2026-10-31T12:00:00", "2026-11-02T23:59:59"),
]


def judged_at(text: str, verdict: Verdict) -> Life:
    start = market(text)
    life = Life(order=a_disputed_order(delivered_at=start), now=start).file("quality_safety")
    life.show("buyer")
    life.show("seller")
    life.complete("buyer", "seller").judge(verdict)
    return life


def test_the_seller_may_appeal_to_the_last_second_of_the_second_day() -> None:
    """R-JDG-09"""
    life = a_won_dispute()
    assert life.due("appeal").due_at == LAST_SECOND
    assert life.due("appeal").starts_at == FILED
    life.wait(LAST_SECOND)
    dispute = life.appeal("  It was sealed. ")
    assert dispute.status == "appealed"
    assert dispute.appeal is not None
    assert (dispute.appeal.grounds, dispute.appeal.filed_at) == ("It was sealed.", LAST_SECOND)


def test_a_second_later_no_appeal_is_taken_swept_or_not() -> None:
    """R-JDG-09, R-GEN-05"""
    life = a_won_dispute()
    with pytest.raises(Rejected, match="appeal_window_closed"):
        check_may_appeal(life.dispute, LAST_SECOND + SECOND)
    life.wait(LAST_SECOND + SECOND)
    with pytest.raises(Rejected) as caught:
        life.appeal()
    assert (caught.value.code, caught.value.clause) == ("appeal_window_closed", clause("R-JDG-09"))
    assert caught.value.extra["deadline"] == "2026-05-07T06:59:59Z"
    assert "rights under the law" in caught.value.detail


@pytest.mark.parametrize(("judged", "last"), JUDGED_AT_A_CHANGE_OF_CLOCKS)
def test_two_calendar_days_end_with_the_market_s_day(judged: str, last: str) -> None:
    """R-JDG-08, R-JDG-09, R-GEN-02"""
    assert judged_at(judged, VERIFIED).wait(market(last)).appeal().status == "appealed"
    life = judged_at(judged, VERIFIED).wait(market(last) + SECOND)
    with pytest.raises(Rejected, match="appeal_window_closed"):
        life.appeal()
    assert judged_at(judged, REFUTED).wait(market(last)).redispute().round == 2
    life = judged_at(judged, REFUTED).wait(market(last) + SECOND)
    with pytest.raises(Rejected, match="redispute_window_closed"):
        life.redispute()


def test_only_who_lost_can_disagree() -> None:
    """R-JDG-08, R-JDG-09"""
    life = a_won_dispute()
    assert life.dispute.deadline("second_request") is None
    with pytest.raises(Conflict, match="nothing_to_dispute"):
        life.redispute()
    life = a_won_dispute(verdict=REFUTED)
    assert life.dispute.deadline("appeal") is None
    with pytest.raises(Conflict, match="nothing_to_appeal"):
        life.appeal()


def test_an_appeal_says_why() -> None:
    """R-JDG-09"""
    life = a_won_dispute()
    with pytest.raises(Invalid) as caught:
        life.appeal("  ")
    assert [bad["field"] for bad in caught.value.errors] == ["grounds"]
    assert life.dispute.status == "judged"


def test_nothing_is_carried_out_while_an_appeal_is_open() -> None:
    """R-PDA-18, A-23: no clock runs for the platform either"""
    life = a_won_dispute()
    life.appeal()
    assert life.dispute.next_deadline is None
    life.wait(timedelta(days=60))
    assert (life.dispute.status, life.money) == ("appealed", [])
    with pytest.raises(Conflict, match="judgment_not_final"):
        life.perform()


def test_one_appeal_can_be_made_against_a_judgment() -> None:
    """R-JDG-09, A-23"""
    life = a_won_dispute()
    life.appeal()
    with pytest.raises(Conflict, match="already_appealed"):
        life.appeal()
    life.decide_appeal()
    with pytest.raises(Conflict, match="already_appealed"):
        life.appeal()


def test_a_dismissed_appeal_leaves_the_judgment_which_is_final_at_once() -> None:
    """R-PDA-15, A-23"""
    life = a_won_dispute("inconsistent_product")
    before = life.dispute.judgment
    life.appeal()
    life.wait(5 * HOUR)
    dispute = life.decide_appeal(reason="  Nothing new. ")
    assert (dispute.status, dispute.judgment, dispute.final_at) == ("action_pending", before, life.now)
    assert dispute.appeal is not None
    assert (dispute.appeal.upheld, dispute.appeal.reason) == (False, "Nothing new.")
    assert dispute.appeal.decided_at == life.now
    assert life.due("post_dispute_action").due_at == life.now + 48 * HOUR


@pytest.mark.parametrize("accepted", [False, True])
def test_a_dismissed_appeal_asks_no_buyer_who_has_accepted_the_judgment(accepted: bool) -> None:
    """R-PDA-15, R-JDG-08: given less than the rules would, and that given up or not"""
    less = Verdict(finding=VERIFIED.finding, override=Override(amount=50_00, reason="One part."))
    life = a_won_dispute(verdict=less)
    life.accept(*(["buyer"] if accepted else [])).appeal()
    dispute = life.wait(5 * HOUR).decide_appeal()
    again = dispute.deadline("second_request")
    offered = again is not None and again.state == "open"
    assert (dispute.status, offered) == (("action_pending", False) if accepted else ("judged", True))
    assert dispute.final_at == (life.now if accepted else None)


def test_an_upheld_appeal_asks_also_a_buyer_who_had_accepted_the_first_judgment() -> None:
    """R-JDG-08, A-23: what was said about that one counts no more"""
    life = a_won_dispute().accept("buyer")
    life.appeal()
    assert life.decide_appeal(REFUTED).status == "judged"
    assert life.redispute().round == 2


def test_an_upheld_appeal_replaces_the_judgment() -> None:
    """R-JDG-09, R-JDG-06: told to both anew"""
    life = a_won_dispute()
    first = life.dispute.judgment
    life.appeal()
    life.wait(5 * HOUR)
    dispute = life.decide_appeal(REFUTED)
    assert (dispute.status, dispute.closed_reason, dispute.final_at) == ("judged", None, None)
    assert dispute.judgment is not None
    assert (dispute.judgment.winner, dispute.judgment.notified_at) == ("seller", life.now)
    assert dispute.decision is not None
    assert dispute.decision.outcome == "seller"
    assert dispute.appeal is not None
    assert dispute.appeal.replaced == first
    assert (life.book.denied("a"), life.book.settled("a")) == (set(), set())


def test_after_an_upheld_appeal_the_buyer_has_two_days_for_the_request_that_is_left() -> None:
    """R-JDG-08, A-23: from the decision, to the second"""
    life = a_won_dispute()
    life.appeal()
    life.wait(timedelta(days=3))
    life.decide_appeal(REFUTED)
    last = market("2026-05-09T23:59:59")
    assert life.due("second_request").due_at == last
    assert life.wait(last).redispute().round == 2
    late = a_won_dispute()
    late.appeal()
    late.wait(timedelta(days=3)).decide_appeal(REFUTED)
    late.wait(last + SECOND)
    assert (late.dispute.status, late.dispute.final_at) == ("closed", last)
    assert late.book.denied("a") == {1}
    with pytest.raises(Rejected, match="redispute_window_closed"):
        late.redispute()


def test_an_upheld_appeal_against_the_last_judgment_is_final_at_once() -> None:
    """A-23: no request is left"""
    life = a_won_dispute(verdict=REFUTED)
    life.redispute()
    life.complete("buyer", "seller").judge(VERIFIED)
    life.appeal()
    dispute = life.decide_appeal(REFUTED)
    assert (dispute.status, dispute.closed_reason, dispute.final_at) == ("closed", "seller_won", life.now)


def test_there_is_no_second_appeal_against_what_an_appeal_has_brought() -> None:
    """A-23"""
    life = a_won_dispute()
    life.appeal()
    life.decide_appeal(Verdict(override=Override(winner="buyer", amount=50_00, reason="One part.")))
    assert life.dispute.status == "judged"
    assert [d.kind for d in life.dispute.deadlines if d.state == "open"] == ["second_request"]
    with pytest.raises(Conflict, match="already_appealed"):
        life.appeal()
    assert life.accept("buyer", "seller").dispute.status == "action_pending"


@pytest.mark.parametrize(
    ("change", "effect"),
    [
        ({}, False),
        ({"amount": 200_00}, False),
        ({"amount": 199_99}, True),
        ({"remedy": "compensation_or_refund"}, True),
        ({"remedy": "refund"}, False),
    ],
)
def test_an_upheld_appeal_changes_something_for_the_seller(change: dict[str, Any], effect: bool) -> None:
    """R-JDG-41: to the cent"""
    life = a_won_dispute("quality_safety")
    life.appeal()
    verdict = Verdict(
        finding=Finding(claim_verified=True),
        override=Override(winner="buyer", reason="So.", **change),
    )
    if effect:
        assert life.decide_appeal(verdict).status == "judged"
        return
    with pytest.raises(Rejected) as caught:
        life.decide_appeal(verdict)
    assert (caught.value.code, caught.value.clause) == ("appeal_without_effect", clause("R-JDG-41"))
    assert life.dispute.status == "appealed"


def test_deciding_an_appeal_takes_a_reason_and_a_judgment_exactly_if_it_is_upheld() -> None:
    """R-JDG-10"""
    life = a_won_dispute()
    life.appeal()
    for upheld, verdict, reason, field in (
        (True, None, "So it is.", "judgment"),
        (False, REFUTED, "So it is.", "judgment"),
        (False, None, " ", "reason"),
    ):
        with pytest.raises(Invalid) as caught:
            adjudication.decide_appeal(
                life.context, by=AGENT, upheld=upheld, reason=reason, verdict=verdict, now=life.now
            )
        assert [bad["field"] for bad in caught.value.errors] == [field]
    with pytest.raises(Rejected, match="finding_undecided"):
        life.decide_appeal(Verdict())
    assert life.dispute.status == "appealed"


def test_without_an_appeal_there_is_nothing_to_decide() -> None:
    """R-JDG-09"""
    with pytest.raises(Conflict, match="not_appealed"):
        a_won_dispute().decide_appeal()


def test_once_both_have_accepted_the_judgment_is_final_at_once() -> None:
    """R-PDA-15"""
    life = a_won_dispute("inconsistent_product").wait(HOUR).accept("seller")
    assert (life.dispute.status, life.dispute.accepted_by) == ("judged", ("seller",))
    life.wait(HOUR).accept("buyer")
    assert (life.dispute.status, life.dispute.final_at) == ("action_pending", FILED + 2 * HOUR)
    assert life.due("appeal").state == "met"
    assert life.due("post_dispute_action").due_at == FILED + 50 * HOUR


def test_who_has_accepted_can_no_longer_disagree() -> None:
    """R-JDG-08, R-JDG-09"""
    life = a_won_dispute().accept("seller")
    with pytest.raises(Conflict, match="judgment_accepted"):
        life.appeal()
    with pytest.raises(Conflict, match="already_accepted"):
        life.accept("seller")
    life = a_won_dispute(verdict=REFUTED).accept("buyer")
    with pytest.raises(Conflict, match="judgment_accepted"):
        life.redispute()


def test_the_winner_s_acceptance_alone_ends_nothing() -> None:
    """R-JDG-09"""
    life = a_won_dispute().accept("buyer")
    assert life.dispute.status == "judged"
    assert life.appeal().status == "appealed"


def test_there_is_nothing_to_accept_or_dispute_before_a_judgment_or_after_it_is_final() -> None:
    """R-JDG-08, R-JDG-09"""
    life = a_contested_dispute()
    for attempt in (lambda: life.accept("buyer"), life.appeal, life.redispute):
        with pytest.raises(Conflict, match="not_judged"):
            attempt()
    with pytest.raises(Conflict, match="judgment_final"):
        a_final_dispute().accept("buyer")
    appealed = a_won_dispute()
    appealed.appeal()
    with pytest.raises(Conflict, match="appeal_pending"):
        appealed.accept("buyer")


def test_without_a_word_a_judgment_is_final_with_the_end_of_the_second_day() -> None:
    """R-PDA-15, R-GEN-07: from that second on the 48 hours run, whenever the sweep comes"""
    life = a_won_dispute("inconsistent_product").wait(LAST_SECOND)
    assert life.dispute.status == "judged"
    life.wait(LAST_SECOND + 5 * HOUR)
    assert (life.dispute.status, life.dispute.final_at) == ("action_pending", LAST_SECOND)
    assert life.due("post_dispute_action").due_at == LAST_SECOND + 48 * HOUR
    life = a_won_dispute(verdict=REFUTED).skip("second_request")
    assert (life.dispute.status, life.dispute.final_at) == ("closed", LAST_SECOND)
