"""Carrying out a final judgment: who does what until when, and what money moves."""

from datetime import timedelta

import pytest

from shared.domain.disputes.case import Dispute
from shared.domain.disputes.clocks import lapse
from shared.domain.disputes.remedies import check_may_perform
from shared.domain.errors import Conflict, Invalid, Rejected
from shared.domain.policy import clause
from tests.support.dispute_builders import FILED, HOUR, SECOND, a_disputed_order, a_scan
from tests.support.dispute_play import REFUTED, Life
from tests.support.dispute_stages import (
    a_contested_dispute,
    a_dispute,
    a_final_dispute,
    a_won_dispute,
    deliver,
    with_mode,
)
from tests.support.moments import market

REFUNDED = ("buyer_refund", "seller", "buyer", 200_00)
DEDUCTED = [("buyer_refund", "platform", "buyer", 200_00), ("seller_deduction", "seller", "platform", 200_00)]


def refund_due(**told: object) -> Life:
    """A counterfeit: the seller has to refund it, and nothing is sent back."""
    return a_final_dispute("counterfeit", **told)


def test_a_seller_found_responsible_has_48_hours_from_the_final_judgment() -> None:
    """R-PDA-01, R-PDA-02, R-PDA-15, A-20"""
    life = a_won_dispute("counterfeit").skip("appeal")
    final_at = market("2026-05-06T23:59:59")
    window = life.due("post_dispute_action")
    assert (window.starts_at, window.start_event, window.party) == (final_at, "judgment_final", "seller")
    assert window.due_at == final_at + 48 * HOUR
    life.wait(window.due_at)
    dispute = life.perform("refund")
    assert (dispute.status, dispute.closed_reason) == ("closed", "done")
    assert life.payments == [REFUNDED]
    assert life.due("post_dispute_action").state == "met"
    assert [(done.action, done.by, done.amount) for done in dispute.actions] == [("refund", "seller", 200_00)]


def test_a_second_later_the_amount_is_deducted_exactly_once() -> None:
    """R-PDA-03"""
    life = refund_due()
    due = life.due("post_dispute_action").due_at
    life.wait(due)
    assert life.money == []
    life.wait(SECOND)
    assert (life.dispute.status, life.dispute.closed_reason) == ("closed", "auto_deducted")
    assert life.payments == DEDUCTED
    assert [one.id for one in life.money] == [
        f"{life.dispute.id}:buyer_refund",
        f"{life.dispute.id}:seller_deduction",
    ]
    assert life.wait(timedelta(days=90)).payments == DEDUCTED


def test_two_sweeps_of_the_same_deadline_write_the_same_payments() -> None:
    """R-PDA-03: of the two only one can be written, for version and ids are the same"""
    life = refund_due()
    life.now = life.due("post_dispute_action").due_at + SECOND
    one, two = lapse(life.context, now=life.now), lapse(life.context, now=life.now + HOUR)
    assert one is not None
    assert two is not None
    assert one.dispute.money == two.dispute.money
    assert one.dispute.case.version == two.dispute.case.version


@pytest.mark.parametrize("final_at", ["2026-03-07T12:00:00", "2026-10-31T12:00:00"])
def test_48_hours_are_48_hours_when_the_clocks_change(final_at: str) -> None:
    """R-PDA-02, R-GEN-01"""
    start = market(final_at)
    life = refund_due(life=Life(order=a_disputed_order(delivered_at=start), now=start))
    life.wait(start + 48 * HOUR)
    assert life.dispute.status == "action_pending"
    assert life.wait(SECOND).dispute.closed_reason == "auto_deducted"


def test_what_comes_after_the_deduction_is_too_late_swept_or_not() -> None:
    """R-PDA-02, R-PDA-03, R-GEN-05"""
    life = refund_due()
    due = life.due("post_dispute_action").due_at
    with pytest.raises(Conflict, match="action_window_closed"):
        check_may_perform(life.dispute, "seller", due + SECOND)
    life.wait(due + SECOND)
    with pytest.raises(Conflict) as caught:
        life.perform("refund")
    assert (caught.value.code, caught.value.clause) == ("action_window_closed", clause("R-PDA-03"))


def test_before_it_is_final_a_judgment_is_not_carried_out() -> None:
    """R-PDA-01, R-PDA-15"""
    for life in (a_dispute(), a_contested_dispute(), a_won_dispute()):
        with pytest.raises(Conflict, match="judgment_not_final"):
            life.perform("refund")


