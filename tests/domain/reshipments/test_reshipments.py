"""Reshipments sent and delivered, and what each side is shown."""

from datetime import datetime
from typing import Any

import pytest

from shared.domain.case import Actor
from shared.domain.errors import Conflict, Rejected
from shared.domain.reshipments.answers import approve, reject
from shared.domain.reshipments.available_actions import available_actions
from shared.domain.reshipments.case import ACTIVE, AWAITING_SELLER, Reshipment
from shared.domain.reshipments.following import deliver
from shared.domain.reshipments.lapse import lapse
from shared.domain.times import rfc3339
from shared.views.links import href
from tests.support.order_builders import a_package
from tests.support.refusals import refused
from tests.support.reshipment_builders import (
    MONDAY,
    SECOND,
    SELLER,
    SELLERS_ANSWERS,
    TUESDAY_END,
    WEDNESDAY_END,
    a_book,
    a_reshipment,
    answered,
    declined,
    lapsed,
    offered,
    record,
    sent,
)


def test_the_seller_sends_and_the_buyer_pays_nothing() -> None:
    """R-RSH-12, R-RSH-13"""
    step = sent(approve(a_reshipment(), now=MONDAY).case, WEDNESDAY_END)
    assert (step.case.status, step.case.carrier, step.case.tracking_number) == ("shipped", "usps", "9400")
    assert (step.case.shipped_at, step.actor, step.money) == (WEDNESDAY_END, SELLER, ())
    dispatch = step.case.deadline("reshipment_dispatch")
    assert dispatch is not None
    assert dispatch.state == "met"


@pytest.mark.parametrize("swept", [False, True])
def test_what_is_overdue_can_still_be_sent_and_stays_late(swept: bool) -> None:
    """R-RSH-19"""
    late = WEDNESDAY_END + SECOND
    approved = approve(a_reshipment(), now=MONDAY).case
    case = sent(lapsed(approved, late) if swept else approved, late).case
    dispatch = case.deadline("reshipment_dispatch")
    assert dispatch is not None
    assert (case.status, dispatch.state) == ("shipped", "lapsed")
    assert lapse(case, now=late) is None


@pytest.mark.parametrize(
    ("ordered", "sent_by", "allowed"),
    [
        ("tiktok_shipping", "tiktok_shipping", True),
        ("tiktok_shipping", "seller_shipping", False),
        ("seller_shipping", "seller_shipping", True),
        ("seller_shipping", "tiktok_shipping", False),
        ("fbt", "tiktok_shipping", True),
        ("fbt", "seller_shipping", False),
    ],
)
def test_a_reshipment_goes_the_way_the_order_went(ordered: str, sent_by: str, allowed: bool) -> None:
    """R-RSH-14"""
    case = approve(a_reshipment(of=a_book(shipping_mode=ordered)), now=MONDAY).case
    if allowed:
        assert sent(case, shipping_mode=sent_by).case.status == "shipped"
    else:
        refused(Rejected, "shipping_mode_mismatch", lambda: sent(case, shipping_mode=sent_by))


def test_nothing_is_sent_before_approval_nor_after_a_rejection() -> None:
    """R-RSH-12"""
    rejected = reject(a_reshipment(), reason="No.", now=MONDAY).case
    for case in (a_reshipment(), offered(), declined(), rejected):
        refused(Conflict, "not_approved", lambda case=case: sent(case))


def test_items_are_sent_once() -> None:
    """R-RSH-12"""
    shipped = sent(approve(a_reshipment(), now=MONDAY).case).case
    arrived = deliver(shipped, delivered_at=TUESDAY_END, now=TUESDAY_END).case
    refused(Conflict, "already_shipped", lambda: sent(shipped, tracking_number="9401"))
    refused(Conflict, "already_shipped", lambda: sent(arrived, tracking_number="9401"))


def test_with_the_delivery_the_request_is_complete() -> None:
    """R-RSH-15"""
    shipped = sent(approve(a_reshipment(), now=MONDAY).case).case
    step = deliver(shipped, delivered_at=TUESDAY_END, now=WEDNESDAY_END)
    assert (step.case.status, step.case.delivered_at, step.at) == ("completed", TUESDAY_END, WEDNESDAY_END)
    assert step.actor == Actor(role="carrier", account="usps")
    refused(Conflict, "not_shipped", lambda: deliver(step.case, delivered_at=TUESDAY_END, now=WEDNESDAY_END))


def test_what_was_not_sent_is_not_delivered() -> None:
    """R-RSH-15"""
    approved = approve(a_reshipment(), now=MONDAY).case
    refused(Conflict, "not_shipped", lambda: deliver(approved, delivered_at=MONDAY, now=MONDAY))


@pytest.mark.parametrize(("now", "late"), [(WEDNESDAY_END, False), (WEDNESDAY_END + SECOND, True)])
def test_the_records_of_sending_and_delivery_name_parcel_and_time(now: datetime, late: bool) -> None:
    """R-GEN-13, R-RSH-12"""
    step = sent(approve(a_reshipment(), now=MONDAY).case, now)
    parcel = {"carrier": "usps", "tracking_number": "9400"}
    assert record(step) == ("reshipment_shipped", "seller:shop-1", {**parcel, "late": late})
    arrived = deliver(step.case, delivered_at=now, now=now)
    assert record(arrived) == ("reshipment_delivered", "carrier:usps", {"delivered_at": rfc3339(now)})


