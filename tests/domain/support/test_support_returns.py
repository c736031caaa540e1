"""Goods that customer service asks back: sent, arrived, objected to, refunded; to the second and the cent."""

from typing import Any

import pytest

from shared.domain.case import PLATFORM, Actor, Deadline
from shared.domain.errors import Conflict, NotConfigured, Rejected
from shared.domain.policy import clause
from shared.domain.returns.risk import ReturnRisk
from shared.domain.support import returns
from shared.domain.support.resolving import resolve
from tests.support.dispute_builders import FILED, HOUR, SECOND
from tests.support.dispute_play import AGENT, SHIP_FROM
from tests.support.moments import market
from tests.support.order_page_builders import a_help_case, a_page
from tests.support.refusals import refused
from tests.support.support_play import BUYER, Helped, goods_arrived

SELLER = Actor(role="seller", account="seller-1")
# Fourteen days after noon of 4 May.
SENT_BY = market("2026-05-18T23:59:59")


def paid(helped: Helped) -> list[tuple[str, str, str, str, int]]:
    """Id, kind, from, to and cents of everything paid so far."""
    return [(one.id, one.kind, one.debit, one.credit, one.amount) for one in helped.money]


def refund(amount: int) -> list[tuple[str, str, str, str, int]]:
    return [("cse_1:buyer_refund", "buyer_refund", "seller", "buyer", amount)]


def ended(helped: Helped) -> tuple[str, str | None, int]:
    return helped.case.status, helped.case.closed_reason, helped.case.refunded


# Asked back


def test_the_goods_are_asked_back_at_the_sellers_cost_within_fourteen_days() -> None:
    """R-BPP-15, R-PDA-05, R-PDA-17, R-PDA-20"""
    helped = Helped().ask_back("a")
    step = helped.last
    assert (step.event, step.actor, step.at) == ("support_case_resolved", AGENT, FILED)
    assert (step.detail, step.money) == ({"outcome": "return_and_refund", "amount": "200.00"}, ())
    assert (helped.goods.status, helped.goods.paid_by, helped.goods.address) == ("due", "seller", SHIP_FROM)
    assert (helped.goods.refund_follows, helped.goods.due_at) == (True, SENT_BY)
    assert helped.goods.on_the_way == ReturnRisk(breakage="seller", damage="seller", loss="seller")
    window = helped.due("return_shipment")
    assert window == Deadline(
        kind="return_shipment",
        party="buyer",
        starts_at=FILED,
        start_event="support_case_resolved",
        due_at=SENT_BY,
        consequence=window.consequence,
        clause=clause("R-PDA-20"),
    )
    assert [one.state for one in helped.case.deadlines] == ["met", "met", "open"]
    assert (helped.case.policy_version, helped.case.quiet_since) == (step.case.policy_version, FILED)
    assert (helped.case.goods_since, helped.book) == (FILED, a_page().order_book)


def test_without_an_address_of_the_seller_nothing_can_be_asked_back() -> None:
    """R-PDA-20"""
    how: dict[str, Any] = {"outcome": "return_and_refund", "amount": 1, "lines": (), "reason": "So."}
    refused(
        NotConfigured,
        "ship_from_missing",
        lambda: resolve(a_help_case(), a_page().order_book, agent=AGENT, now=FILED, **how),
    )


def test_what_waits_for_its_goods_or_is_closed_is_decided_no_second_time() -> None:
    """R-BPP-15"""
    for helped in (Helped().ask_back(), goods_arrived().skip("return_objection")):
        refused(Conflict, "already_resolved", helped.ask_back)


def test_a_case_that_asks_for_no_goods_takes_none() -> None:
    """R-PDA-07"""
    helped = Helped()
    refusals = [
        refused(Conflict, "return_not_required", how)
        for how in (helped.ship_back, helped.begin_label, helped.object_to)
    ]
    assert {refusal.clause for refusal in refusals} == {clause("R-PDA-07")}
    refused(Conflict, "not_objected", lambda: helped.decide(True))
    assert helped.report("delivered") is None
    assert returns.lapse(helped.case, helped.book, now=SENT_BY) is None
    assert not returns.return_runs(helped.case)


# Sent in time, or not


def test_goods_can_be_sent_to_the_last_second_of_day_14() -> None:
    """R-PDA-20, R-PDA-06"""
    helped = Helped().ask_back().wait(SENT_BY).ship_back()
    assert (helped.last.actor, helped.goods.status, helped.goods.tracking_number) == (
        BUYER,
        "number_entered",
        "1ZBACK",
    )
    assert helped.due("return_shipment").state == "met"
    assert helped.wait(30 * 24 * HOUR).case.status == "return_pending"


