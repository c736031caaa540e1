"""Whether a dispute can be filed now: each rule with its own code and clause, in a fixed order."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from shared.domain.case import Deadline
from shared.domain.disputes.framework import framework
from shared.domain.disputes.obstacles import check_may_open, check_tried_with_seller
from shared.domain.disputes.order_facts import anchors, estimate, is_unshipped, overdue_at
from shared.domain.disputes.scope import ABOUT_ARRIVAL, Asked, Scope, past_overdue, scope_of
from shared.domain.disputes.vocabulary import Scenario
from shared.domain.disputes.windows import Anchors, acceptance_deadline
from shared.domain.errors import Rejected
from shared.domain.orders.book import OrderBook
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package
from shared.domain.policy import Policy, clause, in_force, local_time, policy
from shared.domain.support.buyer_protection import windows as protection_windows
from shared.domain.times import rfc3339, whole_second

LEGAL = "Your rights under the law, in court or elsewhere, remain as they are."


def check_eligible(
    order: Order,
    packages: Sequence[Package],
    book: OrderBook,
    *,
    asked: Asked,
    scenario: Scenario,
    now: datetime,
) -> Scope:
    """Check that this can be filed now, each rule in its order, and find what it is about.

    Raises what `check_unobstructed` raises; Rejected `not_shipped` with `opens_at` (R-DSP-25),
    `not_delivered`, `not_yet_delayed` (R-DSP-60), `acceptance_window_closed` (R-DSP-03) with `deadline`,
    `seller_contact` and `alternatives`.
    """
    version = in_force(now)
    check_unobstructed(order, book, asked, now=now)
    about = scope_of(order, packages, book, asked=asked, scenario=scenario)
    if scenario in ABOUT_ARRIVAL and is_unshipped(order, about.packages):
        _check_overdue(order, now)
    started = anchors(order, about.packages, now=now)
    accepted = acceptance_deadline(scenario, started, version=version)
    if accepted is None:
        raise _not_delivered(scenario, version)
    if scenario == "delayed_delivery":
        _check_estimate_passed(estimate(order, about.packages), now)
    if accepted.is_over(now):
        raise _too_late(order, accepted, scenario, started, now)
    return about


def check_unobstructed(order: Order, book: OrderBook, asked: Asked, *, now: datetime) -> None:
    """Check that nothing but time can stand in the way of a dispute about so many units.

    Raises Rejected `market_not_covered` (R-DSP-01), `no_valid_transaction` (R-DSP-05); what
    `obstacles.check_may_open` and `obstacles.check_tried_with_seller` raise.
    """
    version = in_force(now)
    _check_covered(order, policy(version))
    check_may_open(past_overdue(book, asked), asked, version=version)
    check_tried_with_seller(order, book, asked)


def _check_covered(order: Order, table: Policy) -> None:
    markets: list[str] = table.section("disputes")["markets"]
    if order.facts.market not in markets:
        raise Rejected(
            "market_not_covered",
            f"This service covers orders from sellers in {', '.join(markets)}. Please turn to the seller. "
            + LEGAL,
            clause=clause("R-DSP-01"),
        )
    if order.facts.cancelled_at is not None:
        raise Rejected(
            "no_valid_transaction",
            "This order was cancelled, so there is no purchase to be disputed. " + LEGAL,
            clause=clause("R-DSP-05"),
        )


def _check_overdue(order: Order, now: datetime) -> None:
    """Send a buyer to the seller as long as the seller still has time to send the order (R-DSP-25)."""
    last = overdue_at(order)
    if whole_second(now) > last:
        return
    contact = order.facts.seller_contact
    raise Rejected(
        "not_shipped",
        f"The seller has not sent this yet, and has until {local_time(last)} to send it. Look at the order's "
        "status, ask the seller, or cancel the order. After that time this service takes it up.",
        clause=clause("R-DSP-25"),
        opens_at=rfc3339(last + timedelta(seconds=1)),
        seller_contact=contact.model_dump(),
    )


def _check_estimate_passed(expected: datetime | None, now: datetime) -> None:
    if expected is not None and whole_second(now) <= expected:
        raise Rejected(
            "not_yet_delayed",
            f"The order is expected by {local_time(expected)}, so it is not late yet.",
            clause=clause("R-DSP-60"),
            opens_after=rfc3339(expected),
        )


def _not_delivered(scenario: Scenario, version: str) -> Rejected:
    return Rejected(
        "not_delivered",
        "This can be disputed once the product has been delivered, and it has not been yet. If it is late "
        "or lost, please say so instead.",
        clause=clause(framework(version).scenarios[scenario].acceptance.clause),
        alternatives=["delayed_delivery", "lost_package"],
    )


def _too_late(
    order: Order, accepted: Deadline, scenario: Scenario, started: Anchors, now: datetime
) -> Rejected:
    """Refer to the seller, with whatever else is still open (R-DSP-03, R-DSP-04, R-BPP-14)."""
    contact = order.facts.seller_contact
    return Rejected(
        "acceptance_window_closed",
        f"This could be filed until {local_time(accepted.due_at)}. Please settle it with the seller: "
        f"{', '.join(part for part in (contact.name, contact.email) if part)}. {LEGAL}",
        clause=accepted.clause,
        deadline=rfc3339(accepted.due_at),
        seller_contact=contact.model_dump(),
        alternatives=_alternatives(order, scenario, started, now),
    )


def _alternatives(order: Order, scenario: Scenario, started: Anchors, now: datetime) -> list[str]:
    version = in_force(now)
    related: list[Scenario] = policy(version).section("disputes")["alternatives"].get(scenario, [])
    windows = {other: acceptance_deadline(other, started, version=version) for other in related}
    still_open = [other for other, window in windows.items() if window and not window.is_over(now)]
    if started.delivered_at is None:
        return [*still_open]
    _, protection = protection_windows(started.delivered_at, version=version)
    return [*still_open, *([] if protection.is_over(now) else ["buyer_protection"])]
