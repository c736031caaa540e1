"""Appeals that came by e-mail, entered by an agent: in time by when they were received (R-JDG-09)."""

from datetime import timedelta

import pytest

from shared.domain.agenda import moves_of
from shared.domain.disputes.case import Verdict
from shared.domain.disputes.facts import Finding, Flags
from shared.domain.disputes.records import Override
from shared.domain.errors import Conflict, Invalid, Rejected
from shared.domain.policy import clause
from tests.support.dispute_builders import FILED, HOUR, SECOND
from tests.support.dispute_play import REFUTED, Life
from tests.support.dispute_stages import a_final_dispute, a_won_dispute, an_undelivered_dispute
from tests.support.moments import market

LAST_SECOND = market("2026-05-06T23:59:59")


def final(scenario: str = "counterfeit") -> Life:
    """Final by the end of the two days, a minute ago."""
    return a_won_dispute(scenario).wait(LAST_SECOND + 60 * SECOND)


def test_one_that_came_in_the_last_second_is_in_time_however_late_it_is_entered() -> None:
    """R-JDG-09, R-PDA-18"""
    life = final().wait(LAST_SECOND + 47 * HOUR)
    assert life.dispute.status == "action_pending"
    dispute = life.enter_appeal(LAST_SECOND)
    assert dispute.status == "appealed"
    assert dispute.appeal is not None
    assert (dispute.appeal.received_at, dispute.appeal.filed_at) == (LAST_SECOND, life.now)
    assert (dispute.next_deadline, dispute.final_at) == (None, None)
    assert life.wait(timedelta(days=30)).money == []
    with pytest.raises(Conflict, match="judgment_not_final"):
        life.perform()


def test_one_that_came_a_second_later_is_not() -> None:
    """R-JDG-09"""
    life = final()
    with pytest.raises(Rejected) as caught:
        life.enter_appeal(LAST_SECOND + SECOND)
    assert (caught.value.code, caught.value.clause) == ("appeal_window_closed", clause("R-JDG-09"))
    assert caught.value.extra["deadline"] == "2026-05-07T06:59:59Z"
    assert life.dispute.status == "action_pending"


@pytest.mark.parametrize("received_at", [FILED - SECOND, LAST_SECOND + timedelta(days=1)])
def test_a_time_before_the_judgment_or_in_the_future_is_none(received_at: object) -> None:
    """R-JDG-09"""
    life = final()
    with pytest.raises(Invalid) as caught:
        life.enter_appeal(received_at)  # type: ignore[arg-type]
    assert [bad["field"] for bad in caught.value.errors] == ["received_at"]


def test_before_the_judgment_is_final_it_is_entered_too() -> None:
    """R-JDG-09"""
    life = a_won_dispute("counterfeit").wait(HOUR)
    assert life.enter_appeal(FILED).status == "appealed"
    assert life.book.held("a") == {1}
    with pytest.raises(Conflict, match="already_appealed"):
        life.enter_appeal(FILED)


def test_once_carried_out_no_appeal_is_entered() -> None:
    """R-JDG-09: by the seller, by deduction, by the platform"""
    done = final()
    done.perform()
    deducted = final().wait(LAST_SECOND + 48 * HOUR + SECOND)
    paid = an_undelivered_dispute(scenario="delayed_delivery")
    for party in ("buyer", "seller"):
        paid.show(party)
    paid.complete("carrier", "buyer", "seller").accept("buyer", "seller")
    assert paid.payments
    for life in (done, deducted, paid):
        with pytest.raises(Conflict) as caught:
            life.enter_appeal(life.dispute.judgment.notified_at)  # type: ignore[union-attr]
        assert (caught.value.code, caught.value.clause) == ("judgment_carried_out", clause("R-JDG-09"))


def test_in_the_last_second_of_the_48_hours_it_still_suspends_the_deduction() -> None:
    """R-JDG-09, R-PDA-03"""
    life = final().wait(LAST_SECOND + 48 * HOUR)
    assert life.enter_appeal(FILED).status == "appealed"
    assert life.wait(timedelta(days=30)).money == []


def test_the_units_are_held_again_so_that_nothing_else_is_given_for_them() -> None:
    """R-REF-01, R-DSP-22"""
    life = final()
    assert (life.book.settled("a"), life.book.held("a")) == ({1}, set())
    life.enter_appeal(FILED)
    assert (life.book.settled("a"), life.book.held("a"), life.book.free("a")) == (set(), {1}, set())
    assert life.book.requests("a").disputes == (life.dispute.id,)


def test_dismissed_the_judgment_is_final_anew_and_the_seller_has_48_hours() -> None:
    """A-23, R-PDA-02"""
    life = final()
    life.enter_appeal(FILED)
    life.wait(timedelta(days=2))
    dispute = life.decide_appeal()
    assert (dispute.status, dispute.final_at) == ("action_pending", life.now)
    assert life.due("post_dispute_action").due_at == life.now + 48 * HOUR
    assert life.book.settled("a") == {1}
    life.skip("post_dispute_action")
    assert [one.amount for one in life.money] == [200_00, 200_00]


