"""Reshipments: every step of the request (3.5), every refusal, every boundary second."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from shared.domain.case import PLATFORM, Actor, Transition
from shared.domain.errors import Conflict, Invalid, Refusal, Rejected
from shared.domain.reshipments import (
    ACTIVE,
    AWAITING_SELLER,
    Line,
    OrderedLine,
    Purchase,
    Reshipment,
    answer_offer,
    approve,
    available_actions,
    deliver,
    lapse,
    propose,
    reject,
    request,
    ship,
)

MARKET = ZoneInfo("America/Los_Angeles")
SECOND = timedelta(seconds=1)
SELLER = Actor(role="seller", account="shop-1")
BUYER = Actor(role="buyer", account="ann")
PAID = 10_000


def market(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MARKET).astimezone(UTC)


MONDAY = market("2026-03-02T12:00:00")
TUESDAY_END = market("2026-03-03T23:59:59")
WEDNESDAY_END = market("2026-03-04T23:59:59")
THURSDAY_END = market("2026-03-05T23:59:59")


def purchase(**changes: Any) -> Purchase:
    facts: dict[str, Any] = {
        "order_id": "o-1",
        "seller_id": "shop-1",
        "buyer_id": "ann",
        "shipping_mode": "tiktok_shipping",
        "delivered_at": MONDAY - timedelta(days=1),
        "lines": (
            OrderedLine(line_id="cups", quantity=3, price_paid=1_000),
            OrderedLine(line_id="plates", quantity=2, price_paid=4_000),
        ),
    }
    return Purchase(**(facts | changes))


def asked(now: datetime = MONDAY, *, of: Purchase | None = None, **changes: Any) -> Transition[Reshipment]:
    wish: dict[str, Any] = {
        "lines": [Line(line_id="plates", quantity=1)],
        "reason": "missing_items",
        "description": "One plate was not in the box.",
        "active_lines": (),
    }
    return request(of or purchase(), id="rsh_1", now=now, **(wish | changes))


def offered(now: datetime = MONDAY, amount: int = 1_000) -> Reshipment:
    return propose(asked(now).case, kind="partial_refund", amount=amount, refundable=PAID, now=now).case


def declined(now: datetime = MONDAY) -> Reshipment:
    return answer_offer(offered(now), answer="reject", refundable=PAID, now=now).case


def sent(case: Reshipment, now: datetime = MONDAY, **changes: Any) -> Transition[Reshipment]:
    parcel = {"shipping_mode": "tiktok_shipping", "carrier": "usps", "tracking_number": "9400"}
    return ship(case, now=now, **(parcel | changes))


def lapsed(case: Reshipment, now: datetime) -> Reshipment:
    step = lapse(case, now=now)
    assert step is not None
    return step.case


def refused(kind: type[Refusal], code: str, decide: Any) -> Refusal:
    with pytest.raises(kind) as refusal:
        decide()
    assert refusal.value.code == code
    return refusal.value


# Asking


def test_a_request_waits_for_the_seller_until_the_end_of_the_next_working_day() -> None:
    """R-RSH-01, R-RSH-03"""
    step = asked()
    assert (step.event, step.actor, step.at) == ("reshipment_requested", BUYER, MONDAY)
    assert (step.case.status, step.case.version, step.case.approved_by) == ("awaiting_seller", 1, None)
    assert step.money == ()
    (response,) = step.case.deadlines
    assert (response.kind, response.party, response.state) == ("reshipment_response", "seller", "open")
    assert (response.starts_at, response.due_at) == (MONDAY, TUESDAY_END)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-03-07T12:00:00", "2026-03-09T23:59:59"),
        ("2026-07-02T12:00:00", "2026-07-06T23:59:59"),
        ("2026-11-25T12:00:00", "2026-11-27T23:59:59"),
        ("2027-12-30T12:00:00", "2028-01-03T23:59:59"),
    ],
    ids=["Saturday", "before Independence Day as kept", "before Thanksgiving", "before New Year as kept"],
)
def test_weekends_and_holidays_do_not_count_against_the_seller(now: str, due: str) -> None:
    """R-RSH-03, R-GEN-03"""
    waiting = asked(market(now)).case.next_deadline
    assert waiting is not None
    assert waiting.due_at == market(due)


def test_items_of_an_order_not_yet_delivered_cannot_be_missing() -> None:
    """R-RSH-01"""
    refusal = refused(Rejected, "not_delivered", lambda: asked(of=purchase(delivered_at=None)))
    assert refusal.clause == "R-RSH-01 (003 L6)"


@pytest.mark.parametrize("reason", ["defective", "wrong_item", "", "Missing_Items", "missing_items "])
def test_missing_items_are_the_only_reason(reason: str) -> None:
    """R-RSH-01, A-38"""
    refused(Rejected, "reason_not_allowed", lambda: asked(reason=reason))


@pytest.mark.parametrize(
    ("lines", "fields"),
    [
        ([], ["lines"]),
        ([Line(line_id="forks", quantity=1)], ["lines[0].line_id"]),
        ([Line(line_id="cups", quantity=0)], ["lines[0].quantity"]),
        ([Line(line_id="cups", quantity=-1)], ["lines[0].quantity"]),
        ([Line(line_id="cups", quantity=4)], ["lines[0].quantity"]),
        ([Line(line_id="cups", quantity=1), Line(line_id="cups", quantity=1)], ["lines[1].line_id"]),
        (
            [Line(line_id="forks", quantity=1), Line(line_id="plates", quantity=3)],
            ["lines[0].line_id", "lines[1].quantity"],
        ),
    ],
    ids=["none", "foreign", "zero", "negative", "more than bought", "twice", "every bad one is named"],
)
def test_only_items_of_the_order_in_the_quantity_bought_can_be_asked_for(
    lines: list[Line], fields: list[str]
) -> None:
    """R-RSH-20"""
    refusal = refused(Invalid, "invalid_request", lambda: asked(lines=lines))
    assert [error["field"] for error in refusal.errors] == fields


def test_all_units_of_a_line_can_be_asked_for() -> None:
    """R-RSH-20"""
    step = asked(lines=[Line(line_id="cups", quantity=3), Line(line_id="plates", quantity=2)])
    assert step.case.value == 5_000


def test_an_order_line_has_one_active_request() -> None:
    """R-RSH-20"""
    refusal = refused(Conflict, "reshipment_already_open", lambda: asked(active_lines={"plates", "cups"}))
    assert refusal.extra == {"line_ids": ["plates"]}
    assert asked(active_lines={"cups"}).case.status == "awaiting_seller"


@pytest.mark.parametrize(
    ("quantity", "value"), [(1, 333), (2, 667), (3, 1_000)], ids=["one of three", "two of three", "all"]
)
def test_the_items_are_worth_their_share_of_what_was_paid_for_the_line(quantity: int, value: int) -> None:
    """R-RSH-08"""
    assert asked(lines=[Line(line_id="cups", quantity=quantity)]).case.value == value


def test_the_items_value_is_unknown_where_a_price_was_not_told() -> None:
    """R-RSH-08"""
    untold = purchase(lines=(OrderedLine(line_id="plates", quantity=2, price_paid=None),))
    assert asked(of=untold).case.value is None


# The seller's answer


@pytest.mark.parametrize("start", ["asked", "declined"])
def test_an_approved_request_is_to_be_sent_within_two_working_days(start: str) -> None:
    """R-RSH-05, R-RSH-12"""
    case = asked().case if start == "asked" else declined()
    step = approve(case, now=MONDAY)
    assert (step.case.status, step.case.approved_by, step.actor) == ("approved", "seller", SELLER)
    assert step.money == ()
    waiting = step.case.next_deadline
    assert waiting is not None
    assert (waiting.kind, waiting.starts_at, waiting.due_at) == ("reshipment_dispatch", MONDAY, WEDNESDAY_END)
    assert step.case.decision is not None
    assert step.case.decision.clauses == ("R-RSH-05 (003 L13, L18)",)


@pytest.mark.parametrize("start", ["asked", "declined"])
def test_a_rejected_request_is_over_and_shows_the_reason(start: str) -> None:
    """R-RSH-06"""
    case = asked().case if start == "asked" else declined()
    step = reject(case, reason="  The photo shows both plates. ", now=MONDAY)
    assert (step.case.status, step.case.rejection_reason) == ("rejected", "The photo shows both plates.")
    assert step.case.next_deadline is None
    assert step.money == ()


@pytest.mark.parametrize("reason", ["", " ", "\t\n", "\u00a0\u2003"])
def test_a_blank_reason_is_none(reason: str) -> None:
    """R-RSH-06"""
    refused(Invalid, "reason_required", lambda: reject(asked().case, reason=reason, now=MONDAY))


SELLERS_ANSWERS = {
    "approve": lambda case, now: approve(case, now=now),
    "reject": lambda case, now: reject(case, reason="No.", now=now),
    "refund": lambda case, now: propose(case, kind="refund_only", amount=2_000, refundable=PAID, now=now),
    "offer": lambda case, now: propose(case, kind="partial_refund", amount=1, refundable=PAID, now=now),
}


@pytest.mark.parametrize("answer", SELLERS_ANSWERS)
def test_an_answer_in_the_last_second_counts_and_one_second_later_it_does_not(answer: str) -> None:
    """R-RSH-03, R-GEN-04"""
    decide = SELLERS_ANSWERS[answer]
    assert decide(asked().case, TUESDAY_END).case.version == 2
    late = refused(Conflict, "response_window_closed", lambda: decide(asked().case, TUESDAY_END + SECOND))
    assert late.extra == {"deadline": "2026-03-04T07:59:59Z"}


@pytest.mark.parametrize("answer", SELLERS_ANSWERS)
def test_a_late_answer_is_refused_alike_before_and_after_the_platform_approved(answer: str) -> None:
    """R-RSH-03, R-RSH-21, R-GEN-05"""
    decide, late = SELLERS_ANSWERS[answer], TUESDAY_END + SECOND
    swept = lapsed(asked().case, late)
    before = refused(Conflict, "response_window_closed", lambda: decide(asked().case, late))
    after = refused(Conflict, "response_window_closed", lambda: decide(swept, late))
    assert before.detail == after.detail


@pytest.mark.parametrize("answer", SELLERS_ANSWERS)
@pytest.mark.parametrize("status", ["approved", "rejected", "refunded", "offer accepted", "shipped"])
def test_a_decision_is_not_changed_later(answer: str, status: str) -> None:
    """R-RSH-21"""
    approved = approve(asked().case, now=MONDAY).case
    decided = {
        "approved": approved,
        "rejected": reject(asked().case, reason="No.", now=MONDAY).case,
        "refunded": SELLERS_ANSWERS["refund"](asked().case, MONDAY).case,
        "offer accepted": answer_offer(offered(), answer="accept", refundable=PAID, now=MONDAY).case,
        "shipped": sent(approved).case,
    }[status]
    refused(Conflict, "already_decided", lambda: SELLERS_ANSWERS[answer](decided, MONDAY))


@pytest.mark.parametrize("answer", ["approve", "reject"])
def test_the_seller_waits_while_the_buyer_considers_an_offer(answer: str) -> None:
    """R-RSH-17"""
    refused(Conflict, "offer_pending", lambda: SELLERS_ANSWERS[answer](offered(), MONDAY))


# Refund instead


def test_a_refund_of_the_items_value_needs_no_answer_of_the_buyer() -> None:
    """R-RSH-08"""
    step = propose(asked().case, kind="refund_only", amount=2_000, refundable=PAID, now=MONDAY)
    assert (step.case.status, step.case.approved_by, step.case.refunded) == (
        "resolved_refund",
        "platform",
        2_000,
    )
    assert step.case.next_deadline is None
    assert step.case.offer is None
    (refund,) = step.money
    assert (refund.id, refund.kind, refund.amount) == ("rsh_1:buyer_refund", "buyer_refund", 2_000)
    assert (refund.debit, refund.credit, refund.seller_id) == ("seller", "buyer", "shop-1")
    assert step.case.decision is not None
    assert step.case.decision.facts == {"amount": "20.00", "value": "20.00"}


def test_a_refund_only_of_a_cent_less_than_the_items_value_is_not_better_for_the_buyer() -> None:
    """R-RSH-08, A-37"""
    refused(
        Rejected,
        "solution_not_allowed",
        lambda: propose(asked().case, kind="refund_only", amount=1_999, refundable=PAID, now=MONDAY),
    )


def test_a_refund_only_is_no_solution_while_the_items_value_is_unknown() -> None:
    """R-RSH-07"""
    untold = purchase(lines=(OrderedLine(line_id="plates", quantity=2, price_paid=None),))
    refusal = refused(
        Rejected,
        "solution_not_allowed",
        lambda: propose(asked(of=untold).case, kind="refund_only", amount=PAID, refundable=PAID, now=MONDAY),
    )
    assert "not known yet" in refusal.detail


@pytest.mark.parametrize("kind", ["refund_only", "partial_refund"])
def test_no_proposal_exceeds_what_can_still_be_refunded(kind: Any) -> None:
    """R-RSH-09"""
    case = asked().case
    assert propose(case, kind=kind, amount=2_500, refundable=2_500, now=MONDAY).case.version == 2
    refused(
        Rejected,
        "refund_exceeds_paid",
        lambda: propose(case, kind=kind, amount=2_501, refundable=2_500, now=MONDAY),
    )


@pytest.mark.parametrize("kind", ["refund_only", "partial_refund"])
@pytest.mark.parametrize("amount", [0, -1])
def test_a_proposal_of_nothing_is_invalid(kind: Any, amount: int) -> None:
    """R-RSH-09"""
    refused(
        Invalid,
        "invalid_amount",
        lambda: propose(asked().case, kind=kind, amount=amount, refundable=PAID, now=MONDAY),
    )


def test_a_partial_refund_waits_for_the_buyer_until_the_end_of_the_next_day() -> None:
    """R-RSH-09, R-RSH-10, R-RSH-17: and the seller's clock stops."""
    friday = market("2026-03-06T12:00:00")
    step = propose(asked(friday).case, kind="partial_refund", amount=1, refundable=PAID, now=friday)
    assert (step.case.status, step.money) == ("offer_pending", ())
    assert step.case.offer is not None
    assert (step.case.offer.status, step.case.offer.amount) == ("pending", 1)
    response, answer = step.case.deadlines
    assert (response.kind, response.state) == ("reshipment_response", "met")
    assert (answer.kind, answer.party, answer.state) == ("partial_refund_answer", "buyer", "open")
    assert answer.due_at == market("2026-03-07T23:59:59")


