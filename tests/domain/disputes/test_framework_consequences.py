"""The framework table's outcomes against the catalogue's: who is liable, what is owed, what goes back."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from shared.domain.disputes.framework import ReturnRisk, framework
from shared.domain.disputes.framework import first as first_row
from shared.domain.disputes.vocabulary import SCENARIOS, Scenario
from shared.domain.policy import clause, policy
from tests.support.policies import CURRENT

TABLE = framework(CURRENT)
RULES = TABLE.scenarios
SELLER_ALL = ReturnRisk(breakage="seller", damage="seller", loss="seller")
SPLIT = ReturnRisk(breakage="seller", damage="buyer", loss="buyer")
T, S, SELLER, CARRIER = "tiktok_shipping", "seller_shipping", "seller_at_fault", "carrier_at_fault"
BY_SELLER = ("seller", "seller", False)
BY_PLATFORM = ("tiktok_shop", "tiktok_shop", False)
BY_CARRIER = ("logistics_provider", "tiktok_shop", True)


@pytest.mark.parametrize(
    ("scenario", "circumstances", "remedy", "settled", "requirement"),
    [
        ("inconsistent_product", {T, SELLER}, "replace_or_send_correct_product", BY_SELLER, "R-JDG-20"),
        ("inconsistent_product", {S, SELLER}, "replace_or_send_correct_product", BY_SELLER, "R-JDG-20"),
        ("inconsistent_product", {T, SELLER, "missing_items"}, "send_missing_items", BY_SELLER, "R-JDG-20"),
        ("counterfeit", {T, SELLER}, "refund", BY_SELLER, "R-JDG-22"),
        ("counterfeit", {S, SELLER}, "refund", BY_SELLER, "R-JDG-22"),
        ("quality_safety", {T, SELLER}, "refund", BY_SELLER, "R-JDG-23"),
        ("quality_safety", {S, SELLER}, "refund", BY_SELLER, "R-JDG-23"),
        ("delayed_delivery", {S, SELLER}, "compensation_or_refund", BY_SELLER, "R-JDG-26"),
        ("delayed_delivery", {T, SELLER}, "compensation_or_refund", BY_PLATFORM, "R-JDG-27"),
        ("lost_package", {T, SELLER}, "refund", BY_SELLER, "R-JDG-28"),
        ("lost_package", {S, SELLER}, "full_refund_or_resend", BY_SELLER, "R-JDG-29"),
        ("lost_package", {T, CARRIER}, "refund", BY_CARRIER, "R-JDG-30"),
        ("damaged_package", {T, SELLER}, "refund", BY_SELLER, "R-JDG-31"),
        ("damaged_package", {S, SELLER}, "refund", BY_SELLER, "R-JDG-31"),
        ("damaged_package", {T, CARRIER}, "refund", BY_CARRIER, "R-JDG-32"),
        ("damaged_package", {S, CARRIER}, "refund", BY_SELLER, "R-JDG-32"),
    ],
)
def test_a_buyer_who_wins_gets_the_remedy_of_the_scenario(
    scenario: Scenario, circumstances: set[str], remedy: str, settled: Any, requirement: str
) -> None:
    relief = first_row(RULES[scenario].remedies, circumstances)
    assert (relief.remedy, relief.clauses[0]) == (remedy, requirement)
    assert (relief.liable, relief.payer, relief.seller_reimbursed) == settled


@pytest.mark.parametrize(
    ("scenario", "circumstances", "winner", "basis"),
    [
        ("inconsistent_product", {T, "visible"}, "needs_adjudicator", "both_sides_complete"),
        ("inconsistent_product", {S, "visible"}, "needs_adjudicator", "both_sides_complete"),
        ("counterfeit", {T, "visible"}, "needs_adjudicator", "both_sides_complete"),
        ("counterfeit", {T, "not_visible"}, "seller", "seller_evidence_credible"),
        ("quality_safety", {S, "visible"}, "needs_adjudicator", "both_sides_complete"),
        ("quality_safety", {S, "not_visible"}, "seller", "seller_evidence_credible"),
        ("lost_package", {T}, "buyer", "carrier_evidence_insufficient"),
        ("lost_package", {T, "signature_record"}, "needs_adjudicator", "conflicting_evidence"),
        ("lost_package", {S}, "seller", "dispatch_and_delivery_proved_by_seller"),
        ("lost_package", {S, "carrier_states_loss"}, "needs_adjudicator", "conflicting_evidence"),
        ("damaged_package", {T, "carrier_used"}, "buyer", "damage_caused_by_carrier"),
        ("damaged_package", {S, "carrier_used"}, "needs_adjudicator", "both_sides_complete"),
    ],
)
def test_with_both_sides_complete_and_nothing_found_the_scenario_s_rule_decides(
    scenario: Scenario, circumstances: set[str], winner: str, basis: str
) -> None:
    """R-JDG-37, A-17, A-19"""
    ruling = first_row(RULES[scenario].both_complete, circumstances)
    assert (ruling.winner, ruling.basis) == (winner, basis)


@pytest.mark.parametrize(
    ("scenario", "circumstances", "risk", "requirement"),
    [
        ("inconsistent_product", {"missing_items"}, None, "R-PDA-06"),
        ("inconsistent_product", {"wrong_item"}, SPLIT, "R-PDA-10"),
        ("inconsistent_product", {"deceptive"}, SELLER_ALL, "R-PDA-09"),
        ("inconsistent_product", {"customized", "deceptive"}, None, "R-PDA-07"),
        ("inconsistent_product", {"wholly_damaged"}, None, "R-PDA-07"),
        ("inconsistent_product", set(), SPLIT, "R-PDA-10"),
        ("counterfeit", set(), None, "R-PDA-08"),
        ("quality_safety", {"significant"}, SELLER_ALL, "R-PDA-11"),
        ("quality_safety", {"minor"}, SPLIT, "R-PDA-12"),
        ("quality_safety", set(), SELLER_ALL, "R-PDA-11"),
        ("quality_safety", {"customized", "minor"}, None, "R-PDA-07"),
        ("quality_safety", {"wholly_damaged"}, None, "R-PDA-07"),
        ("delayed_delivery", {"undelivered"}, None, "R-PDA-07"),
        ("delayed_delivery", set(), SELLER_ALL, "R-PDA-17"),
        ("delayed_delivery", {"customized"}, None, "R-PDA-07"),
        ("delayed_delivery", {"wholly_damaged"}, None, "R-PDA-07"),
        ("lost_package", set(), None, "R-PDA-07"),
        ("damaged_package", set(), SELLER_ALL, "R-PDA-17"),
        ("damaged_package", {"wholly_damaged"}, None, "R-PDA-07"),
        ("damaged_package", {"customized"}, None, "R-PDA-07"),
        ("damaged_package", {CARRIER, T}, None, "R-PDA-07"),
        ("damaged_package", {CARRIER, S}, SELLER_ALL, "R-PDA-17"),
    ],
)
def test_what_goes_back_and_at_whose_risk(
    scenario: Scenario, circumstances: set[str], risk: ReturnRisk | None, requirement: str
) -> None:
    goods = first_row(RULES[scenario].returns, circumstances)
    assert (goods.required, goods.risk) == (risk is not None, risk)
    assert goods.clauses[-1] == requirement


def test_only_counterfeits_are_destroyed() -> None:
    """R-PDA-08"""
    told = {name: {row.disposal for row in RULES[name].returns} for name in SCENARIOS}
    assert told == {name: {"destroy_or_discard" if name == "counterfeit" else None} for name in SCENARIOS}


def test_until_return_information_is_uploaded_the_buyer_bears_every_risk() -> None:
    """R-PDA-16"""
    assert TABLE.risk_before_upload == ReturnRisk(breakage="buyer", damage="buyer", loss="buyer")
    assert TABLE.risk_before_upload_clause == "R-PDA-16"


def test_an_override_refunds_at_the_seller_s_cost_and_waives_the_return() -> None:
    """R-JDG-33, R-JDG-34, R-PDA-13"""
    assert [(row.when, row.winner, row.clauses) for row in TABLE.overrides] == [
        (("bad_faith",), "buyer", ("R-JDG-33",)),
        (("hazard_confirmed",), "buyer", ("R-JDG-34",)),
    ]
    for relief in TABLE.override_remedies:
        assert (relief.liable, relief.remedy, relief.payer) == ("seller", "refund", "seller")
    assert (TABLE.override_return.required, TABLE.override_return.risk) == (False, None)


def test_an_insufficient_side_loses() -> None:
    """R-JDG-04, R-JDG-05; a buyer who can't show the address is liable for the loss (R-JDG-28)"""
    for name, rules in RULES.items():
        liable = "buyer" if name == "lost_package" else "none"
        assert {(row.winner, row.liable) for row in rules.buyer_short} == {("seller", liable)}
        assert {row.winner for row in rules.seller_short} == (
            {"buyer"} if name != "delayed_delivery" else set()
        )
        assert all("R-JDG-04" in row.clauses for row in rules.buyer_short)
        assert all("R-JDG-05" in row.clauses for row in rules.seller_short)


