"""What is reported of an order before the order itself is kept until it comes."""

from datetime import timedelta

from shared.domain.case import PLATFORM
from shared.domain.erasure import ERASED
from shared.domain.orders.pending_events import (
    PENDING_EVENTS_AT_MOST,
    PackageCancelled,
    PendingEvents,
    keep,
    lapse,
    replayed,
)
from tests.support.order_builders import at

NOW = at("03-02T12:00:00")
SECOND = timedelta(seconds=1)


def cancelled(number: int) -> PackageCancelled:
    return PackageCancelled(package_id=f"box-{number}", occurred_at=NOW, received_at=NOW)


def kept(*numbers: int) -> PendingEvents:
    pending = None
    for number in numbers:
        step = keep(pending, event=cancelled(number), order_id="ord-1", now=NOW)
        assert step is not None
        pending = step.case
    assert pending is not None
    return pending


def test_events_are_kept_in_the_order_of_their_receipt() -> None:
    """Webhooks may overtake each other (invariant 15)."""
    pending = kept(1, 2)
    assert pending.waiting == (cancelled(1), cancelled(2))
    step = keep(pending, event=cancelled(3), order_id="ord-1", now=NOW)
    assert step is not None
    assert (step.event, step.actor, step.at) == ("event_kept", PLATFORM, NOW)


def test_fifty_are_kept_and_no_more() -> None:
    """R-LIM-01"""
    full = kept(*range(PENDING_EVENTS_AT_MOST))
    assert len(full.waiting) == 50
    assert keep(full, event=cancelled(50), order_id="ord-1", now=NOW) is None


def test_what_was_taken_in_is_kept_no_longer_and_what_waits_still_is() -> None:
    """Webhooks may overtake each other (invariant 15)."""
    pending = kept(1, 2)
    step = replayed(pending, left=(cancelled(2),), now=NOW)
    assert step is not None
    assert (step.event, step.case.waiting) == ("events_taken_in", (cancelled(2),))
    assert replayed(pending, left=pending.waiting, now=NOW) is None


def test_of_an_order_that_never_comes_they_are_erased_after_their_time() -> None:
    """R-PRV-01"""
    pending = kept(1)
    (window,) = pending.deadlines
    assert lapse(pending, now=window.due_at) is None
    step = lapse(pending, now=window.due_at + SECOND)
    assert step is not None
    assert (step.event, [one.state for one in step.case.deadlines]) == (ERASED, ["lapsed"])
