"""What a piece of evidence shows, what is missing, and what an adjudicator's override makes of it."""

from typing import Any, get_args

import pytest

from shared.domain.disputes.evidence import (
    Evidence,
    Material,
    Missing,
    admitted,
    carrier_statements,
    is_shown,
)
from shared.domain.disputes.facts import Facts, Finding, Flags, System, is_visible
from shared.domain.disputes.framework import framework
from shared.domain.disputes.recommendation import Recommendation, award, recommend
from shared.domain.disputes.vocabulary import EvidenceKind, Issuer, Scenario
from tests.support.policies import CURRENT

TABLE = framework(CURRENT)
SHOWN_ADDRESS = Material(kind="receipt", proves=("correct_address",))


def case_facts(scenario: Scenario, mode: Any = "tiktok_shipping", **told: Any) -> Facts:
    return Facts.model_validate({"scenario": scenario, "shipping_mode": mode, **told})


def judged(facts: Facts, **evidence: tuple[Material, ...]) -> Recommendation:
    return recommend(facts, Evidence.model_validate(evidence), version=CURRENT)


@pytest.mark.parametrize("issuer", [None, *get_args(Issuer)])
def test_a_test_report_counts_from_a_manufacturer_a_laboratory_or_an_agency(issuer: Any) -> None:
    """R-DSP-43, R-DSP-53"""
    report = Material(kind="test_report", issuer=issuer)
    requirement = TABLE.shows["commercial_invoice_or_supplier_contract_or_test_report"]
    counts = issuer in ("manufacturer", "third_party_lab", "competent_agency")
    assert is_shown(requirement, [report], TABLE) == counts


@pytest.mark.parametrize("issuer", [None, *get_args(Issuer)])
def test_a_medical_certificate_counts_from_a_hospital_alone(issuer: Any) -> None:
    """R-DSP-54"""
    certificate = Material(kind="medical_certificate", issuer=issuer)
    assert is_shown(TABLE.shows["medical_certificate"], [certificate], TABLE) == (issuer == "hospital")


@pytest.mark.parametrize("kind", get_args(EvidenceKind))
def test_other_documents_need_no_particular_issuer(kind: Any) -> None:
    shown = is_shown(TABLE.shows["photo_or_video"], [Material(kind=kind, issuer="other")], TABLE)
    assert shown == (kind in ("photo", "video"))


@pytest.mark.parametrize("kind", get_args(EvidenceKind))
def test_a_fact_may_be_proved_by_material_of_any_kind(kind: Any) -> None:
    """R-DSP-71, R-DSP-72: "shipping details, photo, video etc." """
    requirement = TABLE.shows["correct_address"]
    assert is_shown(requirement, [Material(kind=kind, proves=("correct_address",))], TABLE)
    assert not is_shown(requirement, [Material(kind=kind, proves=("sent_out",))], TABLE)


def test_proofs_may_be_spread_over_several_pieces() -> None:
    """R-DSP-82"""
    photo = Material(kind="photo")
    packed = Material(kind="video", proves=("packed_well",))
    handed = Material(kind="receipt", proves=("handed_over_good_condition",))
    answer = judged(case_facts("damaged_package"), buyer=(photo,), seller=(packed, handed))
    assert answer.missing == Missing()
    assert answer.basis == "damage_caused_by_carrier"


def test_one_party_s_material_does_not_serve_another() -> None:
    """R-DSP-13"""
    answer = judged(case_facts("lost_package"), seller=(SHOWN_ADDRESS,), carrier=(SHOWN_ADDRESS,))
    assert answer.missing.buyer == ("correct_address",)


@pytest.mark.parametrize("shown", ["address_on_label", "tracking_lost"])
def test_our_own_data_show_the_address_in_the_buyer_s_place(shown: str) -> None:
    """A-41, R-DSP-71"""
    unknown = judged(case_facts("lost_package", system=System(a_scan=True)))
    assert unknown.missing == Missing(buyer=("correct_address",), carrier=("delivered_to_address",))
    assert (unknown.winner, unknown.liable_party) == ("seller", "buyer")
    answer = judged(case_facts("lost_package", system=System(a_scan=True, **{shown: True})))
    assert answer.missing == Missing(carrier=("delivered_to_address",))
    assert (answer.winner, answer.liable_party) == ("buyer", "logistics_provider")


def test_everything_missing_is_named_party_by_party() -> None:
    seller_shipping = judged(case_facts("lost_package", "seller_shipping"))
    assert seller_shipping.missing == Missing(
        buyer=("correct_address",),
        seller=("sent_out_or_handed_to_carrier", "delivered_to_address"),
        carrier=("delivered_to_address",),
    )
    allergy = judged(case_facts("quality_safety", cosmetic_allergy=True))
    assert allergy.missing == Missing(
        buyer=("medical_certificate", "body_photo", "causation_proof"),
        seller=("commercial_invoice_or_supplier_contract_or_test_report",),
    )
    delayed = judged(case_facts("delayed_delivery"))
    assert delayed.missing == Missing(
        buyer=("shipping_label_or_receipt_or_photo_or_video",),
        seller=("shipping_label_or_receipt_or_photo_or_video",),
    )


def test_an_override_still_names_what_is_missing() -> None:
    """R-JDG-33"""
    answer = judged(case_facts("damaged_package", flags=Flags(bad_faith=True)))
    assert answer.missing == Missing(
        buyer=("photo_or_video",), seller=("packed_well", "handed_over_good_condition")
    )


