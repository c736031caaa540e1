"""The order's one book: units and their shares, what was given, what is left, what is open (REF)."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.case import PLATFORM
from shared.domain.orders.book import OrderBook
from shared.domain.orders.entries import (
    hold,
    lessen,
    refund,
    release,
    settle,
    step,
    take,
    with_package,
    without,
)
from shared.domain.orders.order import Order
from shared.domain.orders.units import numbers, spans, units_in
from tests.support.order_builders import an_item, an_order, at, package_facts

NOW = at("03-05T12:00:00")


def a_book(*lines: tuple[str, int | None, int], **told: Any) -> OrderBook:
    """An empty book of an order with these lines: name, price in cents, units."""
    items = tuple(an_item(name, price, quantity) for name, price, quantity in lines)
    return OrderBook.read(an_order(items=items, packages=(), **told), None)


def refunded(
    book: OrderBook, line: str, *units: int, by: str = "dsp_1", amount: int | None = None
) -> OrderBook:
    return refund(book, {line: units}, case_id=by, service="dispute", at=NOW, amount=amount)


def given_to(book: OrderBook, case_id: str) -> int:
    return sum(entry.amount for entry in book.book.entries if entry.case_id == case_id)


def test_three_units_for_twenty_are_refunded_one_by_one_to_the_last_cent() -> None:
    """R-REF-06"""
    book = a_book(("cups", 20_00, 3))
    amounts = []
    for number in (1, 2, 3):
        book = refunded(book, "cups", number, by=f"rsh_{number}")
        amounts.append(given_to(book, f"rsh_{number}"))
    assert amounts == [6_67, 6_67, 6_66]
    assert (book.left, book.over) == (0, 0)


def test_a_full_refund_gives_price_shipping_and_tax() -> None:
    """R-REF-02: 45.00 + 7.00 + 5.00"""
    book = a_book(("vase", 45_00, 1), shipping_fee_paid=7_00, tax=5_00)
    assert book.paid == 57_00
    assert given_to(refunded(book, "vase", 1), "dsp_1") == 57_00


def test_shipping_and_tax_are_shared_by_price_the_larger_cents_first() -> None:
    """R-REF-02"""
    book = a_book(("a", 30_00, 1), ("b", 50_00, 3), shipping_fee_paid=1_00, tax=1)
    assert [(line.price, line.shipping, line.tax) for line in book.lines.values()] == [
        (30_00, 38, 0),
        (50_00, 62, 1),
    ]
    assert [book.lines["b"].unit(n).total for n in (1, 2, 3)] == [16_67 + 21 + 1, 16_67 + 21, 16_66 + 20]
    assert book.paid == 81_01


def test_where_every_price_is_nothing_shipping_is_shared_in_equal_parts() -> None:
    book = a_book(("a", 0, 1), ("b", 0, 1), shipping_fee_paid=5)
    assert [line.shipping for line in book.lines.values()] == [3, 2]


def test_a_refund_of_one_line_leaves_the_other_whole() -> None:
    """R-REF-05: lines of 30.00 and 50.00"""
    book = refunded(a_book(("a", 30_00, 1), ("b", 50_00, 1)), "a", 1)
    assert (book.left_of_line("a"), book.left_of_line("b"), book.left) == (0, 50_00, 50_00)
    assert book.settled("a") == {1}


def test_an_amount_for_the_whole_order_is_taken_pro_rata_and_lessens_what_is_left() -> None:
    """R-REF-05"""
    book = lessen(
        a_book(("a", 30_00, 1), ("b", 50_00, 1)),
        ["a", "b"],
        case_id="sup_1",
        service="support",
        at=NOW,
        amount=8_00,
    )
    assert (book.left_of_line("a"), book.left_of_line("b")) == (27_00, 45_00)
    assert book.settled("a") == book.settled("b") == set()


def test_what_was_given_for_a_line_as_a_whole_is_counted_once_against_its_units() -> None:
    """R-REF-06: 10.00 of 3 units for 30.00; each unit then has 6.67, 6.67, 6.66 left"""
    book = lessen(a_book(("a", 30_00, 3)), ["a"], case_id="sup_1", service="support", at=NOW, amount=10_00)
    amounts = []
    for number in (2, 1, 3):
        book = refunded(book, "a", number, by=f"dsp_{number}")
        amounts.append(given_to(book, f"dsp_{number}"))
    assert sum(amounts) == 20_00 and max(amounts) - min(amounts) <= 1
    assert (book.left, book.over, book.refunded) == (0, 0, 30_00)


def test_a_line_of_which_everything_was_given_as_a_whole_is_settled() -> None:
    book = lessen(a_book(("a", 30_00, 2)), ["a"], case_id="sup_1", service="support", at=NOW, amount=30_00)
    assert book.settled("a") == {1, 2}


def test_an_accepted_offer_settles_its_units_for_less() -> None:
    """R-REF-01"""
    book = refunded(a_book(("a", 30_00, 1)), "a", 1, by="rsh_1", amount=5_00)
    assert (book.settled("a"), book.left, book.refunded) == ({1}, 0, 5_00)


def test_only_a_recall_takes_the_rest_of_what_an_offer_settled() -> None:
    """R-REF-01"""
    book = refunded(a_book(("a", 30_00, 1)), "a", 1, by="rsh_1", amount=5_00)
    assert book.left_of("a", {1}) == 25_00
    recalled = refund(book, {"a": {1}}, case_id="rcl_1", service="recall", at=NOW)
    assert given_to(recalled, "rcl_1") == 25_00


def test_more_than_is_left_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError):
        refunded(a_book(("a", 30_00, 1)), "a", 1, amount=30_01)


def test_a_case_gives_once_however_often_it_is_asked() -> None:
    book = refunded(refunded(a_book(("a", 30_00, 1)), "a", 1), "a", 1)
    assert (book.refunded, len(book.book.entries)) == (30_00, 1)


def test_what_was_sent_again_takes_no_money_until_it_is_given_back() -> None:
    """R-REF-01"""
    book = settle(
        a_book(("a", 30_00, 2)), {"a": {1}}, case_id="rsh_1", service="reshipment", gives="goods", at=NOW
    )
    assert (book.left, book.settled("a"), book.settled("a", "goods")) == (15_00, {1}, {1})
    assert book.sent_again("a") == {1}
    assert without(book, "rsh_1").left == 30_00


def test_what_was_sent_again_is_disputed_once_more_and_not_a_third_time() -> None:
    """R-REF-01"""
    book = settle(
        a_book(("a", 30_00, 1)), {"a": {1}}, case_id="rsh_1", service="reshipment", gives="goods", at=NOW
    )
    assert book.sent_again("a") == {1}
    paid = refunded(book, "a", 1)
    assert (given_to(paid, "dsp_1"), paid.sent_again("a"), paid.left) == (30_00, set(), 0)


def test_nothing_is_left_of_a_cancelled_order_until_the_cancellation_is_taken_back() -> None:
    """R-REF-04"""
    book = a_book(("a", 30_00, 1), cancelled_at=NOW, occurred_at=NOW)
    assert (book.left, book.left_of("a", {1}), book.value_of({"a": {1}})) == (0, 0, 0)


def test_what_the_platform_gives_beyond_what_was_paid_shows_as_over() -> None:
    """R-REF-03"""
    book = refunded(a_book(("a", 30_00, 1)), "a", 1)
    more = lessen(book, ["a"], case_id="request:r1", service="platform", at=NOW, amount=12_00)
    assert (more.refunded, more.left, more.over) == (42_00, 0, 12_00)


def test_a_price_told_later_is_what_was_paid_and_never_leaves_less_than_nothing() -> None:
    book = refunded(a_book(("a", 30_00, 1)), "a", 1)
    cheaper = OrderBook.read(a_book(("a", 20_00, 1)).order, book.book)
    assert (cheaper.left, cheaper.over) == (0, 10_00)


def test_a_price_that_was_never_told_has_no_value() -> None:
    book = a_book(("a", None, 1), ("b", 5_00, 1))
    assert book.value_of({"a": {1}}) is None
    assert (book.value_of({"b": {1}}), book.left) == (5_00, 5_00)


def test_a_case_holds_its_units_until_it_is_over_and_a_lost_one_for_good() -> None:
    """R-DSP-22, R-RSH-20"""
    book = hold(a_book(("a", 30_00, 3)), {"a": {1, 2}}, case_id="dsp_1", service="dispute")
    assert (book.free("a"), book.open_case("a", "dispute"), book.open_case("a", "reshipment")) == (
        {3},
        "dsp_1",
        None,
    )
    assert release(book, "dsp_1").free("a") == {1, 2, 3}
    denied = release(book, "dsp_1", denied=True)
    assert (denied.free("a"), denied.left, denied.requests("a").disputes) == ({3}, 30_00, ("dsp_1",))


def test_units_are_numbered_through_the_packages_in_the_orders_sequence() -> None:
    kept = an_order(
        items=(an_item("a", 9_00, 3), an_item("b", 1_00, 1)),
        packages=(package_facts("B", ("a", 1), ("b", 1)), package_facts("A", ("a", 2))),
    )
    assert units_in(kept, "B") == {"a": {1}, "b": {1}}
    assert units_in(kept, "A") == {"a": {2, 3}}
    assert units_in(kept, "C") == {}


def test_units_that_come_first_are_taken_first_then_the_lowest() -> None:
    assert take(2, of={1, 2, 3, 4}, first={4}) == {1, 4}


@given(st.sets(st.integers(1, 30)))
def test_units_are_stored_as_runs_and_read_back(units: set[int]) -> None:
    assert numbers(spans(units)) == units


def test_a_step_is_made_where_something_changed_and_only_there() -> None:
    book = a_book(("a", 30_00, 1))
    how: Any = {"event": "refunded", "actor": PLATFORM, "now": NOW}
    assert step(book, **how) is None
    opened = step(refunded(book, "a", 1), **how)
    assert opened is not None and (opened.before, opened.case.version, opened.case.created_at) == (
        None,
        1,
        NOW,
    )
    again = OrderBook.read(book.order, opened.case)
    assert step(again, **how) is None
    more = step(without(again, "dsp_1"), **how)
    assert more is not None and (more.case.version, more.case.entries) == (2, ())


QUANTITY = {"a": 3, "b": 2, "c": 1}
CASES = st.sampled_from([f"case_{number}" for number in range(6)])
PLAYS = st.lists(
    st.tuples(
        st.sampled_from(["refund", "part", "lessen", "goods", "undo"]),
        st.sampled_from(sorted(QUANTITY)),
        st.integers(1, 3),
        st.integers(0, 40_00),
        CASES,
    ),
    max_size=25,
)


def played(book: OrderBook, kind: str, line: str, quantity: int, amount: int, case_id: str) -> OrderBook:
    """One change, as the service makes it: of unsettled units, never more than is left."""
    clean = without(book, case_id)
    units = {line: take(quantity, of=clean.unsettled(line))}
    later = NOW + timedelta(seconds=len(book.book.entries))
    match kind:
        case "refund":
            return refund(clean, units, case_id=case_id, service="dispute", at=later)
        case "part":
            most = clean.value_of(units) or 0
            return refund(
                clean, units, case_id=case_id, service="reshipment", at=later, amount=min(amount, most)
            )
        case "lessen":
            within = min(amount, clean.left_of_line(line))
            return lessen(clean, [line], case_id=case_id, service="support", at=later, amount=within)
        case "goods":
            return settle(clean, units, case_id=case_id, service="reshipment", gives="goods", at=later)
        case "undo" if not any(e.gives == "money" for e in book.book.entries if e.case_id == case_id):
            return clean
    return book


@given(PLAYS, st.integers(0, 9_99), st.integers(0, 9_99))
def test_whatever_is_given_in_whatever_order_it_is_never_more_than_paid_and_the_last_cent_can_be_had(
    plays: list[tuple[str, str, int, int, str]], shipping: int, tax: int
) -> None:
    """R-REF-01, R-REF-06: for what this service gives. A case that gave money keeps its entry."""
    book = a_book(("a", 20_00, 3), ("b", 30_01, 2), ("c", 0, 1), shipping_fee_paid=shipping, tax=tax)
    paid = book.paid
    for kind, line, quantity, amount, case_id in plays:
        spent = any(entry.case_id == case_id and entry.gives == "money" for entry in book.book.entries)
        book = book if spent else played(book, kind, line, quantity, amount, case_id)
        assert 0 <= book.refunded <= paid and book.over == 0
        for name in QUANTITY:
            goods, money = book.settled(name, "goods"), _paid_units(book, name)
            assert not goods & money
    rest = {line: book.unsettled(line) for line in QUANTITY}
    left = book.left
    book = refund(book, rest, case_id="last", service="support", at=NOW)
    assert (given_to(book, "last"), book.left) == (left, 0)
    if not any(entry.gives == "goods" or entry.service == "reshipment" for entry in book.book.entries):
        assert book.refunded == paid


@given(PLAYS, st.integers(0, 9_99), st.integers(0, 9_99))
def test_what_was_given_and_what_can_still_be_given_of_all_units_is_never_more_than_was_paid(
    plays: list[tuple[str, str, int, int, str]], shipping: int, tax: int
) -> None:
    """R-REF-01, R-REF-03: with amounts of the platform's own, whatever its units got before"""
    book = a_book(("a", 20_00, 3), ("b", 30_01, 2), ("c", 0, 1), shipping_fee_paid=shipping, tax=tax)
    for number, (kind, line, quantity, amount, case_id) in enumerate(plays):
        spent = any(entry.case_id == case_id and entry.gives == "money" for entry in book.book.entries)
        if kind == "lessen":
            within, own = min(amount, book.paid - book.refunded), f"request:{number}"
            book = lessen(book, [line], case_id=own, service="platform", at=NOW, amount=within)
        elif not spent:
            book = played(book, kind, line, quantity, amount, case_id)
        if all(_given_for(book, name) <= book.lines[name].total for name in QUANTITY):
            left = sum(book.left_of(name, book.all_units(name)) for name in QUANTITY)
            assert book.refunded + left <= book.paid


