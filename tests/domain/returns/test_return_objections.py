"""What a seller objects to in what came back, and what an agent decides: to the second and to the cent."""

from typing import Any

import pytest

from shared.domain.disputes.case import Verdict
from shared.domain.disputes.facts import Finding, Flags
from shared.domain.disputes.framework import framework
from shared.domain.disputes.vocabulary import SCENARIOS
from shared.domain.errors import Conflict, Invalid, Rejected
from shared.domain.policy import clause
from shared.domain.returns import objections
from shared.domain.returns.model import Objection, Return
from shared.domain.returns.risk import ReturnRisk
from tests.support.dispute_builders import FILED, HOUR, SECOND
from tests.support.dispute_play import AGENT, SHIP_FROM, VERIFIED, Life
from tests.support.dispute_stages import a_final_dispute, a_late_delivery
from tests.support.order_builders import an_item
from tests.support.policies import CURRENT

MINOR = Verdict(finding=Finding(claim_verified=True), flags=Flags(severity="minor"))
DEDUCTED = [
    ("buyer_refund", "platform", "buyer", 200_00),
    ("seller_deduction", "seller", "platform", 200_00),
]
RISKS = sorted(
    {
        (row.risk.breakage, row.risk.damage, row.risk.loss)
        for scenario in SCENARIOS
        for row in framework(CURRENT).scenarios[scenario].returns
        if row.risk
    }
)


def arrived(verdict: Verdict = VERIFIED) -> Life:
    """The goods have just come back to the seller."""
    life = a_final_dispute("quality_safety", verdict)
    life.ship_back()
    life.wait(HOUR).track_return("delivered")
    return life


def paid_by_the_platform() -> Life:
    """A late delivery in TikTok Shipping, whose goods have just come back."""
    life = a_late_delivery()
    life.ship_back()
    life.track_return("delivered")
    return life


def status(life: Life) -> str:
    assert life.dispute.goods_back is not None
    return life.dispute.goods_back.status


def test_refund_and_objection_have_one_and_the_same_48_hours() -> None:
    """R-PDA-19, R-PDA-23"""
    life = arrived()
    objecting, paying = life.due("return_objection"), life.due("post_dispute_action")
    assert (objecting.party, objecting.due_at) == ("seller", life.now + 48 * HOUR)
    assert objecting.due_at == paying.due_at
    assert (objecting.clause, status(life)) == (clause("R-PDA-23"), "arrived")


def test_in_the_last_second_the_seller_can_object_and_the_deduction_waits() -> None:
    """R-PDA-23"""
    life = arrived()
    life.wait(life.due("return_objection").due_at)
    life.object_to_return()
    assert (status(life), life.dispute.status, life.dispute.next_deadline) == (
        "objected",
        "action_pending",
        None,
    )
    assert life.wait(90 * 24 * HOUR).money == []


def test_a_second_later_it_is_deducted_and_no_objection_helps() -> None:
    """R-PDA-03, R-PDA-23"""
    life = arrived()
    life.wait(life.due("return_objection").due_at + SECOND)
    assert (life.payments, life.dispute.closed_reason) == (DEDUCTED, "auto_deducted")
    assert (status(life), life.due("return_objection").state) == ("refund_due", "lapsed")
    with pytest.raises(Conflict, match="objection_window_closed") as caught:
        life.object_to_return()
    assert caught.value.clause == clause("R-PDA-23")


def test_before_the_goods_are_there_is_nothing_to_object_to() -> None:
    """R-PDA-23"""
    life = a_final_dispute()
    with pytest.raises(Conflict, match="return_not_arrived"):
        life.object_to_return()


def test_beside_a_remedy_in_goods_there_is_nothing_to_object_to() -> None:
    """R-PDA-23: no refund waits for them"""
    life = a_final_dispute("inconsistent_product")
    life.ship_back()
    life.track_return("delivered")
    with pytest.raises(Conflict, match="return_not_arrived"):
        life.object_to_return()


def test_one_objects_once_and_in_words() -> None:
    """R-PDA-23"""
    life = arrived()
    with pytest.raises(Invalid):
        life.object_to_return(description="  ")
    life.object_to_return()
    with pytest.raises(Conflict, match="already_objected"):
        life.object_to_return()