def test_upheld_nothing_is_paid_and_the_buyer_has_two_days() -> None:
    """R-JDG-08, R-JDG-41"""
    life = final()
    life.enter_appeal(FILED)
    life.decide_appeal(REFUTED)
    assert (life.dispute.status, life.due("second_request").due_at) == (
        "judged",
        market("2026-05-09T23:59:59"),
    )
    life.skip("second_request")
    assert (life.dispute.closed_reason, life.money, life.book.denied("a")) == ("seller_won", [], {1})


def test_goods_that_are_on_their_way_back_go_on() -> None:
    """R-PDA-06: and what became of them counts after the decision"""
    life = a_won_dispute("quality_safety").wait(LAST_SECOND + SECOND)
    life.ship_back()
    life.enter_appeal(FILED)
    life.wait(HOUR).track_return("delivered")
    assert (life.dispute.status, life.dispute.next_deadline) == ("appealed", None)
    life.decide_appeal()
    assert life.dispute.goods_back is not None
    assert life.dispute.goods_back.tracking_number == "1ZBACK"
    assert life.due("post_dispute_action").due_at == life.now + 48 * HOUR


def test_goods_lost_at_the_buyers_risk_meanwhile_end_it_without_a_refund() -> None:
    """R-PDA-12"""
    life = a_won_dispute("quality_safety").wait(LAST_SECOND + SECOND)
    goods = life.dispute.goods_back
    assert goods is not None
    life.ship_back()
    risk = goods.risk.model_copy(update={"loss": "buyer"})
    at_risk = life.dispute.goods_back.model_copy(update={"risk": risk})  # type: ignore[union-attr]
    life.disputes[-1] = life.dispute.model_copy(update={"goods_back": at_risk})
    life.enter_appeal(FILED)
    life.wait(HOUR).track_return("lost")
    dispute = life.decide_appeal()
    assert (dispute.status, dispute.closed_reason, life.money) == ("closed", "done", [])


@pytest.mark.parametrize("event", ["lost", "delivered"])
def test_goods_on_their_way_back_matter_no_more_where_the_new_judgment_asks_for_none(event: str) -> None:
    """R-PDA-07, R-JDG-41: lost at the buyer's risk by the first one, they would have ended the refund"""
    found = Finding(claim_verified=True)
    life = a_won_dispute("quality_safety", Verdict(finding=found, flags=Flags(severity="minor")))
    life.wait(LAST_SECOND + SECOND).ship_back()
    life.enter_appeal(FILED)
    part = Override(amount=50_00, reason="It was worn.")
    life.decide_appeal(Verdict(finding=found, flags=Flags(wholly_damaged=True), override=part))
    life.accept("buyer", "seller")
    paying = life.due("post_dispute_action")
    life.wait(HOUR).track_return(event)
    assert [move.action for move in moves_of(life.dispute)] == ["carry_out"]
    assert (life.dispute.status, life.dispute.next_deadline) == ("action_pending", paying)
    life.perform()
    assert life.payments == [("buyer_refund", "seller", "buyer", 50_00)]


def test_an_objection_to_goods_that_matter_no_more_waits_for_nobody() -> None:
    """R-PDA-07, R-PDA-23"""
    life = a_won_dispute("quality_safety").wait(LAST_SECOND + SECOND)
    life.ship_back()
    life.wait(HOUR).track_return("delivered")
    life.object_to_return()
    life.enter_appeal(FILED)
    part = Override(amount=50_00, reason="It was worn.")
    verdict = Verdict(finding=Finding(claim_verified=True), flags=Flags(wholly_damaged=True), override=part)
    life.decide_appeal(verdict)
    life.accept("buyer", "seller")
    assert [move.action for move in moves_of(life.dispute)] == ["carry_out"]
    with pytest.raises(Conflict, match="not_objected"):
        life.decide_objection()


def test_a_return_that_has_not_begun_is_asked_for_anew() -> None:
    """R-PDA-06, R-PDA-18"""
    life = a_won_dispute("quality_safety").wait(LAST_SECOND + SECOND)
    assert life.enter_appeal(FILED).goods_back is None
    assert life.decide_appeal().goods_back is not None


def test_who_accepted_or_won_has_nothing_to_appeal_by_mail_either() -> None:
    """R-JDG-09"""
    with pytest.raises(Conflict, match="judgment_accepted"):
        a_final_dispute("counterfeit").enter_appeal(FILED)
    with pytest.raises(Conflict, match="nothing_to_appeal"):
        a_won_dispute(verdict=REFUTED).enter_appeal(FILED)


def test_it_says_why() -> None:
    """R-JDG-09"""
    with pytest.raises(Invalid) as caught:
        final().enter_appeal(FILED, " ")
    assert [bad["field"] for bad in caught.value.errors] == ["grounds"]