def test_a_second_later_no_refund_follows_any_more() -> None:
    """R-PDA-20"""
    helped = Helped().ask_back().wait(SENT_BY + SECOND)
    step = helped.last
    assert (step.event, step.actor, step.at) == ("return_lapsed", PLATFORM, SENT_BY + SECOND)
    assert step.detail == {
        "deadline": "return_shipment",
        "party": "buyer",
        "due_at": "2026-05-19T06:59:59Z",
    }
    assert (ended(helped), paid(helped)) == (("closed", "return_lapsed", 0), [])
    assert (helped.goods.status, helped.due("return_shipment").state) == ("lapsed", "lapsed")
    assert (helped.case.waiting_since, helped.case.quiet_since) == (None, helped.now)
    for late in (helped.ship_back, helped.begin_label):
        refused(Conflict, "return_window_closed", late)


def test_a_label_is_for_goods_that_are_still_to_be_sent() -> None:
    """R-PDA-20"""
    helped = Helped().ask_back().begin_label()
    assert helped.goods.label.rate == 7_00 and helped.goods.label.paid_by == "seller"
    refused(Conflict, "label_already_created", helped.begin_label)
    closed = Helped(case=Helped().ask_back().case.model_copy(update={"status": "closed"}))
    assert refused(Conflict, "return_not_required", closed.begin_label).clause == clause("R-PDA-07")


def test_a_label_that_nobody_used_is_paid_back_and_opens_nothing_again() -> None:
    """R-PDA-20"""
    helped = Helped().ask_back().begin_label().print_label().skip("return_shipment")
    over = ended(helped)
    assert over == ("closed", "return_lapsed", 0)
    helped.void_label()
    assert (ended(helped), helped.goods.label.status) == (over, "voided")


def test_an_agent_may_correct_the_number_of_goods_under_way() -> None:
    """R-PDA-21"""
    helped = Helped().ask_back().ship_back().wait(HOUR).track("in_transit")
    refused(Conflict, "return_already_uploaded", helped.ship_back)
    refused(Conflict, "return_already_uploaded", lambda: returns.check_may_ship_back(helped.case, "buyer"))
    assert returns.check_may_ship_back(helped.case, "agent") == helped.goods
    helped.ship_back(by=AGENT, tracking_number="1ZRIGHT")
    assert (helped.goods.tracking_number, helped.last.actor) == ("1ZRIGHT", AGENT)


# Arrived


def test_when_they_have_come_the_seller_has_48_hours_and_the_refund_waits() -> None:
    """R-PDA-19, R-PDA-23"""
    helped = goods_arrived()
    window = helped.due("return_objection")
    assert (window.party, window.starts_at, window.due_at, window.clause) == (
        "seller",
        helped.now,
        helped.now + 48 * HOUR,
        clause("R-PDA-23"),
    )
    assert (ended(helped), paid(helped)) == (("return_pending", None, 0), [])
    assert helped.goods.status == "arrived"
    helped.wait(window.due_at)
    assert (ended(helped), paid(helped)) == (("return_pending", None, 0), [])


def test_a_second_after_the_48_hours_it_is_refunded() -> None:
    """R-PDA-19: in the seller's name, and once"""
    helped = goods_arrived()
    due = helped.due("return_objection").due_at
    waiting = helped.case
    helped.wait(due + SECOND)
    step = helped.last
    assert (step.event, step.actor, step.at) == ("return_accepted", PLATFORM, due + SECOND)
    assert (step.before, step.case.version) == (waiting, waiting.version + 1)
    assert step.detail == {
        "deadline": "return_objection",
        "party": "seller",
        "due_at": "2026-05-06T20:00:00Z",
        "refunded": "200.00",
    }
    assert (ended(helped), paid(helped)) == (("closed", "refunded", 200_00), refund(200_00))
    assert (helped.goods.status, helped.due("return_objection").state) == ("refund_due", "lapsed")
    assert (helped.book.settled("a"), helped.book.left) == ({1}, 300_00)
    assert (helped.money[0].order_id, helped.money[0].case_id, helped.money[0].seller_id) == (
        "order-1",
        "cse_1",
        "seller-1",
    )
    assert (helped.case.waiting_since, helped.case.quiet_since) == (None, due + SECOND)
    assert helped.report("delivered") is None
    refused(Conflict, "objection_window_closed", helped.object_to)


