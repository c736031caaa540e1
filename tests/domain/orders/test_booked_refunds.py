"""What the platform tells of its own refunds, what others made good, and how the book is read by people."""

from typing import Any

import pytest

from shared.domain.orders.book import OrderBook
from shared.domain.orders.book_page import UnitGroup, groups_of
from shared.domain.orders.entries import hold, lessen, lose, refund, settle
from shared.domain.orders.order import AfterSale
from shared.domain.orders.overtaken import flags, overtaken
from shared.domain.orders.platform_refunds import enter_request
from tests.support.order_builders import an_item, an_order, at

NOW = at("03-05T12:00:00")


def a_book(**told: Any) -> OrderBook:
    """Two lamps for 30.00 and a mug for 50.00."""
    items = (an_item("lamps", 30_00, 2), an_item("mug", 50_00))
    return OrderBook.read(an_order(**{"items": items, "packages": (), **told}), None)


def told(book: OrderBook, **changes: Any) -> OrderBook:
    usual: dict[str, Any] = {
        "request_id": "r1",
        "line_ids": ("lamps",),
        "kind": "refund",
        "status": "processed",
        "occurred_at": NOW,
    }
    return enter_request(book, AfterSale(**{**usual, **changes}), at=NOW)


@pytest.mark.parametrize("kind", ["refund", "return", "cancellation"])
def test_what_the_platform_refunded_without_an_amount_is_all_that_was_left_of_its_lines(kind: str) -> None:
    """R-REF-03"""
    book = told(a_book(), kind=kind)
    assert (book.refunded, book.left, book.settled("lamps"), book.settled("mug")) == (
        30_00,
        50_00,
        {1, 2},
        set(),
    )
    (entry,) = book.book.entries
    assert (entry.case_id, entry.service, entry.at) == ("request:r1", "platform", NOW)


def test_an_amount_the_platform_names_lessens_what_is_left() -> None:
    """R-REF-03"""
    book = told(a_book(), amount=10_00)
    assert (book.refunded, book.left_of_line("lamps"), book.settled("lamps")) == (10_00, 20_00, set())


def test_a_request_that_names_no_line_is_about_the_order() -> None:
    """R-REF-03"""
    assert told(a_book(), line_ids=()).left == 0
    assert told(a_book(), line_ids=("forks",)).book.entries == ()


def test_what_is_not_processed_is_not_entered() -> None:
    """R-REF-03"""
    for status in ("in_process", "rejected", "closed"):
        assert told(a_book(), status=status).book.entries == ()


def test_a_later_telling_of_a_request_replaces_the_earlier_one() -> None:
    """R-REF-03: also by one that is no longer processed"""
    book = told(told(a_book()), amount=5_00)
    assert (book.refunded, len(book.book.entries)) == (5_00, 1)
    assert told(book, status="rejected").left == 80_00
    assert told(told(book, request_id="r2", line_ids=("mug",)), status="closed").refunded == 50_00


def test_a_processed_reshipment_is_goods() -> None:
    """R-REF-03"""
    book = told(a_book(), kind="reshipment")
    assert (book.settled("lamps", "goods"), book.refunded, book.left, flags(book)) == ({1, 2}, 0, 50_00, ())


def test_of_a_cancelled_order_all_that_was_paid_counts_as_refunded() -> None:
    """R-REF-03, R-REF-04: so that it is still so when the cancellation is taken back"""
    book = told(a_book(cancelled_at=at("03-01T10:05:30")), kind="cancellation", line_ids=())
    assert (book.refunded, book.left, book.over) == (80_00, 0, 0)


def test_what_is_beyond_what_was_paid_shows_as_over_and_is_flagged() -> None:
    """R-REF-03"""
    book = refund(a_book(), {"lamps": {1, 2}, "mug": {1}}, case_id="sup_1", service="support", at=NOW)
    more = told(book, amount=12_00)
    assert (more.refunded, more.over, flags(more)) == (92_00, 12_00, ("over_refunded",))
    assert flags(book) == ()


def test_money_for_what_was_sent_again_is_flagged_whoever_came_first() -> None:
    """R-REF-03"""
    goods: dict[str, Any] = {"case_id": "rsh_1", "service": "reshipment", "gives": "goods", "at": NOW}
    sent = settle(a_book(), {"lamps": {1}}, **goods)
    assert (told(sent).refunded, flags(told(sent))) == (15_00, ())
    sent = settle(a_book(), {"lamps": {1, 2}}, **goods)
    assert (told(sent).refunded, flags(told(sent))) == (30_00, ("goods_and_money",))
    assert flags(told(told(a_book()), request_id="r2", kind="reshipment")) == ("goods_and_money",)