def test_refused_the_amount_is_deducted_at_once() -> None:
    """R-PDA-23"""
    life = arrived()
    life.object_to_return()
    life.wait(5 * HOUR).decide_objection(False)
    assert (life.payments, life.dispute.closed_reason) == (DEDUCTED, "auto_deducted")
    assert life.dispute.updated_at == life.now


def test_upheld_nothing_is_refunded() -> None:
    """R-PDA-23"""
    life = arrived()
    life.object_to_return()
    life.decide_objection(True)
    assert (life.payments, life.dispute.status) == ([], "closed")
    assert (life.dispute.closed_reason, status(life)) == ("objection_upheld", "decided")
    assert life.track_return("lost") is None


@pytest.mark.parametrize("amount", [1, 123_45, 200_00])
def test_upheld_in_part_that_much_is_refunded_and_no_cent_more(amount: int) -> None:
    """R-PDA-23"""
    life = arrived()
    life.object_to_return()
    life.decide_objection(True, amount=amount)
    assert life.payments == [
        ("buyer_refund", "platform", "buyer", amount),
        ("seller_deduction", "seller", "platform", amount),
    ]
    assert life.dispute.closed_reason == "objection_upheld"
    assert life.book.refunded == amount


def test_of_what_was_never_told_no_part_is_given() -> None:
    """R-PDA-23, R-REF-06: something is left, but nobody knows how much"""
    life = arrived()
    life.object_to_return()
    life.tell(items=(an_item("a", None), an_item("b", 300_00)))
    with pytest.raises(Rejected, match="paid_amount_unknown"):
        life.decide_objection(True, amount=50_00)
    assert life.decide_objection(True).closed_reason == "objection_upheld"


def test_a_part_is_never_more_than_is_left() -> None:
    """R-PDA-23, R-REF-05"""
    life = arrived()
    life.object_to_return()
    with pytest.raises(Rejected, match="refund_exceeds_paid") as caught:
        life.decide_objection(True, amount=200_01)
    assert caught.value.extra["left"] == "200.00"


def test_a_refused_objection_has_no_amount_and_every_decision_a_reason() -> None:
    """R-PDA-23"""
    life = arrived()
    life.object_to_return()
    with pytest.raises(Invalid):
        life.decide_objection(False, amount=1_00)
    with pytest.raises(Invalid) as caught:
        life.decide_objection(reason=" ")
    assert caught.value.errors[0]["code"] == "reason_required"
    assert status(life) == "objected"


def test_without_an_open_objection_there_is_nothing_to_decide() -> None:
    """R-PDA-23"""
    life = arrived()
    with pytest.raises(Conflict, match="not_objected"):
        life.decide_objection()
    life.object_to_return()
    life.decide_objection()
    with pytest.raises(Conflict, match="not_objected"):
        life.decide_objection()


def test_a_seller_who_has_objected_may_refund_all_the_same() -> None:
    """R-PDA-02"""
    life = arrived()
    life.object_to_return()
    life.perform("refund")
    assert life.payments == [("buyer_refund", "seller", "buyer", 200_00)]
    with pytest.raises(Conflict, match="not_objected"):
        life.decide_objection(False)


def test_where_the_platform_pays_the_seller_may_only_object() -> None:
    """R-JDG-27, R-PDA-23"""
    life = paid_by_the_platform()
    with pytest.raises(Conflict, match="party_not_responsible"):
        life.perform("refund")
    life.object_to_return("damaged_by_buyer")
    life.decide_objection(False)
    assert life.payments == [("buyer_refund", "platform", "buyer", 200_00)]
    assert life.dispute.closed_reason == "done"


def test_where_the_platform_pays_a_part_nothing_is_deducted() -> None:
    """R-PDA-23"""
    life = paid_by_the_platform()
    life.object_to_return("damaged_by_buyer")
    life.decide_objection(True, amount=50_00)
    assert life.payments == [("buyer_refund", "platform", "buyer", 50_00)]
    assert life.dispute.closed_reason == "objection_upheld"


