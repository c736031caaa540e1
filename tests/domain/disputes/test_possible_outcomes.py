"""What a finding can lead to: every outcome once, with the least that has to be entered for it."""

from itertools import product
from typing import Any

import pytest

from shared.domain.disputes.early_judgment import outcome_of
from shared.domain.disputes.evidence import Evidence
from shared.domain.disputes.facts import Facts, Flags, System
from shared.domain.disputes.outcomes import outcomes
from shared.domain.disputes.recommendation import recommend
from shared.domain.disputes.vocabulary import SCENARIOS, Scenario
from tests.support.judgment_combinations import FLAGS, cases_of, evidence_of, findings_of, one
from tests.support.policies import CURRENT

PHOTOS = Evidence(buyer=one("photo"), seller=one("photo"))
Told = list[tuple[dict[str, Any], dict[str, Any], str, str]]


def told(facts: Facts, evidence: Evidence) -> Told:
    """What is entered, and who wins what by it."""
    found = outcomes(facts, evidence, version=CURRENT)
    return [(some.finding, some.flags, some.found.winner, some.found.remedy) for some in found]


def test_a_contested_product_can_end_in_every_way_the_table_has() -> None:
    """R-JDG-10, R-JDG-37: with photos of both sides"""
    facts = Facts(scenario="inconsistent_product", shipping_mode="tiktok_shipping")
    won, replaced = {"claim_verified": True}, "replace_or_send_correct_product"
    assert told(facts, PHOTOS) == [
        (won, {}, "buyer", replaced),
        ({"claim_verified": False}, {}, "seller", "none"),
        ({}, {"bad_faith": True}, "buyer", "refund"),
        (won, {"subtype": "missing_items"}, "buyer", "send_missing_items"),
        (won, {"deceptive": True}, "buyer", replaced),
        (won, {"wholly_damaged": True}, "buyer", replaced),
    ]


def test_what_the_evidence_decides_no_finding_alters_but_bad_faith_or_a_hazard() -> None:
    """R-JDG-35: the signature at the door"""
    system = System(signature_record=True, address_on_label=True)
    facts = Facts(scenario="lost_package", shipping_mode="seller_shipping", system=system)
    assert told(facts, Evidence()) == [
        ({}, {}, "seller", "none"),
        ({}, {"bad_faith": True}, "buyer", "refund"),
    ]


def test_what_is_known_already_is_named_where_it_is_taken_back() -> None:
    """R-PDA-07: the buyer's order said customized"""
    facts = Facts(
        scenario="quality_safety",
        shipping_mode="tiktok_shipping",
        flags=Flags(customized=True, severity="minor"),
    )
    found = outcomes(facts, PHOTOS, version=CURRENT)
    entered = [(one.flags, one.found.return_required) for one in found if one.found.winner == "buyer"]
    assert entered[0] == ({}, False)
    assert ({"customized": False}, True) in entered


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_outcome_is_listed_once_and_leads_where_it_says(scenario: Scenario) -> None:
    """R-JDG-10: compared with all findings and flags there are"""
    evidence, findings = evidence_of(scenario), findings_of(scenario)
    for facts, shown in product(cases_of(scenario)[::5], evidence[:: max(1, len(evidence) // 4)]):
        found = outcomes(facts, shown, version=CURRENT)
        listed = [outcome_of(one.found) for one in found]
        assert len(listed) == len(set(listed))
        every = [
            recommend(facts.model_copy(update={"flags": flags}), shown, finding, version=CURRENT)
            for flags, finding in product(FLAGS, findings)
        ]
        assert {outcome_of(one) for one in every if one.winner != "needs_adjudicator"} <= set(listed)
        assert not [one for one in found if one.found.winner == "needs_adjudicator"]
        sizes = [len(one.finding) + len(one.flags) for one in found]
        assert sizes == sorted(sizes)