def _given_for(book: OrderBook, line: str) -> int:
    return sum(entry.lines[line].amount for entry in book.book.entries if line in entry.lines)


def _paid_units(book: OrderBook, line: str) -> set[int]:
    found: set[int] = set()
    for entry in book.book.entries:
        if entry.gives == "money" and line in entry.lines:
            found |= numbers(entry.lines[line].units)
    return found


def test_a_book_can_be_stored_and_read_back() -> None:
    book = refunded(hold(a_book(("a", 30_00, 3)), {"a": {3}}, case_id="dsp_2", service="dispute"), "a", 1, 2)
    kept = type(book.book).model_validate_json(book.book.model_dump_json(exclude_none=True))
    assert kept == book.book
    read: Order = book.order
    assert OrderBook.read(read, kept).left == 10_00


def test_packages_made_to_send_items_again_are_known_before_they_are_entered() -> None:
    """R-INS-27, R-INS-30: a label is being bought for a request that is open, or that a judgment has given"""
    book = hold(a_book(("cups", 30_00, 3)), {"cups": (1,)}, case_id="rsh_a", service="reshipment")
    book = settle(book, {"cups": (2,)}, gives="goods", case_id="dsp_b", service="dispute", at=NOW)
    book = refund(book, {"cups": (3,)}, case_id="request:1", service="platform", at=NOW)
    book = with_package(book, "pkg_b-2")
    assert book.book.packages_made == ("pkg_b-2", "pkg_a", "pkg_b")
