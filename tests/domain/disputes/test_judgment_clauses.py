"""Which clauses a judgment names: its rule, the material that was lacking, and what follows from it."""

from collections.abc import Mapping
from typing import Any

import pytest

from shared.domain.disputes.evidence import Evidence, Material
from shared.domain.disputes.facts import Facts, Finding
from shared.domain.disputes.recommendation import recommend
from shared.domain.policy import clause
from tests.support.policies import CURRENT

PHOTO = (Material(kind="photo"),)
PACKED = (
    Material(kind="photo", proves=("packed_well", "handed_over_good_condition", "delivered_good_condition")),
)
ADDRESS = (Material(kind="receipt", proves=("correct_address",)),)


@pytest.mark.parametrize(
    ("case", "evidence", "finding", "named"),
    [
        (
            {"scenario": "inconsistent_product"},
            {"buyer": PHOTO},
            {},
            "R-JDG-05 R-JDG-21 R-DSP-32 R-JDG-20 R-PDA-06 R-PDA-10",
        ),
        (
            {"scenario": "quality_safety", "cosmetic_allergy": True},
            {"buyer": PHOTO},
            {},
            "R-JDG-04 R-JDG-25 R-DSP-54",
        ),
        ({"scenario": "quality_safety"}, {}, {}, "R-JDG-04 R-DSP-51"),
        (
            {"scenario": "quality_safety", "visible": False},
            {},
            {},
            "R-JDG-05 R-JDG-23 R-JDG-36 R-DSP-53 R-PDA-06 R-PDA-11",
        ),
        (
            {"scenario": "quality_safety"},
            {"buyer": PHOTO},
            {},
            "R-JDG-05 R-JDG-23 R-DSP-13 R-PDA-06 R-PDA-11",
        ),
        (
            {"scenario": "counterfeit", "visible": False},
            {},
            {},
            "R-JDG-05 R-JDG-36 R-DSP-43 R-JDG-22 R-PDA-07 R-PDA-08",
        ),
        (
            {"scenario": "counterfeit"},
            {"buyer": PHOTO},
            {},
            "R-JDG-05 R-DSP-13 R-JDG-22 R-PDA-07 R-PDA-08",
        ),
        (
            {"scenario": "lost_package", "system": {"a_scan": True}},
            {"buyer": ADDRESS},
            {},
            "R-JDG-28 R-DSP-74 R-JDG-30 R-PDA-07",
        ),
        (
            {"scenario": "damaged_package", "shipping_mode": "seller_shipping"},
            {"buyer": PHOTO, "seller": PACKED},
            {"damage_cause": "carrier"},
            "R-JDG-02 R-JDG-32 R-INS-14 R-PDA-06 R-PDA-17",
        ),
        (
            {"scenario": "damaged_package", "shipping_mode": "seller_shipping"},
            {"buyer": PHOTO, "seller": PACKED},
            {"claim_verified": True},
            "R-JDG-02 R-JDG-31 R-PDA-06 R-PDA-17",
        ),
        (
            {"scenario": "delayed_delivery", "flags": {"hazard_confirmed": True}, "system": {"now": None}},
            {},
            {},
            "R-JDG-34 R-PDA-13 R-PDA-07",
        ),
    ],
)
def test_a_judgment_names_its_rule_the_unmet_material_and_the_consequences(
    case: Mapping[str, Any], evidence: Mapping[str, Any], finding: Mapping[str, Any], named: str
) -> None:
    answer = recommend(
        Facts.model_validate({"shipping_mode": "tiktok_shipping", **case}),
        Evidence.model_validate(evidence),
        Finding.model_validate(finding),
        version=CURRENT,
    )
    assert answer.clauses == tuple(clause(requirement) for requirement in named.split())
