"""What each role can do with a dispute, or about an order, now and until when, and why not where not."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal

from shared.domain.actions import Action, action, refusal_of, target
from shared.domain.disputes.appeals import (
    check_may_accept,
    check_may_appeal,
    check_may_decide_appeal,
    check_may_enter_appeal,
    check_may_redispute,
)
from shared.domain.disputes.case import Dispute
from shared.domain.disputes.closing import check_may_settle
from shared.domain.disputes.eligibility import check_eligible
from shared.domain.disputes.evidence_limits import check_number
from shared.domain.disputes.evidence_requests import check_may_ask_anybody
from shared.domain.disputes.evidence_submission import check_may_add
from shared.domain.disputes.evidence_windows import (
    check_expected,
    check_may_submit,
    check_window_open,
    may_supplement,
)
from shared.domain.disputes.fact_finding import check_judging, check_unjudged
from shared.domain.disputes.order_facts import anchors
from shared.domain.disputes.proceedings import check_may_decide, check_may_report
from shared.domain.disputes.records import REQUEST, REVIEW
from shared.domain.disputes.remedies import check_may_perform, check_priced, ways
from shared.domain.disputes.returns import (
    check_may_decide as check_may_decide_objection,
)
from shared.domain.disputes.returns import (
    check_may_label,
    check_may_object,
    check_may_ship_back,
)
from shared.domain.disputes.scope import Asked, quantities, scope_of
from shared.domain.disputes.vocabulary import SCENARIOS, Party, Scenario
from shared.domain.disputes.windows import acceptance_deadline
from shared.domain.orders.book import OrderBook
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package
from shared.domain.policy import in_force
from shared.domain.returns.sending import check_in_time

DisputeRole = Literal["buyer", "seller", "carrier", "agent"]
Check = Callable[[], object]


def available_actions(
    dispute: Dispute, book: OrderBook | None = None, *, role: DisputeRole, now: datetime
) -> tuple[Action, ...]:
    """List every choice of that role; without the book the limit of two requests is not checked."""
    if role == "agent":
        return _of_agent(dispute)
    shared = _evidence(dispute, role, now)
    if role == "buyer":
        return (*shared, *_of_buyer(dispute, book, now))
    if role == "seller":
        return (*shared, *_of_seller(dispute, now))
    return shared


def filing_options(
    order: Order, packages: Sequence[Package], book: OrderBook, *, now: datetime
) -> tuple[Action, ...]:
    """Offer `file_dispute` for every scenario and line; `subject_id` is `<line id>:<scenario>`."""
    return tuple(
        _filing(order, packages, book, item.line_id, scenario, now)
        for item in order.facts.items
        for scenario in SCENARIOS
    )


def _filing(
    order: Order,
    packages: Sequence[Package],
    book: OrderBook,
    line_id: str,
    scenario: Scenario,
    now: datetime,
) -> Action:
    """Offer what filing would accept for some of the line's units, for those that have longest."""
    wanted = (*quantities(order, packages, book, line_id=line_id, scenario=scenario),) or (None,)
    choices = (_filing_of(order, packages, book, {line_id: some}, scenario, now) for some in wanted)
    return max(choices, key=lambda one: (one.available, one.closes_at is None, one.closes_at or now))


def _filing_of(
    order: Order,
    packages: Sequence[Package],
    book: OrderBook,
    asked: Asked,
    scenario: Scenario,
    now: datetime,
) -> Action:
    about = scope_of(order, packages, book, asked=asked, scenario=scenario)
    window = acceptance_deadline(scenario, anchors(order, about.packages, now=now), version=in_force(now))
    refusal = refusal_of(
        lambda: check_eligible(order, packages, book, asked=asked, scenario=scenario, now=now)
    )
    return action(
        "file_dispute",
        subject_id=f"{next(iter(asked))}:{scenario}",
        order_id=order.id,
        refusal=refusal,
        opens_at=window.starts_at if window else None,
        closes_at=window.due_at if window else None,
    )