def cited(cell: Any) -> Iterator[str]:
    """Every clause below this cell of the table."""
    if isinstance(cell, Mapping):
        for value in cell.values():
            yield from cited(value)
    elif isinstance(cell, list):
        for value in cell:
            yield from cited(value)
    elif isinstance(cell, str) and re.fullmatch(r"R-[A-Z]{3}-\d\d", cell):
        yield cell


def test_every_clause_of_the_table_exists_in_the_catalogue() -> None:
    assert all(clause(requirement) for requirement in cited(policy(CURRENT).section("framework")))


def test_the_table_carries_every_requirement_that_is_a_cell_of_it() -> None:
    numbers = {
        "DSP": [
            13,
            30,
            31,
            32,
            40,
            41,
            42,
            43,
            *range(50, 55),
            *range(60, 64),
            *range(70, 75),
            *range(80, 85),
        ],
        "JDG": [2, 3, 4, 5, 11, 12, 13, *range(20, 33), 33, 34, 35, 36, 37],
        "PDA": [*range(6, 14), 16, 17],
    }
    expected = {f"R-{area}-{number:02}" for area, found in numbers.items() for number in found}
    assert expected - set(cited(policy(CURRENT).section("framework"))) == set()


def test_every_row_names_its_clause() -> None:
    for rules in RULES.values():
        lists = (rules.buyer_short, rules.facts_decide, rules.seller_short, rules.both_complete)
        assert all(row.clauses for rows in (*lists, rules.remedies, rules.returns) for row in rows)
        assert all(row.clause for row in (*rules.must_show, *rules.evidence))
