"""What an agent decides against the rules: winner, remedy and amount, each with the reason (R-JDG-10)."""

from typing import Any

import pytest

from shared.domain.disputes.case import Verdict
from shared.domain.disputes.facts import Finding
from shared.domain.disputes.records import Override
from shared.domain.errors import Conflict, Invalid, Rejected
from shared.domain.orders.entries import lessen
from shared.domain.policy import clause
from tests.support.dispute_builders import DELIVERED, FILED, SECOND, a_scan
from tests.support.dispute_play import REFUTED, Life
from tests.support.dispute_stages import a_contested_dispute, an_undelivered_dispute, deliver, with_mode

FOUND = Finding(claim_verified=True)


def final(**told: Any) -> Life:
    """Judged for the buyer with this override, about line `a` for 200.00, and accepted by both."""
    life = a_contested_dispute(told.pop("scenario", "counterfeit"))
    life.override("buyer", **told)
    return life.accept("buyer", "seller")


def test_the_amount_of_a_refund_is_what_the_agent_has_set() -> None:
    """R-JDG-10, R-REF-01: it is paid to the cent, and the unit takes nothing more"""
    life = final(amount=49_99)
    assert (life.dispute.amount, life.dispute.judgment and life.dispute.judgment.amount) == (4999, 4999)
    life.perform()
    assert life.payments == [("buyer_refund", "seller", "buyer", 49_99)]
    assert (life.book.settled("a"), life.book.left_of_line("a")) == ({1}, 0)


def test_where_the_seller_does_nothing_only_that_amount_is_deducted() -> None:
    """R-JDG-10, R-PDA-03"""
    life = final(amount=49_99).skip("post_dispute_action")
    assert life.payments == [
        ("buyer_refund", "platform", "buyer", 49_99),
        ("seller_deduction", "seller", "platform", 49_99),
    ]


@pytest.mark.parametrize(("amount", "code"), [(49_98, "refund_incomplete"), (50_00, "refund_exceeds_paid")])
def test_the_seller_refunds_that_amount_and_no_other(amount: int, code: str) -> None:
    """R-PDA-04"""
    life = final(amount=49_99)
    with pytest.raises(Rejected, match=code):
        life.perform(amount=amount)
    assert life.perform(amount=49_99).status == "closed"


def test_an_amount_is_at_most_what_is_left() -> None:
    """R-JDG-10, R-REF-05: earlier refunds included, to the cent"""
    life = a_contested_dispute("counterfeit")
    life.enter(
        lambda book: lessen(book, ["a"], case_id="cse_1", service="support", at=life.now, amount=20_00)
    )
    with pytest.raises(Rejected) as caught:
        life.override("buyer", amount=180_01)
    assert (caught.value.code, caught.value.extra["left"]) == ("refund_exceeds_paid", "180.00")
    assert life.dispute.status == "judging"
    dispute = life.override("buyer", amount=180_00)
    assert dispute.judgment is not None
    assert (dispute.judgment.amount, dispute.judgment.less_than_rules) == (180_00, False)


def test_what_others_give_meanwhile_lessens_an_amount_that_was_set() -> None:
    """R-REF-04: never more than is left"""
    life = final(amount=150_00)
    life.enter(
        lambda book: lessen(book, ["a"], case_id="cse_1", service="support", at=life.now, amount=80_00)
    )
    life.perform()
    assert [one.amount for one in life.money] == [120_00]


def test_no_amount_is_set_where_a_price_was_never_told() -> None:
    """R-REF-06"""
    life = a_contested_dispute("counterfeit")
    items = tuple(one.model_copy(update={"price_paid": None}) for one in life.order.facts.items)
    life.tell(items=items)
    with pytest.raises(Rejected, match="paid_amount_unknown") as caught:
        life.override("buyer", amount=10_00)
    assert caught.value.clause == "R-PDA-01"


def test_another_remedy_takes_the_place_of_the_rules_one() -> None:
    """R-JDG-10, R-PDA-04"""
    life = final(remedy="replace_or_send_correct_product")
    judgment = life.dispute.judgment
    assert judgment is not None
    assert (judgment.remedy, judgment.payer) == ("replace_or_send_correct_product", "seller")
    assert judgment.clauses[-1] == clause("R-JDG-10")
    life.perform("replacement", tracking_number="1Z")
    assert life.track_goods("delivered").closed_reason == "done"


def test_the_rules_winner_stays_where_only_the_remedy_is_overridden() -> None:
    """R-JDG-10"""
    life = a_contested_dispute("inconsistent_product")
    with pytest.raises(Rejected, match="finding_undecided"):
        life.override(None, remedy="refund")
    dispute = life.override(None, remedy="refund", amount=20_00, finding=FOUND)
    assert dispute.judgment is not None
    assert (dispute.judgment.winner, dispute.judgment.remedy) == ("buyer", "refund")


@pytest.mark.parametrize(
    ("told", "field", "code"),
    [
        ({"winner": "buyer", "reason": " "}, "override.reason", "reason_required"),
        ({"winner": None}, "override", None),
        ({"winner": "buyer", "remedy": "none"}, "override.remedy", None),
        ({"winner": "seller", "remedy": "refund"}, "override.remedy", None),
        ({"winner": "seller", "amount": 10_00}, "override.amount", None),
        ({"winner": "buyer", "remedy": "send_missing_items", "amount": 10_00}, "override.amount", None),
        ({"winner": "buyer", "remedy": "full_refund_or_resend", "amount": 10_00}, "override.amount", None),
        ({"winner": "buyer", "amount": 0}, "amount", "invalid_amount"),
    ],
)
def test_an_override_says_what_and_why_and_what_can_be(
    told: dict[str, Any], field: str, code: str | None
) -> None:
    """R-JDG-10"""
    life = a_contested_dispute("counterfeit")
    with pytest.raises(Invalid) as caught:
        life.override(**{"reason": "So.", **told})
    assert [bad["field"] for bad in caught.value.errors] == [field]
    assert caught.value.code == (code or "invalid_request")
    assert life.dispute.status == "judging"


