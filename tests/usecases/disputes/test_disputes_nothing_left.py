"""What becomes of a dispute when its order is cancelled, or all was given back before."""

from collections.abc import Callable

import pytest

from shared.domain.disputes.case import Verdict
from shared.domain.disputes.facts import Finding, Flags
from shared.domain.orders.book import OrderBook
from shared.domain.orders.order import AfterSale
from shared.domain.orders.platform_refunds import enter_request
from shared.usecases.disputes.closing import end_or_pay
from shared.usecases.ending import end_cases
from shared.usecases.orders.books import left_to_do
from shared.usecases.orders.effects import EndCases
from shared.usecases.services import Services
from tests.support.aws import Clock
from tests.support.dispute_builders import DELIVERED
from tests.support.disputes import ORDER, REFUTED, Court, court, given
from tests.support.order_builders import an_item
from tests.support.refusals import refusal
from tests.support.shop import report


def filed(case: Court) -> None:
    case.file()


def judging(case: Court) -> None:
    case.contested()


def judged(case: Court) -> None:
    case.won()


def lost(case: Court) -> None:
    case.won(verdict=REFUTED)


def appealed(case: Court) -> None:
    case.won()
    case.appeal()


def pending(case: Court) -> None:
    case.final()


def awaiting_return(case: Court) -> None:
    case.final("quality_safety", Verdict(finding=Finding(claim_verified=True)))


@pytest.mark.parametrize("begin", [filed, judging, judged, lost, appealed, pending, awaiting_return])
def test_when_the_order_is_cancelled_an_open_dispute_ends_and_both_are_told(
    case: Court, begin: Callable[[Court], None]
) -> None:
    """R-REF-04"""
    begin(case)
    case.tell(cancelled_at=case.clock.now)
    end_cases(case.services, ORDER)
    ended = case.dispute
    assert (ended.status, ended.closed_reason) == ("closed", "nothing_left")
    assert (ended.next_deadline, ended.actions, case.payments()) == (None, (), [])
    for side in ("buyer", "seller"):
        words = case.notice(side, "dispute_closed")
        assert "the order was cancelled" in words.paragraphs[0]
        assert words.clause.startswith("R-REF-04")
    assert (case.book.book.holds, case.book.book.entries) == ((), ())
    end_cases(case.services, ORDER)
    assert case.dispute == ended
    assert refusal(case.accept, "buyer").code in ("not_judged", "dispute_over", "judgment_final")


def platform_refunds(amount: int | None) -> Callable[[OrderBook], OrderBook]:
    told = {"kind": "refund", "status": "processed", "line_ids": ("a",), "occurred_at": DELIVERED}
    request = AfterSale(request_id="r-9", amount=amount, **told)
    return lambda book: enter_request(book, request, at=DELIVERED)


@pytest.mark.parametrize("amount", [None, 200_00])
@pytest.mark.parametrize("begin", [filed, judged, pending, awaiting_return])
def test_what_others_have_refunded_is_neither_sent_nor_asked_back_any_more(
    case: Court, begin: Callable[[Court], None], amount: int | None
) -> None:
    """A-35, R-REF-01: whether the judgment is final or not"""
    begin(case)
    before, refunded = case.book, platform_refunds(amount)
    assert not any(isinstance(one, EndCases) for one in left_to_do(before, before, before.book))
    case.enter(refunded)
    assert any(isinstance(one, EndCases) for one in left_to_do(before, case.book, case.book.book))
    end_cases(case.services, ORDER)
    assert (case.dispute.status, case.dispute.closed_reason) == ("closed", "nothing_left")
    assert (case.dispute.next_deadline, case.payments()) == (None, [])


def test_no_goods_are_sent_for_what_others_have_refunded(services: Services, clock: Clock) -> None:
    """R-REF-01"""
    case = court(services, clock, shipping_mode="seller_shipping")
    case.final()
    case.enter(platform_refunds(None))
    number = {"carrier": "ups", "tracking_number": "1ZNEW"}
    assert refusal(case.perform, "replacement", **number).code == "already_refunded"
    assert case.dispute.remedy_shipment is None


