"""The pages that are tables of the code: every code, every parameter, every row of the framework."""

import re
from pathlib import Path
from types import ModuleType

import pytest

from local.clocks.__main__ import newest
from local.codes import codes, statuses
from local.reference import errors, judgment, parameters
from shared.domain import policy as policies
from shared.domain.disputes.framework import framework
from tests.support.aws import template


@pytest.mark.parametrize("page", [errors, parameters, judgment], ids=lambda page: page.DOCUMENT.name)
def test_the_committed_page_is_what_the_code_says(page: ModuleType) -> None:
    """`make reference` writes it anew."""
    assert page.DOCUMENT.read_text() == page.text()


def told() -> dict[str, list[str]]:
    """What is said of each code."""
    return {
        code: said for group, of in errors.words().items() if group != "statuses" for code, said in of.items()
    }


def test_every_code_is_explained_once_and_no_other() -> None:
    listed = re.findall(r"^\| `(\w+)` \|", errors.text(), re.MULTILINE)
    assert sorted(listed) == codes()


def test_every_code_says_what_it_means_and_what_to_do() -> None:
    for means, do in told().values():
        assert re.fullmatch(r"[A-Z`].*\.", means) and re.fullmatch(r"[A-Z`].*\.", do)


def test_a_status_is_said_by_hand_only_where_the_source_says_none() -> None:
    found = statuses()
    assert {code for code in codes() if not found[code]} == set(errors.words()["statuses"])


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("invalid_amount", {400}),
        ("claim_closed", {409, 410}),  # to the seller, to the buyer with the link
        ("appeal_window_closed", {422}),  # through a function that is given the code
        ("too_many_requests", {403, 429}),  # the gateway's own
        ("unavailable", {503}),
        ("internal_error", {500}),
    ],
)
def test_the_statuses_are_those_of_the_places_that_refuse(code: str, status: set[int]) -> None:
    assert statuses()[code] == status


def test_every_parameter_has_its_row() -> None:
    listed = re.findall(r"^\| `(\w+)` \|", parameters.text(), re.MULTILINE)
    assert listed == list(template()["Parameters"])


def test_every_ruling_and_every_consequence_has_its_row() -> None:
    table, page = framework(newest().version), judgment.text()
    for scenario, rules in table.scenarios.items():
        part = page.partition(f"(`{scenario}`)\n")[2].partition("\n### ")[0]
        rulings = [rules.facts_decide, rules.buyer_short, rules.seller_short, rules.both_complete]
        rows = [rules.must_show, *rulings, rules.remedies, rules.returns]
        assert len(re.findall(r"^\| (?!---|who |stage |when )", part, re.MULTILINE)) == sum(map(len, rows))


def test_a_row_of_the_framework_is_told_whole() -> None:
    (row,) = framework(newest().version).scenarios["lost_package"].seller_short
    rules = ", ".join(f"[{rule}](policy.md#{rule.lower()})" for rule in row.clauses)
    assert (
        "| the seller has not shown what is asked | always | the buyer "
        f"| The seller did not show what an answer to such a dispute needs. | {rules} |"
    ) in judgment.text()


def test_no_circumstance_is_put_in_words_that_no_row_names() -> None:
    named = (Path(policies.__file__).parent / newest().version / "framework.toml").read_text()
    assert [one for one in judgment.words()["circumstances"] if f'"{one}"' not in named] == []