@pytest.mark.parametrize(
    ("scenario", "told", "less"),
    [
        ("counterfeit", {}, False),
        ("counterfeit", {"amount": 200_00}, False),
        ("counterfeit", {"amount": 199_99}, True),
        ("counterfeit", {"remedy": "compensation_or_refund"}, True),
        ("counterfeit", {"remedy": "send_missing_items"}, True),
        ("inconsistent_product", {"remedy": "refund"}, False),
    ],
)
def test_a_buyer_who_got_less_than_the_rules_give_can_ask_again(
    scenario: str, told: dict[str, Any], less: bool
) -> None:
    """R-JDG-08: to the last second of the second day; so can the seller appeal"""
    life = a_contested_dispute(scenario)
    life.override("buyer", **told)
    assert life.dispute.judgment is not None
    assert life.dispute.judgment.less_than_rules is less
    waiting = {d.kind for d in life.dispute.deadlines if d.state == "open"}
    assert waiting == ({"appeal", "second_request"} if less else {"appeal"})
    if not less:
        with pytest.raises(Conflict, match="nothing_to_dispute"):
            life.redispute()
        return
    life.wait(life.due("second_request").due_at)
    assert life.redispute().round == 2


def test_where_nobody_disagrees_both_windows_end_and_the_judgment_is_final() -> None:
    """R-PDA-15"""
    life = a_contested_dispute("counterfeit")
    life.override("buyer", amount=50_00)
    due = life.due("appeal").due_at
    life.wait(due + SECOND)
    assert (life.dispute.status, life.dispute.final_at) == ("action_pending", due)
    assert [d.kind for d in life.dispute.deadlines if d.state == "open"] == ["post_dispute_action"]


def test_a_dismissed_appeal_leaves_such_a_buyer_two_days() -> None:
    """R-JDG-08, A-23: the appeal took the buyer's time away"""
    life = a_contested_dispute("counterfeit")
    life.override("buyer", amount=50_00)
    life.appeal()
    with pytest.raises(Conflict, match="appeal_pending"):
        life.redispute()
    assert life.dispute.next_deadline is None
    dispute = life.decide_appeal()
    assert (dispute.status, dispute.final_at) == ("judged", None)
    assert life.redispute().round == 2


def test_of_the_last_request_nothing_is_left_to_ask_however_little_was_given() -> None:
    """R-DSP-10"""
    life = a_contested_dispute("counterfeit")
    life.judge(REFUTED)
    life.redispute()
    life.complete("buyer", "seller")
    life.override("buyer", amount=50_00)
    assert [d.kind for d in life.dispute.deadlines if d.state == "open"] == ["appeal"]
    with pytest.raises(Conflict, match="dispute_limit_reached"):
        life.redispute()


def test_the_platform_pays_the_amount_where_it_is_liable() -> None:
    """R-JDG-27: compensation for a late delivery, the seller not charged"""
    life = an_undelivered_dispute(scenario="delayed_delivery")
    for party in ("buyer", "seller"):
        life.show(party)
    life.tell_of_third_party()
    life.complete("buyer", "seller", "carrier")
    life.judge(Verdict(override=Override(amount=15_00, reason="A week late.")))
    life.accept("buyer", "seller")
    assert life.payments == [("buyer_refund", "platform", "buyer", 15_00)]


@pytest.mark.parametrize("remedy", ["replace_or_send_correct_product", "full_refund_or_resend"])
def test_the_platform_pays_and_sends_no_goods(remedy: str) -> None:
    """R-JDG-10, A-42: a judgment would promise what nobody does"""
    life = an_undelivered_dispute()
    life.show("buyer", "statement", "correct_address")
    life.show("seller", "receipt", "handed_to_carrier")
    life.tell_of_third_party()
    life.complete("buyer", "seller", "carrier")
    verdict = Verdict(override=Override(remedy=remedy, reason="They want the lamp."))  # type: ignore[arg-type]
    with pytest.raises(Invalid) as caught:
        life.judge(verdict)
    assert [bad["field"] for bad in caught.value.errors] == ["override.remedy"]
    assert life.judge(Verdict(override=Override(amount=15_00, reason="A part."))).status == "judged"


@pytest.mark.parametrize(("amount", "back"), [(15_00, False), (199_99, False), (200_00, True), (None, True)])
def test_what_came_late_goes_back_only_where_all_of_it_is_refunded(amount: int | None, back: bool) -> None:
    """R-JDG-10, R-JDG-26: nobody sends the goods back for a compensation"""
    life = with_mode("seller_shipping", delivered_at=None, estimated_delivery_at=DELIVERED - SECOND)
    life = deliver(life, at=DELIVERED, seen=[a_scan("delivered", FILED)]).file("delayed_delivery")
    life.show("buyer", "receipt")
    life.tell_of_third_party()
    life.complete("carrier", "buyer", "seller")
    override = Override(winner="buyer", amount=amount, reason="A second late.")
    judgment = life.judge(Verdict(override=override)).judgment
    assert judgment is not None
    assert (judgment.return_required, judgment.return_risk is not None) == (back, back)
    life.accept("buyer", "seller")
    assert life.dispute.next_deadline == life.due("return_shipment" if back else "post_dispute_action")
