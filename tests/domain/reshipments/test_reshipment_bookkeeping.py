"""A request in its order's book: the units it holds, when they count as sent again, when others end it."""

from typing import Any

import pytest

from shared.domain.order_page.escalations import escalations
from shared.domain.orders.book import OrderBook
from shared.domain.orders.entries import give_way, refund, settle
from shared.domain.orders.packages import Package
from shared.domain.orders.shared_numbers import NUMBER_SHARED
from shared.domain.reshipments.answers import approve, reject
from shared.domain.reshipments.bookkeeping import end, entered
from shared.domain.reshipments.case import RequestedLine, Reshipment
from shared.domain.reshipments.following import deliver, follow_package, take_back
from shared.domain.reshipments.lapse import lapse
from shared.domain.reshipments.shipment import open_package
from shared.views.links import href
from tests.support.order_builders import at
from tests.support.reshipment_builders import (
    MONDAY,
    SECOND,
    WEDNESDAY_END,
    a_book,
    a_reshipment,
    answered,
    decision,
    declined,
    held,
    lapsed,
    offered,
    record,
    requested,
    sent,
)


def test_a_request_holds_units_of_each_of_its_lines() -> None:
    """R-RSH-20"""
    both = [RequestedLine(line_id="cups", quantity=1), RequestedLine(line_id="plates", quantity=1)]
    step, book = requested(lines=both)
    assert (book.held("cups"), book.held("plates")) == ({1}, {1})
    assert book.units_of(step.case.id) == {"cups": {1}, "plates": {1}}
    assert (book.requests("cups").reshipments, book.requests("plates").reshipments) == (("rsh_1",),) * 2


def test_a_second_request_is_held_beside_the_first() -> None:
    """R-RSH-20"""
    _, book = requested()
    _, both = requested(of=book, id="rsh_2", lines=[RequestedLine(line_id="cups", quantity=1)])
    assert (both.open_case("plates", "reshipment"), both.open_case("cups", "reshipment")) == (
        "rsh_1",
        "rsh_2",
    )


def test_what_is_over_holds_nothing_and_the_others_stay() -> None:
    """R-RSH-20"""
    _, book = requested()
    _, both = requested(of=book, id="rsh_2", lines=[RequestedLine(line_id="cups", quantity=1)])
    after = entered(both, reject(a_reshipment(), reason="No.", now=MONDAY).case, at=MONDAY)
    assert (after.held("plates"), after.held("cups")) == (set(), {1})
    assert after.requests("plates").reshipments == ("rsh_1",)


def test_a_step_that_leaves_a_request_open_changes_nothing() -> None:
    """R-RSH-20"""
    book = held()
    assert entered(book, approve(a_reshipment(), now=MONDAY).case, at=MONDAY).book == book.book


def shipped() -> tuple[Reshipment, OrderBook]:
    case = sent(approve(a_reshipment(), now=MONDAY).case, package_id="pkg_1").case
    return case, entered(held(), case, at=MONDAY)


def test_the_package_of_a_request_is_kept_once_and_still_known_when_the_request_is_over() -> None:
    """A-46"""
    case, book = shipped()
    assert book.book.package_ids == ("pkg_1",)
    assert entered(book, case, at=MONDAY + SECOND).book == book.book
    over = entered(book, deliver(case, delivered_at=MONDAY, now=MONDAY).case, at=MONDAY)
    assert (over.book.holds, over.book.package_ids) == ((), ("pkg_1",))
    assert over.settled("plates", "goods") == {1}


