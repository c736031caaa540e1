"""Which units a dispute is about, and in which packages."""

from datetime import timedelta
from typing import Any

import pytest

from shared.domain.disputes.order_facts import observe
from shared.domain.errors import Invalid
from tests.support.dispute_builders import DELIVERED, FILED, HOUR, SECOND, a_disputed_order
from tests.support.dispute_play import Life
from tests.support.dispute_units import arrived, gave, sent_again, six, some
from tests.support.moments import market
from tests.support.order_builders import a_package, package_facts
from tests.support.refusals import refusal


def test_a_quantity_takes_the_lowest_units_and_a_line_all_of_them() -> None:
    """R-DSP-24"""
    life = six().file(**some(2))
    assert (life.dispute.units, life.dispute.amount) == ({"a": ((1, 2),)}, 20_00)
    life = six().file()
    assert (life.dispute.units, life.dispute.amount) == ({"a": ((1, 6),)}, 60_00)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        (some(7), "lines[0].quantity"),
        (some(0), "lines[0].quantity"),
        (some(1, "x"), "lines[0].line_id"),
        ({"lines": (*some(1)["lines"], *some(2)["lines"])}, "lines[1].line_id"),
        ({"lines": (), "line_ids": ()}, "lines"),
    ],
)
def test_only_what_was_bought_can_be_named_and_each_line_once(told: dict[str, Any], field: str) -> None:
    """R-DSP-24"""
    refused = refusal(six().file, **told)
    assert isinstance(refused, Invalid)
    assert [bad["field"] for bad in refused.errors] == [field]


def test_quantities_and_whole_lines_are_not_mixed() -> None:
    """R-DSP-24"""
    assert isinstance(refusal(six().file, line_ids=("a",), **some(1)), Invalid)


# In which packages.


@pytest.mark.parametrize("scenario", ["lost_package", "delayed_delivery"])
def test_what_has_not_arrived_is_meant_first_where_arrival_is_the_question(scenario: str) -> None:
    """R-DSP-24: units 1 and 2 have arrived in C0, the others have not"""
    life = arrived(six(2, 2, 2, delivered_at=None, estimated_delivery_at=FILED - SECOND), "C0")
    life.file(scenario, **some(1))
    assert (life.dispute.units, life.dispute.package_ids) == ({"a": ((3, 3),)}, ("C1",))


@pytest.mark.parametrize("scenario", ["damaged_package", "inconsistent_product", "counterfeit"])
def test_what_has_arrived_is_meant_first_where_the_goods_are_the_question(scenario: str) -> None:
    """R-DSP-30, R-DSP-80: C0 is still on its way, and what came in C1 can be disputed all the same"""
    life = arrived(six(2, 2, 2, delivered_at=None), "C1")
    assert refusal(life.file, scenario, **some(3)).code == "not_delivered"
    life.file(scenario, **some(1))
    assert (life.dispute.units, life.dispute.package_ids) == ({"a": ((3, 3),)}, ("C1",))


def test_elsewhere_the_lowest_units_are_meant_and_only_their_package_is_judged() -> None:
    """R-DSP-24, R-DSP-20: C0 has arrived, so it does not matter that C1 has not"""
    life = arrived(six(2, 4, delivered_at=None), "C0").file(**some(2))
    assert (life.dispute.units, life.dispute.package_ids) == ({"a": ((1, 2),)}, ("C0",))
    assert observe(life.order, life.context.sent, now=life.now).delivered_at == DELIVERED
    refused = refusal(arrived(six(2, 4, delivered_at=None), "C0").file, **some(3))
    assert refused.code == "not_delivered"


def test_the_periods_of_some_units_are_those_of_their_package() -> None:
    """R-DSP-30: the first package came a month ago, the second three days ago"""
    life = arrived(six(1, 5, delivered_at=None), "C0", "C1")
    early = DELIVERED - timedelta(days=31)
    life.packages = tuple(
        box.model_copy(update={"delivered_at": early}) if box.id == "C0" else box for box in life.packages
    )
    assert refusal(life.file, **some(1)).code == "acceptance_window_closed"
    life.enter(gave(1))
    assert life.file(**some(1)).dispute.package_ids == ("C1",)


def test_units_that_were_in_no_package_are_judged_by_the_one_they_are_in_later() -> None:
    """A-36: disputed before anything was packed"""
    told = dict.fromkeys(("delivered_at", "estimated_delivery_at")) | {"paid_at": FILED - timedelta(days=6)}
    life = six(packages=(), **told).file("delayed_delivery")
    assert (life.dispute.package_ids, life.context.sent) == ((), ())
    life.tell(packages=(package_facts("A", ("a", 6)),))
    life.packages = (a_package(),)
    assert [box.id for box in life.context.sent] == ["A"]


# Sent again.


def resent(**told: Any) -> Life:
    """One unit of 200.00, delivered two months ago and sent again in package R, which has come."""
    life = Life(order=a_disputed_order(delivered_at=DELIVERED - timedelta(days=60)))
    usual = {
        "id": "R",
        "reshipment_id": "rsh_1",
        "delivered_at": DELIVERED,
        "created_at": DELIVERED - timedelta(days=3),
        "carrier": "fedex",
    }
    life.packages = (*life.packages, a_package(**{**usual, **told}))
    return life.enter(sent_again(1))


def test_what_was_sent_again_is_disputed_once_more_by_the_package_it_came_in() -> None:
    """R-REF-01: the order itself came too long ago"""
    life = resent().file()
    assert (life.dispute.package_ids, life.dispute.transported_by) == (("R",), "fedex")
    assert observe(life.order, life.context.sent, now=life.now).delivered_at == DELIVERED
    assert life.dispute.amount == 200_00
    life.show("buyer")
    life.show("seller")
    life.complete("buyer", "seller").judge()
    life.accept("buyer", "seller").perform("refund")
    assert life.payments == [("buyer_refund", "seller", "buyer", 200_00)]
    assert refusal(life.file).code == "resolution_breach_out_of_scope"


def test_the_periods_of_what_was_sent_again_count_from_its_own_package() -> None:
    """R-DSP-30: to the last second of day thirty"""
    life = resent()
    life.now = market("2026-05-31T23:59:59") + SECOND
    assert refusal(life.file).code == "acceptance_window_closed"
    life.now -= SECOND
    assert life.file().dispute.package_ids == ("R",)


def test_what_was_sent_again_and_is_lost_is_not_taken_for_late_by_the_order_s_estimate() -> None:
    """R-DSP-60"""
    life = resent(delivered_at=None, last_update_at=FILED - HOUR).file("delayed_delivery")
    system = observe(life.order, life.context.sent, now=life.now)
    assert (system.estimated_delivery_at, system.delivered_at) == (None, None)


def test_a_unit_never_sent_again_is_disputed_before_one_that_was() -> None:
    """R-REF-01"""
    life = six().enter(sent_again(1))
    assert life.file(**some(1)).dispute.units == {"a": ((2, 2),)}
    assert six().enter(sent_again(1)).file().dispute.units == {"a": ((2, 6),)}