def test_a_partial_refund_is_never_automatic_however_high() -> None:
    """R-RSH-08, A-37"""
    assert offered(amount=PAID).status == "offer_pending"


@pytest.mark.parametrize("kind", ["refund_only", "partial_refund"])
@pytest.mark.parametrize("start", ["pending", "declined", "expired"])
def test_there_is_one_offer_and_no_proposal_after_it(kind: Any, start: str) -> None:
    """R-RSH-11, A-25"""
    expired = lapsed(offered(), TUESDAY_END + SECOND)
    case, now = {
        "pending": (offered(), MONDAY),
        "declined": (declined(), MONDAY),
        "expired": (expired, TUESDAY_END + SECOND),
    }[start]
    refused(
        Conflict,
        "proposal_not_allowed",
        lambda: propose(case, kind=kind, amount=2_000, refundable=PAID, now=now),
    )


# The buyer's answer


def test_an_accepted_offer_is_refunded_and_nothing_is_sent() -> None:
    """R-RSH-18"""
    step = answer_offer(offered(), answer="accept", refundable=PAID, now=TUESDAY_END)
    assert (step.case.status, step.case.refunded, step.actor) == ("resolved_partial_refund", 1_000, BUYER)
    assert step.case.offer is not None
    assert step.case.offer.status == "accepted"
    assert step.case.next_deadline is None
    (refund,) = step.money
    assert (refund.id, refund.debit, refund.credit, refund.amount) == (
        "rsh_1:buyer_refund",
        "seller",
        "buyer",
        1_000,
    )


