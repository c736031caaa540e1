"""The rules with their figures: what a version of the policy says for each clause."""

import pytest

from shared.domain.errors import Invalid, NotFound
from shared.domain.policy import rules
from shared.domain.policy.clauses import nameable
from shared.domain.policy.rules import Figure, Period, Rule, find_rule, find_rules
from tests.support.policies import CURRENT
from tests.support.refusals import refused

SCENARIOS = (
    "inconsistent_product",
    "counterfeit",
    "quality_safety",
    "delayed_delivery",
    "lost_package",
    "damaged_package",
)


@pytest.fixture(autouse=True)
def read_anew() -> None:
    """Each test reads the tables itself, not what another has read."""
    rules._rules.cache_clear()


def periods(clause: str) -> list[tuple[str, str, str | None, tuple[str, ...], str]]:
    return [
        (one.kind, one.party, one.scenario, one.when, one.words) for one in find_rule(clause, CURRENT).periods
    ]


def test_a_rule_says_its_period_and_its_figures() -> None:
    """R-CLM-03, R-MSG-04"""
    assert find_rule("R-CLM-03", CURRENT) == Rule(
        clause="R-CLM-03",
        version=CURRENT,
        periods=(Period(kind="claim_filing", party="seller", length=90, unit="calendar_days"),),
        figures=(
            Figure(name="Time left at least once a ship date was corrected", value="7", unit="calendar days"),
        ),
    )


def test_a_figure_of_money_is_said_to_the_cent() -> None:
    """R-INS-05, R-INS-06"""
    for clause, value in (("R-INS-05", "200.00"), ("R-INS-06", "5000.00")):
        (figure,) = find_rule(clause, CURRENT).figures
        assert (figure.value, figure.unit) == (value, "US dollars")


def test_a_rule_can_have_several_figures_or_none() -> None:
    """R-AFF-10, R-JDG-33"""
    assert [(one.value, one.unit) for one in find_rule("R-AFF-10", CURRENT).figures] == [
        ("3", "e-mails"),
        ("24", "hours"),
    ]
    assert [(one.value, one.unit) for one in find_rule("R-JDG-33", CURRENT).figures] == [
        ("5", "disputes"),
        ("30", "calendar days"),
    ]
    plain = find_rule("R-INS-22", CURRENT)
    assert (plain.periods, plain.figures) == ((), ())


def test_a_period_of_one_is_said_in_the_singular() -> None:
    """R-RSH-04, R-RSH-16, R-RSH-19"""
    assert periods("R-RSH-04") == [("reshipment_response", "seller", None, (), "1 working day")]
    assert periods("R-RSH-16") == [("partial_refund_answer", "buyer", None, (), "1 calendar day")]
    assert periods("R-RSH-19") == [("reshipment_dispatch", "seller", None, (), "2 working days")]
    assert periods("R-UPL-01") == [("scan", "platform", None, (), "1 hour")]


@pytest.mark.parametrize(
    ("scenario", "clause", "words"),
    [
        ("inconsistent_product", "R-DSP-30", "30 calendar days"),
        ("counterfeit", "R-DSP-40", "30 calendar days"),
        ("quality_safety", "R-DSP-50", "30 calendar days"),
        ("delayed_delivery", "R-DSP-60", "48 hours"),
        ("lost_package", "R-DSP-70", "28 calendar days"),
        ("damaged_package", "R-DSP-80", "15 calendar days"),
    ],
)
def test_each_kind_of_dispute_has_its_time_to_file(scenario: str, clause: str, words: str) -> None:
    """R-DSP-30 to R-DSP-80"""
    assert periods(clause) == [("dispute_acceptance", "buyer", scenario, (), words)]


def test_what_a_party_has_to_show_depends_on_what_can_be_seen() -> None:
    """R-DSP-41 to R-DSP-43, R-DSP-74"""
    assert periods("R-DSP-41") == [("evidence", "buyer", "counterfeit", ("visible",), "48 hours")]
    assert periods("R-DSP-42") == [("evidence", "buyer", "counterfeit", ("not_visible",), "15 calendar days")]
    assert periods("R-DSP-43") == [("evidence", "seller", "counterfeit", (), "48 hours")]
    assert periods("R-DSP-74") == [("evidence", "carrier", "lost_package", (), "15 calendar days")]


@pytest.mark.parametrize(
    ("clause", "scenarios", "words"),
    [
        ("R-JDG-11", ["inconsistent_product", "damaged_package"], "48 hours"),
        ("R-JDG-12", ["counterfeit", "quality_safety"], "5 calendar days"),
        ("R-JDG-13", ["delayed_delivery", "lost_package"], "24 hours"),
    ],
)
def test_a_judgment_has_its_time_by_what_is_disputed(clause: str, scenarios: list[str], words: str) -> None:
    """R-JDG-11 to R-JDG-13"""
    assert periods(clause) == [("judgment", "platform", scenario, (), words) for scenario in scenarios]


def test_every_rule_that_can_be_named_is_there_once() -> None:
    """R-MSG-04"""
    found = find_rules(CURRENT)
    assert tuple(rule.clause for rule in found) == nameable()
    assert {rule.version for rule in found} == {CURRENT}
    of_scenarios = {one.scenario for rule in found for one in rule.periods if one.scenario}
    assert of_scenarios == set(SCENARIOS)


def test_there_is_no_rule_of_another_name() -> None:
    refused(NotFound, "not_found", lambda: find_rule("R-CLM-99", CURRENT))


def test_a_version_there_is_no_table_of_is_named() -> None:
    """R-GEN-14"""
    for find in (find_rules, lambda version: find_rule("R-CLM-03", version)):
        refusal = refused(Invalid, "invalid_request", lambda of=find: of("1999_01"))
        assert [error["field"] for error in refusal.errors] == ["version"]
