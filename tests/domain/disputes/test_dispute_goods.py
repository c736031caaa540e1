"""Goods as the remedy of a judgment: sent, followed, done when delivered, lost and sent again."""

from datetime import timedelta

import pytest

from shared.domain.disputes import goods
from shared.domain.disputes.available_actions import available_actions
from shared.domain.disputes.moves import moves
from shared.domain.errors import Conflict, Rejected
from shared.domain.policy import clause
from tests.support.dispute_builders import HOUR, SECOND
from tests.support.dispute_play import Life
from tests.support.dispute_stages import a_final_dispute
from tests.support.refusals import refusal

DEDUCTED = [("buyer_refund", "platform", "buyer", 200_00), ("seller_deduction", "seller", "platform", 200_00)]
WINDOW = "post_dispute_action"


def pending() -> Life:
    """The wrong product: replaced, sent again, or refunded, within 48 hours."""
    return a_final_dispute("inconsistent_product")


def sent(number: str = "1ZNEW") -> Life:
    """The seller has entered a number."""
    life = pending()
    life.perform("replacement", tracking_number=number)
    return life


def gives(life: Life) -> list[tuple[str, int]]:
    return [(entry.gives, entry.amount) for entry in life.book.book.entries]


def test_a_number_alone_is_no_remedy() -> None:
    """settled: done only when delivered"""
    life = sent()
    dispute = life.dispute
    assert dispute.remedy_shipment is not None
    assert (dispute.status, dispute.remedy_shipment.status, dispute.actions) == (
        "action_pending",
        "number_entered",
        (),
    )
    assert life.due(WINDOW).state == "open"
    life.skip(WINDOW)
    assert (life.dispute.closed_reason, life.payments) == ("auto_deducted", DEDUCTED)


@pytest.mark.parametrize("late", [timedelta(0), SECOND])
def test_the_first_scan_keeps_the_48_hours_to_the_last_second(late: timedelta) -> None:
    """R-PDA-02: in the carrier's own time"""
    life = sent()
    due = life.due(WINDOW).due_at
    life.now = due + late
    life.track_goods("accepted", at=due + late)
    goods_sent = life.dispute.remedy_shipment
    assert goods_sent is not None
    scanned = ("on_its_way", due) if late == timedelta(0) else ("number_entered", None)
    assert (goods_sent.status, goods_sent.scanned_at) == scanned
    life.sweep()
    assert life.payments == ([] if late == timedelta(0) else DEDUCTED)
    assert life.due(WINDOW).state == ("met" if late == timedelta(0) else "lapsed")


def test_a_scan_in_time_counts_however_late_it_is_reported_unless_the_deduction_is_made() -> None:
    """settled: its own time counts"""
    life = sent()
    due = life.due(WINDOW).due_at
    life.now = due + 5 * HOUR
    assert life.track_goods("accepted", at=due) is not None
    assert life.wait(timedelta(days=9)).payments == []
    swept = sent()
    swept.skip(WINDOW)
    assert swept.track_goods("accepted", at=due) is None
    assert swept.track_goods("delivered", at=due) is None
    assert (swept.dispute.closed_reason, swept.payments) == ("auto_deducted", DEDUCTED)


def test_delivered_goods_carry_the_judgment_out() -> None:
    """R-PDA-04"""
    life = sent()
    life.track_goods("accepted")
    assert life.steps[-1].event == "remedy_shipped"
    life.wait(timedelta(days=20))
    dispute = life.track_goods("delivered")
    assert dispute is not None and dispute.remedy_shipment is not None
    assert (dispute.status, dispute.closed_reason, dispute.remedy_shipment.status) == (
        "closed",
        "done",
        "delivered",
    )
    (done,) = dispute.actions
    assert (done.action, done.by, done.at, done.tracking_number) == (
        "replacement",
        "seller",
        life.now,
        "1ZNEW",
    )
    assert life.payments == []


@pytest.mark.parametrize(("report", "status"), [("lost", "lost"), ("return_to_sender", "back_with_seller")])
def test_what_does_not_arrive_gives_48_hours_anew_and_then_the_deduction(report: str, status: str) -> None:
    """R-PDA-02, R-PDA-03, settled: to the second and the cent"""
    life = sent()
    life.track_goods("accepted")
    life.wait(timedelta(days=5))
    dispute = life.track_goods(report)
    assert dispute is not None and dispute.remedy_shipment is not None
    assert (dispute.status, dispute.remedy_shipment.status) == ("action_pending", status)
    window = life.due(WINDOW)
    assert (window.starts_at, window.start_event) == (life.now, "remedy_lost")
    assert window.due_at == life.now + 48 * HOUR
    assert life.wait(window.due_at).payments == []
    assert life.wait(SECOND).payments == DEDUCTED


