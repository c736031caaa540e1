"""What money moves when a judgment is carried out: once, and never past what was paid."""

from datetime import timedelta

import pytest

from shared.domain.agenda import moves_of
from shared.domain.errors import Invalid, Rejected
from shared.domain.orders.entries import lessen
from tests.support.dispute_builders import FILED, SECOND, a_disputed_order, a_scan
from tests.support.dispute_play import REFUTED, VERIFIED, Life
from tests.support.dispute_stages import a_dispute, a_final_dispute, a_won_dispute, deliver, with_mode
from tests.support.order_builders import an_item

REFUNDED = ("buyer_refund", "seller", "buyer", 200_00)


DEDUCTED = [("buyer_refund", "platform", "buyer", 200_00), ("seller_deduction", "seller", "platform", 200_00)]


def refund_due(**told: object) -> Life:
    """A counterfeit: the seller has to refund it, and nothing is sent back."""
    return a_final_dispute("counterfeit", **told)


def carrier_lost_it(life: Life | None = None) -> Life:
    """Judged by the rules: the seller handed it over, the carrier can't show a delivery."""
    life = life or with_mode("tiktok_shipping", delivered_at=None)
    life.file("lost_package")
    life.show("buyer", "statement", "correct_address")
    life.show("seller", "statement", "handed_to_carrier")
    return life.complete("carrier", "buyer", "seller")


@pytest.mark.parametrize(("amount", "code"), [(199_99, "refund_incomplete"), (200_01, "refund_exceeds_paid")])
def test_a_refund_is_exactly_what_was_paid(amount: int, code: str) -> None:
    """R-PDA-01: to the cent"""
    life = refund_due()
    with pytest.raises(Rejected) as caught:
        life.perform("refund", amount=amount)
    assert caught.value.code == code
    life.perform("refund", amount=200_00)
    assert life.payments == [REFUNDED]


@pytest.mark.parametrize("amount", [0, -1])
def test_a_refund_of_nothing_is_none(amount: int) -> None:
    with pytest.raises(Invalid, match="invalid_amount"):
        refund_due().perform("refund", amount=amount)


def refunded_before(life: Life, amount: int) -> Life:
    """Another area has refunded that much of line `a` already."""
    return life.enter(
        lambda book: lessen(book, ["a"], case_id="cse_1", service="support", at=life.now, amount=amount)
    )


def test_what_was_refunded_before_is_neither_refunded_nor_deducted_again() -> None:
    """R-PDA-03, invariant 1"""
    life = refunded_before(refund_due(), 150_00)
    life.perform("refund")
    assert life.payments == [("buyer_refund", "seller", "buyer", 50_00)]
    life = refunded_before(refund_due(), 150_00).skip("post_dispute_action")
    assert [amount for *_, amount in life.payments] == [50_00, 50_00]
    assert (life.book.left_of_line("a"), life.book.refunded) == (0, 200_00)


def test_with_nothing_left_to_refund_nothing_is_deducted() -> None:
    """R-PDA-03, invariant 1"""
    life = refunded_before(refund_due(), 200_00).skip("post_dispute_action")
    assert (life.dispute.status, life.dispute.closed_reason) == ("closed", "nothing_left")
    assert (life.money, life.dispute.actions) == ([], ())


def test_a_remedy_other_than_a_refund_that_is_not_done_is_deducted_as_one() -> None:
    """R-PDA-03, A-42"""
    life = a_final_dispute("inconsistent_product").skip("post_dispute_action")
    assert life.dispute.closed_reason == "auto_deducted"
    assert life.payments == DEDUCTED


def test_all_disputed_lines_are_refunded_and_no_others() -> None:
    """R-PDA-01"""
    life = a_dispute("counterfeit", "a", "b")
    life.show("buyer")
    life.complete("buyer", "seller").accept("buyer", "seller").perform("refund")
    assert life.payments == [("buyer_refund", "seller", "buyer", 500_00)]
    (entry,) = life.book.book.entries
    assert {line: part.amount for line, part in entry.lines.items()} == {"a": 200_00, "b": 300_00}