def test_no_more_is_refunded_than_was_decided_or_is_left() -> None:
    """R-REF-05"""
    part = goods_arrived(amount=123_45).skip("return_objection")
    assert (ended(part), paid(part)) == (("closed", "refunded", 123_45), refund(123_45))
    assert (part.book.left, part.book.settled("a")) == (376_55, set())
    helped = goods_arrived()
    other = Helped(case=a_help_case().model_copy(update={"id": "cse_2"}), book=helped.book)
    how: dict[str, Any] = {"outcome": "refund", "reason": "So.", "agent": AGENT, "now": FILED}
    _, helped.book = resolve(other.case, other.book, amount=400_00, lines=(), **how)
    left = helped.book.left_of_line("a")
    assert left == 40_00
    helped.skip("return_objection")
    assert (ended(helped), paid(helped)) == (("closed", "refunded", left), refund(left))


def test_where_nothing_is_left_the_case_closes_without_money() -> None:
    """R-REF-05"""
    helped = goods_arrived()
    other = a_help_case().model_copy(update={"id": "cse_2"})
    how: dict[str, Any] = {"outcome": "refund", "reason": "So.", "agent": AGENT, "now": FILED}
    _, helped.book = resolve(other, helped.book, amount=500_00, lines=(), **how)
    helped.skip("return_objection")
    assert (ended(helped), paid(helped)) == (("closed", "nothing_left", 0), [])


# Objected to


def test_in_the_last_second_an_objection_stops_the_refund() -> None:
    """R-PDA-23: it waits for an agent, as a message does"""
    helped = goods_arrived()
    helped.wait(helped.due("return_objection").due_at).object_to()
    step = helped.last
    assert (step.event, step.actor, step.at) == ("return_objected", SELLER, helped.now)
    assert step.detail == {"reason": "not_what_was_sent", "files": 0}
    assert (helped.goods.status, helped.goods.objection.description) == ("objected", "It is another lamp.")
    assert (helped.case.waiting_since, helped.case.quiet_since) == (helped.now, None)
    assert (ended(helped), helped.case.next_deadline) == (("return_pending", None, 0), None)
    assert paid(helped.wait(90 * 24 * HOUR)) == []
    refused(Conflict, "already_objected", helped.object_to)


def test_an_objection_does_not_hide_an_older_message_that_waits() -> None:
    """R-BPP-05"""
    helped = goods_arrived()
    helped.case = helped.case.model_copy(update={"waiting_since": FILED})
    helped.wait(HOUR).object_to(file_ids=("fil_1", "fil_2"))
    assert helped.case.waiting_since == FILED
    assert helped.goods.objection.file_ids == ("fil_1", "fil_2")


def test_before_they_have_come_there_is_nothing_to_object_to() -> None:
    """R-PDA-23"""
    refused(Conflict, "return_not_arrived", Helped().ask_back().object_to)


def test_a_refused_objection_has_all_refunded_at_once() -> None:
    """R-PDA-23"""
    helped = goods_arrived().wait(HOUR).object_to().wait(HOUR).decide(False)
    step = helped.last
    assert (step.event, step.actor, step.at) == ("return_objection_decided", AGENT, helped.now)
    assert step.detail == {"upheld": False, "refunded": "200.00"}
    assert (ended(helped), paid(helped)) == (("closed", "refunded", 200_00), refund(200_00))
    assert (helped.goods.status, helped.goods.objection.because) == ("decided", "So it is.")
    refused(Conflict, "not_objected", lambda: helped.decide(True))


def test_an_objection_that_is_upheld_leaves_the_buyer_nothing() -> None:
    """R-PDA-23"""
    helped = goods_arrived().object_to().decide(True)
    assert helped.last.detail == {"upheld": True}
    assert (ended(helped), paid(helped)) == (("closed", "objection_upheld", 0), [])
    assert (helped.goods.status, helped.book.left) == ("decided", 500_00)
    assert helped.report("lost") is None


def test_what_befell_the_goods_is_kept_whatever_is_decided() -> None:
    """R-PDA-23"""
    helped = goods_arrived().object_to("arrived_damaged").decide(False, peril="damage")
    assert (helped.goods.objection.peril, helped.goods.objection.upheld) == ("damage", False)
    assert helped.last.detail == {"upheld": False, "peril": "damage", "refunded": "200.00"}


@pytest.mark.parametrize("amount", [1, 123_45, 200_00])
def test_or_a_part_to_the_cent(amount: int) -> None:
    """R-PDA-23"""
    helped = goods_arrived().object_to().decide(True, amount=amount)
    assert (ended(helped), paid(helped)) == (("closed", "objection_upheld", amount), refund(amount))
    assert helped.book.left == 500_00 - amount


