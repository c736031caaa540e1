"""How long an order's personal data are kept, and what is left of a case when they are erased."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shared.domain.case import Deadline
from shared.domain.erasure import emptied, erase
from shared.domain.errors import Conflict
from shared.domain.orders.order import AfterSaleEvidence, Buyer, Contact, Order, receive, record_after_sale
from shared.domain.orders.privacy import Standing, check_kept, erase_at_once, look
from tests.support import order_builders
from tests.support.claims import a_refund
from tests.support.moments import market

SECOND = timedelta(seconds=1)
PLACED = datetime(2026, 3, 2, 18, tzinfo=UTC)
# 400 and 730 days after 2 March 2026, by the market's calendar.
FIRST_END, LAST_END = market("2027-04-06T23:59:59"), market("2028-03-01T23:59:59")
CLOSED = Standing(kind="claim", id="clm_1", is_open=False, last_at=datetime(2026, 5, 1, 12, tzinfo=UTC))
OPEN = Standing(kind="dispute", id="dsp_1", is_open=True, last_at=datetime(2026, 4, 1, 12, tzinfo=UTC))


def an_order() -> Order:
    return order_builders.an_order(placed_at=PLACED, occurred_at=PLACED)


def waiting(order: Order) -> Deadline:
    (deadline,) = [one for one in order.deadlines if one.state == "open"]
    return deadline


def test_an_order_is_told_until_when_its_personal_data_are_kept() -> None:
    """R-PRV-01"""
    deadline = waiting(an_order())
    assert (deadline.kind, deadline.party, deadline.clause) == ("personal_data", "platform", "R-PRV-01")
    assert (deadline.starts_at, deadline.start_event, deadline.due_at) == (PLACED, "order_placed", FIRST_END)


def test_nothing_is_erased_in_the_last_second() -> None:
    """R-PRV-01"""
    assert look(an_order(), (), now=FIRST_END) is None


def test_without_a_case_they_are_erased_in_the_next_second() -> None:
    """R-PRV-01"""
    now = FIRST_END + SECOND
    step = look(an_order(), (), now=now)
    assert step and (step.event, step.case.personal_data_erased_at) == ("personal_data_erased", now)
    assert step.case.facts.buyer == Buyer(buyer_id=step.case.buyer_id)
    assert step.case.facts.seller_contact == Contact()
    assert [one.state for one in step.case.deadlines] == ["lapsed"]


def test_a_younger_case_moves_the_deadline_on_and_is_named() -> None:
    """R-PRV-01"""
    step = look(an_order(), (CLOSED,), now=FIRST_END + SECOND)
    assert step and (step.event, step.case.personal_data_erased_at) == ("personal_data_kept", None)
    assert step.detail == {"due_at": "2027-06-06T06:59:59Z", "case_id": "clm_1"}
    assert waiting(step.case).due_at == market("2027-06-05T23:59:59")
    assert waiting(step.case).start_event == "claim_closed"
    erased = look(step.case, (CLOSED,), now=market("2027-06-05T23:59:59") + SECOND)
    assert erased and erased.event == "personal_data_erased"


def test_a_case_that_is_open_counts_as_of_now_but_not_beyond_two_years_after_the_order() -> None:
    """R-PRV-01"""
    step = look(an_order(), (CLOSED, OPEN), now=FIRST_END + SECOND)
    assert step and step.detail == {"due_at": "2028-03-02T07:59:59Z", "case_id": "dsp_1"}
    assert look(step.case, (OPEN,), now=LAST_END) is None


def test_two_years_after_the_order_they_are_erased_and_what_an_open_case_brings_later_too() -> None:
    """R-PRV-01"""
    kept = look(an_order(), (OPEN,), now=FIRST_END + SECOND)
    assert kept
    step = look(kept.case, (OPEN,), now=LAST_END + SECOND)
    assert step and step.event == "personal_data_erased"
    assert waiting(step.case).start_event == "dispute_open"
    again = look(step.case, (CLOSED,), now=waiting(step.case).due_at + SECOND)
    assert again and again.event == "personal_data_erased"
    assert again.case.next_deadline is None


def test_a_later_report_brings_facts_and_no_personal_data() -> None:
    """R-PRV-01"""
    erased = erase_at_once(an_order(), now=PLACED).case
    later = PLACED + SECOND
    report = order_builders.order_facts(placed_at=PLACED, delivered_at=later, occurred_at=later)
    step = receive(erased, report, now=later)
    assert step and step.case.facts.delivered_at == later
    assert step.case.facts.buyer == Buyer(buyer_id=erased.buyer_id)
    assert step.case.facts.seller_contact == Contact()
    assert receive(step.case, report, now=later) is None


def test_a_later_request_shows_nothing() -> None:
    """R-PRV-01"""
    erased = erase_at_once(an_order(), now=PLACED).case
    shown = AfterSaleEvidence(kind="photo", description="My empty doorstep.")
    step = record_after_sale(erased, a_refund(evidence=(shown,), occurred_at=PLACED), now=PLACED)
    assert step and step.case.after_sales[0].status == "processed"
    assert step.case.after_sales[0].evidence == ()


def test_nothing_new_is_begun_about_an_order_whose_personal_data_are_erased() -> None:
    """R-PRV-01"""
    check_kept(an_order())
    with pytest.raises(Conflict) as refused:
        check_kept(erase_at_once(an_order(), now=PLACED).case)
    assert (refused.value.code, refused.value.clause) == ("personal_data_erased", "R-PRV-01")


def test_a_case_is_erased_once_and_again_only_for_what_has_come_since() -> None:
    """R-PRV-01"""
    first = erase(an_order(), now=PLACED)
    assert first and erase(first.case, now=PLACED) is None
    born = Buyer(buyer_id=first.case.buyer_id, date_of_birth=date(1990, 12, 31))
    come = first.case.model_copy(update={"facts": first.case.facts.model_copy(update={"buyer": born})})
    again = erase(come, now=PLACED + SECOND)
    assert again and again.case.facts == first.case.facts


def test_what_is_left_is_all_but_the_private_fields() -> None:
    """R-PRV-01"""
    order = an_order()
    left = emptied(order)
    assert left.facts.items == order.facts.items
    assert (left.id, left.version, left.buyer_id) == (order.id, order.version, order.buyer_id)
