"""The framework table against the requirement catalogue's: cell by cell, written down a second time."""

from collections.abc import Mapping
from typing import Any

import pytest

from shared.domain.disputes.framework import framework
from shared.domain.disputes.vocabulary import SCENARIOS, Party, Scenario
from shared.domain.policy import policy
from tests.support.policies import CURRENT

TABLE = framework(CURRENT)
RULES = TABLE.scenarios
DELIVERED, UPDATE = ("delivered", ()), ("last_update", ("shipped", "overdue", "paid"))
HOURS_48, DAYS_15 = (48, "hours"), (15, "calendar_days")
T, S = "tiktok_shipping", "seller_shipping"


@pytest.mark.parametrize(
    ("scenario", "length", "unit", "anchor", "requirement"),
    [
        ("inconsistent_product", 30, "calendar_days", DELIVERED, "R-DSP-30"),
        ("counterfeit", 30, "calendar_days", DELIVERED, "R-DSP-40"),
        ("quality_safety", 30, "calendar_days", DELIVERED, "R-DSP-50"),
        ("delayed_delivery", 48, "hours", UPDATE, "R-DSP-60"),
        ("lost_package", 28, "calendar_days", UPDATE, "R-DSP-70"),
        ("damaged_package", 15, "calendar_days", DELIVERED, "R-DSP-80"),
    ],
)
def test_acceptance_window_and_anchor(
    scenario: Scenario, length: int, unit: str, anchor: tuple[str, tuple[str, ...]], requirement: str
) -> None:
    window = RULES[scenario].acceptance
    assert (window.length, window.unit, window.clause) == (length, unit, requirement)
    assert (window.anchor, window.fallback) == anchor


@pytest.mark.parametrize(
    ("scenario", "party", "visible", "not_visible", "requirements"),
    [
        ("inconsistent_product", "buyer", HOURS_48, HOURS_48, ["R-DSP-31"]),
        ("inconsistent_product", "seller", HOURS_48, HOURS_48, ["R-DSP-32"]),
        ("inconsistent_product", "carrier", None, None, []),
        ("counterfeit", "buyer", HOURS_48, DAYS_15, ["R-DSP-41", "R-DSP-42"]),
        ("counterfeit", "seller", HOURS_48, HOURS_48, ["R-DSP-43"]),
        ("counterfeit", "carrier", None, None, []),
        ("quality_safety", "buyer", HOURS_48, DAYS_15, ["R-DSP-51", "R-DSP-52"]),
        ("quality_safety", "seller", HOURS_48, HOURS_48, ["R-DSP-53"]),
        ("quality_safety", "carrier", None, None, []),
        ("delayed_delivery", "buyer", HOURS_48, HOURS_48, ["R-DSP-61"]),
        ("delayed_delivery", "seller", HOURS_48, HOURS_48, ["R-DSP-62"]),
        ("delayed_delivery", "carrier", DAYS_15, DAYS_15, ["R-DSP-63"]),
        ("lost_package", "buyer", HOURS_48, HOURS_48, ["R-DSP-71"]),
        ("lost_package", "seller", HOURS_48, HOURS_48, ["R-DSP-72"]),
        ("lost_package", "carrier", DAYS_15, DAYS_15, ["R-DSP-74"]),
        ("damaged_package", "buyer", HOURS_48, HOURS_48, ["R-DSP-81"]),
        ("damaged_package", "seller", HOURS_48, HOURS_48, ["R-DSP-82"]),
        ("damaged_package", "carrier", None, None, []),
    ],
)
def test_evidence_window_by_party_and_visibility(
    scenario: Scenario, party: Party, visible: Any, not_visible: Any, requirements: list[str]
) -> None:
    windows = [window for window in RULES[scenario].evidence if window.party == party]
    for seen, expected in (("visible", visible), ("not_visible", not_visible)):
        found = [(window.length, window.unit) for window in windows if window.applies({seen})]
        assert found == ([expected] if expected else [])
    assert [window.clause for window in windows] == requirements