def test_what_was_lost_is_sent_again_in_another_package_or_refunded() -> None:
    """R-PDA-04"""
    life = sent()
    life.track_goods("accepted", "lost")
    first = life.dispute.remedy_shipment
    again = life.perform("resend", tracking_number="1ZAGAIN").remedy_shipment
    assert first is not None and again is not None
    assert (first.number, again.number, again.package_id) == (1, 2, f"{first.package_id}-2")
    life.track_goods("accepted", "lost")
    assert life.perform("refund").closed_reason == "done"
    assert life.payments == [("buyer_refund", "seller", "buyer", 200_00)]


def test_what_was_lost_may_still_arrive_before_the_deduction() -> None:
    """R-PDA-22: no outcome of a parcel is final while it moves"""
    life = sent()
    life.track_goods("accepted", "lost")
    first = life.dispute.remedy_shipment
    assert first is not None
    life.perform("replacement", tracking_number="1ZAGAIN")
    life.now += HOUR
    life.track_goods("delivered", of=first.package_id)
    assert (life.dispute.status, life.dispute.actions[-1].tracking_number) == ("closed", "1ZNEW")


def test_what_is_lost_before_any_scan_changes_nothing() -> None:
    """R-INS-20: nobody ever saw it, and the 48 hours run on"""
    life = sent()
    assert life.track_goods("lost") is None
    assert life.skip(WINDOW).payments == DEDUCTED


def test_a_number_is_corrected_until_its_first_scan() -> None:
    """R-PDA-21, settled"""
    life = sent()
    corrected = life.perform("replacement", tracking_number="1ZRIGHT").remedy_shipment
    assert corrected is not None
    assert (corrected.tracking_number, corrected.number, len(life.goods)) == ("1ZRIGHT", 1, 1)
    assert life.steps[-1].detail.get("instead_of") or life.steps[-2].detail["instead_of"] == "1ZNEW"
    life.track_goods("accepted")
    for action, told in (("replacement", {"tracking_number": "1ZLATE"}), ("refund", {})):
        with pytest.raises(Conflict) as caught:
            life.perform(action, **told)
        assert (caught.value.code, caught.value.clause) == ("already_shipped", clause("R-PDA-04"))


def test_a_label_is_scanned_in_time_or_given_back() -> None:
    """settled: the label or the number counts as sent again, a voided one no more"""
    life = pending()
    assert gives(life) == [("money", 0)]
    life.buy_goods_label()
    assert (life.steps[-2].event, gives(life)) == ("remedy_label_bought", [("goods", 0)])
    with pytest.raises(Conflict, match="label_already_created"):
        life.buy_goods_label("1ZOTHER")
    life.void_goods_label()
    assert (life.dispute.remedy_shipment, gives(life)) == (None, [("money", 0)])
    life.buy_goods_label()
    life.track_goods("accepted")
    assert life.due(WINDOW).state == "met"


def test_units_count_as_sent_again_from_the_number_until_they_are_lost() -> None:
    """R-REF-01, R-REF-03"""
    life = sent()
    assert gives(life) == [("goods", 0)]
    assert life.book.book.package_ids == tuple(life.goods)
    life.track_goods("accepted", "lost")
    assert gives(life) == [("money", 0)]
    life.perform("replacement", tracking_number="1ZAGAIN")
    assert gives(life) == [("goods", 0)]
    life.track_goods("delivered")
    assert gives(life) == [("goods", 0)]


def test_a_refund_in_place_of_goods_nobody_scanned_is_the_only_remedy() -> None:
    """R-REF-01: never goods and money"""
    life = sent()
    assert life.perform("refund").closed_reason == "done"
    assert gives(life) == [("money", 200_00)]
    assert life.track_goods("accepted", "delivered") is None


def test_goods_go_the_way_the_order_went() -> None:
    """R-RSH-14"""
    life = pending()
    other = {"tiktok_shipping": "seller_shipping", "seller_shipping": "tiktok_shipping"}
    with pytest.raises(Rejected, match="shipping_mode_mismatch"):
        goods.check_may_send(
            life.context,
            by="seller",
            action="resend",
            shipping_mode=other[goods.ships_by(life.dispute)],  # type: ignore[arg-type]
            now=life.now,
        )


def test_what_the_carrier_did_before_the_judgment_is_another_parcel_s() -> None:
    """R-TRK-03: the lower bound is the judgment, less a day"""
    life = sent()
    (package,) = life.goods.values()
    assert life.dispute.judgment is not None
    assert package.tracked_from == life.dispute.judgment.notified_at
    assert [(line.line_id, line.quantity) for line in package.lines] == [("a", 1)]
    assert (package.dispute_id, package.made_for, package.remedy) == (
        life.dispute.id,
        life.dispute.id,
        "replacement",
    )