def test_a_declined_offer_goes_back_to_the_seller_with_a_fresh_working_day() -> None:
    """R-RSH-11, R-RSH-17"""
    step = answer_offer(offered(), answer="reject", refundable=PAID, now=TUESDAY_END)
    assert (step.case.status, step.money) == ("awaiting_seller_final", ())
    assert step.case.offer is not None
    assert step.case.offer.status == "rejected"
    waiting = step.case.next_deadline
    assert waiting is not None
    assert (waiting.kind, waiting.start_event, waiting.due_at) == (
        "reshipment_response",
        "offer_rejected",
        WEDNESDAY_END,
    )


@pytest.mark.parametrize("answer", ["accept", "reject"])
def test_an_answer_to_an_offer_counts_to_the_last_second_of_the_next_day(answer: Any) -> None:
    """R-RSH-10, R-GEN-04"""
    late = TUESDAY_END + SECOND
    assert answer_offer(offered(), answer=answer, refundable=PAID, now=TUESDAY_END).case.version == 3
    before = refused(
        Conflict, "offer_expired", lambda: answer_offer(offered(), answer=answer, refundable=PAID, now=late)
    )
    swept = lapsed(offered(), late)
    after = refused(
        Conflict, "offer_expired", lambda: answer_offer(swept, answer=answer, refundable=PAID, now=late)
    )
    assert before.extra == after.extra == {"deadline": "2026-03-04T07:59:59Z"}