def test_who_is_expected_to_submit_follows_from_the_windows() -> None:
    """R-JDG-14, A-16, A-19"""
    expecting = {scenario for scenario in SCENARIOS if "carrier" in RULES[scenario].parties}
    assert expecting == {"delayed_delivery", "lost_package"}
    assert all(RULES[scenario].parties[:2] == ("buyer", "seller") for scenario in SCENARIOS)


@pytest.mark.parametrize(
    ("scenario", "length", "unit", "requirement"),
    [
        ("inconsistent_product", 48, "hours", "R-JDG-11"),
        ("counterfeit", 5, "calendar_days", "R-JDG-12"),
        ("quality_safety", 5, "calendar_days", "R-JDG-12"),
        ("delayed_delivery", 24, "hours", "R-JDG-13"),
        ("lost_package", 24, "hours", "R-JDG-13"),
        ("damaged_package", 48, "hours", "R-JDG-11"),
    ],
)
def test_judgment_window(scenario: Scenario, length: int, unit: str, requirement: str) -> None:
    window = RULES[scenario].judgment
    assert (window.length, window.unit, window.clause) == (length, unit, requirement)


def test_only_quality_and_counterfeit_disputes_take_a_supplement() -> None:
    """A-17"""
    assert {name for name in SCENARIOS if RULES[name].supplement} == {"counterfeit", "quality_safety"}


ANY_SHIPPING_MATERIAL = "shipping_label_or_receipt_or_photo_or_video"
ANY_PRODUCT_MATERIAL = "shipping_details_or_photo_or_video"
DOCUMENTS = "commercial_invoice_or_supplier_contract_or_test_report"
REBUTTAL = "photo_or_video_or_quality_document"
ALLERGY = ["medical_certificate", "body_photo", "causation_proof"]
HANDED_OVER, DELIVERED_THERE = "sent_out_or_handed_to_carrier", "delivered_to_address"
PACKED = ["packed_well", "handed_over_good_condition"]


@pytest.mark.parametrize(
    ("scenario", "circumstances", "buyer", "seller", "carrier"),
    [
        ("inconsistent_product", {T}, [ANY_PRODUCT_MATERIAL], [ANY_PRODUCT_MATERIAL], []),
        ("inconsistent_product", {S}, [ANY_PRODUCT_MATERIAL], [ANY_PRODUCT_MATERIAL], []),
        ("counterfeit", {T, "visible"}, ["photo_or_video"], [REBUTTAL], []),
        ("counterfeit", {S, "not_visible"}, [], [DOCUMENTS], []),
        ("quality_safety", {T, "visible"}, ["photo_or_video"], [REBUTTAL], []),
        ("quality_safety", {S, "not_visible"}, [], [DOCUMENTS], []),
        ("quality_safety", {T, "not_visible", "cosmetic_allergy"}, ALLERGY, [DOCUMENTS], []),
        ("quality_safety", {T, "visible", "cosmetic_allergy"}, ALLERGY, [REBUTTAL], []),
        ("delayed_delivery", {T}, [ANY_SHIPPING_MATERIAL], [ANY_SHIPPING_MATERIAL], []),
        ("delayed_delivery", {S}, [ANY_SHIPPING_MATERIAL], [ANY_SHIPPING_MATERIAL], []),
        ("lost_package", {T}, ["correct_address"], [HANDED_OVER], [DELIVERED_THERE]),
        ("lost_package", {T, "a_scan"}, ["correct_address"], [], [DELIVERED_THERE]),
        ("lost_package", {T, "address_on_label"}, [], [HANDED_OVER], [DELIVERED_THERE]),
        ("lost_package", {T, "tracking_lost", "carrier_states_possession"}, [], [], [DELIVERED_THERE]),
        ("lost_package", {S, "tracking_lost"}, [], [HANDED_OVER, DELIVERED_THERE], [DELIVERED_THERE]),
        ("lost_package", {T, "carrier_states_possession"}, ["correct_address"], [], [DELIVERED_THERE]),
        ("lost_package", {T, "signature_record"}, ["correct_address"], [HANDED_OVER], []),
        ("lost_package", {S}, ["correct_address"], [HANDED_OVER, DELIVERED_THERE], [DELIVERED_THERE]),
        (
            "lost_package",
            {S, "a_scan", "carrier_states_possession"},
            ["correct_address"],
            [HANDED_OVER, DELIVERED_THERE],
            [DELIVERED_THERE],
        ),
        ("lost_package", {S, "signature_record"}, ["correct_address"], [HANDED_OVER], []),
        ("damaged_package", {T, "carrier_used"}, ["photo_or_video"], PACKED, []),
        (
            "damaged_package",
            {S, "carrier_used"},
            ["photo_or_video"],
            [*PACKED, "delivered_good_condition"],
            [],
        ),
        ("damaged_package", {S}, ["photo_or_video"], ["delivered_good_condition"], []),
    ],
)
def test_what_each_party_must_show(
    scenario: Scenario, circumstances: set[str], buyer: list[str], seller: list[str], carrier: list[str]
) -> None:
    applying = [row for row in RULES[scenario].must_show if row.applies(circumstances)]
    rows = [row for row in applying if circumstances.isdisjoint(row.met_by)]
    shown = {
        party: [row.shows for row in rows if row.party == party] for party in ("buyer", "seller", "carrier")
    }
    assert shown == {"buyer": buyer, "seller": seller, "carrier": carrier}