@pytest.mark.parametrize(
    ("proofs", "words"),
    [
        ((), set()),
        (("packed_well", "sent_out", "correct_address"), set()),
        (("handed_to_carrier",), {"carrier_states_possession"}),
        (("lost_in_transit",), {"carrier_states_loss", "carrier_states_possession"}),
        (("delivered_to_address",), {"carrier_states_delivery", "carrier_states_possession"}),
    ],
)
def test_what_a_carrier_s_own_material_admits(proofs: Any, words: set[str]) -> None:
    """A-41"""
    record = (Material(kind="carrier_record", proves=proofs),)
    assert carrier_statements(TABLE, Evidence(carrier=record), set()) == words
    assert carrier_statements(TABLE, Evidence(buyer=record, seller=record), set()) == set()


def test_tracking_that_says_lost_is_the_carrier_s_own_word_and_no_paper_of_a_delivery_counts_against_it() -> (
    None
):
    """A-41, R-DSP-74"""
    lost = {"tracking_lost"}
    paper, loss = (
        Material(kind="carrier_record", proves=(p,)) for p in ("delivered_to_address", "lost_in_transit")
    )
    told = Evidence(seller=(paper,), carrier=(paper, loss))
    assert admitted(TABLE, told, set()) == told
    assert admitted(TABLE, told, lost) == Evidence(seller=(paper,), carrier=(loss,))
    assert carrier_statements(TABLE, Evidence(), lost) == {"carrier_states_loss", "carrier_states_possession"}


def test_a_defect_is_visible_unless_the_buyer_says_otherwise_or_claims_an_allergy() -> None:
    assert is_visible(None, cosmetic_allergy=False)
    assert not is_visible(None, cosmetic_allergy=True)
    assert is_visible(True, cosmetic_allergy=True)
    assert not is_visible(False, cosmetic_allergy=False)


def test_delivery_in_the_estimated_second_is_in_time() -> None:
    """R-DSP-60"""
    photo = (Material(kind="photo"),)
    on_the_second = {"estimated_delivery_at": "2026-03-05T17:00:00Z", "delivered_at": "2026-03-05T17:00:00Z"}
    a_second_late = {**on_the_second, "delivered_at": "2026-03-05T17:00:01Z"}
    in_time = judged(case_facts("delayed_delivery", system=on_the_second), buyer=photo)
    late = judged(case_facts("delayed_delivery", system=a_second_late), buyer=photo)
    assert (in_time.basis, late.basis) == ("delay_not_verified", "delay_verified")


def test_a_recommendation_has_the_fields_of_the_simulation_and_survives_being_stored() -> None:
    """`POST /judgments/simulate`"""
    answer = judged(case_facts("quality_safety"), buyer=(Material(kind="photo"),))
    assert list(answer.model_dump()) == [
        "winner",
        "liable_party",
        "remedy",
        "payer",
        "return_required",
        "return_risk",
        "disposal",
        "seller_reimbursed",
        "basis",
        "clauses",
        "missing",
        "policy_version",
    ]
    assert Recommendation.model_validate_json(answer.model_dump_json()) == answer


def test_an_award_to_a_buyer_who_showed_nothing_rests_on_the_adjudicator_s_verdict() -> None:
    """R-JDG-10"""
    seller_papers = (Material(kind="photo"),)
    answer = award(
        "buyer", case_facts("inconsistent_product"), Evidence(seller=seller_papers), version=CURRENT
    )
    assert (answer.basis, answer.remedy) == (
        "claim_verified_by_adjudicator",
        "replace_or_send_correct_product",
    )
    assert answer.missing.buyer == ("shipping_details_or_photo_or_video",)


def test_an_award_against_a_seller_who_showed_no_dispatch_charges_the_seller() -> None:
    """R-JDG-10, R-JDG-28: the loss is not the carrier's"""
    nobody = award("buyer", case_facts("lost_package"), Evidence(), version=CURRENT)
    assert (nobody.liable_party, nobody.seller_reimbursed) == ("seller", False)
    scanned = case_facts("lost_package", system=System(a_scan=True))
    carrier = award("buyer", scanned, Evidence(), version=CURRENT)
    assert (carrier.liable_party, carrier.seller_reimbursed) == ("logistics_provider", True)


def test_an_award_keeps_the_cause_of_the_damage_that_was_found() -> None:
    """R-JDG-10, R-JDG-31"""
    packed = (Material(kind="photo", proves=("packed_well", "handed_over_good_condition")),)
    answer = award(
        "buyer",
        case_facts("damaged_package"),
        Evidence(seller=packed),
        Finding(damage_cause="seller", claim_verified=False),
        version=CURRENT,
    )
    assert (answer.basis, answer.liable_party) == ("damage_caused_by_seller", "seller")


def test_an_award_to_the_seller_owes_nothing_even_in_bad_faith() -> None:
    """R-JDG-10"""
    facts = case_facts("counterfeit", flags=Flags(bad_faith=True))
    answer = award("seller", facts, Evidence(buyer=(Material(kind="photo"),)), version=CURRENT)
    assert (answer.basis, answer.remedy, answer.payer) == ("claim_refuted_by_adjudicator", "none", "none")
