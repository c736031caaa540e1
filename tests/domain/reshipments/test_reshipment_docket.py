"""The docket of an order: which line has an active request, which packages were sent again."""

import pytest

from shared.domain.reshipments.answers import approve, reject
from shared.domain.reshipments.available_actions import escalations
from shared.domain.reshipments.case import RequestedLine, Reshipment
from shared.domain.reshipments.docket import ReshipmentDocket, enter, keep_up
from shared.domain.reshipments.lapse import lapse
from shared.domain.reshipments.shipment import deliver
from shared.views.links import href
from tests.support.reshipment_builders import (
    MONDAY,
    SECOND,
    WEDNESDAY_END,
    a_reshipment,
    asked,
    lapsed,
    offered,
    sent,
)


def entered() -> ReshipmentDocket:
    return enter(None, asked()).case


def test_a_request_is_entered_on_each_of_its_lines() -> None:
    """R-RSH-20"""
    both = [RequestedLine(line_id="cups", quantity=1), RequestedLine(line_id="plates", quantity=1)]
    step = enter(None, asked(lines=both))
    docket = step.case
    assert (docket.id, docket.order_id, docket.version) == ("o-1", "o-1", 1)
    assert (docket.seller_id, docket.buyer_id, docket.created_at) == ("shop-1", "ann", MONDAY)
    assert docket.active == {"cups": "rsh_1", "plates": "rsh_1"}
    assert (step.event, str(step.actor), step.detail) == (
        "reshipment_entered",
        "buyer:ann",
        {"reshipment_id": "rsh_1"},
    )


def test_a_second_request_is_entered_beside_the_first() -> None:
    """R-RSH-20"""
    other = asked(lines=[RequestedLine(line_id="cups", quantity=1)])
    later = enter(entered(), other).case
    assert (set(later.active), later.version) == ({"cups", "plates"}, 2)


def test_what_is_over_is_struck_and_the_others_stay() -> None:
    """R-RSH-20"""
    docket = entered().model_copy(update={"active": {"plates": "rsh_1", "cups": "rsh_2"}})
    step = keep_up(docket, reject(a_reshipment(), reason="No.", now=MONDAY))
    assert step is not None
    assert (step.event, step.case.active) == ("reshipment_struck", {"cups": "rsh_2"})


def test_a_step_that_leaves_a_request_active_changes_nothing() -> None:
    """R-RSH-20"""
    assert keep_up(entered(), approve(a_reshipment(), now=MONDAY)) is None


def test_the_package_of_a_request_is_kept_once_and_still_known_when_the_request_is_over() -> None:
    """A-46"""
    shipped = sent(approve(a_reshipment(), now=MONDAY).case, package_id="pkg_1")
    step = keep_up(entered(), shipped)
    assert step is not None
    assert (step.event, step.case.package_ids) == ("reshipment_packed", ("pkg_1",))
    assert keep_up(step.case, shipped) is None
    over = keep_up(step.case, deliver(shipped.case, delivered_at=MONDAY, now=MONDAY))
    assert over is not None
    assert (over.case.active, over.case.package_ids) == ({}, ("pkg_1",))


@pytest.mark.parametrize(
    ("case", "whom"),
    [
        (a_reshipment(), "seller"),
        (offered(), "buyer"),
        (lapsed(offered(), WEDNESDAY_END), "seller"),
        (approve(a_reshipment(), now=MONDAY).case, None),
        (reject(a_reshipment(), reason="No.", now=MONDAY).case, None),
    ],
)
def test_a_request_awaits_whoever_has_to_answer(case: Reshipment, whom: str | None) -> None:
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
            ("standard_return", "/support-cases"),
            ("ask_customer_service", "/support-cases"),
        ]
    assert escalations(approved, now=MONDAY) == ()
