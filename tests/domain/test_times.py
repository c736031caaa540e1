"""When windows end: hours, calendar days, working days; both clock changes; every boundary second."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.errors import Invalid
from shared.domain.policy import policy
from shared.domain.times import (
    after_hours,
    end_of_day,
    end_of_working_day,
    in_words,
    is_working_day,
    not_in_future,
    rfc3339,
    whole_second,
)
from tests.support.moments import MARKET, market
from tests.support.policies import CURRENT

SECOND = timedelta(seconds=1)
MOMENTS = st.datetimes(
    min_value=datetime(2024, 1, 1), max_value=datetime(2031, 12, 1), timezones=st.just(UTC)
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def federal(year: int) -> Collection[date]:
    return policy(CURRENT).holidays(year)


def working(text: str, days: int = 1) -> str:
    """The end of the Nth working day, as Los Angeles writes it."""
    end = end_of_working_day(market(text), days, MARKET, federal)
    return end.astimezone(MARKET).strftime("%a %Y-%m-%d %H:%M:%S")


# Whole seconds


def test_a_fraction_of_a_second_is_dropped_and_never_rounded_up() -> None:
    """R-GEN-04"""
    assert whole_second(utc("2026-03-02T18:30:00.999999")) == utc("2026-03-02T18:30:00")


def test_a_moment_in_another_zone_is_the_same_moment_in_utc() -> None:
    """R-GEN-04"""
    moment = whole_second(market("2026-03-02T10:30:00"))
    assert (moment, moment.tzinfo) == (utc("2026-03-02T18:30:00"), UTC)


def test_a_time_without_a_zone_is_refused_instead_of_read_as_the_machines_own() -> None:
    """R-GEN-05"""
    with pytest.raises(ValueError, match="no time zone"):
        whole_second(datetime(2026, 3, 2))


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (utc("2026-03-02T18:30:00"), "2026-03-02T18:30:00Z"),
        (utc("2026-03-02T18:30:00.999999"), "2026-03-02T18:30:00Z"),
        (market("2026-03-02T10:30:00"), "2026-03-02T18:30:00Z"),
        (utc("0999-01-01T00:00:00"), "0999-01-01T00:00:00Z"),
    ],
)
def test_times_are_written_in_utc_with_whole_seconds(moment: datetime, text: str) -> None:
    """R-GEN-04"""
    assert rfc3339(moment) == text


def test_what_is_told_as_past_may_lie_five_minutes_ahead_for_clocks_that_differ() -> None:
    """R-GEN-05"""
    now = utc("2026-03-02T18:30:00")
    not_in_future("occurred_at", None, now=now)
    not_in_future("occurred_at", now + timedelta(minutes=5), now=now)
    with pytest.raises(Invalid, match="occurred_at: lies in the future; it is 2026-03-02T18:30:00Z now"):
        not_in_future("occurred_at", now + timedelta(minutes=5, seconds=1), now=now)


# Hours


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-03-07T12:00:00-08:00", 48, "2026-03-09T13:00:00-07:00"),
        ("2026-03-08T01:59:59-08:00", 1, "2026-03-08T03:59:59-07:00"),
        ("2026-10-31T12:00:00-07:00", 48, "2026-11-02T11:00:00-08:00"),
        ("2026-11-01T01:30:00-07:00", 1, "2026-11-01T01:30:00-08:00"),
        ("2028-02-28T12:00:00-08:00", 24, "2028-02-29T12:00:00-08:00"),
        ("2026-02-28T12:00:00-08:00", 24, "2026-03-01T12:00:00-08:00"),
        ("2026-12-31T20:00:00-08:00", 48, "2027-01-02T20:00:00-08:00"),
        ("2026-07-03T09:00:00-07:00", 24, "2026-07-04T09:00:00-07:00"),
    ],
    ids=[
        "clocks go forward",
        "the skipped hour",
        "clocks go back",
        "the hour that comes twice",
        "leap day",
        "no leap day",
        "year end",
        "over a holiday",
    ],
)
def test_hours_count_as_they_pass(start: str, hours: int, end: str) -> None:
    """R-GEN-01"""
    assert after_hours(datetime.fromisoformat(start), hours) == datetime.fromisoformat(end)


def test_hours_start_at_the_whole_second() -> None:
    """R-GEN-01, R-GEN-04"""
    assert after_hours(utc("2026-03-02T18:30:00.7"), 24) == utc("2026-03-03T18:30:00")


@given(MOMENTS, st.integers(0, 24 * 400))
def test_any_number_of_hours_is_that_many_times_3600_seconds(start: datetime, hours: int) -> None:
    """R-GEN-01"""
    assert (after_hours(start, hours) - whole_second(start)).total_seconds() == hours * 3600


# Calendar days


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-03-02T00:00:00", 2, "2026-03-04T23:59:59"),
        ("2026-03-02T12:34:56", 2, "2026-03-04T23:59:59"),
        ("2026-03-02T23:59:59", 2, "2026-03-04T23:59:59"),
        ("2026-03-03T00:00:00", 2, "2026-03-05T23:59:59"),
        ("2026-03-02T12:00:00", 0, "2026-03-02T23:59:59"),
        ("2026-02-27T12:00:00", 2, "2026-03-01T23:59:59"),
        ("2028-02-27T12:00:00", 2, "2028-02-29T23:59:59"),
        ("2028-02-29T12:00:00", 1, "2028-03-01T23:59:59"),
        ("2026-12-31T23:59:59", 1, "2027-01-01T23:59:59"),
        ("2026-01-15T12:00:00", 90, "2026-04-15T23:59:59"),
        ("2028-01-15T12:00:00", 90, "2028-04-14T23:59:59"),
    ],
)
def test_the_day_of_the_start_is_day_0_and_the_last_day_ends_at_23_59_59(
    start: str, days: int, end: str
) -> None:
    """R-GEN-02"""
    assert end_of_day(market(start), days, MARKET) == market(end)


def test_the_start_day_is_the_local_one_also_when_utc_is_a_day_ahead() -> None:
    """R-GEN-02"""
    late_evening = utc("2026-03-03T07:59:59")  # still March 2 in Los Angeles
    assert end_of_day(late_evening, 1, MARKET) == utc("2026-03-04T07:59:59")
    assert end_of_day(late_evening + SECOND, 1, MARKET) == utc("2026-03-05T07:59:59")


def test_the_last_fraction_of_a_local_day_still_belongs_to_it() -> None:
    """R-GEN-02, R-GEN-04"""
    assert end_of_day(utc("2026-03-03T07:59:59.999999"), 1, MARKET) == utc("2026-03-04T07:59:59")


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-03-07T12:00:00", "2026-03-09T06:59:59"),
        ("2026-03-06T12:00:00", "2026-03-08T07:59:59"),
        ("2026-10-31T12:00:00", "2026-11-02T07:59:59"),
        ("2026-10-30T12:00:00", "2026-11-01T06:59:59"),
    ],
    ids=["the day clocks go forward", "the day before", "the day clocks go back", "the day before that"],
)
def test_a_day_with_a_clock_change_ends_by_the_local_clock(start: str, due: str) -> None:
    """R-GEN-02"""
    assert end_of_day(market(start), 1, MARKET) == utc(due)


def test_where_23_59_59_comes_twice_the_day_ends_with_the_second() -> None:
    """R-GEN-02: Santiago put its clocks back at midnight on April 6, 2024."""
    santiago = ZoneInfo("America/Santiago")
    assert end_of_day(utc("2024-04-05T15:00:00"), 1, santiago) == utc("2024-04-07T03:59:59")


@given(MOMENTS, st.integers(0, 400))
def test_every_start_within_one_local_day_has_the_same_end(start: datetime, days: int) -> None:
    """R-GEN-02"""
    end = end_of_day(start, days, MARKET)
    local = end.astimezone(MARKET)
    assert local.strftime("%H:%M:%S") == "23:59:59"
    assert (local.date() - start.astimezone(MARKET).date()).days == days
    assert (end + SECOND).astimezone(MARKET).date() == local.date() + timedelta(days=1)
    assert end_of_day(end_of_day(start, 0, MARKET), days, MARKET) == end


def test_a_window_that_starts_when_another_expires_counts_from_that_ones_last_day() -> None:
    """R-GEN-07: 15 days and then 5 are 20 dates, not 21."""
    start = market("2026-03-02T12:00:00")
    assert end_of_day(end_of_day(start, 15, MARKET), 5, MARKET) == end_of_day(start, 20, MARKET)


# Working days


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-02T00:00:00", "Tue 2026-03-03 23:59:59"),
        ("2026-03-02T23:59:59", "Tue 2026-03-03 23:59:59"),
        ("2026-03-06T12:00:00", "Mon 2026-03-09 23:59:59"),
        ("2026-03-07T12:00:00", "Mon 2026-03-09 23:59:59"),
        ("2026-03-08T23:59:59", "Mon 2026-03-09 23:59:59"),
        ("2026-03-09T00:00:00", "Tue 2026-03-10 23:59:59"),
        ("2026-07-02T12:00:00", "Mon 2026-07-06 23:59:59"),
        ("2026-07-03T12:00:00", "Mon 2026-07-06 23:59:59"),
        ("2026-07-04T12:00:00", "Mon 2026-07-06 23:59:59"),
        ("2026-11-25T12:00:00", "Fri 2026-11-27 23:59:59"),
        ("2026-11-26T12:00:00", "Fri 2026-11-27 23:59:59"),
        ("2026-12-24T12:00:00", "Mon 2026-12-28 23:59:59"),
        ("2027-12-23T12:00:00", "Mon 2027-12-27 23:59:59"),
        ("2027-06-17T12:00:00", "Mon 2027-06-21 23:59:59"),
        ("2027-07-02T12:00:00", "Tue 2027-07-06 23:59:59"),
        ("2027-12-30T12:00:00", "Mon 2028-01-03 23:59:59"),
        ("2026-12-31T12:00:00", "Mon 2027-01-04 23:59:59"),
        ("2028-02-28T12:00:00", "Tue 2028-02-29 23:59:59"),
        ("2026-10-30T12:00:00", "Mon 2026-11-02 23:59:59"),
    ],
    ids=[
        "Monday's first second",
        "Monday's last second",
        "Friday",
        "Saturday",
        "Sunday, the clocks having gone forward",
        "Monday",
        "Thursday before Independence Day kept on Friday",
        "Independence Day as kept",
        "Independence Day itself, a Saturday",
        "Wednesday before Thanksgiving",
        "Thanksgiving",
        "Christmas Eve",
        "Christmas on a Saturday is kept on Friday",
        "Juneteenth on a Saturday is kept on Friday",
        "Independence Day on a Sunday is kept on Monday",
        "New Year's Day 2028 is kept in 2027",
        "New Year's Eve",
        "leap day works",
        "over the weekend clocks go back",
    ],
)
def test_one_working_day(start: str, end: str) -> None:
    """R-GEN-03"""
    assert working(start) == end


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-05T12:00:00", "Mon 2026-03-09 23:59:59"),
        ("2026-03-07T12:00:00", "Tue 2026-03-10 23:59:59"),
        ("2026-07-01T12:00:00", "Mon 2026-07-06 23:59:59"),
        ("2026-12-23T12:00:00", "Mon 2026-12-28 23:59:59"),
        ("2027-12-30T12:00:00", "Tue 2028-01-04 23:59:59"),
    ],
)
def test_two_working_days(start: str, end: str) -> None:
    """R-GEN-03"""
    assert working(start, 2) == end


def test_the_working_day_ends_by_the_local_clock_in_winter_and_in_summer() -> None:
    """R-GEN-03"""
    friday_before_summer_time = market("2026-03-06T12:00:00")
    assert end_of_working_day(friday_before_summer_time, 1, MARKET, federal) == utc("2026-03-10T06:59:59")
    friday_before_winter_time = market("2026-10-30T12:00:00")
    assert end_of_working_day(friday_before_winter_time, 1, MARKET, federal) == utc("2026-11-03T07:59:59")


def test_saturday_evening_in_los_angeles_is_not_yet_sunday() -> None:
    """R-GEN-03: the local date counts, not the one in UTC."""
    sunday_evening = utc("2026-03-09T06:59:59")  # Monday in UTC
    assert end_of_working_day(sunday_evening, 1, MARKET, federal) == market("2026-03-09T23:59:59")
    assert end_of_working_day(sunday_evening + SECOND, 1, MARKET, federal) == market("2026-03-10T23:59:59")


@given(MOMENTS, st.integers(1, 15))
def test_exactly_n_working_days_lie_between_the_start_and_its_end(start: datetime, days: int) -> None:
    """R-GEN-03"""
    first = start.astimezone(MARKET).date()
    last = end_of_working_day(start, days, MARKET, federal).astimezone(MARKET).date()
    dates = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    assert sum(is_working_day(day, federal) for day in dates) == days
    assert is_working_day(last, federal)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 7, 2), True),
        (date(2026, 7, 3), False),
        (date(2026, 7, 4), False),
        (date(2026, 7, 5), False),
        (date(2026, 7, 6), True),
        (date(2027, 12, 31), False),
        (date(2028, 1, 3), True),
    ],
)
def test_a_working_day_is_monday_to_friday_and_no_holiday(day: date, works: bool) -> None:
    """R-GEN-03"""
    assert is_working_day(day, federal) is works


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("America/Los_Angeles", "January 27, 2027, 11:59 p.m. Pacific time"),
        ("UTC", "January 28, 2027, 7:59 a.m. UTC"),
    ],
)
def test_a_time_in_words_is_the_day_it_is_in_its_zone(zone: str, text: str) -> None:
    """R-MSG-04"""
    assert in_words(datetime(2027, 1, 28, 7, 59, 59, tzinfo=UTC), ZoneInfo(zone)) == text
