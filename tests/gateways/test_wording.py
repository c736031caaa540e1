"""How amounts, times and names read."""

from datetime import UTC, datetime

import pytest

from local.letters.facts import ZONE
from shared.gateways.wording import (
    carrier_name,
    claim_reason,
    day,
    dollars,
    hello,
    minute,
    one_line,
    service_name,
)


@pytest.mark.parametrize(
    ("amount", "text"),
    [(0, "$0.00"), (5, "$0.05"), (30000, "$300.00"), (123456789, "$1,234,567.89"), (-250, "-$2.50")],
)
def test_cents_read_as_dollars(amount: int, text: str) -> None:
    assert dollars(amount) == text


def test_days_are_those_of_the_zone() -> None:
    assert day(datetime(2026, 3, 2, 7, 59, 59, tzinfo=UTC), ZONE) == "March 1, 2026"
    assert day(datetime(2026, 3, 2, 8, 0, 0, tzinfo=UTC), ZONE) == "March 2, 2026"


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 3, 3, 7, 59, 59, tzinfo=UTC), "March 2, 2026, 11:59 p.m. Pacific time"),
        (datetime(2026, 7, 2, 7, 0, 0, tzinfo=UTC), "July 2, 2026, 12:00 a.m. Pacific time"),
        (datetime(2026, 7, 2, 19, 5, 0, tzinfo=UTC), "July 2, 2026, 12:05 p.m. Pacific time"),
        (datetime(2027, 1, 28, 7, 59, 59, tzinfo=UTC), "January 27, 2027, 11:59 p.m. Pacific time"),
    ],
)
def test_a_moment_names_its_zone(moment: datetime, text: str) -> None:
    assert minute(moment, ZONE) == text


def test_a_greeting_has_no_gap_where_a_name_is_not_known() -> None:
    assert (hello("Maria"), hello(" \n"), hello("")) == ("Hello Maria,", "Hello,", "Hello,")


def test_known_codes_read_as_names_and_unknown_ones_as_they_are() -> None:
    assert (carrier_name("fedex"), carrier_name("dhl")) == ("FedEx", "dhl")
    assert (service_name("ups_2nd_day_air"), service_name("UPS Ground")) == ("UPS 2nd Day Air", "UPS Ground")
    assert [claim_reason(code) for code in ("loss", "damage", "other")] == ["Lost", "Damaged", "Other"]


def test_text_on_one_line_has_no_break_of_any_kind() -> None:
    assert one_line(" a\r\nBcc: b\x00c\u2028d\u2029e\x85f\tg  h\ud800 ") == "a Bcc: b c d e f g h"
