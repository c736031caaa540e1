"""What a dispute refunds where others refund the same order."""

from typing import Any

import pytest

from shared.domain.orders.entries import refund, settle, with_package
from shared.usecases.services import Services
from tests.support.aws import Clock
from tests.support.claims import keep
from tests.support.dispute_builders import DELIVERED
from tests.support.disputes import Court, court, given, lose
from tests.support.order_builders import a_package, an_item
from tests.support.refusals import refusal

TWO_LINES = (an_item("a", 30_00), an_item("b", 50_00))


def two_lines(services: Services, clock: Clock) -> Court:
    """Lines of 30.00 and 50.00."""
    return court(services, clock, items=TWO_LINES)


def win(case: Court, *lines: str, **told: Any) -> None:
    """The buyer wins a dispute about these lines, and nobody disagrees."""
    case.file("inconsistent_product", *lines, **told)
    case.show("buyer")
    case.show("seller")
    case.complete("buyer", "seller")
    case.judge()
    case.accept("buyer", "seller")


def paid_by(case: Court, dispute_id: str) -> int | None:
    return case.dispute_of(dispute_id).actions[0].amount


# What is due.


@pytest.mark.parametrize("first", ["dispute", "support"])
def test_a_refund_of_one_line_leaves_the_other_whole_to_the_cent(
    services: Services, clock: Clock, first: str
) -> None:
    """R-REF-05: 30.00 + 50.00"""
    case = two_lines(services, clock)
    if first == "dispute":
        win(case, "a")
        case.perform("refund")
        assert paid_by(case, case.id) == 30_00
    else:
        given(case, "a", 30_00)
    win(case, "b")
    assert refusal(case.perform, "refund", amount=50_01).extra["left"] == "50.00"
    assert refusal(case.perform, "refund", amount=49_99).code == "refund_incomplete"
    case.perform("refund", amount=50_00)
    assert case.book.left == 0


def test_one_of_six_that_is_missing_is_deducted_alone(services: Services, clock: Clock) -> None:
    """R-REF-07, R-PDA-03, A-42: six for 60.00"""
    case = court(services, clock, items=(an_item("a", 60_00, 6), an_item("b", 1)))
    win(case, lines=[{"line_id": "a", "quantity": 1}], subtype="missing_items")
    case.pass_due("post_dispute_action")
    assert case.dispute.closed_reason == "auto_deducted"
    assert sorted(case.payments()) == [
        ("buyer_refund", "platform", "buyer", 10_00),
        ("seller_deduction", "seller", "platform", 10_00),
    ]
    assert case.book.left_of_line("a") == 50_00
    assert ("Items", "1 \N{MULTIPLICATION SIGN} A thing") in case.notice("seller", "dispute_filed").facts


def test_one_of_six_has_its_shares_of_shipping_and_tax(services: Services, clock: Clock) -> None:
    """R-REF-02: 10.00, a sixth of 1.00 and of 0.05; the first units have the larger cents"""
    items = (an_item("a", 60_00, 6), an_item("b", 0))
    case = court(services, clock, items=items, shipping_fee_paid=1_00, tax=5)
    win(case, lines=[{"line_id": "a", "quantity": 1}])
    assert case.perform("refund").actions[0].amount == 10_00 + 17 + 1


def test_what_was_lost_is_refunded_with_shipping_and_tax_and_made_good_to_the_seller(
    services: Services, clock: Clock
) -> None:
    """R-REF-02, R-JDG-30, R-CLM-20: 45.00 + 7.00 + 5.00, of which 52.00 count against the insurer"""
    items = (an_item("a", 45_00), an_item("b", 0))
    case = court(services, clock, items=items, shipping_fee_paid=7_00, tax=5_00)
    lose(case)
    assert sorted(case.payments()) == [
        ("buyer_refund", "seller", "buyer", 57_00),
        ("seller_reimbursement", "platform", "seller", 57_00),
    ]
    assert case.dispute.reimbursed == 52_00
    assert case.dispute.judgment is not None
    assert (case.dispute.judgment.payer, case.dispute.judgment.seller_reimbursed) == ("tiktok_shop", True)
    for party, told in (("seller", True), ("buyer", False)):
        words = [text for one in case.inbox(party) for text in one.words.paragraphs]
        assert any("and paid you the same amount" in text for text in words) is told


def test_what_was_given_before_lessens_what_is_due_to_the_cent(services: Services, clock: Clock) -> None:
    """R-REF-01, R-REF-05: 12.34 of 50.00"""
    case = two_lines(services, clock)
    given(case, "b", 12_34)
    win(case, "b")
    assert case.perform("refund").actions[0].amount == 37_66


def test_what_is_given_after_the_judgment_lessens_what_is_due_too(services: Services, clock: Clock) -> None:
    """R-REF-01: the platform gives 20.00 while the seller's time runs"""
    case = two_lines(services, clock)
    win(case, "b")
    given(case, "b", 20_00)
    case.pass_due("post_dispute_action")
    assert sorted(case.payments()) == [
        ("buyer_refund", "platform", "buyer", 30_00),
        ("seller_deduction", "seller", "platform", 30_00),
    ]
    assert (case.book.refunded, case.book.over) == (50_00, 0)


# What can't be disputed any more.


def test_what_was_refunded_in_full_is_not_disputed(services: Services, clock: Clock) -> None:
    """R-REF-01"""
    case = two_lines(services, clock)
    given(case, "a", 30_00)
    assert refusal(case.file).code == "already_refunded"
    assert case.file("inconsistent_product", "b").amount == 50_00


def test_what_was_sent_again_is_disputed_by_its_own_package(case: Court) -> None:
    """R-REF-01: the package made for the reshipment is loaded with the order's own"""
    keep(case.services, a_package(id="R", reshipment_id="rsh_1", delivered_at=DELIVERED, carrier="fedex"))
    case.enter(
        lambda book: with_package(
            settle(book, {"a": [1]}, case_id="rsh_1", service="reshipment", gives="goods", at=case.clock.now),
            "R",
        )
    )
    filed = case.file()
    assert (filed.package_ids, filed.transported_by) == (("R",), "fedex")
    case.show("buyer")
    case.show("seller")
    case.complete("buyer", "seller")
    judged = case.judge().judgment
    assert judged is not None and judged.system.delivered_at == DELIVERED


def test_a_refund_elsewhere_while_a_dispute_is_filed_is_seen(case: Court) -> None:
    """R-REF-01: both write the same version of the book"""
    case.file()
    before = case.book.book.version
    case.enter(lambda book: refund(book, {"b": [1]}, case_id="cse_1", service="support", at=case.clock.now))
    assert case.book.book.version == before + 1
    assert refusal(case.file, "inconsistent_product", "b").code == "already_refunded"