def test_an_amount_the_platform_names_is_taken_from_what_was_sent_again_where_nothing_else_is_left() -> None:
    """R-REF-01, R-REF-03: a dispute about the goods gives what is left of them, and nothing of nothing"""
    goods: dict[str, Any] = {"case_id": "rsh_1", "service": "reshipment", "gives": "goods", "at": NOW}
    one, both = settle(a_book(), {"lamps": {1}}, **goods), settle(a_book(), {"lamps": {1, 2}}, **goods)
    some = told(one, amount=20_00)
    assert (some.left_of("lamps", {1}), some.left_of("lamps", {2})) == (10_00, 0)
    assert (some.sent_again("lamps"), some.settled("lamps", "money")) == ({1}, {2})
    assert (flags(some), flags(told(one, amount=15_00))) == (("goods_and_money",), ())
    whole = told(both, amount=30_00)
    assert (whole.left_of("lamps", {1, 2}), whole.over, flags(whole)) == (0, 0, ("goods_and_money",))
    assert (whole.sent_again("lamps"), whole.settled("lamps", "money")) == (set(), {1, 2})


def test_a_recall_gives_what_an_offer_and_an_amount_of_the_platform_left() -> None:
    """R-REF-01"""
    book = refund(a_book(), {"lamps": {1, 2}}, case_id="rsh_1", service="reshipment", at=NOW, amount=5_00)
    assert told(book, amount=22_00).left_of("lamps", {1, 2}) == 3_00


@pytest.mark.parametrize("service", ["dispute", "recall"])
def test_a_judgment_about_what_was_sent_again_or_a_recall_may_give_money_too(service: Any) -> None:
    """R-REF-01"""
    goods: dict[str, Any] = {"case_id": "rsh_1", "service": "reshipment", "gives": "goods", "at": NOW}
    sent = settle(a_book(), {"lamps": {1}}, **goods)
    assert flags(refund(sent, {"lamps": {1}}, case_id="x", service=service, at=NOW)) == ()


def test_a_recall_gives_what_an_uneven_offer_left_and_a_second_one_nothing() -> None:
    """R-REF-01: to the unit, whatever each had got before"""
    book = refund(a_book(), {"lamps": {1}}, case_id="rsh_1", service="reshipment", at=NOW, amount=5_00)
    recalled = refund(book, {"lamps": {1, 2}}, case_id="rcl_1", service="recall", at=NOW)
    assert (recalled.refunded, recalled.left_of("lamps", {1}), recalled.left_of("lamps", {2})) == (
        30_00,
        0,
        0,
    )
    again = refund(recalled, {"lamps": {1, 2}}, case_id="rcl_2", service="recall", at=NOW)
    assert again.refunded == 30_00


def test_goods_take_up_what_rested_on_their_units() -> None:
    """R-REF-06: so that the other unit keeps what is left of it"""
    book = lessen(a_book(), ["lamps"], case_id="sup_1", service="support", at=NOW, amount=10_00)
    sent = settle(book, {"lamps": {1}}, case_id="rsh_1", service="reshipment", gives="goods", at=NOW)
    assert (sent.left_of_line("lamps"), sent.left_of("lamps", {1})) == (10_00, 10_00)


def test_open_requests_are_overtaken_by_what_others_give_for_their_units() -> None:
    """R-RSH-22"""
    book = hold(a_book(), {"lamps": {1}}, case_id="rsh_1", service="reshipment")
    book = hold(book, {"mug": {1}}, case_id="dsp_1", service="dispute")
    assert overtaken(refund(book, {"lamps": {2}}, case_id="s", service="support", at=NOW)) == []
    assert overtaken(refund(book, {"lamps": {1}}, case_id="s", service="support", at=NOW)) == ["rsh_1"]
    own = settle(book, {"lamps": {1}}, case_id="rsh_1", service="reshipment", gives="goods", at=NOW)
    assert overtaken(own) == []


def shown(group: UnitGroup) -> tuple[Any, ...]:
    given = [(one.amount, one.by, one.case_id) for one in group.given_back]
    return group.units, group.price, group.state, group.settled, group.settled_by, given


