"""Everything a caller can do about an order now, until when, and why not where not."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Literal

from shared.domain.actions import Action, action, refusal_of, refused, target
from shared.domain.case import Role
from shared.domain.claims.affidavits import resend_opens_at, sending_refusal
from shared.domain.claims.claim import Claim
from shared.domain.claims.filing import eligibility, refusal
from shared.domain.disputes.available_actions import available_actions, filing_options
from shared.domain.disputes.case import OPEN
from shared.domain.email import deliverable, no_usable_address
from shared.domain.errors import Refusal
from shared.domain.labels.insurance import check_mode
from shared.domain.labels.label import Label
from shared.domain.labels.pricing import check_sellable
from shared.domain.labels.voiding import void_refusal
from shared.domain.order_page.help import agent_help, buyer_help, seller_help
from shared.domain.order_page.rows import OrderContext
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package, known_value
from shared.domain.orders.privacy import check_kept
from shared.domain.orders.resending import check_to_send
from shared.domain.policy import clause, policy_at


def options(context: OrderContext, *, role: Role, now: datetime) -> tuple[Action, ...]:
    """List the choices of one party, service by service; agents see the seller's and the buyer's, and what
    they alone can do.

    Nothing new is begun about an order whose personal data were erased (R-PRV-01).
    """
    seller = tuple(_seller_options(context, now)) if role in ("seller", "agent") else ()
    buyer = tuple(_buyer_options(context, now)) if role in ("buyer", "agent") else ()
    agent = (*_dispute_options(context, "agent", now), *agent_help(context)) if role == "agent" else ()
    parties = {(one.action, one.subject_id) for one in (*seller, *buyer)}
    own = (one for one in agent if (one.action, one.subject_id) not in parties)
    erased = refusal_of(partial(check_kept, context.order))
    return tuple(
        _for_good(one, erased) if erased and _begins_something(one) else one
        for one in (*seller, *buyer, *own)
    )


def _for_good(choice: Action, refusal: Refusal) -> Action:
    """The same choice, which opens at no time any more."""
    return replace(refused(choice, refusal), opens_at=None, closes_at=None)


def _begins_something(choice: Action) -> bool:
    """Whether it opens a case, or writes to the other party about the order."""
    return choice.target is None or choice.target.kind == Order.KIND


def _seller_options(context: OrderContext, now: datetime) -> Iterable[Action]:
    for package in context.packages:
        label = context.labels.get(package.label_id or "")
        yield action(
            "buy_label",
            subject_id=package.id,
            refusal=refusal_of(partial(_check_sale, context, package, now)),
        )
        if label:
            void = void_refusal(label)
            yield action("void_label", target=target(label), subject_id=package.id, refusal=void)
        yield _claim_option(package, label, now)
    for claim in context.claims:
        yield _affidavit_option(context.order, claim, now)
    yield from seller_help(context, now)
    yield from _dispute_options(context, "seller", now)


def _buyer_options(context: OrderContext, now: datetime) -> Iterable[Action]:
    yield from buyer_help(context, now)
    yield from filing_options(context.order, context.packages, context.order_book, now=now)
    yield from _dispute_options(context, "buyer", now)


def _dispute_options(
    context: OrderContext, role: Literal["seller", "buyer", "agent"], now: datetime
) -> Iterable[Action]:
    for dispute in context.disputes:
        if dispute.status in OPEN:
            for choice in available_actions(dispute, context.order_book, role=role, now=now):
                yield replace(choice, subject_id=dispute.id)


def _check_sale(context: OrderContext, package: Package, now: datetime) -> None:
    check_sellable(package)
    check_to_send(package, (*context.reshipments, *context.disputes))
    check_mode(package.shipping_mode, policy_at(now))
    known_value(package)


def _claim_option(package: Package, label: Label | None, now: datetime) -> Action:
    return action(
        "file_claim",
        subject_id=package.id,
        refusal=refusal(eligibility(package, label, now=now)),
        opens_at=label.shipped_at if label else None,
        closes_at=label.claim_by if label else None,
    )


def _affidavit_option(order: Order, claim: Claim, now: datetime) -> Action:
    unreachable = no_usable_address(clause("R-AFF-12")) if not deliverable(order.facts.buyer.email) else None
    return action(
        "send_affidavit",
        target=target(claim),
        subject_id=claim.id,
        refusal=sending_refusal(claim, now=now) or unreachable,
        opens_at=resend_opens_at(claim),
    )