def test_where_the_carrier_is_liable_the_platform_refunds_at_once_and_makes_the_seller_whole() -> None:
    """R-JDG-30, R-JDG-32, A-42: nobody has to be waited for"""
    life = carrier_lost_it()
    assert life.dispute.status == "judged"
    life.skip("appeal")
    assert (life.dispute.status, life.dispute.closed_reason) == ("closed", "done")
    assert life.payments == [
        ("buyer_refund", "seller", "buyer", 200_00),
        ("seller_reimbursement", "platform", "seller", 200_00),
    ]
    assert life.dispute.deadline("post_dispute_action") is None
    assert life.dispute.actions[0].by == "platform"
    assert life.dispute.flags == ()


def test_for_a_late_delivery_the_platform_pays_and_the_seller_is_not_charged() -> None:
    """R-JDG-27"""
    life = with_mode("tiktok_shipping", delivered_at=None, estimated_delivery_at=FILED - SECOND)
    life = deliver(life, at=None, seen=[a_scan("in_transit", FILED)]).file("delayed_delivery")
    life.show("buyer", "receipt")
    life.complete("carrier", "buyer", "seller").accept("buyer", "seller")
    assert life.payments == [("buyer_refund", "platform", "buyer", 200_00)]


@pytest.mark.parametrize(
    ("insured", "flags"), [(0, ()), (1, ("double_recovery",)), (200_00, ("double_recovery",))]
)
def test_what_the_insurer_and_the_platform_pay_beyond_the_value_is_flagged(
    insured: int, flags: tuple[str, ...]
) -> None:
    """A-29, R-CLM-20"""
    life = with_mode("tiktok_shipping", delivered_at=None)
    life.insured = insured
    assert carrier_lost_it(life).skip("appeal").dispute.flags == flags


def test_what_the_insurer_paid_within_the_value_is_not_flagged() -> None:
    """A-29: 150.00 refunded of a package of 200.00 leaves 50.00 for the insurer"""
    for insured, flags in ((50_00, ()), (50_01, ("double_recovery",))):
        life = with_mode("tiktok_shipping", delivered_at=None)
        life.order = life.order.model_copy(
            update={
                "facts": life.order.facts.model_copy(
                    update={"items": (an_item("a", 150_00), an_item("b", 1))}
                )
            }
        )
        life.insured = insured
        assert carrier_lost_it(life).skip("appeal").dispute.flags == flags


def test_no_step_ever_charges_the_buyer() -> None:
    """R-PDA-05: not for shipping either"""
    lives = [refund_due().skip("post_dispute_action"), carrier_lost_it().skip("appeal"), a_final_dispute()]
    lives[2].ship_back()
    lives[2].track_return("delivered")
    lives[2].perform("refund")
    assert all(one.debit != "buyer" for life in lives for one in life.money)
    assert lives[2].dispute.goods_back is not None
    assert lives[2].dispute.goods_back.paid_by == "seller"


def test_a_price_that_was_never_told_is_flagged_and_not_taken_for_nothing() -> None:
    """R-PDA-03: the dispute stays open for the platform's people"""
    told = a_disputed_order(items=(an_item("a", None), an_item("b", 1)))
    life = refund_due(life=Life(order=told))
    with pytest.raises(Rejected, match="paid_amount_unknown"):
        life.perform("refund")
    life.skip("post_dispute_action")
    assert (life.dispute.status, life.dispute.flags) == ("action_pending", ("amount_unknown",))
    assert (life.money, life.dispute.next_deadline) == ([], None)
    (move,) = [one for one in moves_of(life.dispute) if one.role == "agent"]
    assert (move.kind, move.action, move.clause) == ("amount_unknown", "review_amount", "R-PDA-03")


def test_an_appeal_upheld_in_favour_of_the_seller_leaves_nothing_to_deduct() -> None:
    """R-PDA-18, invariant 10"""
    life = a_won_dispute("counterfeit")
    life.appeal()
    life.decide_appeal(REFUTED)
    assert life.wait(timedelta(days=90)).money == []


def test_after_a_second_request_the_second_judgment_is_carried_out() -> None:
    """R-PDA-15"""
    life = a_won_dispute("counterfeit", REFUTED)
    life.redispute()
    life.complete("buyer", "seller").judge(VERIFIED)
    life.skip("appeal").skip("post_dispute_action")
    assert life.dispute.closed_reason == "auto_deducted"
    assert life.payments == DEDUCTED
