"""What can be done about an order's missing items, and who helps with it otherwise."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Literal

from shared.domain.actions import Action, action, refusal_of, refused, target
from shared.domain.order_page.rows import OrderContext
from shared.domain.orders.book import OrderBook
from shared.domain.orders.packages import delivered_at
from shared.domain.policy import clause, policy_at
from shared.domain.reshipments.available_actions import available_actions
from shared.domain.reshipments.case import ACTIVE, RequestedLine
from shared.domain.reshipments.request import request
from shared.domain.support.buyer_options import buyer_options
from shared.domain.support.buyer_protection import InquiryKind, help_facts
from shared.domain.support.case import check_none_open
from shared.domain.support.resolving import resolving_refusal

# What can be asked for by each way to customer service.
_KINDS: Mapping[str, tuple[InquiryKind, ...]] = {
    "standard_return": ("return", "refund"),
    "buyer_protection": ("return", "refund"),
    "ask_customer_service": ("question",),
}


def buyer_help(context: OrderContext, now: datetime) -> Iterable[Action]:
    """List the seller first, then missing items, then the way open at this time (R-BPP-01, R-BPP-11)."""
    yield action(
        "contact_seller",
        target=target(context.order),
        subject_id=context.order.id,
        clause=clause("R-BPP-01"),
    )
    for item in context.order.facts.items:
        yield _reshipment(context, item.line_id, now)
    yield from _about_requests(context, "buyer", now)
    facts = help_facts(OrderBook.read(context.order, context.book), context.packages, now=now)
    for way in buyer_options(facts.delivered_at, now=now, subject_id=context.order.id):
        yield _unless_open(context, way)


def seller_help(context: OrderContext, now: datetime) -> Iterable[Action]:
    """List what the seller can do: write to the buyer, answer the requests that are not over."""
    yield action(
        "contact_buyer",
        target=target(context.order),
        subject_id=context.order.id,
        clause=clause("R-MSG-01"),
    )
    yield from _about_requests(context, "seller", now)


def agent_help(context: OrderContext) -> Iterable[Action]:
    """List the cases of customer service that wait for a decision."""
    for case in context.support_cases:
        if resolving_refusal(case) is None:
            yield action("resolve", target=target(case), subject_id=case.id)


def _about_requests(
    context: OrderContext, role: Literal["buyer", "seller"], now: datetime
) -> Iterable[Action]:
    packages = {package.reshipment_id: package for package in context.packages}
    book = OrderBook.read(context.order, context.book)
    for case in context.reshipments:
        if case.status in ACTIVE:
            for choice in available_actions(case, packages.get(case.id), book, role=role, now=now):
                yield replace(choice, subject_id=case.id)


def _unless_open(context: OrderContext, way: Action) -> Action:
    """The same way to customer service; refused where a case of each kind it leads to is open (R-LIM-02)."""
    open_ids = {case.kind: case.id for case in context.support_cases if case.status == "open"}
    taken = [open_ids.get(kind) for kind in _KINDS[way.action]]
    refusal = refusal_of(lambda: check_none_open(taken[0])) if way.available and all(taken) else None
    return refused(way, refusal) if refusal else way


def _reshipment(context: OrderContext, line_id: str, now: datetime) -> Action:
    """Offer `request_reshipment` of a line, as asking for one unit of it would be answered."""
    received_at = delivered_at(context.order, context.packages, [line_id])
    refusal = refusal_of(
        lambda: request(
            OrderBook.read(context.order, context.book),
            id="",
            received_at=received_at,
            lines=[RequestedLine(line_id=line_id, quantity=1)],
            reason=policy_at(now).section("reshipments")["allowed_reasons"][0],
            description="",
            now=now,
        )
    )
    return action(
        "request_reshipment",
        refusal=refusal,
        opens_at=received_at,
        subject_id=line_id,
        order_id=context.order.id,
        clause=clause("R-RSH-01"),
    )