@pytest.mark.parametrize("first", ["accept", "reject"])
@pytest.mark.parametrize("second", ["accept", "reject"])
def test_an_offer_is_answered_once(first: Any, second: Any) -> None:
    """R-RSH-18: accepted twice, refunded once."""
    answered = answer_offer(offered(), answer=first, refundable=PAID, now=MONDAY).case
    refused(
        Conflict,
        "offer_already_answered",
        lambda: answer_offer(answered, answer=second, refundable=PAID, now=MONDAY),
    )


def test_without_an_offer_there_is_nothing_to_answer() -> None:
    """R-RSH-10"""
    refused(
        Conflict,
        "no_offer",
        lambda: answer_offer(asked().case, answer="accept", refundable=PAID, now=MONDAY),
    )


def test_an_offer_is_not_paid_when_other_refunds_left_less() -> None:
    """R-RSH-18: never refunded more than paid."""
    assert answer_offer(offered(), answer="accept", refundable=1_000, now=MONDAY).case.refunded == 1_000
    refused(
        Rejected,
        "refund_exceeds_paid",
        lambda: answer_offer(offered(), answer="accept", refundable=999, now=MONDAY),
    )
    assert answer_offer(offered(), answer="reject", refundable=0, now=MONDAY).money == ()


# Silence


