"""A package made to send items of an order again."""

import pytest

from shared.domain.orders.order import Order, PackageLine
from shared.domain.orders.resending import open_package
from tests.support.order_builders import an_item, an_order, at, package_facts


def ordered(cups: float | None, plates: float | None) -> Order:
    """Three cups in one package, two plates and a jug in another, of these ounces."""
    items = (an_item("cups", 10_00, 3), an_item("plates", 40_00, 2), an_item("jug", 5_00))
    packages = (
        package_facts("A", ("cups", 3), weight_oz=cups),
        package_facts("B", ("plates", 2), "jug", weight_oz=plates),
    )
    return an_order(items=items, packages=packages)


def weight(order: Order, *lines: tuple[str, int]) -> float | None:
    again = [PackageLine(line_id=line, quantity=quantity) for line, quantity in lines]
    how = {"carrier": None, "tracking_number": None, "tracked_from": at("03-02T10:00:00")}
    step = open_package(
        order, again, id="rsh_1-1", ships_by="tiktok_shipping", now=at("03-02T10:00:00"), **how
    )
    return step.case.weight_oz


@pytest.mark.parametrize(
    ("lines", "ounces"),
    [
        ([("cups", 3)], 30),
        ([("cups", 1)], 10),
        ([("plates", 1)], 17),
        ([("cups", 2), ("jug", 1)], 37),
    ],
)
def test_it_weighs_its_units_share_of_the_packages_they_came_in(
    lines: list[tuple[str, int]], ounces: float
) -> None:
    """R-RSH-05, R-RSH-14: a live carrier prints no label without a weight"""
    assert weight(ordered(30, 50), *lines) == ounces


def test_its_weight_is_unknown_where_that_of_a_package_was_not_told() -> None:
    assert weight(ordered(30, None), ("cups", 1)) == 10
    assert weight(ordered(30, None), ("cups", 1), ("jug", 1)) is None
