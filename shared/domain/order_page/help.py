"""What can be done about an order's missing items, and who helps with it otherwise."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Literal

from shared.domain.actions import Action, action
from shared.domain.errors import Refusal
from shared.domain.order_page.rows import OrderFile
from shared.domain.policy import clause, policy
from shared.domain.reshipments.available_actions import available_actions
from shared.domain.reshipments.case import ACTIVE, Line
from shared.domain.reshipments.request import purchase_of, request
from shared.domain.support.buyer_options import recourse
from shared.domain.support.buyer_protection import check_age, help_facts
from shared.domain.support.case import resolving_refusal


def buyer_help(file: OrderFile, now: datetime) -> Iterable[Action]:
    """The seller first, then missing items, then the way that is open at this time (R-BPP-01, R-BPP-11)."""
    contact = file.order.facts.seller_contact.email
    yield action(
        "contact_seller",
        href=f"mailto:{contact}",
        subject_id=file.order.id,
        clause=clause("R-BPP-01"),
    )
    for item in file.order.facts.items:
        yield _reshipment(file, item.line_id, now)
    yield from _about_requests(file, "buyer", now)
    facts = help_facts(file.order, file.packages)
    refusal = _refused(lambda: check_age(facts))
    yield from recourse(facts.delivered_at, now=now, refusal=refusal, subject_id=file.order.id)


def seller_help(file: OrderFile, now: datetime) -> Iterable[Action]:
    """What the seller can do with the requests that are not over."""
    return _about_requests(file, "seller", now)


def agent_help(file: OrderFile) -> Iterable[Action]:
    """The cases of customer service that wait for a decision."""
    for case in file.support_cases:
        if resolving_refusal(case) is None:
            yield action("resolve", href=f"/support-cases/{case.id}/resolution", subject_id=case.id)


def _about_requests(file: OrderFile, role: Literal["seller", "buyer"], now: datetime) -> Iterable[Action]:
    for case in file.reshipments:
        if case.status in ACTIVE:
            for choice in available_actions(case, role=role, now=now):
                yield choice.model_copy(update={"subject_id": case.id})


def _reshipment(file: OrderFile, line_id: str, now: datetime) -> Action:
    """`request_reshipment` of a line, as asking for one unit of it would be answered."""
    active = [case for case in file.reshipments if case.status in ACTIVE]
    taken = {line.line_id for case in active for line in case.lines}
    purchase = purchase_of(file.order, file.packages, [line_id])
    refusal = _refused(
        lambda: request(
            purchase,
            id="",
            lines=[Line(line_id=line_id, quantity=1)],
            reason=policy().section("reshipments")["allowed_reasons"][0],
            description="",
            active_lines=taken,
            now=now,
        )
    )
    return action(
        "request_reshipment",
        href="/reshipments",
        refusal=refusal,
        opens_at=purchase.delivered_at,
        subject_id=line_id,
        clause=clause("R-RSH-01"),
    )


def _refused(check: Callable[[], object]) -> Refusal | None:
    try:
        check()
    except Refusal as refusal:
        return refusal
    return None
