"""What a package is worth, to the cent (R-INS-02, R-INS-03, R-INS-04)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.errors import Rejected
from shared.domain.orders.order import OrderedPackage, OrderFacts, OrderItem, PackageLine
from shared.domain.orders.valuation import ValueParts, is_known, package_values, unknown_value
from tests.support.order_builders import an_item, order_facts, package_facts


def order_value(told: OrderFacts) -> ValueParts:
    """What all lines of an order are worth: what its packages have to sum to."""
    items = sum(item.price_paid or 0 for item in told.items)
    coupon, shipping = told.platform_coupon or 0, told.shipping_fee_paid or 0
    return ValueParts(
        items=items, platform_coupon=coupon, shipping_fee=shipping, total=items + coupon + shipping
    )


def totals(told: OrderFacts) -> list[int]:
    return [value.total for value in package_values(told).values()]


def test_the_documents_own_example_an_order_of_500_in_packages_of_200_and_300() -> None:
    """R-INS-02"""
    assert package_values(order_facts()) == {
        "A": ValueParts(items=200_00, platform_coupon=0, shipping_fee=0, total=200_00),
        "B": ValueParts(items=300_00, platform_coupon=0, shipping_fee=0, total=300_00),
    }
    assert order_value(order_facts()).total == 500_00


def test_a_package_is_worth_the_price_paid_the_platform_coupon_and_the_shipping_fee() -> None:
    """R-INS-03"""
    told = order_facts(platform_coupon=10_00, shipping_fee_paid=5_00)
    assert package_values(told)["A"] == ValueParts(
        items=200_00, platform_coupon=4_00, shipping_fee=2_00, total=206_00
    )
    assert totals(told) == [206_00, 309_00]


def test_seller_discount_and_tax_are_no_part_of_the_value() -> None:
    """R-INS-04, A-05"""
    assert package_values(order_facts(seller_discount=99_00, tax=41_25)) == package_values(order_facts())


def test_a_line_in_several_packages_is_shared_by_units() -> None:
    """R-INS-04"""
    told = order_facts(
        items=(an_item("a", 100_00, quantity=4),),
        packages=(package_facts("A", ("a", 3)), package_facts("B", ("a", 1))),
    )
    assert totals(told) == [75_00, 25_00]


def test_units_of_a_line_listed_twice_in_a_package_add_up() -> None:
    told = order_facts(
        items=(an_item("a", 100_00, quantity=4),),
        packages=(package_facts("A", "a", ("a", 2)), package_facts("B", "a")),
    )
    assert totals(told) == [75_00, 25_00]


def test_the_odd_cent_goes_to_the_earlier_package_on_a_tie() -> None:
    """R-INS-04"""
    told = order_facts(
        items=(an_item("a", 10_00), an_item("b", 10_00)),
        platform_coupon=1_01,
        shipping_fee_paid=3,
    )
    values = package_values(told)
    assert [value.platform_coupon for value in values.values()] == [51, 50]
    assert [value.shipping_fee for value in values.values()] == [2, 1]
    assert totals(told) == [10_53, 10_51]


def test_the_odd_cent_goes_to_the_largest_remainder_before_the_earlier_package() -> None:
    """R-INS-04: a third of 1.00 leaves the larger remainder with the second package."""
    told = order_facts(items=(an_item("a", 1_00), an_item("b", 2_00)), shipping_fee_paid=1_00)
    assert [value.shipping_fee for value in package_values(told).values()] == [33, 67]


def test_units_in_no_package_yet_keep_their_share_of_price_coupon_and_shipping() -> None:
    """R-INS-04"""
    told = order_facts(platform_coupon=10_00, shipping_fee_paid=5_00, packages=(package_facts("B", "b"),))
    assert package_values(told) == {
        "B": ValueParts(items=300_00, platform_coupon=6_00, shipping_fee=3_00, total=309_00)
    }


def test_an_odd_cent_between_a_package_and_what_is_unpacked_goes_to_the_package() -> None:
    told = order_facts(items=(an_item("a", 1_01, quantity=2),), packages=(package_facts("A", "a"),))
    assert totals(told) == [51]


def test_a_package_packed_later_does_not_lower_an_earlier_one() -> None:
    """R-INS-02"""
    fees = {"platform_coupon": 10_00, "shipping_fee_paid": 4_99}
    alone = package_values(order_facts(packages=(package_facts("A", "a"),), **fees))
    assert alone["A"] == package_values(order_facts(**fees))["A"]


def test_an_order_without_price_shares_its_shipping_fee_equally() -> None:
    told = order_facts(items=(an_item("a", 0), an_item("b", 0)), shipping_fee_paid=4_99)
    assert totals(told) == [2_50, 2_49]


def test_units_packed_twice_never_make_the_packages_worth_more_than_the_order() -> None:
    told = order_facts(
        items=(an_item("a", 100_01),), packages=(package_facts("A", "a"), package_facts("B", "a"))
    )
    assert totals(told) == [50_01, 50_00]


def test_an_order_without_packages_has_no_package_values() -> None:
    assert package_values(order_facts(packages=())) == {}


@pytest.mark.parametrize(
    "told",
    [
        {"platform_coupon": None},
        {"shipping_fee_paid": None},
        {"items": (an_item("a", 200_00), an_item("b", None))},
    ],
)
def test_a_missing_part_makes_every_value_of_the_order_unknown(told: dict[str, object]) -> None:
    """R-INS-03"""
    assert not is_known(order_facts(**told))
    with pytest.raises(Rejected) as refused:
        package_values(order_facts(**told))
    assert refused.value.code == "package_value_unknown"
    assert refused.value.clause == "R-INS-03"


def test_nothing_paid_is_a_known_part() -> None:
    """R-INS-03: zero is an amount, absence is none."""
    assert is_known(order_facts(platform_coupon=0, shipping_fee_paid=0))
    assert "amounts" in unknown_value().detail


amounts = st.integers(min_value=0, max_value=1_000_000)


@st.composite
def packed_orders(draw: st.DrawFn, *, fully: bool = True) -> OrderFacts:
    """Up to five lines of up to six units each, spread over up to five packages."""
    count = draw(st.integers(1, 5))
    lines: dict[int, list[PackageLine]] = {place: [] for place in range(count)}
    items: list[OrderItem] = []
    for number in range(draw(st.integers(1, 5))):
        places = draw(st.lists(st.integers(0, count - 1 if fully else count), min_size=1, max_size=6))
        items.append(an_item(f"line-{number}", draw(amounts), quantity=len(places)))
        for place in set(places) - {count}:
            lines[place].append(PackageLine(line_id=f"line-{number}", quantity=places.count(place)))
    return order_facts(
        items=tuple(items),
        packages=tuple(
            OrderedPackage(package_id=f"P{place}", lines=tuple(held)) for place, held in lines.items()
        ),
        platform_coupon=draw(amounts),
        shipping_fee_paid=draw(amounts),
    )


@given(packed_orders())
def test_package_values_of_a_packed_order_sum_to_its_value_to_the_cent_in_every_part(
    told: OrderFacts,
) -> None:
    """R-INS-04"""
    values, whole = package_values(told).values(), order_value(told)
    for part in ("items", "platform_coupon", "shipping_fee", "total"):
        assert sum(getattr(value, part) for value in values) == getattr(whole, part)


@given(packed_orders(fully=False))
def test_package_values_never_exceed_the_order_and_each_is_the_sum_of_its_parts(told: OrderFacts) -> None:
    """R-INS-04"""
    values = package_values(told).values()
    assert sum(value.total for value in values) <= order_value(told).total
    for value in values:
        assert min(value.items, value.platform_coupon, value.shipping_fee) >= 0
        assert value.total == value.items + value.platform_coupon + value.shipping_fee


@given(packed_orders(), st.integers(0, 1_000_000))
def test_of_two_equal_packages_the_earlier_is_never_worth_less_and_at_most_a_cent_per_part_more(
    told: OrderFacts, price: int
) -> None:
    """R-INS-04"""
    twins = told.model_copy(
        update={
            "items": (an_item("a", price), an_item("b", price), *told.items),
            "packages": (package_facts("first", "a"), package_facts("second", "b"), *told.packages),
        }
    )
    values = package_values(twins)
    for part in ("platform_coupon", "shipping_fee"):
        assert getattr(values["first"], part) - getattr(values["second"], part) in (0, 1)