def test_goods_that_a_carrier_has_stay_in_the_book_of_a_cancelled_order(
    services: Services, clock: Clock
) -> None:
    """R-REF-01, R-REF-04: should the cancellation be taken back, the buyer has had them"""
    case = court(services, clock, shipping_mode="seller_shipping")
    case.final()
    case.perform("replacement", carrier="ups", tracking_number="1ZNEW")
    report(clock, "1ZNEW", "accepted", carrier="ups")
    case.tell(cancelled_at=clock.now)
    end_cases(services, ORDER)
    assert (case.dispute.closed_reason, case.book.settled("a", "goods")) == ("nothing_left", {1})


def test_a_dispute_that_is_over_stays_as_it_ended(case: Court) -> None:
    """R-REF-04"""
    case.final()
    case.perform("refund")
    case.tell(cancelled_at=case.clock.now)
    before = case.dispute
    end_or_pay(case.services, case.id)
    end_or_pay(case.services, "dsp_unknown")
    assert (case.dispute, before.closed_reason) == (before, "done")


def test_where_something_is_left_the_dispute_goes_on(services: Services, clock: Clock) -> None:
    """R-REF-04: the cancellation was taken back before its effect ran; a cent is left"""
    case = court(services, clock, items=(an_item("a", 30_00), an_item("b", 50_00)))
    case.file("inconsistent_product", "b")
    case.tell(cancelled_at=clock.now)
    case.tell(cancelled_at=None)
    end_or_pay(services, case.id)
    given(case, "b", 49_99)
    end_or_pay(services, case.id)
    assert case.dispute.status == "evidence_collection"
    given(case, "b", 50_00)
    end_or_pay(services, case.id)
    assert case.dispute.closed_reason == "nothing_left"


def test_a_price_told_or_told_anew_is_what_an_open_dispute_is_about(services: Services, clock: Clock) -> None:
    """R-REF-01: what costs nothing stays open, whatever others have given of the rest"""
    case = court(services, clock, items=(an_item("a", None), an_item("b", 50_00)))
    case.file()
    given(case, "b", 50_00)
    for price in (None, 30_00, 29_00, 0):
        case.tell(items=(an_item("a", price), an_item("b", 50_00)))
        end_cases(services, ORDER)
        assert (case.dispute.amount, case.dispute.status) == (price, "evidence_collection")


def test_goods_that_turn_up_are_refunded_by_what_is_left_then(case: Court) -> None:
    """R-REF-01: others have given a part while the dispute was closed"""
    case.final("quality_safety", Verdict(finding=Finding(claim_verified=True), flags=Flags(severity="minor")))
    case.ship_back()
    report(case.clock, "1ZBACK", "accepted", carrier="ups")
    case.clock.forward(days=1)
    report(case.clock, "1ZBACK", "lost", carrier="ups")
    assert case.dispute.closed_reason == "done"
    case.enter(platform_refunds(50_00))
    end_cases(case.services, ORDER)
    assert case.dispute.amount == 200_00
    case.clock.forward(days=1)
    report(case.clock, "1ZBACK", "delivered", carrier="ups")
    assert (case.dispute.status, case.dispute.amount) == ("action_pending", 150_00)


def test_once_a_cancellation_is_taken_back_what_was_won_can_be_disputed_again(case: Court) -> None:
    """R-REF-04: the ended dispute stays ended, and counts"""
    case.final()
    case.tell(cancelled_at=case.clock.now)
    end_or_pay(case.services, case.id)
    assert refusal(case.file).code == "no_valid_transaction"
    case.tell(cancelled_at=None)
    assert case.file().round == 2


def test_what_the_seller_did_not_do_is_not_deducted_from_a_cancelled_order(case: Court) -> None:
    """R-REF-04, F2: the deadline passes before the effect of the cancellation runs"""
    case.final()
    case.tell(cancelled_at=case.clock.now)
    case.pass_due("post_dispute_action")
    assert (case.dispute.closed_reason, case.payments()) == ("nothing_left", [])
    assert case.told("buyer")[0] == "dispute_closed"


def test_a_platform_that_owes_nothing_any_more_says_so_with_the_judgment(case: Court) -> None:
    """R-REF-04: all was given back before the carrier's dispute was final"""
    case.file("lost_package")
    given(case, "a", 200_00)
    case.show("buyer", "statement", "correct_address")
    case.show("seller", "receipt", "handed_to_carrier")
    case.show("carrier", "carrier_record", "lost_in_transit")
    case.complete("carrier", "buyer", "seller")
    case.accept("buyer", "seller")
    assert (case.dispute.closed_reason, case.payments()) == ("nothing_left", [])
    assert "Nothing is left to refund" in case.notice("buyer", "judgment_final").paragraphs[1]