def test_only_the_responsible_party_carries_it_out_and_only_once() -> None:
    """R-PDA-01"""
    life = refund_due()
    with pytest.raises(Conflict, match="party_not_responsible"):
        life.perform("refund", by="buyer")
    life.perform("refund")
    with pytest.raises(Conflict, match="already_carried_out"):
        life.perform("refund")
    with pytest.raises(Conflict, match="party_not_responsible"):
        a_won_dispute(verdict=REFUTED).skip("second_request").perform("refund")


def test_where_the_seller_won_nothing_is_to_be_done() -> None:
    """R-JDG-03"""
    life = a_won_dispute(verdict=REFUTED).skip("second_request")
    assert (life.dispute.status, life.dispute.closed_reason) == ("closed", "seller_won")
    assert (life.money, life.dispute.next_deadline, life.dispute.actions) == ([], None, ())


@pytest.mark.parametrize("action", ["replacement", "resend", "refund"])
def test_an_inconsistent_product_is_replaced_sent_correctly_or_refunded(action: str) -> None:
    """R-PDA-04, R-JDG-20"""
    life = a_final_dispute("inconsistent_product")
    dispute = life.perform(action, **({} if action == "refund" else {"tracking_number": "1Z9"}))
    if action != "refund":
        dispute = life.track_goods("accepted", "delivered")
    assert (dispute.status, dispute.closed_reason) == ("closed", "done")
    assert dispute.actions[-1].action == action
    assert life.payments == ([REFUNDED] if action == "refund" else [])


def test_what_was_sent_can_be_followed() -> None:
    """R-PDA-04"""
    life = a_final_dispute("inconsistent_product")
    life.perform("replacement", tracking_number="1Z9", note="On its way.")
    done = life.track_goods("delivered").actions[0]
    assert (done.tracking_number, done.carrier, done.note, done.at) == ("1Z9", "ups", "On its way.", life.now)


def test_a_refund_can_not_be_replaced_by_something_the_judgment_does_not_name() -> None:
    """R-PDA-04"""
    life = refund_due()
    sent = {"tracking_number": "1Z9"}
    for action, told in (("replacement", sent), ("resend", sent), ("other", {"note": "A voucher."})):
        with pytest.raises(Rejected) as caught:
            life.perform(action, **told)
        assert (caught.value.code, caught.value.clause) == ("action_not_ordered", clause("R-PDA-04"))
        assert caught.value.extra["allowed"] == ["refund"]


def test_a_late_delivery_may_be_compensated_in_another_way_that_is_told() -> None:
    """R-PDA-04, R-JDG-26"""
    life = with_mode("seller_shipping", delivered_at=None, estimated_delivery_at=FILED - SECOND)
    life = deliver(life, at=None, seen=[a_scan("in_transit", FILED)]).file("delayed_delivery")
    life.show("buyer", "receipt")
    life.complete("carrier", "buyer", "seller").accept("buyer", "seller")
    with pytest.raises(Invalid) as caught:
        life.perform("other")
    assert [bad["field"] for bad in caught.value.errors] == ["note"]
    assert life.perform("other", note="A voucher of 20.00.").closed_reason == "done"


def test_a_lost_package_in_seller_shipping_is_refunded_or_sent_again() -> None:
    """R-PDA-04, R-JDG-29"""
    for action, told in (("refund", {}), ("resend", {"tracking_number": "1Z9"})):
        life = with_mode("seller_shipping", delivered_at=None).file("lost_package")
        life.show("buyer", "statement", "correct_address")
        life.complete("carrier", "buyer", "seller").accept("buyer", "seller")
        life.perform(action, **told)
        life.track_goods("delivered")
        assert life.dispute.closed_reason == "done"


def test_missing_items_are_sent() -> None:
    """R-PDA-04, R-JDG-20"""
    life = a_dispute(subtype="missing_items")
    life.show("buyer")
    life.complete("buyer", "seller").accept("buyer", "seller")
    assert life.dispute.goods_back is None
    life.perform("resend", tracking_number="1Z9")
    assert life.track_goods("delivered").closed_reason == "done"


def test_a_dispute_says_how_it_stands_in_the_order_s_book() -> None:
    """R-DSP-07, R-DSP-22, R-REF-01"""

    def entry(life: Life) -> tuple[str | None, set[int], set[int], set[int]]:
        book = life.book
        held = {*book.held("a")}
        return book.open_case("a", "dispute"), held, {*book.settled("a")}, {*book.denied("a")}

    life = a_won_dispute()
    dispute: Dispute = life.dispute
    assert entry(life) == (dispute.id, {1}, set(), set())
    assert entry(life.skip("appeal")) == (None, set(), {1}, set())
    assert entry(a_won_dispute(verdict=REFUTED).skip("second_request")) == (None, set(), set(), {1})
