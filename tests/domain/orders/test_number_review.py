"""A borrowed number opens what needs a delivery and closes nothing until an agent has reviewed it."""

from datetime import datetime, timedelta

import pytest

from shared.domain.case import Actor
from shared.domain.disputes.order_facts import anchors, observe
from shared.domain.disputes.windows import acceptance_deadline
from shared.domain.errors import Conflict, Invalid
from shared.domain.orders.book import OrderBook
from shared.domain.orders.number_review import flag, proved, review_number
from shared.domain.orders.packages import Package, TrackingEvent, track
from shared.domain.support.buyer_protection import help_facts, windows
from tests.support.order_builders import an_order, at, packages_of
from tests.support.policies import CURRENT

SECOND = timedelta(seconds=1)
AGENT = Actor(role="agent", account="agent-1")
ORDER = an_order(delivered_at=None)
NOW = at("03-03T09:00:00")
DELIVERED, REVIEWED = at("03-03T08:00:00"), at("05-20T15:00:00")
TOLD = [TrackingEvent(status="delivered", occurred_at=DELIVERED, received_at=DELIVERED, signed_by="B.")]


def arrived(*, shared: bool = True) -> Package:
    """Delivered, under a number that another seller names too unless told otherwise."""
    step = track(packages_of(ORDER)["A"], TOLD, shared=shared, now=DELIVERED)
    assert step is not None
    return step.case


def reviewed(package: Package, *, own: bool, now: datetime = REVIEWED) -> Package:
    return review_number(package, own=own, reason="Looked at.", agent=AGENT, now=now).case


def ends(package: Package, now: datetime) -> list[datetime]:
    """When a dispute of the product, the standard return and Buyer Protection end, seen from that time."""
    accepted = acceptance_deadline(
        "inconsistent_product", anchors(ORDER, [package], now=now), version=CURRENT
    )
    counted = help_facts(OrderBook.read(ORDER, None), [package], now=now).delivered_at
    assert accepted is not None and counted is not None
    return [accepted.due_at, *(window.due_at for window in windows(counted, version=CURRENT))]


def ends_from(start: datetime) -> list[datetime]:
    """The same for a delivery at that time that nobody doubts."""
    package = arrived(shared=False).model_copy(update={"delivered_at": start})
    return ends(package, start)


def test_under_a_flag_nothing_is_over_however_late_it_is() -> None:
    """R-TRK-07"""
    for now in (DELIVERED, REVIEWED, REVIEWED + timedelta(days=1000)):
        assert min(ends(arrived(), now)) >= now
        assert ends(arrived(), now) == ends_from(now)


def test_periods_end_as_if_they_had_started_at_the_review() -> None:
    """R-TRK-07: to the second, each at the end of its own last day"""
    package = reviewed(arrived(), own=True)
    assert ends_from(REVIEWED) != ends_from(DELIVERED)
    for now in (REVIEWED, REVIEWED + timedelta(days=1000)):
        assert ends(package, now) == ends_from(REVIEWED)
    counted = help_facts(OrderBook.read(ORDER, None), [package], now=REVIEWED).delivered_at
    assert counted == REVIEWED
    for window in windows(REVIEWED, version=CURRENT):
        assert not window.is_over(window.due_at)
        assert window.is_over(window.due_at + SECOND)


@pytest.mark.parametrize("early", [0, 1])
def test_a_delivery_after_the_review_counts_itself(early: int) -> None:
    """R-TRK-07: at the review at the earliest"""
    package = arrived().model_copy(update={"delivered_at": None, "carrier_delivered_at": None})
    step = track(reviewed(package, own=True, now=DELIVERED - early * SECOND), TOLD, shared=True, now=REVIEWED)
    assert step is not None
    assert help_facts(OrderBook.read(ORDER, None), [step.case], now=REVIEWED).delivered_at == DELIVERED
    assert help_facts(
        OrderBook.read(ORDER, None), [reviewed(arrived(), own=True, now=DELIVERED + SECOND)], now=REVIEWED
    ) != (help_facts(OrderBook.read(ORDER, None), [step.case], now=REVIEWED))


def test_what_the_platform_says_of_the_delivery_is_not_in_doubt() -> None:
    """R-TRK-07"""
    package = arrived().model_copy(update={"platform_delivered_at": DELIVERED})
    assert ends(package, REVIEWED) == ends_from(DELIVERED)


def test_a_number_found_the_packages_own_proves_again_whatever_is_shared() -> None:
    """R-TRK-07"""
    package = reviewed(arrived(), own=True)
    assert package.flags == () and track(package, TOLD, shared=True, now=REVIEWED) is None
    seen = observe(ORDER, [package], now=REVIEWED)
    assert (seen.a_scan, seen.signature_record, seen.delivered_at) == (True, True, DELIVERED)


def test_of_a_number_found_anothers_nothing_counts_nor_comes_back() -> None:
    """R-TRK-07"""
    package = reviewed(arrived(), own=False)
    assert (package.status, package.delivered_at, package.shipped_at) == ("pre_transit", None, None)
    assert track(package, TOLD, shared=True, now=REVIEWED) is None
    assert help_facts(OrderBook.read(ORDER, None), [package], now=REVIEWED).delivered_at is None


def test_a_borrowed_number_proves_nothing_but_that_something_was_heard_of_it() -> None:
    """R-TRK-07"""
    package = arrived()
    shown = proved(package)
    assert (shown.status, shown.delivered_at, shown.signed) == ("pre_transit", None, ())
    assert shown.last_update_at == package.last_update_at == DELIVERED
    assert proved(arrived(shared=False)) == arrived(shared=False)


def test_the_record_of_a_review_says_who_found_what() -> None:
    """R-TRK-07, R-GEN-13"""
    for own in (True, False):
        step = review_number(arrived(), own=own, reason="Looked at.", agent=AGENT, now=REVIEWED)
        assert (step.event, step.actor, step.detail) == ("number_reviewed", AGENT, {"own": own})
        assert (step.case.number_reviewed_at, step.case.number_own) == (REVIEWED, own)


def test_a_number_that_is_borrowed_waits_for_its_review_since_it_was_noted() -> None:
    """R-TRK-07"""
    assert flag(("number_shared",), NOW) == {"flags": ("number_shared",), "number_shared_at": NOW}
    assert flag((), NOW) == {"flags": (), "number_shared_at": None}


def test_only_a_borrowed_number_is_reviewed_and_with_a_reason() -> None:
    """R-TRK-07"""
    for package in (arrived(shared=False), reviewed(arrived(), own=True)):
        with pytest.raises(Conflict, match="nothing to review"):
            reviewed(package, own=False)
    with pytest.raises(Invalid):
        review_number(arrived(), own=True, reason=" ", agent=AGENT, now=REVIEWED)
