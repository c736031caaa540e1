"""Whom a buyer turns to with an order, and until when: seller, dispute service, Buyer Protection."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Literal

from shared.domain.case import Deadline
from shared.domain.decision import Decision
from shared.domain.errors import Conflict, Rejected
from shared.domain.orders.book import OrderBook
from shared.domain.orders.number_review import counted
from shared.domain.orders.packages import Package, delivered_at
from shared.domain.orders.units import units_in
from shared.domain.policy import clause, in_force, local_time, policy, policy_at
from shared.domain.record import record
from shared.domain.times import not_in_future, rfc3339

InquiryKind = Literal["return", "refund", "question"]
SupportRoute = Literal[
    "ask_seller", "standard_return_refund", "dispute_service", "buyer_protection", "customer_service"
]


@record
class HelpFacts:
    """What the routing looks at: the order, and the day its buyer was born, if that is known.

    unresolved_request: a return or refund of this order, or missing items, were asked for and that came to
    nothing (R-DSP-11).
    """

    placed_at: datetime
    delivered_at: datetime | None
    date_of_birth: date | None = None
    unresolved_request: bool = False


def help_facts(
    book: OrderBook, packages: Iterable[Package], *, failed_here: bool = False, now: datetime
) -> HelpFacts:
    """Collect what the routing has to know of an order; a borrowed number counts from its review.

    For a package whose goods were made good without it, as one that was lost, nobody waits any more.
    failed_here: a reshipment asked for here was rejected, not sent in time, or lost.
    """
    order = book.order
    awaited = [counted(one, now=now) for one in packages if one.delivered_at or not _made_good(book, one)]
    return HelpFacts(
        placed_at=order.facts.placed_at,
        delivered_at=delivered_at(order, awaited),
        date_of_birth=order.facts.buyer.date_of_birth,
        unresolved_request=failed_here
        or any(request.kind in ("return", "refund") and request.unresolved for request in order.after_sales),
    )


def _made_good(book: OrderBook, package: Package) -> bool:
    inside = units_in(book.order, package.id)
    return bool(inside) and all(units <= book.settled(line_id) for line_id, units in inside.items())


@record
class Routing:
    """Where a request for help goes, why, and the windows that decide it."""

    route: SupportRoute
    decision: Decision
    deadlines: tuple[Deadline, ...] = ()


def route(
    facts: HelpFacts,
    *,
    kind: InquiryKind,
    seller_contacted_at: datetime | None,
    now: datetime,
) -> Routing:
    """Route a request to where it goes now (R-BPP-03, R-BPP-06, R-BPP-07, R-BPP-11).

    A question goes to customer service. A return or refund goes through the standard process to the
    end of day 30 after delivery, or to the dispute service if that was tried in vain; from then to
    the end of day 90 to Buyer Protection.

    seller_contacted_at: when the seller was asked, by the buyer's word or in the order's thread. Raises
    Invalid for a contact in the future; Conflict `contact_seller_first`, whose `route` is `ask_seller`
    (R-BPP-01, R-BPP-08); Rejected `not_delivered` (R-BPP-13), `bpp_window_closed`.
    """
    version = in_force(now)
    contacted_at = _contacted(seller_contacted_at, kind, now)
    given = {"kind": kind, "seller_contacted_at": rfc3339(contacted_at)}
    if kind == "question":
        return _routing("customer_service", "seller_could_not_help", "R-BPP-03", facts=given, version=version)
    if facts.delivered_at is None:
        raise not_delivered()
    given["delivered_at"] = rfc3339(facts.delivered_at)
    standard, protection = windows(facts.delivered_at, version=version)
    if protection.is_over(now):
        raise too_late(protection)
    if standard.is_over(now):
        clauses, both = ("R-BPP-06", "R-BPP-07", "R-BPP-12"), (_lapsed(standard), protection)
        return _routing(
            "buyer_protection", "standard_period_over", *clauses, facts=given, version=version, deadlines=both
        )
    to: SupportRoute = "dispute_service" if facts.unresolved_request else "standard_return_refund"
    basis = "request_unresolved" if facts.unresolved_request else "standard_period_running"
    return _routing(to, basis, "R-BPP-11", facts=given, version=version, deadlines=(standard, protection))


def windows(delivered_at: datetime, *, version: str) -> tuple[Deadline, Deadline]:
    """Start the standard period and Buyer Protection: both run from Delivered (R-BPP-12, A-28)."""
    table = policy(version)
    return (
        table.deadline("standard_return", starts_at=delivered_at, start_event="delivered"),
        table.deadline("buyer_protection", starts_at=delivered_at, start_event="delivered"),
    )


def is_under_age(facts: HelpFacts) -> bool:
    """Tell whether the buyer is known to have been too young to buy; helped all the same (R-BPP-10).

    The day of the order in the policy's time zone counts, the birthday itself being old enough.
    """
    if facts.date_of_birth is None:
        return False
    table = policy_at(facts.placed_at)
    placed_on = facts.placed_at.astimezone(table.zone).date()
    least: int = table.section("protection")["min_buyer_age"]
    return age_on(placed_on, facts.date_of_birth) < least


def age_on(day: date, date_of_birth: date) -> int:
    """Count full years on that day; who was born on a leap day is a year older on March 1 of other years."""
    had_birthday = (day.month, day.day) >= (date_of_birth.month, date_of_birth.day)
    return day.year - date_of_birth.year - (not had_birthday)


def _contacted(seller_contacted_at: datetime | None, kind: InquiryKind, now: datetime) -> datetime:
    if seller_contacted_at is None:
        raise Conflict(
            "contact_seller_first",
            "The seller can usually settle this. Please message them from your order first, and come back "
            "if that does not help.",
            clause=clause("R-BPP-03" if kind == "question" else "R-BPP-08"),
            route="ask_seller",
        )
    not_in_future("seller_contacted_at", seller_contacted_at, now=now)
    return seller_contacted_at


def not_delivered() -> Rejected:
    """Refuse returns and refunds before the delivery (R-BPP-13)."""
    return Rejected(
        "not_delivered",
        "Returns and refunds start with the delivery, and this order has not been delivered. If it is late "
        "or lost, please open a dispute about that.",
        clause=clause("R-BPP-13"),
        route="dispute_service",
        alternatives=["delayed_delivery", "lost_package"],
    )


def too_late(protection: Deadline) -> Rejected:
    """Refuse what comes after the end of Buyer Protection (R-BPP-07)."""
    return Rejected(
        "bpp_window_closed",
        f"Buyer Protection for this order ended on {local_time(protection.due_at)}. You can still ask the "
        "seller, and your rights under the law remain.",
        clause=protection.clause,
        deadline=rfc3339(protection.due_at),
    )


def _lapsed(deadline: Deadline) -> Deadline:
    return deadline.model_copy(update={"state": "lapsed"})


def _routing(
    to: SupportRoute,
    basis: str,
    *requirements: str,
    facts: dict[str, Any],
    version: str,
    deadlines: tuple[Deadline, ...] = (),
) -> Routing:
    decision = Decision(
        outcome=to,
        basis=basis,
        clauses=tuple(clause(requirement) for requirement in requirements),
        facts=facts,
        policy_version=version,
    )
    return Routing(route=to, decision=decision, deadlines=deadlines)
