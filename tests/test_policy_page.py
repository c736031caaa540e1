"""The page of rules: whatever can be named is explained, and nothing else is."""

import re
import tomllib

import pytest

from local.layer import ROOT
from local.policy.__main__ import DOCUMENT, table, text, written
from local.policy.citations import cited_in, nameable, sources
from shared.domain.policy.clauses import places, title_of

CLAUSES = tomllib.loads((ROOT / "shared/domain/policy/clauses.toml").read_text())
TITLES = CLAUSES["titles"]


def test_every_rule_that_can_be_named_has_a_source_and_a_title() -> None:
    """R-GEN-11; an empty source is one of our own"""
    named = nameable()
    assert {"R-CLM-03", "R-JDG-24", "R-RSH-04"} <= named  # in code, in a table, as an argument
    assert named - set(CLAUSES["sources"]) == set()
    assert named - set(TITLES) == set()


def test_no_title_is_for_a_rule_that_nobody_is_shown() -> None:
    assert set(TITLES) - nameable() == set()


def test_no_two_rules_have_one_title() -> None:
    assert len(set(TITLES.values())) == len(TITLES)


@pytest.mark.parametrize("rule", TITLES)
def test_a_title_is_one_short_sentence_without_figures(rule: str) -> None:
    """The figures are the tables', and may change with a version."""
    title = title_of(rule)
    assert re.fullmatch(r"[A-Z][^.]*\.", title)
    assert len(title) <= 130
    assert not re.search(r"\d", title)


def test_the_title_of_a_rule_nobody_is_shown_is_an_error() -> None:
    with pytest.raises(KeyError, match="R-GEN-06"):
        title_of("R-GEN-06")


def test_a_source_is_given_by_title_and_section() -> None:
    (place,) = places("R-SIG-08")
    assert (
        written(place) == "*Signature Confirmation for High-Risk Orders*, “Summary”, “Post-Purchase Details”"
    )


def test_the_page_has_no_line_numbers() -> None:
    """R-MSG-04: they are those of files that nobody has"""
    assert not re.search(r"\b00\d L\d|\bL\d+\b", text())


def test_every_decision_that_is_named_is_explained_and_no_other() -> None:
    """A-… stand in code, tables and tests, where the documents leave room."""
    files = [path for path in sources("shared", "functions", "local", "tests") if path.stem != "decisions"]
    named = {one for path in files for one in cited_in(path)}
    assert {one for one in named if one.startswith("A-")} == set(table("decisions"))


def test_the_committed_page_is_what_the_code_says() -> None:
    """`make policy` writes it anew."""
    assert DOCUMENT.read_text() == text()