def test_a_request_without_an_answer_is_approved_by_the_platform_once() -> None:
    """R-RSH-04, R-GEN-06"""
    assert lapse(asked().case, now=TUESDAY_END) is None
    step = lapse(asked().case, now=TUESDAY_END + SECOND)
    assert step is not None
    assert (step.event, step.actor) == ("reshipment_auto_approved", PLATFORM)
    assert (step.case.status, step.case.approved_by, step.money) == ("approved", "platform", ())
    assert step.case.decision is not None
    assert step.case.decision.clauses == ("R-RSH-04 (003 L12)",)
    assert lapse(step.case, now=TUESDAY_END + SECOND) is None


@pytest.mark.parametrize("hours_late", [0, 1, 40])
def test_the_time_to_send_runs_from_the_lapsed_deadline_however_late_the_sweep(hours_late: int) -> None:
    """R-GEN-07, R-GEN-05"""
    case = lapsed(asked().case, TUESDAY_END + SECOND + timedelta(hours=hours_late))
    dispatch = case.deadline("reshipment_dispatch")
    assert dispatch is not None
    assert (dispatch.starts_at, dispatch.due_at) == (TUESDAY_END, THURSDAY_END)


def test_an_offer_without_an_answer_goes_back_to_the_seller() -> None:
    """R-RSH-16, R-RSH-17, R-GEN-07"""
    assert lapse(offered(), now=TUESDAY_END) is None
    step = lapse(offered(), now=TUESDAY_END + SECOND + timedelta(hours=3))
    assert step is not None
    assert (step.event, step.actor, step.money) == ("offer_expired", PLATFORM, ())
    assert step.case.status == "awaiting_seller_final"
    assert step.case.offer is not None
    assert step.case.offer.status == "expired"
    waiting = step.case.next_deadline
    assert waiting is not None
    assert (waiting.kind, waiting.starts_at, waiting.due_at) == (
        "reshipment_response",
        TUESDAY_END,
        WEDNESDAY_END,
    )


def test_an_offer_made_on_friday_lapses_on_saturday_and_the_seller_has_monday() -> None:
    """R-RSH-16, R-RSH-17: calendar day and working day differ."""
    friday = market("2026-03-06T12:00:00")
    case = lapsed(offered(friday), market("2026-03-08T00:00:00"))
    waiting = case.next_deadline
    assert waiting is not None
    assert waiting.due_at == market("2026-03-09T23:59:59")


