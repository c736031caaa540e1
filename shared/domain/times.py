"""When a window ends. UTC inside; days end at 23:59:59 in the policy's time zone.

Whole seconds: an action is in time if and only if it was received at or before `due_at` (R-GEN-04).
"""

from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.domain.errors import invalid_field

# Where clocks go back over midnight, 23:59:59 comes twice: a day ends with the second one.
DAY_END = time(23, 59, 59, fold=1)

# The holidays of a calendar year, on the days they are observed.
Holidays = Callable[[int], Collection[date]]


def whole_second(moment: datetime) -> datetime:
    """Drop the fraction of a second, in UTC.

    Raises ValueError for a time without a zone: it would be read as the machine's own.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    return moment.astimezone(UTC).replace(microsecond=0)


# How far the clocks of two systems may differ.
CLOCKS_DIFFER = timedelta(minutes=5)


def not_in_future(field: str, moment: datetime | None, *, now: datetime) -> None:
    """Check that what is reported as having happened has, `CLOCKS_DIFFER` allowed.

    Raises Invalid naming the field.
    """
    if moment is not None and moment > now + CLOCKS_DIFFER:
        raise invalid_field(field, f"lies in the future; it is {rfc3339(now)} now")


def rfc3339(moment: datetime) -> str:
    """Write a time as `2026-03-02T18:30:00Z`."""
    return whole_second(moment).isoformat().removesuffix("+00:00") + "Z"


_ZONES = {"America/Los_Angeles": "Pacific time"}


def in_words(moment: datetime, zone: ZoneInfo) -> str:
    """Write a time for people: `March 2, 2026, 11:59 p.m. Pacific time`; seconds are left out."""
    local = moment.astimezone(zone)
    half = "a.m." if local.hour < 12 else "p.m."
    name = _ZONES.get(zone.key) or local.tzname()
    return f"{local:%B} {local.day}, {local.year}, {local.hour % 12 or 12}:{local.minute:02d} {half} {name}"


def after_hours(start: datetime, hours: int) -> datetime:
    """Count elapsed time: nights, weekends and clock changes count as they pass (R-GEN-01)."""
    return whole_second(start) + timedelta(hours=hours)


def end_of_day(start: datetime, days: int, zone: ZoneInfo) -> datetime:
    """Find the last second of the Nth local date after the start's own, which is day 0 (R-GEN-02)."""
    return _last_second(_local_date(start, zone) + timedelta(days=days), zone)


def end_of_working_day(start: datetime, days: int, zone: ZoneInfo, holidays: Holidays) -> datetime:
    """Find the last second of the Nth working day after the start's local date (R-GEN-03)."""
    day = _local_date(start, zone)
    while days > 0:
        day += timedelta(days=1)
        if is_working_day(day, holidays):
            days -= 1
    return _last_second(day, zone)


def is_working_day(day: date, holidays: Holidays) -> bool:
    """Tell whether the day is one from Monday to Friday, and no holiday as it is observed."""
    return day.weekday() < 5 and day not in holidays(day.year)


def _local_date(moment: datetime, zone: ZoneInfo) -> date:
    return whole_second(moment).astimezone(zone).date()


def _last_second(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, DAY_END, tzinfo=zone).astimezone(UTC)
