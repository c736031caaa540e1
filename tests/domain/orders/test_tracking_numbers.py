"""Who follows a carrier's number: packages that bear it, goods on their way back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.orders.tracking_numbers import TrackingNumber, bears, follower_of, returning
from tests.support.order_builders import a_package, at

NUMBER = TrackingNumber(carrier="ups", number="1Z")
BEARING = a_package(carrier="ups", tracking_number="1Z", label_id="lbl_1")


def test_a_package_bears_the_number_of_its_label() -> None:
    """R-TRK-02"""
    assert bears(BEARING, NUMBER, follower_of(BEARING))


@pytest.mark.parametrize("other", [{"tracking_number": "1Y"}, {"carrier": "usps"}, {"tracking_number": None}])
def test_with_another_number_or_carrier_it_bears_this_one_no_more(other: dict[str, str | None]) -> None:
    """R-TRK-02: two carriers may use the same number"""
    assert not bears(BEARING.model_copy(update=other), NUMBER, follower_of(BEARING))


def test_a_number_of_a_label_that_was_given_back_is_not_the_next_labels() -> None:
    """R-TRK-04"""
    again = BEARING.model_copy(update={"label_id": "lbl_2"})
    assert not bears(again, NUMBER, follower_of(BEARING))


def test_while_a_label_is_bought_the_number_the_package_had_before_counts() -> None:
    """R-TRK-02"""
    before = follower_of(BEARING.model_copy(update={"label_id": None}))
    assert before.label_id is None
    assert bears(BEARING, NUMBER, before)


def test_goods_on_their_way_back_follow_a_number_from_a_day_before_the_final_judgment() -> None:
    """R-TRK-03: carriers' clocks may be a day behind"""
    final_at = at("03-09T12:00:00")
    follower = returning("dsp_1", "shop-1", final_at=final_at)
    assert (follower.kind, follower.id, follower.seller_id) == ("return", "dsp_1", "shop-1")
    assert (follower.since, follower.label_id) == (final_at - timedelta(days=1), None)
    assert follower.place == "return#shop-1#dsp_1#"


def test_a_seller_beyond_the_followers_that_are_known_borrows_the_number_too() -> None:
    """R-TRK-07"""
    one, other = (
        follower_of(a_package(id=f"pkg-{seller}", seller_id=seller)) for seller in ("shop-1", "shop-2")
    )
    page = TrackingNumber(carrier="ups", number="1Z", followers=(one,), more=True, outermost=(one, one))
    assert not page.borrowed_by(one)
    assert replace(page, outermost=(one, other)).borrowed_by(one)
    assert replace(page, outermost=(one, other)).sellers == {"shop-1", "shop-2"}