def test_damaged_at_the_buyers_risk_and_then_delivered_it_is_due_unless_the_seller_objects() -> None:
    """R-PDA-12, R-PDA-22"""
    life = a_final_dispute("quality_safety", MINOR)
    life.ship_back()
    life.track_return("damaged")
    assert life.dispute.status == "closed"
    life.wait(HOUR).track_return("delivered")
    life.object_to_return("arrived_damaged")
    life.decide_objection(True, peril="damage")
    assert (life.dispute.closed_reason, life.money) == ("objection_upheld", [])


def objected(risk: ReturnRisk, reason: str) -> Return:
    """Goods that came back, at that risk, and were objected to."""
    made: Any = {"reason": reason, "description": "Look.", "at": FILED}
    return Return(
        status="objected",
        address=SHIP_FROM,
        risk=risk,
        on_the_way=risk,
        due_at=FILED,
        objection=Objection(**made),
    )


def decide(goods: Return, peril: str | None, *, upheld: bool = True) -> Any:
    how: dict[str, Any] = {"by": AGENT, "upheld": upheld, "peril": peril, "amount": None, "reason": "So."}
    return objections.decide(goods, **how, left=100_00, now=FILED)


def test_the_framework_divides_the_risk_in_two_ways() -> None:
    """R-PDA-09 to R-PDA-12, R-PDA-17"""
    assert RISKS == [("seller", "buyer", "buyer"), ("seller", "seller", "seller")]


@pytest.mark.parametrize("bears", RISKS)
@pytest.mark.parametrize("peril", ["breakage", "damage", "loss"])
@pytest.mark.parametrize(
    "reason", ["not_what_was_sent", "not_received", "arrived_damaged", "damaged_by_buyer"]
)
def test_a_peril_that_the_seller_bears_is_never_upheld(
    bears: tuple[str, str, str], peril: str, reason: str
) -> None:
    """R-PDA-23: every reason, peril and division of the risk"""
    risk = ReturnRisk(**dict(zip(("breakage", "damage", "loss"), bears, strict=True)))
    goods = objected(risk, reason)
    fits = {"not_received": {"loss"}, "arrived_damaged": {"breakage", "damage"}}.get(reason)
    if fits and peril not in fits:
        with pytest.raises(Invalid) as caught:
            decide(goods, peril)
        assert caught.value.errors[0]["field"] == "peril"
    elif risk.bearer(peril) == "seller":  # type: ignore[arg-type]
        with pytest.raises(Rejected, match="peril_borne_by_seller"):
            decide(goods, peril)
    else:
        assert decide(goods, peril).goods.objection.peril == peril
    assert decide(goods, peril, upheld=False).goods.objection.upheld is False


@pytest.mark.parametrize("bears", RISKS)
def test_what_was_not_received_is_lost_whether_the_agent_says_so_or_not(bears: tuple[str, str, str]) -> None:
    """R-PDA-23"""
    risk = ReturnRisk(**dict(zip(("breakage", "damage", "loss"), bears, strict=True)))
    goods = objected(risk, "not_received")
    if risk.loss == "seller":
        with pytest.raises(Rejected, match="peril_borne_by_seller"):
            decide(goods, None)
    else:
        assert decide(goods, None).goods.objection.peril == "loss"


def test_what_arrived_damaged_was_broken_or_damaged_and_the_agent_says_which() -> None:
    """R-PDA-23: else a peril of the seller's could be upheld unnamed"""
    risk = ReturnRisk(breakage="seller", damage="buyer", loss="buyer")
    with pytest.raises(Invalid) as caught:
        decide(objected(risk, "arrived_damaged"), None)
    assert caught.value.errors[0]["field"] == "peril"


@pytest.mark.parametrize("reason", ["not_what_was_sent", "damaged_by_buyer"])
def test_what_the_buyer_did_is_no_peril_of_the_way(reason: str) -> None:
    """R-PDA-23"""
    risk = ReturnRisk(breakage="seller", damage="seller", loss="seller")
    assert decide(objected(risk, reason), None).goods.objection.upheld is True
