"""US federal holidays by rule, for the years a policy table doesn't list (R-GEN-03)."""

from datetime import date, timedelta

# New Year's Day, Juneteenth, Independence Day, Veterans Day, Christmas: (month, day).
_FIXED = ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))

# King, Washington, Memorial, Labor and Columbus Day on a Monday, Thanksgiving on a Thursday:
# the first such weekday on or after (month, day).
_FLOATING = ((1, 15, 0), (2, 15, 0), (5, 25, 0), (9, 1, 0), (10, 8, 0), (11, 22, 3))


def federal_holidays(year: int) -> frozenset[date]:
    """List the days of that calendar year on which a federal holiday is observed.

    A Saturday's is observed the Friday before, so next New Year's may fall into this year; a
    Sunday's on the Monday after.
    """
    days = {_observed(date(year, month, day)) for month, day in _FIXED}
    days |= {_on_or_after(date(year, month, day), weekday) for month, day, weekday in _FLOATING}
    last = date(year, 12, 31)
    if last.weekday() == 4:
        days.add(last)
    return frozenset(day for day in days if day.year == year)


def _observed(day: date) -> date:
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


def _on_or_after(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)
