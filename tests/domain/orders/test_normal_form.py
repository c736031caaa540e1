"""One spelling of carriers and tracking numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.orders.normal_form import is_number, is_placeholder, normal_carrier, normal_number

USPS = "9400100000000000000000"
LETTERS = "ABCXYZ0189"


@pytest.mark.parametrize("name", ["ups", "UPS", " Ups ", "UPS.", "ups\n"])
def test_the_case_of_a_carrier_and_what_surrounds_it_do_not_matter(name: str) -> None:
    """R-TRK-01"""
    assert normal_carrier(name) == "ups"


def test_a_carrier_of_several_words_is_one_name_and_one_without_letters_none() -> None:
    assert normal_carrier("DHL Express") == normal_carrier("dhl.express") == "dhl_express"
    assert normal_carrier("royal-mail") == "royal-mail"
    assert normal_carrier(" ?! ") == ""
    assert len(normal_carrier("x" * 500)) == 40


@pytest.mark.parametrize(
    "number",
    [
        "1zabc12345",
        "1Z ABC 123 45",
        "1Z-ABC-12345",
        " 1ZABC12345\t",
        "1Z\u00a0ABC\u201112345",
        "\ufeff1ZABC12345",
    ],
)
def test_case_blanks_and_hyphens_of_a_number_do_not_matter(number: str) -> None:
    """R-TRK-01"""
    assert normal_number(number) == "1ZABC12345"


@pytest.mark.parametrize("zip_code", ["73301", "733010001", "94001", "940010001"])
@pytest.mark.parametrize("number", [USPS, USPS[:20], "9" * 20 + "01"])
def test_a_usps_number_is_the_same_with_and_without_420_and_zip_code(zip_code: str, number: str) -> None:
    """R-TRK-01"""
    assert normal_number(f"420 {zip_code} {number}") == number == normal_number(number)


@pytest.mark.parametrize("number", ["42073301", "4207330112345678", "420733018" + "0" * 21, "1Z420733019400"])
def test_a_number_that_only_begins_like_a_barcode_stays_whole(number: str) -> None:
    assert normal_number(number) == number


@pytest.mark.parametrize("number", ["0", "0000000000", "XXXX", "xXxX", "----", "00-00 00"])
def test_one_character_again_and_again_is_a_placeholder(number: str) -> None:
    """Settled: a placeholder of one repeated character"""
    assert is_placeholder(number)
    assert not is_placeholder(number + "12")


@pytest.mark.parametrize(
    ("number", "ok"), [("ABC", False), ("ABC1", True), ("1" * 60, True), ("1" * 61, False)]
)
def test_a_number_has_4_to_60_letters_and_digits(number: str, ok: bool) -> None:
    assert is_number(number) is ok


@given(st.text(LETTERS, min_size=4, max_size=34), st.lists(st.integers(0, 40)), st.sampled_from("- \u00a0"))
def test_the_normal_form_of_any_spelling_is_the_normal_form(
    number: str, places: list[int], mark: str
) -> None:
    spelled = number.lower()
    for place in places:
        spelled = spelled[:place] + mark + spelled[place:]
    assert normal_number(spelled) == normal_number(number)
    assert normal_number(normal_number(number)) == normal_number(number)
