"""The policy table: its windows, holidays, settings and clauses, and what is wrong with a bad one."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

import holidays as library
import pytest

import shared
import shared.domain.policy as policies
from shared.domain.case import Role
from shared.domain.money import cents
from shared.domain.policy import UNITS, Policy, clause, policy
from shared.domain.policy.holidays import federal_holidays
from tests.support.policies import CURRENT

SHARED = Path(shared.__file__).parent
FOLDER = Path(policies.__file__).parent
CLAUSES: dict[str, str] = tomllib.loads((FOLDER / "clauses.toml").read_text())["sources"]
WINDOWS = policy(CURRENT).section("windows")
NOON = datetime(2026, 3, 2, 20, tzinfo=UTC)  # a Monday, noon in Los Angeles

KINDS = {
    "claim_filing",
    "affidavit_link",
    "dispute_acceptance",
    "evidence",
    "scan",
    "judgment",
    "second_request",
    "appeal",
    "post_dispute_action",
    "proceedings_review",
    "reshipment_response",
    "partial_refund_answer",
    "reshipment_dispatch",
    "standard_return",
    "buyer_protection",
    "recall_justification",
    "information_request",
    "answer_files",
    "return_shipment",
    "return_objection",
    "thread_mail",
    "recipient_mail",
    "personal_data",
    "personal_data_at_most",
}


# Windows


@pytest.mark.parametrize("kind", WINDOWS)
def test_every_window_is_one_of_the_published_kinds_and_complete(kind: str) -> None:
    """R-GEN-11"""
    window = WINDOWS[kind]
    assert kind in KINDS
    assert window["length"] > 0
    assert window["unit"] in UNITS
    assert window["party"] in get_args(Role)
    assert window["clause"] in CLAUSES
    assert re.fullmatch(r"[A-Z].*\.", window["consequence"])


@pytest.mark.parametrize(
    ("kind", "due"),
    [
        ("claim_filing", "2026-06-01T06:59:59"),
        ("affidavit_link", "2026-04-02T06:59:59"),
        ("second_request", "2026-03-05T07:59:59"),
        ("appeal", "2026-03-05T07:59:59"),
        ("post_dispute_action", "2026-03-04T20:00:00"),
        ("proceedings_review", "2026-03-08T07:59:59"),
        ("reshipment_response", "2026-03-04T07:59:59"),
        ("partial_refund_answer", "2026-03-04T07:59:59"),
        ("reshipment_dispatch", "2026-03-05T07:59:59"),
        ("standard_return", "2026-04-02T06:59:59"),
        ("buyer_protection", "2026-06-01T06:59:59"),
        ("thread_mail", "2026-03-02T21:00:00"),
        ("recipient_mail", "2026-03-02T21:00:00"),
    ],
)
def test_a_window_that_starts_on_monday_march_2_2026_at_noon_ends_when_the_policy_says(
    kind: str, due: str
) -> None:
    """R-GEN-01, R-GEN-02, R-GEN-03; lengths of section 4"""
    deadline = policy(CURRENT).deadline(kind, starts_at=NOON, start_event="started")
    assert deadline.due_at == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_a_deadline_carries_what_the_table_says_and_starts_open_at_the_whole_second() -> None:
    """R-GEN-04, R-GEN-11"""
    deadline = policy(CURRENT).deadline(
        "reshipment_response", starts_at=NOON.replace(microsecond=999_999), start_event="requested"
    )
    assert (deadline.kind, deadline.party, deadline.state) == ("reshipment_response", "seller", "open")
    assert (deadline.starts_at, deadline.start_event) == (NOON, "requested")
    assert deadline.consequence == WINDOWS["reshipment_response"]["consequence"]
    assert deadline.clause == "R-RSH-04"


def test_a_window_can_be_given_to_another_party() -> None:
    """R-GEN-11"""
    deadline = policy(CURRENT).deadline("appeal", starts_at=NOON, start_event="judged", party="buyer")
    assert deadline.party == "buyer"


def test_an_unknown_unit_of_time_is_an_error_and_never_a_guess() -> None:
    """R-GEN-02"""
    with pytest.raises(ValueError, match="calender_days"):
        policy(CURRENT).due_at(NOON, 1, "calender_days")


def test_a_table_with_an_unknown_unit_fails_when_it_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """R-GEN-02"""
    wrong = {"appeal": {**WINDOWS["appeal"], "unit": "fortnights"}}
    monkeypatch.setattr(Policy, "section", lambda self, name: wrong)
    with pytest.raises(ValueError, match=r"window appeal of policy 2026_01: .*fortnights"):
        policy.__wrapped__(CURRENT)


def test_an_unknown_version_is_an_error_that_names_it() -> None:
    """R-GEN-11"""
    with pytest.raises(LookupError, match="2019_07"):
        policy("2019_07")


def test_the_current_version_is_the_default_and_is_read_once() -> None:
    """R-GEN-11"""
    assert policy(CURRENT).version == CURRENT
    assert policy(CURRENT) is policy(CURRENT)


# Settings


def test_the_settings_the_documents_state_are_those_of_the_documents() -> None:
    """R-INS-01, R-INS-06, R-SIG-05, R-GEN-02"""
    assert cents(policy(CURRENT).terms("insurance")["free_cover"]) == 20_000
    assert cents(policy(CURRENT).terms("insurance")["max_cover"]) == 500_000
    assert policy(CURRENT).terms("signature")["adult_min_age"] == 21
    assert policy(CURRENT).zone.key == "America/Los_Angeles"


# Holidays


def days_off(year: int) -> set[date]:
    """The weekdays of a year on which the library observes a federal holiday."""
    return {day for day in library.US(years=(year, year + 1)) if day.year == year and day.weekday() < 5}


@pytest.mark.parametrize("year", range(2024, 2032))
def test_the_table_lists_every_federal_holiday_of_its_years_as_observed(year: int) -> None:
    """R-GEN-03"""
    assert policy(CURRENT).holidays(year) == days_off(year)


def test_the_table_lists_whole_years_without_a_gap_and_no_weekend() -> None:
    """R-GEN-03: the years around 2026 to 2030 are in it too."""
    listed = [date.fromisoformat(day) for day in policy(CURRENT).section("holidays")["observed"]]
    assert sorted({day.year for day in listed}) == list(range(2024, 2032))
    assert listed == sorted(set(listed))
    assert all(day.weekday() < 5 for day in listed)


def test_by_rule_every_year_has_the_holidays_the_library_knows() -> None:
    """R-GEN-03: a year no table lists is computed."""
    assert [year for year in range(2022, 2101) if federal_holidays(year) != days_off(year)] == []


def test_a_year_the_table_lacks_is_computed_so_that_no_window_runs_over_a_holiday() -> None:
    """R-GEN-03"""
    assert date(2040, 7, 4) in policy(CURRENT).holidays(2040)
    day_before = datetime(2040, 7, 3, 20, tzinfo=UTC)
    end_of_july_5 = datetime(2040, 7, 6, 6, 59, 59, tzinfo=UTC)
    assert policy(CURRENT).due_at(day_before, 1, "working_days") == end_of_july_5


def test_a_year_the_table_lists_has_the_holidays_of_the_table_and_no_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """R-GEN-03"""
    table = {"observed": ["2026-03-03", "2027-03-04"]}
    monkeypatch.setattr(policies, "_read", lambda version, name: table)
    assert Policy("made_up").holidays(2026) == {date(2026, 3, 3)}


@pytest.mark.parametrize(
    ("year", "day"),
    [(2027, date(2027, 12, 31)), (2032, date(2032, 12, 31)), (2034, date(2034, 1, 2))],
    ids=["listed, kept the year before", "computed, kept the year before", "computed, kept on Monday"],
)
def test_new_years_day_on_a_weekend_is_kept_on_the_nearest_weekday(year: int, day: date) -> None:
    """R-GEN-03"""
    assert day in policy(CURRENT).holidays(year)


# Clauses


def references() -> Iterator[tuple[str, str]]:
    """Every requirement id in the sources and tables, with the file that names it."""
    for path in sorted(SHARED.rglob("*")):
        if path.suffix in (".py", ".toml") and path.name != "clauses.toml":
            for requirement in re.findall(r"\bR-[A-Z]{3}-\d+\b", path.read_text()):
                yield requirement, str(path.relative_to(SHARED))


def test_every_requirement_named_in_code_or_tables_is_in_the_table_of_clauses() -> None:
    """R-GEN-11"""
    unknown = {(requirement, where) for requirement, where in references() if requirement not in CLAUSES}
    assert not unknown


def test_a_clause_is_the_bare_id_of_a_rule_that_has_a_title() -> None:
    """R-MSG-04"""
    assert clause("R-CLM-03") == "R-CLM-03"


@pytest.mark.parametrize("unknown", ["R-XYZ-99", "R-GEN-07"])
def test_a_clause_that_can_not_be_said_in_words_is_an_error(unknown: str) -> None:
    """R-MSG-04: one there is not, and one that nobody is shown"""
    with pytest.raises(KeyError, match=unknown):
        clause(unknown)


LINES = r"L\d+(-\d+)?"
SOURCE = re.compile(rf"00[0-4] {LINES}(, {LINES})*(; 00[0-4] {LINES}(, {LINES})*)*")


def test_every_source_names_a_document_and_lines_that_exist() -> None:
    """R-GEN-11"""
    assert [requirement for requirement, source in CLAUSES.items() if not points_somewhere(source)] == []


def points_somewhere(source: str) -> bool:
    """Whether a source is empty (inferred), or lists lines of the documents."""
    last = {"000": 91, "001": 142, "002": 46, "003": 56, "004": 30}
    if source and not SOURCE.fullmatch(source):
        return False
    places = [place.split(" ", 1) for place in source.split("; ") if place]
    return all(0 < int(n) <= last[document] for document, lines in places for n in re.findall(r"\d+", lines))


def test_every_area_of_the_catalogue_has_all_its_requirements() -> None:
    """R-GEN-11: nothing fell out of the table."""
    assert all(re.fullmatch(r"R-[A-Z]{3}-\d{2}", requirement) for requirement in CLAUSES)
    assert Counter(requirement[2:5] for requirement in CLAUSES) == {
        "GEN": 14, "INS": 31, "SIG": 18, "CLM": 24, "AFF": 15, "DSP": 51, "JDG": 37, "PDA": 23,
        "RSH": 23, "BPP": 16, "MSG": 4, "ORD": 10, "UPL": 2, "INT": 3, "TRK": 7, "REF": 8,
        "LIM": 2, "PRV": 1,
    }  # fmt: skip
