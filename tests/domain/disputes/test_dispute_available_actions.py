"""What each role is offered, and why something is not."""

from collections.abc import Callable

import pytest

from shared.domain.actions import Action
from shared.domain.disputes.available_actions import available_actions, filing_options
from shared.domain.disputes.closing import amend_amount
from shared.domain.policy import clause
from shared.views.links import href
from tests.support.dispute_builders import FILED, HOUR, SECOND, a_disputed_order
from tests.support.dispute_play import REFUTED, Life
from tests.support.dispute_stages import a_contested_dispute, a_dispute, a_final_dispute, a_won_dispute
from tests.support.order_builders import an_item


def choices(life: Life, role: str) -> dict[str, Action]:
    found = available_actions(life.dispute, life.book, role=role, now=life.now)
    assert len({choice.action for choice in found}) == len(found)
    return {choice.action: choice for choice in found}


def available(life: Life, role: str) -> set[str]:
    return {name for name, choice in choices(life, role).items() if choice.available}


STOP = {"settle", "report_proceedings"}
BUYER_COLLECTS = {"submit_evidence", "complete_evidence", "withdraw", "settle", "report_proceedings"}


@pytest.mark.parametrize(
    ("begin", "role", "offered"),
    [
        (a_dispute, "buyer", BUYER_COLLECTS),
        (a_dispute, "seller", BUYER_COLLECTS - {"withdraw"}),
        (a_dispute, "carrier", set()),
        (a_dispute, "agent", {"reject", "submit_third_party_evidence"}),
        (a_contested_dispute, "buyer", {"withdraw", "settle", "report_proceedings"}),
        (lambda: a_contested_dispute("counterfeit"), "buyer", BUYER_COLLECTS - {"complete_evidence"}),
        (
            a_contested_dispute,
            "agent",
            {"judge", "reject", "request_evidence", "submit_third_party_evidence"},
        ),
        (a_won_dispute, "buyer", {"accept", *STOP}),
        (a_won_dispute, "seller", {"accept", "appeal", *STOP}),
        (a_won_dispute, "agent", {"enter_appeal"}),
        (lambda: a_won_dispute(verdict=REFUTED), "buyer", {"accept", "redispute", *STOP}),
        (lambda: a_won_dispute(verdict=REFUTED), "seller", {"accept", *STOP}),
        (a_final_dispute, "buyer", {"ship_back", "buy_return_label", *STOP}),
        (a_final_dispute, "seller", {"carry_out", *STOP}),
        (lambda: a_final_dispute("counterfeit"), "buyer", STOP),
    ],
)
def test_each_role_is_offered_what_it_can_do(begin: Callable[[], Life], role: str, offered: set[str]) -> None:
    """R-JDG-07, R-JDG-08, R-JDG-09"""
    assert available(begin(), role) == offered


def test_an_appeal_waits_for_the_adjudicator() -> None:
    """R-JDG-09"""
    life = a_won_dispute()
    life.appeal()
    assert available(life, "agent") == {"decide_appeal", "submit_third_party_evidence"}
    assert available(life, "seller") == available(life, "buyer") == STOP


def test_a_number_that_a_carrier_has_scanned_is_an_agents_to_correct() -> None:
    """R-PDA-21"""
    life = a_final_dispute()
    assert "ship_back" in available(life, "agent")
    life.ship_back()
    life.track_return("in_transit")
    assert "ship_back" not in available(life, "buyer")
    assert "ship_back" in available(life, "agent")


def test_a_choice_says_until_when_and_why_not() -> None:
    """R-DSP-14, R-JDG-09"""
    life = a_dispute()
    offered = choices(life, "seller")
    assert offered["submit_evidence"].closes_at == FILED + 48 * HOUR
    assert (
        href("submit_evidence", offered["submit_evidence"].target) == f"/disputes/{life.dispute.id}/evidence"
    )
    assert (offered["appeal"].reason_code, offered["appeal"].available) == ("not_judged", False)
    life.now = FILED + 48 * HOUR + SECOND
    late = choices(life, "seller")["submit_evidence"]
    assert (late.reason_code, late.clause) == ("evidence_window_closed", clause("R-DSP-32"))


def test_before_a_sweep_what_is_over_is_not_offered_any_more() -> None:
    """R-GEN-05"""
    life = a_won_dispute()
    life.now = life.due("appeal").due_at
    assert "appeal" in available(life, "seller")
    life.now += SECOND
    assert choices(life, "seller")["appeal"].reason_code == "appeal_window_closed"


def test_a_carrier_is_offered_what_its_notice_asks_for() -> None:
    """R-DSP-84"""
    assert choices(a_dispute(), "carrier")["submit_evidence"].reason_code == "party_not_expected"


def test_an_order_offers_each_scenario_of_each_line_with_its_period() -> None:
    """R-DSP-30, R-DSP-22, R-DSP-60"""
    life = a_dispute("counterfeit", "a")
    options = filing_options(life.order, life.packages, life.book, now=FILED)
    offered = {option.subject_id: option for option in options}
    assert len(offered) == 12
    assert offered["b:quality_safety"].available
    assert offered["b:quality_safety"].closes_at is not None
    assert offered["a:quality_safety"].reason_code == "dispute_already_open"
    nowhere = a_disputed_order(delivered_at=None)
    never = Life(order=nowhere)
    options = filing_options(never.order, never.packages, never.book, now=FILED)
    undelivered = next(option for option in options if option.subject_id == "a:damaged_package")
    assert (undelivered.reason_code, undelivered.closes_at) == ("not_delivered", None)


def test_a_refund_of_what_has_no_price_is_offered_once_that_is_told() -> None:
    """R-PDA-01: goods that do as well are offered before"""
    items = (an_item("a", None), an_item("b", 300_00))

    def unpriced(scenario: str) -> Life:
        return a_final_dispute(scenario, life=Life(order=a_disputed_order(items=items)))

    assert "carry_out" in available(unpriced("inconsistent_product"), "seller")
    life = unpriced("counterfeit")
    choice = choices(life, "seller")["carry_out"]
    assert (choice.available, choice.reason_code) == (False, "paid_amount_unknown")
    life.tell(items=(an_item("a", 200_00), an_item("b", 300_00)))
    life.commit(amend_amount(life.context, now=life.now))
    assert "carry_out" in available(life, "seller")
    assert life.perform("refund").closed_reason == "done"