def test_units_count_as_sent_again_while_the_number_stands() -> None:
    """R-REF-01: from the label or the number, scanned or not; given back, they are missing again"""
    _, book = shipped()
    assert (book.settled("plates"), book.held("plates"), book.left) == ({1}, {1}, 3_000)
    step, asked = requested()
    labelled = approve(step.case, now=MONDAY).case.model_copy(
        update={"carrier": "usps", "tracking_number": "9400"}
    )
    book = entered(asked, labelled, at=MONDAY)
    assert (book.settled("plates"), book.held("plates"), book.left) == ({1}, {1}, 3_000)
    back = take_back(labelled, now=MONDAY)
    assert back is not None
    after = entered(book, back.case, at=MONDAY)
    assert (after.settled("plates"), after.held("plates"), after.left) == (set(), {1}, 5_000)


@pytest.mark.parametrize("status", ["lost", "return_to_sender"])
def test_what_is_lost_or_back_with_its_sender_was_not_sent_again(status: Any) -> None:
    """R-REF-01; if it turns up after all, it was"""
    case, book = shipped()
    package: Package = open_package(case, book.order, now=MONDAY).case
    lost = entered(book, case, package=package.model_copy(update={"status": status}), at=MONDAY)
    assert (lost.settled("plates"), lost.held("plates")) == (set(), {1})
    found = entered(lost, case, package=package.model_copy(update={"status": "in_transit"}), at=MONDAY)
    assert found.settled("plates", "goods") == {1}


def its_package(case: Reshipment, book: OrderBook) -> Package:
    return open_package(case, book.order, carrier="usps", tracking_number="9400", now=MONDAY).case


@pytest.mark.parametrize("status", ["lost", "return_to_sender"])
def test_what_does_not_arrive_ends_the_request_and_completes_it_if_it_does_after_all(status: Any) -> None:
    """R-DSP-11, R-REF-01"""
    case, book = shipped()
    package = its_package(case, book)
    step = follow_package(case, package.model_copy(update={"status": status}), now=MONDAY)
    assert record(step) == ("reshipment_lost", "carrier:usps", {"tracking_status": status})
    assert step is not None
    assert (step.case.status, step.case.closed_reason) == ("closed", "lost")
    lost = entered(book, step.case, at=MONDAY)
    assert (lost.settled("plates"), lost.held("plates"), lost.free("plates")) == (set(), set(), {1, 2})
    assert (lost.lost("plates"), lost.requests("plates").failed) == ({1}, ("rsh_1",))
    there = package.model_copy(update={"status": "delivered", "delivered_at": MONDAY + SECOND})
    again = follow_package(step.case, there, now=MONDAY + SECOND)
    assert again is not None and (again.case.status, again.case.closed_reason) == ("completed", None)
    after = entered(lost, again.case, at=MONDAY)
    assert (after.settled("plates", "goods"), after.requests("plates").failed) == ({1}, ())
    assert len(after.book.entries) == 1


def test_what_was_disputed_meanwhile_stays_over_when_it_arrives() -> None:
    """R-DSP-11"""
    case, book = shipped()
    package = its_package(case, book)
    gone = follow_package(case, package.model_copy(update={"status": "lost"}), now=MONDAY)
    assert gone is not None
    disputed = give_way(entered(book, gone.case, at=MONDAY), "rsh_1")
    step = end(gone.case, disputed, now=MONDAY)
    assert record(step) == ("reshipment_disputed", "platform", {"reason": "disputed"})
    assert step is not None
    assert decision(step.case)[:3] == ("closed", "disputed", ("R-DSP-11",))
    there = package.model_copy(update={"status": "delivered", "delivered_at": MONDAY + SECOND})
    assert follow_package(step.case, there, now=MONDAY + SECOND) is None
    assert end(step.case, disputed, now=MONDAY) is None
    assert entered(disputed, step.case, at=MONDAY).lost("plates") == {1}


def test_a_borrowed_number_closes_nothing() -> None:
    """R-TRK-07"""
    case, book = shipped()
    package = its_package(case, book)
    borrowed = package.model_copy(update={"status": "lost", "flags": (NUMBER_SHARED,)})
    assert follow_package(case, borrowed, now=MONDAY) is None


