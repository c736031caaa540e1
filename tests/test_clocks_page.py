"""The page of clocks: every window of the policy, every figure of time, and nothing else."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from local.clocks.__main__ import DOCUMENT, newest, text, words
from shared.domain import policy as policies

WINDOWS = newest().section("windows")
# They stand in the sentences of the page; how long a carrier's service takes is no promise of ours.
SAID = {"reminders.waiting.remind_hours", "reminders.waiting.escalate_hours"}


def test_every_window_of_the_policy_has_its_place() -> None:
    """R-GEN-11"""
    shown = [kind for clocks in words()["windows"].values() for kind in clocks]
    assert sorted(shown) == sorted(WINDOWS)


def test_every_scenario_says_who_has_how_long() -> None:
    """R-DSP-23, R-JDG-14"""
    page = text()
    for name, scenario in newest().section("framework").items():
        if "acceptance" in scenario:
            part = page.partition(f"(`{name}`)\n")[2].partition("\n#")[0]
            assert part.count("\n- ") == 2 + len(scenario["evidence"])


def test_every_other_figure_of_time_is_told() -> None:
    """What ends in `_hours` or `_days` in a table of the policy"""
    assert set(times()) - SAID == set(words()["figures"])


def times() -> Iterator[str]:
    """The figures of time by table and key."""
    folder = Path(policies.__file__).parent / newest().version
    for path in set(folder.glob("*.toml")) - {folder / "carriers.toml"}:
        yield from _times(newest().section(path.stem), path.stem)


def _times(of: Mapping[str, Any], place: str) -> Iterator[str]:
    for key, value in of.items():
        if isinstance(value, dict):
            yield from _times(value, f"{place}.{key}")
        elif key.endswith(("_hours", "_days")):
            yield f"{place}.{key}"


def test_a_clock_is_told_whole() -> None:
    part = text().partition("(`reshipment_response`)\n")[2].partition("\n#")[0].split("\n- ")
    assert part[1:5] == [
        "Whose move: the seller",
        "Length: 1 working day",
        "Starts: The buyer asks for missing items; once more when the seller's offer is declined or ends.",
        "Reminded: the seller, once, 24 hours before the end, at half of its length where it is shorter than "
        "48 hours",
    ]
    assert part[5] == "At the end: The reshipment is approved by the platform."
    assert "*Managing Reshipment Requests*, “How to Manage Reshipment Requests”" in part[6]


def test_the_committed_page_is_what_the_code_says() -> None:
    """`make clocks` writes it anew."""
    assert DOCUMENT.read_text() == text()
