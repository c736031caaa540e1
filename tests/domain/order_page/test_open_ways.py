"""What a buyer is told is open when a request for missing items comes to nothing."""

from collections.abc import Callable

from shared.domain.order_page.open_ways import open_ways
from shared.domain.orders.book import OrderBook
from shared.domain.orders.entries import hold, refund, release
from shared.domain.reshipments.answers import approve, reject
from shared.domain.reshipments.bookkeeping import entered
from shared.domain.reshipments.case import Reshipment
from tests.support.reshipment_builders import MONDAY, SECOND, WEDNESDAY_END, a_book, lapsed, requested

HELP = ["standard_return", "ask_customer_service"]


def ways(case: Reshipment, book: OrderBook) -> list[str]:
    """The ways that are named once the request is written as it is."""
    after = entered(book, case, at=case.updated_at)
    found = open_ways(case, after, now=case.updated_at)
    assert all(way.available for way in found)
    return [way.action for way in found]


def rejected(book: OrderBook, **asked: str) -> tuple[Reshipment, OrderBook]:
    step, held = requested(of=book, **asked)
    case = reject(step.case, reason="It was packed.", now=MONDAY).case
    return case, entered(held, case, at=MONDAY)


def test_a_first_rejection_leaves_a_dispute_and_asking_once_more_and_a_second_one_not_that() -> None:
    """R-RSH-23, R-RSH-20"""
    case, book = rejected(a_book())
    assert ways(case, book) == ["file_dispute", *HELP, "request_reshipment"]
    again, book = rejected(book, id="rsh_2")
    assert ways(again, book) == ["file_dispute", *HELP]


def test_what_is_overdue_need_not_be_asked_for_again() -> None:
    """R-RSH-23, R-RSH-19: it may still come"""
    step, book = requested()
    overdue = lapsed(approve(step.case, now=MONDAY).case, WEDNESDAY_END + SECOND)
    assert ways(overdue, book) == ["file_dispute", *HELP]


def test_a_dispute_is_named_where_one_is_taken_alone() -> None:
    """R-RSH-23, R-DSP-10, R-REF-01"""

    def disputed(book: OrderBook) -> OrderBook:
        for case_id in ("dsp_1", "dsp_2"):
            book = release(hold(book, {"plates": [1]}, case_id=case_id, service="dispute"), case_id)
        return book

    def refunded(book: OrderBook) -> OrderBook:
        return refund(book, {"plates": [1, 2]}, case_id="cse_1", service="support", at=MONDAY)

    expected: list[tuple[Callable[[OrderBook], OrderBook], list[str]]] = [
        (disputed, [*HELP, "request_reshipment"]),
        (refunded, HELP),
    ]
    for others, named in expected:
        case, book = rejected(a_book())
        assert ways(case, others(book)) == named


def test_a_request_that_goes_on_leaves_nothing_to_name() -> None:
    """R-RSH-23"""
    step, book = requested()
    assert ways(step.case, book) == []
