"""Every scenario with every meaningful combination of mode, evidence, facts and finding: one outcome each."""

from functools import cache
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.disputes import recommendation
from shared.domain.disputes.evidence import Evidence, Material
from shared.domain.disputes.facts import Facts, Finding, Flags, System
from shared.domain.disputes.framework import Row, framework
from shared.domain.disputes.recommendation import Recommendation, award, recommend
from shared.domain.disputes.vocabulary import SCENARIOS, Basis, Scenario
from tests.support.judgment_catalogue import told
from tests.support.judgment_combinations import AFTER, BEFORE, disputes
from tests.support.policies import CURRENT


@cache
def sweep(scenario: Scenario) -> tuple[list[str], set[str], set[int]]:
    """What went wrong, which bases were met, which rows of the table were used: all combinations."""
    used: set[int] = set()
    wrong: list[str] = []
    bases: set[str] = set()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recommendation, "first", noting(recommendation.first, used))
        patch.setattr(recommendation, "unmet", noting_unmet(recommendation.unmet, used))
        for dispute in disputes(scenario):
            answer = recommend(*dispute, version=CURRENT)
            bases.add(answer.basis)
            if (answer.winner, answer.liable_party, answer.basis) != told(*dispute):
                wrong.append(f"{dispute}: {answer.basis}, not {told(*dispute)}")
            wrong += [f"{dispute}: {flaw}" for flaw in flaws(dispute[0], answer)]
    return wrong, bases, used


def noting(choose: Any, used: set[int]) -> Any:
    def noted(rows: Any, circumstances: set[str]) -> Row:
        row: Row = choose(rows, circumstances)
        used.add(id(row))
        return row

    return noted


def noting_unmet(choose: Any, used: set[int]) -> Any:
    def noted(*args: Any) -> Any:
        lacking = choose(*args)
        used.update(id(row) for rows in lacking.values() for row in rows)
        return lacking

    return noted


def flaws(facts: Facts, answer: Recommendation) -> list[str]:
    """What no judgment may say, whatever the case."""
    owed = answer.remedy != "none"
    overridden = answer.basis in ("bad_faith_override", "hazard_override")
    rules = {
        "only a buyer who wins is owed anything": owed == (answer.winner == "buyer"),
        "somebody pays if and only if something is owed": owed == (answer.payer != "none"),
        "a carrier's fault is settled by the platform": (answer.liable_party == "logistics_provider")
        == answer.seller_reimbursed,
        "the payer is who is liable, or the platform for the carrier": answer.payer
        in (answer.liable_party, "tiktok_shop" if answer.seller_reimbursed else "none"),
        "a return has its risk": answer.return_required == (answer.return_risk is not None),
        "nothing goes back unless the buyer wins": answer.winner == "buyer" or not answer.return_required,
        "an override waives the return": not (overridden and answer.return_required),
        "a counterfeit is destroyed, nothing else is": (answer.disposal is not None)
        == (facts.scenario == "counterfeit" and owed),
        "a lost package never goes back": facts.scenario != "lost_package" or not answer.return_required,
        "customized goods never go back": not (facts.flags.customized and answer.return_required),
        "a lost package in TikTok Shipping is refunded": not owed
        or facts.scenario != "lost_package"
        or facts.shipping_mode == "seller_shipping"
        or answer.remedy == "refund",
        "whoever is said to be short lacks something": not answer.basis.endswith("_insufficient")
        or bool(getattr(answer.missing, answer.basis.split("_")[0])),
        "clauses are named once each": answer.clauses and len(set(answer.clauses)) == len(answer.clauses),
        "the policy version is named": answer.policy_version == CURRENT,
    }
    return [rule for rule, holds in rules.items() if not holds]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_combination_has_the_one_outcome_the_catalogue_gives_it(scenario: Scenario) -> None:
    """R-JDG-35"""
    wrong, bases, _ = sweep(scenario)
    assert wrong == []
    assert bases


def test_every_basis_is_reached_and_no_other() -> None:
    """The list of `POST /judgments/simulate`"""
    assert set().union(*(sweep(scenario)[1] for scenario in SCENARIOS)) == set(get_args(Basis))


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_row_of_the_table_decides_some_case(scenario: Scenario) -> None:
    rules = framework(CURRENT).scenarios[scenario]
    used = sweep(scenario)[2]
    for name in (
        "must_show",
        "buyer_short",
        "facts_decide",
        "seller_short",
        "both_complete",
        "remedies",
        "returns",
    ):
        idle = [row for row in getattr(rules, name) if id(row) not in used]
        assert idle == [], f"{name} of {scenario}"


def test_every_override_decides_some_case() -> None:
    """R-JDG-33, R-JDG-34"""
    table = framework(CURRENT)
    used = set().union(*(sweep(scenario)[2] for scenario in SCENARIOS))
    assert [row for row in (*table.overrides, *table.override_remedies) if id(row) not in used] == []


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_adjudicator_can_award_every_case_to_either_party(scenario: Scenario) -> None:
    """R-JDG-10"""
    every = list(disputes(scenario))
    for facts, evidence, finding in every[:: max(1, len(every) // 1500)]:
        for_buyer = award("buyer", facts, evidence, finding, version=CURRENT)
        for_seller = award("seller", facts, evidence, finding, version=CURRENT)
        assert (for_buyer.winner, flaws(facts, for_buyer)) == ("buyer", [])
        assert (for_seller.winner, flaws(facts, for_seller)) == ("seller", [])


MATERIALS = st.lists(st.builds(Material), max_size=4).map(tuple)


@given(
    facts=st.builds(
        Facts,
        flags=st.builds(Flags),
        system=st.builds(
            System,
            estimated_delivery_at=st.none() | st.sampled_from([BEFORE, AFTER]),
            delivered_at=st.none() | st.sampled_from([BEFORE, AFTER]),
            now=st.none() | st.sampled_from([BEFORE, AFTER]),
        ),
    ),
    evidence=st.builds(Evidence, buyer=MATERIALS, seller=MATERIALS, carrier=MATERIALS),
    finding=st.builds(Finding),
)
def test_what_does_not_belong_to_a_scenario_does_not_change_its_outcome(
    facts: Facts, evidence: Evidence, finding: Finding
) -> None:
    """R-JDG-35: any evidence, flag or finding in any scenario"""
    answer = recommend(facts, evidence, finding, version=CURRENT)
    assert (answer.winner, answer.liable_party, answer.basis) == told(facts, evidence, finding)
    assert flaws(facts, answer) == []


@given(facts=st.builds(Facts, system=st.builds(System, estimated_delivery_at=st.none())))
def test_a_judgment_without_a_finding_is_one_with_an_empty_finding(facts: Facts) -> None:
    assert recommend(facts, Evidence(), version=CURRENT) == recommend(
        facts, Evidence(), Finding(), version=CURRENT
    )
