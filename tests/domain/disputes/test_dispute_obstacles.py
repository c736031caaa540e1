"""Why units can't be disputed any more, and what a judgment leaves of them in the order's book."""

import pytest

from shared.domain.disputes.available_actions import filing_options
from shared.domain.errors import Conflict, Rejected
from shared.domain.orders.book import EntryLine, Gives
from shared.domain.orders.entries import hold, lessen, release, settle, without
from shared.domain.orders.units import spans
from tests.support.dispute_builders import FILED
from tests.support.dispute_play import REFUTED
from tests.support.dispute_stages import a_final_dispute, a_won_dispute
from tests.support.dispute_units import Change, gave, reshipping, sent_again, six, some
from tests.support.refusals import refusal


@pytest.mark.parametrize(
    ("changes", "kind", "code"),
    [
        ([gave(1, 2, 3, 4, 5, 6)], Rejected, "already_refunded"),
        ([sent_again(1, 2, 3, 4, 5, 6, by="request:r-1", service="platform")], Conflict, "already_reshipped"),
        ([gave(1, 2, 3, 4, 5, 6, by="dsp_0", service="dispute")], Rejected, "resolution_breach_out_of_scope"),
        ([gave(1, 2, 3), reshipping(4, 5, 6)], Conflict, "aftersale_in_process"),
        ([sent_again(*range(1, 7)), reshipping(*range(1, 7))], Conflict, "aftersale_in_process"),
    ],
)
def test_of_what_was_made_good_nothing_is_left_to_dispute(
    changes: list[Change], kind: type, code: str
) -> None:
    """R-REF-01, R-DSP-07, A-35"""
    life = six()
    for change in changes:
        life.enter(change)
    refused = refusal(life.file)
    assert (type(refused), refused.code) == (kind, code)
    assert refused.clause


def test_an_open_reshipment_is_named_and_blocks_its_own_units_alone() -> None:
    """A-35: one open case per unit over all services"""
    life = six().enter(reshipping(1, 2))
    refused = refusal(life.file, **some(5))
    assert (refused.code, refused.extra["reshipment_id"]) == ("aftersale_in_process", "rsh_1")
    assert life.file(**some(4)).dispute.units == {"a": ((3, 6),)}


def test_a_line_stands_for_what_is_left_of_it() -> None:
    """R-REF-01, R-DSP-24"""
    life = six().enter(gave(2))
    refused = refusal(life.file, **some(6))
    assert (refused.code, refused.extra["units_left"]) == ("already_refunded", 5)
    life.file()
    assert (life.dispute.units, life.dispute.amount) == ({"a": ((1, 1), (3, 6))}, 50_00)


@pytest.mark.parametrize(
    ("gives", "kind", "code"),
    [("money", Rejected, "already_refunded"), ("goods", Conflict, "already_reshipped")],
)
def test_beside_a_unit_the_buyer_has_won_the_others_are_in_scope(gives: Gives, kind: type, code: str) -> None:
    """R-DSP-07, R-REF-01: out of scope only where no unsettled unit is left"""
    life = six().enter(
        lambda book: settle(book, {"a": [1]}, case_id="dsp_0", service="dispute", gives=gives, at=FILED)
    )
    refused = refusal(life.file, **some(6))
    assert (type(refused), refused.code, refused.extra["units_left"]) == (kind, code, 5)
    assert "5 can still be disputed" in refused.detail
    assert life.file(**some(5)).dispute.units == {"a": ((2, 6),)}


def test_a_line_given_back_as_a_whole_has_nothing_left_and_a_cent_less_has() -> None:
    """R-REF-01: 59.99 of 60.00"""

    def given(amount: int) -> Change:
        return lambda book: lessen(
            book, ["a"], case_id="request:1", service="platform", at=FILED, amount=amount
        )

    assert refusal(six().enter(given(60_00)).file).code == "already_refunded"
    assert six().enter(given(59_99)).file().dispute.amount == 1


def test_where_the_seller_has_won_all_that_is_left_it_is_too_late() -> None:
    """A-13: two of six were refunded, the seller has won the others"""
    life = six().enter(gave(1, 2))
    life.enter(lambda book: hold(book, {"a": range(3, 7)}, case_id="dsp_0", service="dispute"))
    life.enter(lambda book: release(book, "dsp_0", denied=True))
    assert refusal(life.file).code == "redispute_window_closed"


def test_what_the_seller_has_won_does_not_shut_the_other_units() -> None:
    """R-DSP-07, R-DSP-10: out of scope only where no unsettled unit is left"""
    life = six().enter(lambda book: hold(book, {"a": [1, 2]}, case_id="dsp_0", service="dispute"))
    life.enter(lambda book: release(book, "dsp_0", denied=True))
    assert life.file().dispute.units == {"a": ((3, 6),)}
    assert life.dispute.round == 2


def test_an_order_s_options_say_why_a_line_can_not_be_disputed() -> None:
    """R-REF-01"""
    life = six().enter(gave(*range(1, 7)))
    (option, *_) = filing_options(life.order, life.packages, life.book, now=FILED)
    assert (option.available, option.reason_code) == (False, "already_refunded")


# What a judgment leaves in the book.


def test_a_judgment_for_the_buyer_settles_its_units_before_anything_is_paid() -> None:
    """R-REF-01"""
    life = a_final_dispute("counterfeit")
    (entry,) = life.book.book.entries
    assert (entry.case_id, entry.gives, entry.amount) == (life.dispute.id, "money", 0)
    assert (life.book.held("a"), life.book.left_of_line("a")) == (set(), 0)
    life.perform("refund")
    (entry,) = life.book.book.entries
    assert (entry.amount, entry.lines["a"]) == (200_00, EntryLine(units=spans([1]), amount=200_00))


def test_a_replacement_settles_its_units_with_goods() -> None:
    """R-REF-01"""
    life = a_final_dispute("inconsistent_product")
    life.perform("replacement", tracking_number="1Z")
    (entry,) = life.book.book.entries
    assert (entry.gives, entry.amount) == ("goods", 0)
    assert life.book.sent_again("a") == set()
    assert refusal(life.file).code == "resolution_breach_out_of_scope"


def test_a_second_request_takes_the_hold_over_in_one_step() -> None:
    """R-JDG-08"""
    life = a_won_dispute(verdict=REFUTED)
    assert life.stored is not None
    before = life.stored.version
    life.redispute()
    assert life.stored.version == before + 1
    assert [held.case_id for held in life.stored.holds] == [life.dispute.id]
    assert life.book.denied("a") == set()


def test_a_refund_void_again_opens_its_units() -> None:
    """R-REF-01"""
    life = six().enter(gave(1)).enter(lambda book: without(book, "cse_1"))
    assert life.file(**some(1)).dispute.units == {"a": ((1, 1),)}