def test_units_alike_are_shown_as_one_group_and_others_where_cents_or_fate_differ() -> None:
    """R-REF-08"""
    book = a_book(items=(an_item("cups", 20_00, 3),), shipping_fee_paid=3, tax=4)
    found = [(one.units, one.price, one.shipping_share, one.tax_share) for one in groups_of(book, "cups")]
    assert found == [(1, 6_67, 1, 2), (1, 6_67, 1, 1), (1, 6_66, 1, 1)]


def test_a_group_says_what_was_given_for_each_of_its_units_and_by_whom() -> None:
    """R-REF-08"""
    book = a_book(items=(an_item("lamps", 30_00, 3),))
    assert [shown(one) for one in groups_of(book, "lamps")] == [(3, 10_00, "paid", False, None, [])]
    book = refund(book, {"lamps": {2}}, case_id="rsh_1", service="reshipment", at=NOW, amount=4_00)
    book = settle(book, {"lamps": {3}}, case_id="rsh_2", service="reshipment", gives="goods", at=NOW)
    book = lessen(book, ["lamps"], case_id="cse_1", service="support", at=NOW, amount=2_50)
    assert [shown(one) for one in groups_of(book, "lamps")] == [
        (1, 10_00, "paid", False, None, [(2_50, "support", "cse_1")]),
        (1, 10_00, "refunded", True, "rsh_1", [(4_00, "reshipment", "rsh_1")]),
        (1, 10_00, "reshipped", True, "rsh_2", []),
    ]


def test_no_unit_shows_more_than_it_cost_when_goods_that_were_sent_again_are_lost() -> None:
    """R-REF-08: an amount for the line stays with the unit that has taken it up"""
    lamp: dict[str, Any] = {"service": "dispute", "at": NOW}
    book = settle(a_book(), {"lamps": {1}}, case_id="rsh_1", service="reshipment", gives="goods", at=NOW)
    book = lessen(book, ["lamps"], case_id="cse_1", service="support", at=NOW, amount=5_00)
    book = refund(book, {"lamps": {2}}, case_id="dsp_1", **lamp)
    book = lose(book, {"lamps": {1}}, case_id="rsh_1", at=NOW)
    book = refund(book, {"lamps": {1}}, case_id="dsp_2", **lamp)
    assert [shown(one)[-1] for one in groups_of(book, "lamps")] == [
        [(15_00, "dispute", "dsp_2")],
        [(5_00, "support", "cse_1"), (10_00, "dispute", "dsp_1")],
    ]


def test_an_amount_that_is_told_once_more_stays_with_the_unit_that_has_taken_it_up() -> None:
    """R-REF-03, R-REF-08"""
    book = told(a_book(), amount=10_00)
    book = refund(book, {"lamps": {1}}, case_id="dsp_1", service="dispute", at=NOW)
    book = told(book, amount=10_00, refund_status="paid")
    assert [shown(one)[-1] for one in groups_of(book, "lamps")] == [
        [(5_00, "platform", "request:r1"), (10_00, "dispute", "dsp_1")],
        [(5_00, "platform", "request:r1")],
    ]
    assert book.left_of_line("lamps") == 10_00


def test_what_is_beyond_what_a_line_cost_is_shown_once_for_each_unit() -> None:
    """R-REF-03, R-REF-08"""
    book = lessen(a_book(), ["lamps"], case_id="request:r1", service="platform", at=NOW, amount=40_00)
    assert [shown(one)[-1] for one in groups_of(book, "lamps")] == [[(20_00, "platform", "request:r1")]]


def test_a_line_of_which_all_was_given_as_a_whole_is_refunded_by_who_gave_the_last_of_it() -> None:
    """R-REF-08"""
    book = lessen(a_book(), ["mug"], case_id="cse_1", service="support", at=NOW, amount=50_00)
    (group,) = groups_of(book, "mug")
    assert shown(group) == (1, 50_00, "refunded", True, "cse_1", [(50_00, "support", "cse_1")])


def test_a_price_that_was_never_told_shows_as_unknown() -> None:
    """R-REF-08"""
    (group,) = groups_of(a_book(items=(an_item("gift", None, 2),)), "gift")
    assert (group.units, group.price, group.shipping_share, group.tax_share) == (2, None, None, None)
