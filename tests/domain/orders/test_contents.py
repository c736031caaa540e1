"""What is in a package, and what was paid for it."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.orders.contents import priced_lines
from shared.domain.orders.packages import Package
from tests.support import order_builders


def packed(**told: Any) -> dict[str, Package]:
    return order_builders.packages_of(order_builders.an_order(**told))


def test_lines_are_named_and_priced() -> None:
    """R-INS-03"""
    facts = order_builders.order_facts()
    (line,) = priced_lines(packed()["B"], facts)
    assert (line.title, line.sku, line.quantity, line.paid) == ("A thing", "s", 1, 300_00)
    assert line.line_id == "b"


def test_a_line_the_order_no_longer_has_goes_by_its_id() -> None:
    """R-INS-27: contents are frozen with the label, the order is not."""
    facts = order_builders.order_facts(items=(order_builders.an_item("b", 300_00),), packages=())
    package = packed()["A"]
    assert [(line.line_id, line.title, line.paid) for line in priced_lines(package, facts)] == [
        ("a", "a", 200_00)
    ]


@given(
    prices=st.lists(st.integers(1, 99_999), min_size=1, max_size=4),
    split_at=st.integers(0, 3),
)
def test_what_was_paid_for_the_lines_sums_to_the_package_to_the_cent(
    prices: list[int], split_at: int
) -> None:
    """R-INS-03, R-INS-04: three units of each line, some in one package, the rest in the other."""
    items = tuple(order_builders.an_item(f"l{n}", price, 3) for n, price in enumerate(prices))
    halves = {"A": split_at, "B": 3 - split_at}
    told = tuple(
        order_builders.package_facts(name, *((one.line_id, units) for one in items))
        for name, units in halves.items()
        if units
    )
    facts = order_builders.order_facts(items=items, packages=told)
    for package in packed(items=items, packages=told).values():
        assert package.value is not None
        assert sum(line.paid for line in priced_lines(package, facts)) == package.value.items