def test_after_a_failed_offer_silence_of_the_seller_still_approves() -> None:
    """R-RSH-17"""
    case = lapsed(declined(), TUESDAY_END + SECOND)
    assert (case.status, case.approved_by) == ("approved", "platform")


def test_what_is_not_sent_in_two_working_days_is_overdue_and_moves_no_money() -> None:
    """R-RSH-19, A-26"""
    approved = approve(asked().case, now=MONDAY).case
    assert lapse(approved, now=WEDNESDAY_END) is None
    step = lapse(approved, now=WEDNESDAY_END + SECOND)
    assert step is not None
    assert (step.event, step.case.status, step.money) == ("reshipment_overdue", "ship_overdue", ())
    assert step.case.next_deadline is None


def test_everything_a_silent_week_brings_happens_in_order() -> None:
    """R-RSH-16, R-RSH-04, R-RSH-19, R-GEN-07"""
    now, case, events = MONDAY + timedelta(days=14), offered(), []
    while step := lapse(case, now=now):
        events.append(step.event)
        case = step.case
    assert events == ["offer_expired", "reshipment_auto_approved", "reshipment_overdue"]
    assert [d.due_at for d in case.deadlines if d.state == "lapsed"] == [
        TUESDAY_END,
        WEDNESDAY_END,
        market("2026-03-06T23:59:59"),
    ]


# Sending


def test_the_seller_sends_and_the_buyer_pays_nothing() -> None:
    """R-RSH-12, R-RSH-13"""
    step = sent(approve(asked().case, now=MONDAY).case, WEDNESDAY_END)
    assert (step.case.status, step.case.carrier, step.case.tracking_number) == ("shipped", "usps", "9400")
    assert (step.case.shipped_at, step.actor, step.money) == (WEDNESDAY_END, SELLER, ())
    dispatch = step.case.deadline("reshipment_dispatch")
    assert dispatch is not None
    assert dispatch.state == "met"


@pytest.mark.parametrize("swept", [False, True])
def test_what_is_overdue_can_still_be_sent_and_stays_late(swept: bool) -> None:
    """R-RSH-19"""
    late = WEDNESDAY_END + SECOND
    approved = approve(asked().case, now=MONDAY).case
    case = sent(lapsed(approved, late) if swept else approved, late).case
    dispatch = case.deadline("reshipment_dispatch")
    assert dispatch is not None
    assert (case.status, dispatch.state) == ("shipped", "lapsed")
    assert lapse(case, now=late) is None


@pytest.mark.parametrize(
    ("ordered", "sent_by", "allowed"),
    [
        ("tiktok_shipping", "tiktok_shipping", True),
        ("tiktok_shipping", "seller_shipping", False),
        ("seller_shipping", "seller_shipping", True),
        ("seller_shipping", "tiktok_shipping", False),
        ("fbt", "tiktok_shipping", True),
        ("fbt", "seller_shipping", False),
    ],
)
def test_a_reshipment_goes_the_way_the_order_went(ordered: str, sent_by: str, allowed: bool) -> None:
    """R-RSH-14"""
    case = approve(asked(of=purchase(shipping_mode=ordered)).case, now=MONDAY).case
    if allowed:
        assert sent(case, shipping_mode=sent_by).case.status == "shipped"
    else:
        refused(Rejected, "shipping_mode_mismatch", lambda: sent(case, shipping_mode=sent_by))


def test_nothing_is_sent_before_approval_nor_after_a_rejection() -> None:
    """R-RSH-12"""
    rejected = reject(asked().case, reason="No.", now=MONDAY).case
    for case in (asked().case, offered(), declined(), rejected):
        refused(Conflict, "not_approved", lambda case=case: sent(case))


def test_items_are_sent_once() -> None:
    """R-RSH-12"""
    shipped = sent(approve(asked().case, now=MONDAY).case).case
    arrived = deliver(shipped, delivered_at=TUESDAY_END, now=TUESDAY_END).case
    refused(Conflict, "already_shipped", lambda: sent(shipped, tracking_number="9401"))
    refused(Conflict, "already_shipped", lambda: sent(arrived, tracking_number="9401"))