def test_a_borrowed_number_proves_nothing() -> None:
    """R-TRK-07: neither its scan nor its delivery, before an agent has looked"""
    life = sent()
    (package_id,) = life.goods
    life.goods[package_id] = life.goods[package_id].model_copy(
        update={"flags": ("number_shared",), "shipped_at": life.now, "delivered_at": life.now}
    )
    assert life.follow_goods(package_id) is None
    life.goods[package_id] = life.goods[package_id].model_copy(update={"flags": ()})
    assert life.follow_goods(package_id) is not None
    assert life.dispute.closed_reason == "done"


def test_agenda_and_choices_say_what_is_left_to_do() -> None:
    """R-MSG-03"""

    def left(life: Life) -> tuple[list[str], bool]:
        todo = [move.action for move in moves(life.dispute) if move.role == "seller"]
        offered = available_actions(life.dispute, role="seller", now=life.now)
        (choice,) = [one for one in offered if one.action == "carry_out"]
        return todo, choice.available

    life = sent()
    assert left(life) == (["carry_out"], True)
    life.track_goods("accepted")
    assert left(life) == ([], False)
    life.track_goods("lost")
    assert left(life) == (["carry_out"], True)


def test_no_appeal_is_entered_once_goods_are_sent() -> None:
    """R-JDG-09"""
    life = sent()
    assert life.dispute.judgment is not None
    with pytest.raises(Conflict, match="judgment_carried_out"):
        life.enter_appeal(life.dispute.judgment.notified_at)


def test_a_scan_meets_the_window_that_waits_while_the_clocks_are_held() -> None:
    """R-DSP-19"""
    life = sent()
    life.report("seller")
    life.track_goods("accepted")
    life.decide_report(False)
    assert [one.kind for one in life.dispute.deadlines if one.state == "open" and one.kind == WINDOW] == []
    assert life.wait(timedelta(days=20)).payments == []


def test_goods_lost_while_the_clocks_are_held_wait_with_them() -> None:
    """R-DSP-19"""
    life = sent()
    life.track_goods("accepted")
    life.report("seller")
    life.now += HOUR
    life.track_goods("lost")
    assert life.wait(timedelta(days=3)).payments == []
    life.decide_report(False)
    window = life.due(WINDOW)
    assert (window.state, window.due_at) == ("open", life.now + 48 * HOUR)


# When the parties end the dispute while goods are sent.


def stopped(*reports: str) -> Life:
    """The buyer has turned to a court after these reports about the goods."""
    life = sent()
    for one in reports:
        life.track_goods(one)
    life.report("buyer")
    return life


def test_goods_that_travel_stay_in_the_book_when_the_dispute_is_ended() -> None:
    """R-REF-01, R-DSP-19, settled: never goods and money"""
    life = stopped("accepted")
    assert (gives(life), life.book.held("a"), life.book.free("a")) == ([("goods", 0)], set(), set())
    life.wait(timedelta(days=2)).track_goods("delivered")
    goods_sent = life.dispute.remedy_shipment
    assert goods_sent is not None
    assert (life.dispute.status, goods_sent.status) == ("stopped_external", "delivered")
    assert (gives(life), life.dispute.actions, life.money) == ([("goods", 0)], (), [])
    assert refusal(life.file).code == "resolution_breach_out_of_scope"


def test_a_number_that_nobody_scanned_gives_the_units_back_until_somebody_does() -> None:
    """R-REF-01, settled: what a carrier already carries is entered as it is"""
    life = stopped()
    assert (gives(life), life.book.free("a")) == ([], {1})
    life.wait(HOUR).track_goods("accepted")
    assert (gives(life), life.book.free("a")) == ([("goods", 0)], set())
    assert life.steps[-2].event == "remedy_shipped"


@pytest.mark.parametrize(("report", "status"), [("lost", "lost"), ("return_to_sender", "back_with_seller")])
def test_goods_that_do_not_arrive_after_the_end_give_the_units_back(report: str, status: str) -> None:
    """R-REF-01: and no clock runs any more"""
    life = stopped("accepted")
    life.wait(HOUR).track_goods(report)
    goods_sent = life.dispute.remedy_shipment
    assert goods_sent is not None
    assert (goods_sent.status, life.dispute.next_deadline) == (status, None)
    assert (gives(life), life.book.free("a")) == ([], {1})


def test_goods_that_were_lost_and_arrive_after_the_end_are_in_the_book_again() -> None:
    """R-PDA-22, R-REF-01: no outcome of a parcel is final while it moves"""
    life = stopped("accepted", "lost")
    assert (gives(life), life.book.free("a")) == ([], {1})
    assert life.track_goods("lost") is None
    life.wait(HOUR).track_goods("delivered")
    assert gives(life) == [("goods", 0)]


def test_a_borrowed_number_enters_nothing_after_the_end() -> None:
    """R-TRK-07"""
    life = stopped()
    (package_id,) = life.goods
    seen = {"flags": ("number_shared",), "shipped_at": life.now, "delivered_at": life.now}
    life.goods[package_id] = life.goods[package_id].model_copy(update=seen)
    assert life.follow_goods(package_id) is None