def test_what_counts_as_showing_it() -> None:
    """R-DSP-31 … R-DSP-83"""
    by_kind = {
        ANY_PRODUCT_MATERIAL: {"shipping_details", "photo", "video"},
        ANY_SHIPPING_MATERIAL: {"shipping_label", "receipt", "photo", "video"},
        "photo_or_video": {"photo", "video"},
        DOCUMENTS: {"commercial_invoice", "supplier_contract", "test_report"},
        REBUTTAL: {"photo", "video", "commercial_invoice", "supplier_contract", "test_report"},
        **{kind: {kind} for kind in ALLERGY},
    }
    by_proof = {
        "correct_address": {"correct_address"},
        HANDED_OVER: {"sent_out", "handed_to_carrier", "handed_over_good_condition"},
        DELIVERED_THERE: {"delivered_to_address", "delivered_good_condition"},
        **{proof: {proof} for proof in (*PACKED, "delivered_good_condition")},
    }
    assert {name: set(shows.kinds) for name, shows in TABLE.shows.items() if shows.kinds} == by_kind
    assert {name: set(shows.proves) for name, shows in TABLE.shows.items() if shows.proves} == by_proof
    assert {row.shows for rules in RULES.values() for row in rules.must_show} == {*by_kind, *by_proof}


def test_who_may_issue_a_document() -> None:
    """R-DSP-43, R-DSP-53, R-DSP-54"""
    assert TABLE.issuers == {
        "test_report": ("manufacturer", "third_party_lab", "competent_agency"),
        "medical_certificate": ("hospital",),
    }


def test_what_a_carrier_admits() -> None:
    """A-41"""
    delivery = {"delivered_to_address", "delivered_good_condition"}
    assert {name: set(proofs) for name, proofs in TABLE.carrier_states.items()} == {
        "delivery": delivery,
        "loss": {"lost_in_transit"},
        "possession": {*delivery, "lost_in_transit", "handed_to_carrier", "handed_over_good_condition"},
    }


class Edited:
    """The policy with another framework table."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self.table = table

    def section(self, name: str) -> Mapping[str, Any]:
        return self.table


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("colour", "blue"),
        ("must_show", [{"party": "buyer"}]),
        ("returns", [{"requires": True, "clauses": []}]),
    ],
)
def test_a_table_with_a_cell_it_should_not_have_or_lacks_fails_when_it_is_read(
    monkeypatch: pytest.MonkeyPatch, cell: str, value: Any
) -> None:
    table = policy(CURRENT).section("framework")
    edited = {**table, "counterfeit": {**table["counterfeit"], cell: value}}
    monkeypatch.setattr("shared.domain.disputes.framework.policy", lambda version: Edited(edited))
    with pytest.raises(TypeError):
        framework.__wrapped__("edited")


def test_the_table_is_read_once_for_each_version() -> None:
    assert framework(CURRENT) is framework(CURRENT)
    assert framework(CURRENT).version == CURRENT
