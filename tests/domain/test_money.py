"""Money: what is read as an amount, what isn't, and how a total is shared to the cent."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.errors import Invalid
from shared.domain.money import bad_amount, cents, per_started, split, usd


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0.00", 0),
        ("0.01", 1),
        ("0.10", 10),
        ("1.00", 100),
        ("199.99", 19_999),
        ("200.00", 20_000),
        ("200.01", 20_001),
        ("5000.00", 500_000),
        ("999999999.99", 99_999_999_999),
    ],
)
def test_a_decimal_string_with_two_places_is_read_to_the_cent(text: str, amount: int) -> None:
    """R-GEN-08"""
    assert cents(text) == amount
    assert usd(amount) == text


@pytest.mark.parametrize(
    "amount",
    [
        "",
        "1",
        "1.",
        "1.0",
        "1.5",
        ".50",
        "1.234",
        "1.000",
        "-1.00",
        "-0.00",
        "+1.00",
        "01.00",
        "00.00",
        " 1.00",
        "1.00 ",
        "1.00\n",
        "1 000.00",
        "1,000.00",
        "1,00",
        "1_000.00",
        "1e3",
        "1.00e2",
        "1E+2",
        "0x10.00",
        "NaN",
        "nan",
        "Infinity",
        "-inf",
        "$1.00",
        "1.00 USD",
        "\uff11.00",
        "1\uff10.00",
        "1.\uff10\uff10",
        "\u0661.00",
        "1\u066b00",
        "1\u200b.00",
        "1\x00.00",
        "1000000000.00",
        "9" * 400 + ".00",
        b"1.00",
        True,
        False,
        1,
        1.0,
        float("nan"),
        None,
        [],
        ["1.00"],
        {"amount": "1.00"},
    ],
    ids=lambda amount: ascii(amount)[:20].replace("\\", "/"),  # pytest escapes a backslash anew each run
)
def test_anything_else_is_an_invalid_amount_and_names_its_field(amount: object) -> None:
    """R-GEN-08"""
    with pytest.raises(Invalid) as refused:
        cents(amount, "insurance.amount")
    assert refused.value.code == "invalid_amount"
    assert [(e["field"], e["code"]) for e in refused.value.errors] == [("insurance.amount", "invalid_amount")]


def test_the_refusal_of_an_amount_says_what_an_amount_looks_like() -> None:
    """R-GEN-08"""
    with pytest.raises(Invalid) as refused:
        cents("abc")
    assert refused.value.detail.startswith("amount: ")
    assert '"300.00"' in refused.value.detail
    assert bad_amount("amount", "too much").detail == "amount: too much"


@given(st.integers(0, 99_999_999_999))
def test_every_amount_reads_back_as_it_was_written(amount: int) -> None:
    """R-GEN-08"""
    assert cents(usd(amount)) == amount


@pytest.mark.parametrize(("amount", "text"), [(-1, "-0.01"), (-100, "-1.00"), (-123_456, "-1234.56")])
def test_a_negative_amount_is_written_with_its_sign(amount: int, text: str) -> None:
    """R-GEN-08"""
    assert usd(amount) == text


@pytest.mark.parametrize(
    ("amount", "price"),
    [(0, 0), (1, 100), (9_999, 100), (10_000, 100), (10_001, 200), (20_000, 200), (480_000, 4_800)],
)
def test_every_started_unit_costs_its_price(amount: int, price: int) -> None:
    """R-INS-10"""
    assert per_started(amount, unit=10_000, price=100) == price


# Sharing


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (1000, [1], [1000]),
        (1000, [1, 1], [500, 500]),
        (1001, [1, 1], [501, 500]),
        (100, [1, 1, 1], [34, 33, 33]),
        (200, [1, 1, 1], [67, 67, 66]),
        (1000, [1, 2], [333, 667]),
        (1000, [2, 1], [667, 333]),
        (1, [1, 2, 3], [0, 0, 1]),
        (500, [20_000, 30_000], [200, 300]),
        (7, [0, 1, 0], [0, 7, 0]),
        (7, [0, 0, 0], [3, 2, 2]),
        (0, [3, 4], [0, 0]),
        (0, [], []),
        (10, [], []),
    ],
)
def test_a_total_is_shared_by_weight_and_ties_go_to_the_earlier(
    total: int, weights: list[int], parts: list[int]
) -> None:
    """R-INS-04"""
    assert split(total, weights) == parts


TOTALS = st.integers(0, 10_000_000)
WEIGHTS = st.lists(st.integers(0, 1_000_000), min_size=1, max_size=12)


@given(TOTALS, WEIGHTS)
def test_the_parts_sum_to_the_total_and_none_is_negative(total: int, weights: list[int]) -> None:
    """R-INS-04"""
    parts = split(total, weights)
    assert sum(parts) == total
    assert len(parts) == len(weights)
    assert min(parts) >= 0


@given(TOTALS, WEIGHTS)
def test_no_part_is_a_cent_or_more_from_its_exact_share(total: int, weights: list[int]) -> None:
    """R-INS-04"""
    shares = weights if any(weights) else [1] * len(weights)
    for part, share in zip(split(total, weights), shares, strict=True):
        assert abs(part - Fraction(total * share, sum(shares))) < 1


@given(TOTALS, WEIGHTS)
def test_nothing_goes_to_a_weight_of_zero_while_another_has_weight(total: int, weights: list[int]) -> None:
    """R-INS-04"""
    if any(weights):
        parts = split(total, weights)
        assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if weight == 0)


@given(TOTALS, st.integers(1, 1000), st.integers(2, 12))
def test_of_equal_weights_no_later_one_gets_more_than_an_earlier(total: int, weight: int, n: int) -> None:
    """R-INS-04"""
    parts = split(total, [weight] * n)
    assert parts == sorted(parts, reverse=True)
    assert parts[0] - parts[-1] <= 1


@given(TOTALS, WEIGHTS)
def test_sharing_is_the_same_every_time_and_leaves_its_weights_alone(total: int, weights: list[int]) -> None:
    """R-INS-04"""
    before = list(weights)
    assert split(total, weights) == split(total, weights)
    assert weights == before