def test_a_part_is_not_more_than_was_decided() -> None:
    """R-PDA-23, R-REF-05"""
    helped = goods_arrived(amount=150_00).object_to()
    refusal = refused(Rejected, "refund_exceeds_paid", lambda: helped.decide(True, amount=150_01))
    assert refusal.extra["left"] == "150.00"
    assert helped.decide(True, amount=150_00).case.refunded == 150_00


# Lost, damaged, late


@pytest.mark.parametrize("befell", ["lost", "damaged"])
def test_what_is_lost_or_damaged_on_its_way_is_refunded_at_once(befell: str) -> None:
    """R-PDA-17, R-PDA-19: at the seller's risk"""
    helped = Helped().ask_back().ship_back().wait(HOUR).track(befell)
    assert (ended(helped), paid(helped)) == (("closed", "refunded", 200_00), refund(200_00))
    assert helped.last.detail["refunded"] == "200.00"
    assert helped.wait(HOUR).report("delivered") is None


def test_what_was_lost_at_the_buyers_risk_and_comes_after_all_is_open_again() -> None:
    """R-PDA-12, R-PDA-22"""
    helped = Helped().ask_back()
    risk = ReturnRisk(breakage="buyer", damage="buyer", loss="buyer")
    at_buyers_risk = helped.goods.model_copy(update={"on_the_way": risk})
    helped.case = helped.case.model_copy(update={"goods_back": at_buyers_risk})
    helped.ship_back().wait(HOUR).track("lost")
    assert (ended(helped), paid(helped)) == (("closed", "return_lapsed", 0), [])
    helped.wait(HOUR).track("delivered")
    assert (ended(helped), helped.goods.status) == (("return_pending", None, 0), "arrived")
    assert helped.due("return_objection").due_at == helped.now + 48 * HOUR
    assert paid(helped.skip("return_objection")) == refund(200_00)


@pytest.mark.parametrize("before", [True, False])
def test_an_earlier_scan_told_late_moves_the_risk_of_what_was_lost(before: bool) -> None:
    """R-PDA-09, R-PDA-19, invariant 15: as if the carrier had told both in their order"""
    helped = Helped().ask_back().begin_label().print_label().wait(2 * HOUR).track("lost")
    assert ended(helped) == ("closed", "return_lapsed", 0)
    lost_at = helped.now
    helped.wait(HOUR)
    if before:
        helped.track("accepted", at=lost_at - HOUR, then=[("lost", lost_at)])
        assert ended(helped) == ("closed", "refunded", 200_00)
        assert helped.goods.status == "lost"
        assert paid(helped)[1:] == refund(200_00)
    else:  # it was found
        assert helped.report("accepted", at=helped.now, then=[("lost", lost_at)]) is None


@pytest.mark.parametrize(
    ("end", "then"),
    [("delivered", ("return_pending", None, 0)), ("damaged", ("closed", "refunded", 200_00))],
)
def test_a_scan_in_time_is_judged_with_what_was_told_before_it(
    end: str, then: tuple[str, str | None, int]
) -> None:
    """R-PDA-20, R-PDA-22: it counts by its own time, and what came of the goods is known by then"""
    helped = Helped().ask_back().begin_label().print_label().skip("return_shipment")
    helped.wait(72 * HOUR)
    assert helped.report(end) is None
    told = (end, helped.now)
    helped.wait(HOUR).track("accepted", at=SENT_BY, then=[told])
    assert ended(helped) == then
    if end == "delivered":
        assert helped.goods.status == "arrived"
        helped.skip("return_objection")
    assert paid(helped)[1:] == refund(200_00)


def test_goods_without_a_resolution_are_worth_nothing() -> None:
    """R-REF-05"""
    helped = goods_arrived()
    helped.case = helped.case.model_copy(update={"resolution": None})
    helped.skip("return_objection")
    assert (ended(helped), paid(helped)) == (("closed", "nothing_left", 0), [])


@pytest.mark.parametrize("kind", ["return_shipment", "return_objection"])
def test_of_a_deadline_that_is_over_no_other_is_said_to_be_over(kind: str) -> None:
    """R-PDA-20, R-PDA-23: what still ran ends with the case"""
    helped = Helped().ask_back() if kind == "return_shipment" else goods_arrived()
    over = helped.due(kind)
    running = over.model_copy(update={"kind": "reply", "due_at": over.due_at + HOUR})
    helped.case = helped.case.model_copy(update={"deadlines": (*helped.case.deadlines, running)})
    helped.skip(kind)
    assert (helped.case.status, helped.due(kind).state, helped.due("reply").state) == (
        "closed",
        "lapsed",
        "met",
    )