def test_a_request_whose_units_others_refunded_ends_refunded() -> None:
    """A-35, R-RSH-22"""
    book = refund(held(), {"plates": {1}}, case_id="cse_1", service="support", at=MONDAY)
    step = end(offered(), book, now=MONDAY)
    assert record(step) == ("reshipment_closed", "platform", {"reason": "refunded"})
    assert step is not None
    assert (step.case.status, step.case.closed_reason, step.case.next_deadline) == (
        "closed",
        "refunded",
        None,
    )
    assert step.case.offer is not None and step.case.offer.status == "expired"
    assert decision(step.case)[:3] == ("closed", "refunded", ("R-RSH-22",))
    assert entered(book, step.case, at=MONDAY).book.holds == ()
    assert end(step.case, book, now=MONDAY) is None


def test_a_request_goes_on_while_its_own_units_are_left() -> None:
    """R-REF-05"""
    book = refund(held(), {"plates": {2}}, case_id="cse_1", service="support", at=MONDAY)
    assert end(a_reshipment(), book, now=MONDAY) is None


def test_a_request_ends_when_its_order_is_cancelled_or_its_items_came_another_way() -> None:
    """R-REF-04"""
    cancelled = a_book(cancelled_at=at("03-01T10:05:30"))
    step = end(a_reshipment(), cancelled, now=MONDAY)
    assert step is not None
    assert decision(step.case)[:3] == ("closed", "nothing_left", ("R-REF-04",))
    how: dict[str, Any] = {"case_id": "request:r1", "service": "platform", "gives": "goods", "at": MONDAY}
    elsewhere = end(a_reshipment(), settle(held(), {"plates": {1}}, **how), now=MONDAY)
    assert elsewhere is not None and elsewhere.case.closed_reason == "nothing_left"


def test_an_answered_offer_stays_answered_when_its_request_ends() -> None:
    """R-RSH-11: what the buyer has declined did not run out"""
    book = refund(held(), {"plates": {1}}, case_id="cse_1", service="support", at=MONDAY)
    ended = end(declined(), book, now=MONDAY)
    assert ended is not None and ended.case.offer is not None
    assert (ended.case.status, ended.case.offer.status) == ("closed", "rejected")


def test_what_is_on_its_way_or_over_is_not_ended() -> None:
    """R-REF-03"""
    cancelled = a_book(cancelled_at=at("03-01T10:05:30"))
    for case in (shipped()[0], answered(offered(), "accept").case):
        assert end(case, cancelled, now=MONDAY) is None


@pytest.mark.parametrize(
    ("case", "whom"),
    [
        (a_reshipment(), "seller"),
        (offered(), "buyer"),
        (lapsed(offered(), WEDNESDAY_END), "seller"),
        (approve(a_reshipment(), now=MONDAY).case, "seller"),
        (lapsed(approve(a_reshipment(), now=MONDAY).case, WEDNESDAY_END + SECOND), "seller"),
        (sent(approve(a_reshipment(), now=MONDAY).case).case, None),
        (reject(a_reshipment(), reason="No.", now=MONDAY).case, None),
    ],
)
def test_a_request_awaits_whoever_has_to_act(case: Reshipment, whom: str | None) -> None:
    """R-RSH-02"""
    assert case.awaits == whom


def test_a_buyer_whose_items_are_refused_or_overdue_is_shown_what_is_open() -> None:
    """R-RSH-19"""
    approved = approve(a_reshipment(), now=MONDAY).case
    overdue = lapse(approved, now=WEDNESDAY_END + SECOND)
    assert overdue is not None
    rejected = reject(a_reshipment(), reason="No.", now=MONDAY).case
    for case in (overdue.case, rejected):
        ways = escalations(case, now=MONDAY)
        assert [(way.action, href(way.action, way.target)) for way in ways] == [
            ("file_dispute", "/disputes"),
            ("standard_return", "/support-cases"),
            ("ask_customer_service", "/support-cases"),
        ]
    assert escalations(approved, now=MONDAY) == ()
