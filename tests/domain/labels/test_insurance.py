"""Shipping insurance: free cover, additional cover, its price and its limits."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.errors import Invalid, NotConfigured, Refusal, Rejected
from shared.domain.labels.insurance import COVER_OPTIONS, Cover, QuotedOption, check_mode, cover, quote
from shared.domain.money import cents
from shared.domain.policy import clause, policy
from tests.support.policies import CURRENT

POLICY = policy(CURRENT)
RATE = 100
NOT_AVAILABLE, NOT_ABOVE_FREE, OVER_VALUE, OVER_MAX, BAD = (
    "insurance_option_not_available",
    "insurance_amount_not_above_free",
    "insurance_exceeds_package_value",
    "insurance_exceeds_max",
    "invalid_amount",
)


def bought(
    value: str,
    option: Any = "free",
    amount: str | None = None,
    *,
    rate: int | None = RATE,
    batch: bool = False,
) -> Cover:
    return cover(
        cents(value),
        option=option,
        amount=None if amount is None else cents(amount),
        premium_rate=rate,
        policy=POLICY,
        batch=batch,
    )


def figures(found: Cover | QuotedOption) -> tuple[int | None, ...]:
    return found.additional_cover, found.total_cover, found.premium, found.uncovered


@pytest.mark.parametrize(
    ("value", "covered", "uncovered"),
    [
        ("0.00", "0.00", "0.00"),
        ("199.99", "199.99", "0.00"),
        ("200.00", "200.00", "0.00"),
        ("200.01", "200.00", "0.01"),
        ("4999.99", "200.00", "4799.99"),
        ("5000.00", "200.00", "4800.00"),
        ("5000.01", "200.00", "4800.01"),
    ],
)
def test_every_package_is_insured_up_to_200_at_no_cost_and_without_a_configured_rate(
    value: str, covered: str, uncovered: str
) -> None:
    """R-INS-01, R-INS-09, R-INS-26"""
    found = bought(value, rate=None)
    assert figures(found) == (0, cents(covered), 0, cents(uncovered))
    assert (found.option, found.free_cover, found.notice) == ("free", cents(covered), None)


@pytest.mark.parametrize(
    ("value", "additional", "total", "premium", "uncovered"),
    [
        ("200.01", "0.01", "200.01", "1.00", "0.00"),
        ("300.00", "100.00", "300.00", "1.00", "0.00"),
        ("300.01", "100.01", "300.01", "2.00", "0.00"),
        ("4999.99", "4799.99", "4999.99", "48.00", "0.00"),
        ("5000.00", "4800.00", "5000.00", "48.00", "0.00"),
        ("5000.01", "4800.00", "5000.00", "48.00", "0.01"),
        ("8000.00", "4800.00", "5000.00", "48.00", "3000.00"),
    ],
)
def test_full_cover_insures_the_uninsured_value_up_to_5000_in_total(
    value: str, additional: str, total: str, premium: str, uncovered: str
) -> None:
    """R-INS-06, R-INS-07, R-INS-10, A-01, A-02"""
    found = bought(value, "full")
    assert figures(found) == tuple(map(cents, (additional, total, premium, uncovered)))
    assert (found.option, found.package_value) == ("full", cents(value))


def test_full_cover_says_what_stays_uninsured_only_where_something_does() -> None:
    """R-INS-07, A-02"""
    assert bought("5000.00", "full").notice is None
    notice = bought("5000.01", "full").notice
    assert notice
    assert notice.code == "capped_at_max"
    assert "5000.00" in notice.detail and "0.01" in notice.detail


@pytest.mark.parametrize("value", ["0.00", "199.99", "200.00"])
@pytest.mark.parametrize(("option", "amount"), [("full", None), ("custom", "150.00"), ("custom", "250.00")])
def test_a_package_of_200_or_less_can_not_be_insured_further(
    value: str, option: Any, amount: str | None
) -> None:
    """R-INS-05: 200.00 is not over 200.00"""
    with pytest.raises(Rejected) as refused:
        bought(value, option, amount)
    assert (refused.value.code, refused.value.clause) == (NOT_AVAILABLE, clause("R-INS-05"))


@pytest.mark.parametrize(
    ("value", "amount", "outcome"),
    [
        ("200.01", "200.00", NOT_ABOVE_FREE),
        ("200.01", "200.01", (1, 20001, 100, 0)),
        ("200.01", "200.02", OVER_VALUE),
        ("300.00", "0.01", NOT_ABOVE_FREE),
        ("300.00", "6000.00", OVER_VALUE),
        ("4999.99", "200.00", NOT_ABOVE_FREE),
        ("4999.99", "1000.00", (80000, 100000, 800, 399999)),
        ("4999.99", "1000.01", (80001, 100001, 900, 399998)),
        ("4999.99", "4999.99", (479999, 499999, 4800, 0)),
        ("4999.99", "5000.00", OVER_VALUE),
        ("5000.00", "5000.00", (480000, 500000, 4800, 0)),
        ("5000.00", "5000.01", OVER_VALUE),
        ("5000.01", "5000.00", (480000, 500000, 4800, 1)),
        ("5000.01", "5000.01", OVER_MAX),
        ("5000.01", "5000.02", OVER_VALUE),
        ("300.00", "0.00", BAD),
        ("300.00", None, BAD),
        ("150.00", "0.00", BAD),
    ],
)
def test_a_custom_amount_is_the_total_above_200_and_within_value_and_5000(
    value: str, amount: str | None, outcome: Any
) -> None:
    """R-INS-06, R-INS-08, A-01, A-03"""
    if isinstance(outcome, tuple):
        assert figures(bought(value, "custom", amount)) == outcome
        return
    with pytest.raises(Refusal) as refused:
        bought(value, "custom", amount)
    assert refused.value.code == outcome
    assert isinstance(refused.value, Invalid if outcome == BAD else Rejected)


def test_a_negative_custom_amount_is_malformed() -> None:
    with pytest.raises(Invalid) as refused:
        cover(30_000, option="custom", amount=-1, premium_rate=RATE, policy=POLICY)
    assert refused.value.code == BAD


@pytest.mark.parametrize("option", ["free", "full"])
def test_an_amount_is_typed_with_the_custom_option_alone(option: Any) -> None:
    """R-INS-07: the seller types no amount for full cover"""
    with pytest.raises(Invalid) as refused:
        bought("300.00", option, "250.00")
    assert refused.value.code == BAD


def test_a_fourth_option_is_malformed() -> None:
    with pytest.raises(Invalid) as refused:
        bought("300.00", "partial")
    assert refused.value.errors[0]["field"] == "insurance.option"


@pytest.mark.parametrize(("option", "amount"), [("full", None), ("custom", "200.01")])
def test_additional_cover_without_a_configured_rate_can_not_be_priced(
    option: Any, amount: str | None
) -> None:
    """R-INS-10, A-11"""
    with pytest.raises(NotConfigured) as refused:
        bought("300.00", option, amount, rate=None)
    assert refused.value.code == "premium_rate_missing"


@pytest.mark.parametrize("value", ["0.00", "199.99", "200.00"])
@pytest.mark.parametrize(("option", "amount"), [("full", None), ("custom", "250.00")])
def test_in_a_batch_a_package_of_200_or_less_gets_free_cover_and_a_notice(
    value: str, option: Any, amount: str | None
) -> None:
    """R-INS-17, A-32"""
    found = bought(value, option, amount, rate=None, batch=True)
    assert (found.option, found.total_cover, found.premium) == ("free", cents(value), 0)
    assert found.notice and found.notice.code == "free_only"


def test_in_a_batch_a_package_over_200_is_insured_as_asked_and_a_bad_amount_stays_bad() -> None:
    """R-INS-17"""
    assert bought("200.01", "full", batch=True) == bought("200.01", "full")
    with pytest.raises(Invalid) as refused:
        bought("150.00", "custom", "0.00", batch=True)
    assert refused.value.code == BAD


def test_each_package_of_the_documents_example_is_insured_on_its_own() -> None:
    """R-INS-02, R-INS-24: an order of 500.00 in packages of 200.00 and 300.00"""
    first, second = bought("200.00"), bought("300.00", "full")
    assert (first.total_cover, second.total_cover) == (20_000, 30_000)
    assert bought("300.00").total_cover == 20_000


@given(
    value=st.integers(0, 2_000_000),
    option=st.sampled_from(COVER_OPTIONS),
    amount=st.none() | st.integers(-100, 2_000_000),
    rate=st.none() | st.integers(0, 1_000),
    batch=st.booleans(),
)
def test_cover_never_exceeds_value_or_maximum_and_free_cover_costs_nothing(
    value: int, option: Any, amount: int | None, rate: int | None, batch: bool
) -> None:
    """Invariant 3"""
    try:
        found = cover(value, option=option, amount=amount, premium_rate=rate, policy=POLICY, batch=batch)
    except Refusal as refused:
        assert refused.code in {
            NOT_AVAILABLE,
            NOT_ABOVE_FREE,
            OVER_VALUE,
            OVER_MAX,
            BAD,
            "premium_rate_missing",
        }
        return
    assert found.total_cover <= min(value, 500_000)
    assert found.free_cover == min(value, 20_000)
    assert found.total_cover == found.free_cover + found.additional_cover
    assert found.total_cover + found.uncovered == value
    assert found.premium == -(-found.additional_cover // 10_000) * (rate or 0)
    assert (found.additional_cover > 0) == (found.option != "free")


@given(value=st.integers(0, 2_000_000), rate=st.none() | st.integers(0, 1_000))
def test_what_is_quoted_is_what_is_bought(value: int, rate: int | None) -> None:
    """R-INS-10"""
    for option in quote(value, premium_rate=rate, policy=POLICY).options[:2]:
        try:
            sold = cover(value, option=option.option, amount=None, premium_rate=rate, policy=POLICY)
        except Refusal as refused:
            assert (option.available, option.reason_code) == (False, refused.code)
        else:
            assert option.available and option.reason_code is None
            assert figures(option) == figures(sold) and option.notice == sold.notice


def test_a_quote_shows_all_options_with_their_prices() -> None:
    """R-INS-07, R-INS-10"""
    found = quote(800_000, premium_rate=RATE, policy=POLICY)
    assert (found.free_cover, found.uninsured_value, found.max_total_cover) == (20_000, 780_000, 500_000)
    free, full, custom = found.options
    assert (free.option, *figures(free)) == ("free", 0, 20_000, 0, 780_000)
    assert (full.option, *figures(full)) == ("full", 480_000, 500_000, 4_800, 300_000)
    assert (custom.option, custom.available, *figures(custom)) == ("custom", True, None, None, None, None)


@pytest.mark.parametrize(
    ("value", "rate", "reason"), [(20_000, RATE, NOT_AVAILABLE), (30_000, None, "premium_rate_missing")]
)
def test_a_quote_says_why_cover_can_not_be_bought(value: int, rate: int | None, reason: str) -> None:
    """R-INS-05, A-11"""
    free, full, custom = quote(value, premium_rate=rate, policy=POLICY).options
    assert free.available
    assert [(one.available, one.reason_code, one.premium) for one in (full, custom)] == [
        (False, reason, None)
    ] * 2


def test_labels_of_tiktok_shipping_are_insured() -> None:
    """R-INS-13"""
    check_mode("tiktok_shipping", POLICY)
    assert POLICY.terms("insurance")["eligible_modes"] == ["tiktok_shipping"]


@pytest.mark.parametrize(("mode", "requirement"), [("seller_shipping", "R-INS-14"), ("fbt", "R-INS-13")])
def test_no_other_shipping_mode_is_insured(mode: str, requirement: str) -> None:
    """R-INS-13, R-INS-14"""
    with pytest.raises(Rejected) as refused:
        check_mode(mode, POLICY)
    assert (refused.value.code, refused.value.clause) == ("insurance_mode_not_eligible", clause(requirement))
    assert bool(re.search("contact the carrier", refused.value.detail)) == (mode == "seller_shipping")


def quoted_custom(value: str, amount: str, rate: int | None = RATE) -> QuotedOption:
    found = quote(cents(value), amount=cents(amount), premium_rate=rate, policy=POLICY)
    return next(one for one in found.options if one.option == "custom")


@pytest.mark.parametrize(
    ("value", "amount"), [("200.01", "200.01"), ("4999.99", "1000.01"), ("300.00", "250.00")]
)
def test_a_custom_amount_is_quoted_at_what_it_is_sold_for(value: str, amount: str) -> None:
    """R-INS-10: no cover is bought blind."""
    sold = bought(value, "custom", amount)
    told = quoted_custom(value, amount)
    assert (told.available, told.reason_code) == (True, None)
    assert (told.additional_cover, told.total_cover, told.premium, told.uncovered) == (
        sold.additional_cover,
        sold.total_cover,
        sold.premium,
        sold.uncovered,
    )


@pytest.mark.parametrize(
    ("value", "amount", "code"),
    [
        ("200.00", "200.00", NOT_AVAILABLE),
        ("300.00", "200.00", NOT_ABOVE_FREE),
        ("300.00", "300.01", OVER_VALUE),
        ("5000.01", "5000.01", OVER_MAX),
    ],
)
def test_a_custom_amount_that_is_not_sold_is_not_quoted(value: str, amount: str, code: str) -> None:
    """R-INS-08"""
    with pytest.raises(Rejected) as refused:
        quoted_custom(value, amount)
    assert refused.value.code == code


def test_without_a_price_a_custom_amount_can_not_be_had() -> None:
    """R-INS-10"""
    told = quoted_custom("300.00", "250.00", rate=None)
    assert (told.available, told.reason_code, told.premium) == (False, "premium_rate_missing", None)