def test_the_tab_awaiting_action_holds_what_waits_for_the_seller() -> None:
    """R-RSH-02"""
    approved = approve(a_reshipment(), now=MONDAY).case
    assert {a_reshipment().status, declined().status} == AWAITING_SELLER
    assert {offered().status, approved.status}.isdisjoint(AWAITING_SELLER)


def test_a_request_is_active_until_it_is_rejected_refunded_or_completed() -> None:
    """R-RSH-20"""
    approved = approve(a_reshipment(), now=MONDAY).case
    shipped = sent(approved).case
    overdue = lapsed(approved, WEDNESDAY_END + SECOND)
    running = (a_reshipment(), offered(), declined(), approved, shipped, overdue)
    assert {case.status for case in running} == ACTIVE
    over = (
        reject(a_reshipment(), reason="No.", now=MONDAY),
        SELLERS_ANSWERS["refund"](a_reshipment(), MONDAY),
        answered(offered(), "accept"),
        deliver(shipped, delivered_at=MONDAY, now=MONDAY),
    )
    assert ACTIVE.isdisjoint(step.case.status for step in over)


def choices(case: Reshipment, role: Any, now: datetime = MONDAY) -> dict[str, str | None]:
    return {
        choice.action: "yes" if choice.available else choice.reason_code
        for choice in available_actions(case, role=role, now=now)
    }


def test_the_seller_sees_what_can_be_done_now_and_why_not_the_rest() -> None:
    """R-RSH-03, R-RSH-11, R-RSH-12"""
    answer = {"approve": "yes", "reject": "yes"}
    assert choices(a_reshipment(), "seller") == {**answer, "propose": "yes", "ship": "not_approved"}
    assert choices(declined(), "seller") == {
        **answer,
        "propose": "proposal_not_allowed",
        "ship": "not_approved",
    }
    assert choices(a_reshipment(), "seller", TUESDAY_END + SECOND) == {
        **dict.fromkeys(("approve", "reject", "propose"), "response_window_closed"),
        "ship": "not_approved",
    }
    approved = approve(a_reshipment(), now=MONDAY).case
    assert choices(approved, "seller") == {
        **dict.fromkeys(("approve", "reject", "propose"), "already_decided"),
        "ship": "yes",
    }


def test_the_buyer_sees_whether_there_is_an_offer_to_answer() -> None:
    """R-RSH-10"""
    both = ("accept_offer", "reject_offer")
    assert choices(a_reshipment(), "buyer") == dict.fromkeys(both, "no_offer")
    assert choices(offered(), "buyer") == dict.fromkeys(both, "yes")
    assert choices(offered(), "buyer", TUESDAY_END + SECOND) == dict.fromkeys(both, "offer_expired")
    (accept, reject_) = available_actions(offered(), role="buyer", now=MONDAY)
    assert (href(accept.action, accept.target), href(reject_.action, reject_.target)) == (
        "/reshipments/rsh_1/offer/accept",
        "/reshipments/rsh_1/offer/reject",
    )
    assert accept.closes_at == TUESDAY_END


def test_a_number_the_seller_gave_can_be_corrected_until_the_first_scan() -> None:
    """R-TRK-04, R-RSH-12"""
    case = sent(approve(a_reshipment(), now=MONDAY).case).case

    def ship(**told: Any) -> str | None:
        package = a_package(reshipment_id="rsh_1", carrier="ups", tracking_number="9400", **told)
        found = available_actions(case, package, role="seller", now=MONDAY)
        return next(choice.reason_code for choice in found if choice.action == "ship")

    assert ship() is None
    for seen in ({"shipped_at": MONDAY}, {"delivered_at": MONDAY}, {"label_id": "lbl_1"}):
        assert ship(**seen) == "already_shipped"
    assert choices(case, "seller")["ship"] == "already_shipped"


def test_a_choice_closes_with_its_deadline_and_sending_does_not() -> None:
    """R-RSH-03, R-RSH-19"""
    closing = {c.action: c.closes_at for c in available_actions(a_reshipment(), role="seller", now=MONDAY)}
    assert closing == {"approve": TUESDAY_END, "reject": TUESDAY_END, "propose": TUESDAY_END, "ship": None}
    approved = approve(a_reshipment(), now=MONDAY).case
    assert all(c.closes_at is None for c in available_actions(approved, role="seller", now=MONDAY))


def test_every_choice_of_the_seller_names_its_route() -> None:
    """R-RSH-02"""
    choices = available_actions(a_reshipment(), role="seller", now=MONDAY)
    routes = [href(choice.action, choice.target) for choice in choices]
    assert routes == [f"/reshipments/rsh_1/{path}" for path in ("approve", "reject", "proposals", "shipment")]