def test_with_the_delivery_the_request_is_complete() -> None:
    """R-RSH-15"""
    shipped = sent(approve(asked().case, now=MONDAY).case).case
    step = deliver(shipped, delivered_at=TUESDAY_END, now=WEDNESDAY_END)
    assert (step.case.status, step.case.delivered_at, step.at) == ("completed", TUESDAY_END, WEDNESDAY_END)
    assert step.actor == Actor(role="carrier", account="usps")
    refused(Conflict, "not_shipped", lambda: deliver(step.case, delivered_at=TUESDAY_END, now=WEDNESDAY_END))


def test_what_was_not_sent_is_not_delivered() -> None:
    """R-RSH-15"""
    approved = approve(asked().case, now=MONDAY).case
    refused(Conflict, "not_shipped", lambda: deliver(approved, delivered_at=MONDAY, now=MONDAY))


# What is shown


def test_the_tab_awaiting_action_holds_what_waits_for_the_seller() -> None:
    """R-RSH-02"""
    approved = approve(asked().case, now=MONDAY).case
    assert {asked().case.status, declined().status} == AWAITING_SELLER
    assert {offered().status, approved.status}.isdisjoint(AWAITING_SELLER)


def test_a_request_is_active_until_it_is_rejected_refunded_or_completed() -> None:
    """R-RSH-20"""
    approved = approve(asked().case, now=MONDAY).case
    shipped = sent(approved).case
    overdue = lapsed(approved, WEDNESDAY_END + SECOND)
    running = (asked().case, offered(), declined(), approved, shipped, overdue)
    assert {case.status for case in running} == ACTIVE
    over = (
        reject(asked().case, reason="No.", now=MONDAY),
        SELLERS_ANSWERS["refund"](asked().case, MONDAY),
        answer_offer(offered(), answer="accept", refundable=PAID, now=MONDAY),
        deliver(shipped, delivered_at=MONDAY, now=MONDAY),
    )
    assert ACTIVE.isdisjoint(step.case.status for step in over)


def choices(case: Reshipment, role: Any, now: datetime = MONDAY) -> dict[str, str | None]:
    return {
        choice.action: "yes" if choice.available else choice.reason_code
        for choice in available_actions(case, role=role, now=now)
    }


def test_the_seller_sees_what_can_be_done_now_and_why_not_the_rest() -> None:
    """R-RSH-03, R-RSH-11, R-RSH-12"""
    answer = {"approve": "yes", "reject": "yes"}
    assert choices(asked().case, "seller") == {**answer, "propose": "yes", "ship": "not_approved"}
    assert choices(declined(), "seller") == {
        **answer,
        "propose": "proposal_not_allowed",
        "ship": "not_approved",
    }
    assert choices(asked().case, "seller", TUESDAY_END + SECOND) == {
        **dict.fromkeys(("approve", "reject", "propose"), "response_window_closed"),
        "ship": "not_approved",
    }
    approved = approve(asked().case, now=MONDAY).case
    assert choices(approved, "seller") == {
        **dict.fromkeys(("approve", "reject", "propose"), "already_decided"),
        "ship": "yes",
    }


def test_the_buyer_sees_whether_there_is_an_offer_to_answer() -> None:
    """R-RSH-10"""
    both = ("accept_offer", "reject_offer")
    assert choices(asked().case, "buyer") == dict.fromkeys(both, "no_offer")
    assert choices(offered(), "buyer") == dict.fromkeys(both, "yes")
    assert choices(offered(), "buyer", TUESDAY_END + SECOND) == dict.fromkeys(both, "offer_expired")
    (accept, reject_) = available_actions(offered(), role="buyer", now=MONDAY)
    assert (accept.href, reject_.href) == (
        "/reshipments/rsh_1/offer/accept",
        "/reshipments/rsh_1/offer/reject",
    )
    assert accept.closes_at == TUESDAY_END


def test_a_choice_closes_with_its_deadline_and_sending_does_not() -> None:
    """R-RSH-03, R-RSH-19"""
    closing = {c.action: c.closes_at for c in available_actions(asked().case, role="seller", now=MONDAY)}
    assert closing == {"approve": TUESDAY_END, "reject": TUESDAY_END, "propose": TUESDAY_END, "ship": None}
    approved = approve(asked().case, now=MONDAY).case
    assert all(c.closes_at is None for c in available_actions(approved, role="seller", now=MONDAY))
