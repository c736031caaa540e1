"""The policy as data: windows, limits and clauses, versioned.

Versions stand side by side, each in a folder of its name. `version.toml` says from which instant one is in
force; a draft says nothing. A case is opened under the version in force then and keeps it; `policy(version)`
is that table again (R-GEN-14). Every window of it, of `windows.toml` and of `framework.toml`, becomes a
deadline in `Policy.start`.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from shared.domain.case import Deadline, Role
from shared.domain.policy.clauses import clause, title_of
from shared.domain.policy.holidays import federal_holidays
from shared.domain.record import record
from shared.domain.tables import read_table
from shared.domain.times import after_hours, end_of_day, end_of_working_day, in_words, whole_second

__all__ = [
    "UNITS",
    "Policy",
    "WindowTerms",
    "clause",
    "in_force",
    "load_tables",
    "local_time",
    "policy",
    "policy_at",
    "title_of",
]
# Where versions are.
PLACES = [Path(__file__).parent]
UNITS = ("hours", "calendar_days", "working_days")


@record(kw_only=False)
class WindowTerms:
    """How long a window is, in one of `UNITS`, what its end means, and the requirement that says so."""

    length: int
    unit: str
    consequence: str
    requirement: str


@record(kw_only=False)
class Policy:
    """One version of the policy table."""

    version: str

    def section(self, name: str) -> Mapping[str, Any]:
        """Read the table `name`.toml of this version."""
        return _read(self.version, name)

    def terms(self, area: str) -> Mapping[str, Any]:
        """Read the settings of one area, such as `affidavit`."""
        return self.section("terms")[area]  # type: ignore[no-any-return]

    @property
    def zone(self) -> ZoneInfo:
        """Where the policy's days end (R-GEN-02)."""
        return ZoneInfo(self.terms("time")["zone"])

    def holidays(self, year: int) -> frozenset[date]:
        """List the year's holidays as observed: from the table, by rule for a year it lacks (R-GEN-03)."""
        return _holidays(self.version, year)

    def due_at(self, starts_at: datetime, length: int, unit: str) -> datetime:
        """Find the last second of a window of that length.

        Raises ValueError for a unit that is none of `UNITS` (R-GEN-02).
        """
        if unit == "hours":
            return after_hours(starts_at, length)
        if unit == "calendar_days":
            return end_of_day(starts_at, length, self.zone)
        if unit == "working_days":
            return end_of_working_day(starts_at, length, self.zone, self.holidays)
        raise ValueError(f"{unit!r} is no unit of time; there are {', '.join(UNITS)}")

    def deadline(
        self, kind: str, *, starts_at: datetime, start_event: str, party: Role | None = None
    ) -> Deadline:
        """Start a window of `windows.toml`; party: where it is another than the table's."""
        window = self.section("windows")[kind]
        return self.start(
            kind,
            party or window["party"],
            WindowTerms(window["length"], window["unit"], window["consequence"], window["clause"]),
            starts_at=starts_at,
            start_event=start_event,
        )

    def start(
        self, kind: str, party: Role, terms: WindowTerms, *, starts_at: datetime, start_event: str
    ) -> Deadline:
        """Start a window on these terms: its deadline, computed once and for good (R-GEN-11)."""
        return Deadline(
            kind=kind,
            party=party,
            starts_at=whole_second(starts_at),
            start_event=start_event,
            due_at=self.due_at(starts_at, terms.length, terms.unit),
            consequence=terms.consequence,
            clause=clause(terms.requirement),
        )


def in_force(at: datetime) -> str:
    """Name the version that is in force at that instant; the first one is in force from always (R-GEN-14)."""
    begun = [version for since, version in _changes() if since <= whole_second(at)]
    return begun[-1] if begun else _changes()[0][1]


def policy_at(at: datetime) -> Policy:
    """Load the policy table that is in force at that instant: the one that new cases are opened under."""
    return policy(in_force(at))


@cache
def policy(version: str) -> Policy:
    """Load the policy table of that version, be it a draft.

    Raises LookupError for a version there is no table of, ValueError for a table with a window of
    unknown unit: a wrong table fails when it is loaded, not when a window starts (R-GEN-02).
    """
    if version not in _folders():
        raise LookupError(f"there is no policy version {version!r}")
    found = Policy(version)
    for kind, window in found.section("windows").items():
        if window["unit"] not in UNITS:
            raise ValueError(f"window {kind} of policy {version}: unknown unit {window['unit']!r}")
    return found


def load_tables() -> None:
    """Read every table of every version."""
    for version, folder in _folders().items():
        for file in folder.glob("*.toml"):
            _read(version, file.stem)


def local_time(moment: datetime) -> str:
    """Write a time as people read it, in the policy's zone: `March 2, 2026, 11:59 p.m. Pacific time`."""
    return in_words(moment, policy_at(moment).zone)


@cache
def _folders() -> Mapping[str, Path]:
    """Find the folder of each version."""
    return {file.parent.name: file.parent for place in PLACES for file in place.glob("*/version.toml")}


@cache
def _changes() -> tuple[tuple[datetime, str], ...]:
    """List the versions that are or will be in force, the oldest first; drafts are left out."""
    begins = {version: _read(version, "version").get("in_force_from") for version in _folders()}
    return tuple(
        sorted((datetime.fromisoformat(since), version) for version, since in begins.items() if since)
    )


@cache
def _read(version: str, name: str) -> Mapping[str, Any]:
    return read_table(_folders()[version] / f"{name}.toml")


@cache
def _holidays(version: str, year: int) -> frozenset[date]:
    days = map(date.fromisoformat, _read(version, "holidays")["observed"])
    listed = frozenset(day for day in days if day.year == year)
    return listed or federal_holidays(year)