def _evidence(dispute: Dispute, party: Party, now: datetime) -> tuple[Action, ...]:
    own = next((d for d in dispute.deadlines if (d.kind, d.party) == ("evidence", party)), None)
    window = dispute.deadline(REQUEST, party) or own
    until = window.due_at if window else None
    supplement = party == "buyer" and may_supplement(dispute)
    return (
        _choice(
            dispute,
            "submit_evidence",
            lambda: _check_may_show(dispute, party, now, supplement=supplement),
            closes_at=None if supplement else until,
        ),
        _choice(
            dispute,
            "complete_evidence",
            lambda: check_window_open(dispute, party, check_expected(dispute, party), now),
            closes_at=until,
        ),
    )


def _check_may_show(dispute: Dispute, party: Party, now: datetime, *, supplement: bool) -> None:
    check_may_submit(dispute, party, now, supplement=supplement)
    check_number(dispute, party)


def _of_buyer(dispute: Dispute, book: OrderBook | None, now: datetime) -> tuple[Action, ...]:
    return (
        _choice(dispute, "withdraw", lambda: check_unjudged(dispute)),
        _choice(dispute, "settle", lambda: check_may_settle(dispute, "buyer")),
        _choice(dispute, "report_proceedings", lambda: check_may_report(dispute, "buyer")),
        _choice(dispute, "accept", lambda: check_may_accept(dispute, "buyer")),
        _choice(
            dispute,
            "redispute",
            lambda: check_may_redispute(dispute, book, now),
            closes_at=_due(dispute, "second_request"),
        ),
        _choice(
            dispute,
            "buy_return_label",
            lambda: check_in_time(check_may_label(dispute), dispute, now),
            closes_at=_due(dispute, "return_shipment"),
        ),
        _choice(
            dispute,
            "ship_back",
            lambda: check_in_time(check_may_ship_back(dispute, "buyer"), dispute, now),
            closes_at=_due(dispute, "return_shipment"),
        ),
    )


def _of_seller(dispute: Dispute, now: datetime) -> tuple[Action, ...]:
    return (
        _choice(dispute, "settle", lambda: check_may_settle(dispute, "seller")),
        _choice(dispute, "report_proceedings", lambda: check_may_report(dispute, "seller")),
        _choice(dispute, "accept", lambda: check_may_accept(dispute, "seller")),
        _choice(
            dispute,
            "appeal",
            lambda: check_may_appeal(dispute, now),
            closes_at=_due(dispute, "appeal"),
        ),
        _choice(
            dispute,
            "carry_out",
            lambda: _check_may_carry_out(dispute, now),
            closes_at=_due(dispute, "post_dispute_action"),
        ),
        _choice(
            dispute,
            "object_to_return",
            lambda: check_may_object(dispute, now),
            closes_at=_due(dispute, "return_objection"),
        ),
    )


def _check_may_carry_out(dispute: Dispute, now: datetime) -> None:
    check_may_perform(dispute, "seller", now)
    if ways(dispute) == ["refund"]:
        check_priced(dispute.amount)


def _of_agent(dispute: Dispute) -> tuple[Action, ...]:
    return (
        _choice(
            dispute,
            "judge",
            lambda: check_judging(dispute),
            opens_at=dispute.judging_since,
        ),
        _choice(dispute, "reject", lambda: check_unjudged(dispute)),
        _choice(dispute, "decide_appeal", lambda: check_may_decide_appeal(dispute)),
        _choice(dispute, "decide_objection", lambda: check_may_decide_objection(dispute)),
        _choice(dispute, "ship_back", lambda: check_may_ship_back(dispute, "agent")),
        _choice(dispute, "request_evidence", lambda: check_may_ask_anybody(dispute)),
        _choice(dispute, "submit_third_party_evidence", lambda: check_may_add(dispute)),
        _choice(dispute, "enter_appeal", lambda: check_may_enter_appeal(dispute)),
        _choice(
            dispute,
            "decide_proceedings",
            lambda: check_may_decide(dispute),
            closes_at=_due(dispute, REVIEW) if dispute.under_review else None,
        ),
    )


def _choice(
    dispute: Dispute,
    name: str,
    check: Check,
    *,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
) -> Action:
    refusal = refusal_of(check)
    return action(name, target=target(dispute), refusal=refusal, opens_at=opens_at, closes_at=closes_at)


def _due(dispute: Dispute, kind: str) -> datetime | None:
    deadline = dispute.deadline(kind)
    return deadline.due_at if deadline else None
